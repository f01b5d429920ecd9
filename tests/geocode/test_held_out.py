"""Places as newspapers and offices wrote them, against the codes they were given. Figures are minima, not targets."""

import csv
import io
from pathlib import Path

import pytest

from services.geocode.domain import PlaceWords, locate
from shared.geography import fold, load
from shared.model.location import Flag, Location, Precision

REAL = Path(__file__).parents[3] / "shared" / "data"
GEOGRAPHY = load()
LABEL_ERRORS = 3
"""Rows whose code is wrong in the source, says its SOURCE.md: two capitals swapped, one number mistyped."""

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the folder ../shared/data with real tables is not here")


def rows(path: Path) -> list[dict[str, str]]:
    """Each line in the encoding it was written in."""
    lines = []
    for line in path.read_bytes().splitlines(keepends=True):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            lines.append(line.decode("mac_roman"))
    return list(csv.DictReader(io.StringIO("".join(lines), newline="")))


def located(row: dict[str, str]) -> Location:
    return locate(
        PlaceWords(
            state=row["estado"],
            municipality=row["municipio"],
            locality=row["ciudad_o_localidad"],
            text=row["sitio_de_hallazgo"],
        ),
        GEOGRAPHY,
    )


@pytest.mark.parametrize("name", ["fosas_prensa_utf8.csv", "fosas_prensa_mixed_encoding.csv"])
def test_graves_reported_by_the_press(name: str) -> None:
    answers = [
        (row["cve_ente"].zfill(2) + row["cve_muni"].zfill(3), located(row))
        for row in rows(REAL / "fosas-prensa-mx" / name)
    ]
    assert len(answers) == 639
    right = sum(found.municipality == truth for truth, found in answers)
    wrong = sum(found.municipality not in {truth, None} for truth, found in answers)
    several = [(truth, found) for truth, found in answers if Flag.SEVERAL_PLACES in found.flags]
    assert right + len(several) >= 630
    assert wrong <= LABEL_ERRORS
    assert all(truth in {candidate.code for candidate in found.candidates} for truth, found in several)


def test_killings_with_a_name_and_a_point() -> None:
    folder = REAL / "oaxaca-feminicide-atlas"
    inside = {row["id"]: row["municipio"] for row in rows(folder / "cases_minimised.cvegeo_by_pip.csv")}
    cases = rows(folder / "cases_minimised.csv")
    assert len(cases) == 116
    for case in cases:
        found = locate(
            PlaceWords("Oaxaca", case["municipio"], lat=float(case["latitud"]), lon=float(case["longitud"])), GEOGRAPHY
        )
        area = GEOGRAPHY.municipalities[str(found.municipality)]
        assert fold(case["municipio"]) in map(fold, (area.name, *area.alternate_names))
        agree = fold(inside[case["id"]]) == fold(case["municipio"])
        assert (Flag.CONFLICT_POINT_MUNICIPALITY in found.flags) != agree
        assert found.precision == (Precision.ADDRESS if agree else Precision.MUNICIPALITY)


def test_every_municipality_of_the_census_by_state_and_name() -> None:
    census = rows(REAL / "mx-municipio-2020" / "df_mxmunicipio_2020.csv")
    answers = [
        (row["region"], locate(PlaceWords(row["state_name"], row["municipio_name"]), GEOGRAPHY)) for row in census
    ]
    open_answers = [(truth, found) for truth, found in answers if found.municipality is None]
    assert all(found.municipality in {truth, None} for truth, found in answers)
    assert {truth for truth, _ in open_answers} <= {"20208", "20209", "20318", "20319"}, "homonyms within one state"
    assert all(truth in {candidate.code for candidate in found.candidates} for truth, found in open_answers)
