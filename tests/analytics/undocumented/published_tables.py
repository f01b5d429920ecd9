"""Tables printed with their answers, by the packages and papers named. Histories are masks: bit i for list i."""

from itertools import product

from services.analytics.undocumented.lists import CaptureTable, capture_table


def _lettered(lists: int, cases: dict[int, int]) -> CaptureTable:
    return capture_table([chr(ord("A") + i) for i in range(lists)], cases)


def _descending(lists: int, counts: list[int]) -> CaptureTable:
    """Histories from on every list to on the last one alone, as R's Rcapture (`histpos.t`) orders them."""
    histories = list(product((1, 0), repeat=lists))[: len(counts)]
    return _lettered(
        lists, {sum(1 << i for i, on in enumerate(h) if on): n for h, n in zip(histories, counts, strict=True)}
    )


WESTERN = _lettered(5, {1: 52, 2: 90, 4: 114, 5: 4, 6: 6, 8: 45, 9: 2, 10: 1, 14: 1, 16: 21, 17: 5, 21: 1, 24: 3})
"""Sex trafficking at a site in the western United States (Farrell and others 2019; R: SparseMSE)."""
NEW_ORLEANS = _lettered(
    8,
    {1: 25, 2: 5, 4: 70, 5: 1, 8: 33, 9: 2, 12: 2, 16: 6, 17: 1, 20: 1, 24: 2, 25: 1}
    | {32: 6, 34: 1, 64: 6, 68: 1, 69: 1, 128: 21, 144: 1},
)
"""Trafficking in Greater New Orleans (Bales, Murphy and Silverman 2020; R: SparseMSE)."""
NEW_ORLEANS_5 = _lettered(
    5, {1: 25, 2: 24, 3: 1, 4: 70, 5: 1, 6: 2, 7: 1, 8: 33, 9: 2, 10: 2, 11: 1, 12: 2, 16: 21, 18: 1}
)
"""The same with its four smallest lists as one."""
KOREA = _lettered(3, {4: 41, 2: 5, 1: 5, 3: 54, 5: 6, 7: 12})
"""Women held in Palembang (Ball, Shin and Yang 2018; R: MultipleSystemsEstimation)."""
ARTIFICIAL = _lettered(3, {1: 40, 2: 30, 4: 20, 3: 6})
"""Chan, Silverman and Vincent (2021), table 2: models without an estimate, and models that are not identifiable."""
DIABETES = _descending(4, [58, 157, 18, 104, 46, 650, 12, 709, 14, 20, 7, 74, 8, 182, 10])
"""Diabetes in Casale Monferrato (Bruno and others 1994; Rivest 2011)."""
ACCIDENTS = _descending(3, [72, 5, 29, 54, 24, 3, 14])
"""Fatal accidents at work (Cormack, Chang and Smith 2000, table 3b)."""
CENSUS = _descending(3, [72, 155, 7, 71, 13, 53, 43])
"""Census coverage, stratum R3 (Darroch and others 1993; Rivest 2011)."""
SPINA_BIFIDA = _lettered(
    5,
    dict(
        enumerate(
            [27, 37, 19, 4, 4, 1, 1, 97, 22, 37, 25, 2, 1, 3, 5, 83, 36, 34, 18, 3, 5, 0, 2, 30, 5, 23, 8, 0, 3, 0, 2],
            start=1,
        )
    ),
)
"""The five-list example of R's dga, after Madigan and York (1997)."""
TWO_LISTS = _lettered(2, {3: 167, 1: 781, 2: 254})
"""Seber (1982), p. 107."""
HEPATITIS = _lettered(3, {1: 69, 2: 55, 4: 63, 3: 21, 5: 17, 6: 18, 7: 28})
"""Hepatitis A at a college in Taiwan, 1995: serum tests, hospitals, epidemiologists (Chao and others 2001,
Statistics in Medicine 20; R: CARE1, `HAV`). A test of all students found 545 cases in the end."""
