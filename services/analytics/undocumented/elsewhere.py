"""Estimates of killings of LGBTI people in Mexico that others made by other methods: cited beside ours, never merged.

`elsewhere.csv` has them, each with the report it is from and where that was read. Only what somebody published as an
estimate comes in, with its method as far as it is told.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from services.analytics.patterns.answer import Sentence
from shared.errors import FieldProblem, Invalid
from shared.model.json import Document

ESTIMAND: Final = Sentence(
    es="Asesinatos de personas LGBT+ en todo el país durante el año, los haya dado o no la prensa.",
    en="Killings of LGBT+ people in the whole country in the year, whether the press told of them or not.",
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One year's estimate by `who`, of which `documented` were known; at least so many where `at_least`, else about.
    `citation` is the report, `told_by` and `address` are where the figure was read."""

    who: str
    year: int
    documented: int
    estimate: int
    at_least: bool
    method: Sentence
    citation: str
    told_by: str
    address: str

    def document(self) -> Document:
        return {**asdict(self), "estimand": asdict(ESTIMAND)}


def estimated_elsewhere(first: int | None = None, last: int | None = None) -> tuple[Elsewhere, ...]:
    """Those of these years, both included; without a year, as early or as late as there are any."""
    return tuple(
        each for each in _published() if (first is None or first <= each.year) and (last is None or each.year <= last)
    )


def years_of(text: str) -> tuple[int, int]:
    """`2021` or `2021-2023` as the first and the last year. Raises Invalid for anything else."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text.strip())
    if found is None or found[1] > (found[2] or found[1]):
        message = "These are no years."
        raise Invalid(message, errors=(FieldProblem("years", message, "Write 2022 or 2021-2023."),))
    return int(found[1]), int(found[2] or found[1])


def cited(others: Sequence[Elsewhere]) -> Sentence:
    """What they say, in a sentence."""
    es = "; ".join(
        f"{each.who}, {'más de' if each.at_least else 'unos'} {each.estimate:,} en {each.year}" for each in others
    )
    en = "; ".join(
        f"{each.who}, {'over' if each.at_least else 'about'} {each.estimate:,} in {each.year}" for each in others
    )
    return Sentence(
        es=f"Otros, con otro método y sin mezclarse con lo anterior, estiman: {es}.",
        en=f"Others, by another method and not merged with the above, estimate: {en}.",
    )


@cache
def _published() -> tuple[Elsewhere, ...]:
    with (files(__package__) / "elsewhere.csv").open(encoding="utf-8") as file:
        return tuple(
            Elsewhere(
                who=row["who"],
                year=int(row["year"]),
                documented=int(row["documented"]),
                estimate=int(row["estimate"]),
                at_least=row["at_least"] == "yes",
                method=Sentence(row["method_es"], row["method_en"]),
                citation=row["citation"],
                told_by=row["told_by"],
                address=row["address"],
            )
            for row in csv.DictReader(file)
        )
