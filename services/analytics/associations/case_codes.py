"""A case as associations see it: the known codes of each dimension, with those that contain them; who documented it.

Cases stand in a table of yes and no, one column a code, so that all 2 x 2 tables come from one matrix product.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.model.dimensions import DIMENSIONS
from shared.vocabularies import vocabulary

SCREENED: Final = (
    "act_type",
    "means",
    "place_type",
    "perpetrator_kind",
    "identity_group",
    "bias_ground",
    "time_of_day",
)
"""The dimensions whose values are held against each other."""

NOT_KNOWN: Final = frozenset(
    {"unknown", "not_asked", "declined", "lgbti_unspecified", "woman_orientation_unknown", "man_orientation_unknown"}
)
"""Codes that do not tell which value holds."""
NOT_TOLD_APART: Final = frozenset({"other", "other_lgbti", "several"})
"""Known, but no value of their own: they stand among the others and are not tested."""


@dataclass(frozen=True, slots=True)
class DocumentedCase:
    """`codes` are the known values by dimension (a dimension of which nothing is known is left out), with the codes
    that contain them; `organisations` all that documented the case."""

    codes: Mapping[str, frozenset[str]]
    organisations: frozenset[str]


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """A code of a dimension."""

    dimension: str
    code: str


@dataclass(frozen=True, slots=True)
class CaseTable:
    """`held[case, value]` and `known[case, dimension]`; `documented` holds pairs of a case and an organisation, as two
    lines of numbers; `codes` is how many codes each dimension has, those without a column included."""

    values: tuple[Value, ...]
    dimensions: tuple[str, ...]
    organisations: tuple[str, ...]
    held: NDArray[np.bool_]
    known: NDArray[np.bool_]
    documented: NDArray[np.int64]
    codes: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.held)


def documented_case(
    rows: Iterable[Mapping[str, str]], dimensions: Sequence[str] = SCREENED, organisations: str = "organisation"
) -> DocumentedCase:
    """From the rows of one fact (one per victim, values separated by spaces): what is known of any victim holds."""
    held = list(rows)
    found = {
        name: frozenset().union(*(_known(name, code) for row in held for code in row.get(name, "").split()))
        for name in dimensions
    }
    who = frozenset(code for row in held for code in row.get(organisations, "").split() if code not in NOT_KNOWN)
    return DocumentedCase({name: codes for name, codes in found.items() if codes}, who)


def _known(dimension: str, code: str) -> frozenset[str]:
    return frozenset() if code in NOT_KNOWN else with_parents(dimension, code)


@cache
def with_parents(dimension: str, code: str) -> frozenset[str]:
    """The code and those that contain it: a handgun is a firearm, and the municipal police are agents of the state."""
    kind = DIMENSIONS.get(dimension)
    terms = vocabulary(kind.vocabulary).terms if kind and kind.vocabulary else {}
    found = {code}
    while (term := terms.get(code)) is not None and term.parent is not None:
        code = term.parent
        found.add(code)
    return frozenset(found)


def case_table(cases: Sequence[DocumentedCase], dimensions: Sequence[str] = SCREENED, least: int = 1) -> CaseTable:
    """Values in the order of their dimensions, and by code within one; only those that `least` cases hold."""
    numbers = {name: Counter(code for case in cases for code in case.codes.get(name, ())) for name in dimensions}
    values = tuple(
        Value(name, code) for name, codes in numbers.items() for code in sorted(codes) if codes[code] >= least
    )
    places = {(value.dimension, value.code): place for place, value in enumerate(values)}
    organisations = tuple(sorted(frozenset[str]().union(*(case.organisations for case in cases))))
    number_of = {name: number for number, name in enumerate(organisations)}
    held = np.zeros((len(cases), len(values)), np.bool_)
    known = np.zeros((len(cases), len(dimensions)), np.bool_)
    documented: list[tuple[int, int]] = []
    for row, case in enumerate(cases):
        columns = [places.get((name, code)) for name in dimensions for code in case.codes.get(name, ())]
        held[row, [column for column in columns if column is not None]] = True
        known[row] = [name in case.codes for name in dimensions]
        documented += [(row, number_of[name]) for name in case.organisations]
    pairs = np.array(documented, np.int64).reshape(-1, 2).T
    return CaseTable(values, tuple(dimensions), organisations, held, known, pairs, tuple(map(len, numbers.values())))
