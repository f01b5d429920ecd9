"""Figures of several families of sources, never in one total."""

import json
from typing import Any

import pytest

from services.analytics.aggregates import Cell, Table
from services.analytics.justice.answer import families_answer
from services.analytics.justice.families import (
    PublishedFigure,
    Series,
    documented_figures,
    documented_question,
    documented_series,
    side_by_side,
)
from services.analytics.patterns.answer import Sentence, Verdict
from shared.errors import Invalid

WORDS = Sentence("Víctimas de homicidio con motivo de odio.", "Victims of homicide with a bias motive.")
OFFICIAL = Series("official", "state", "prosecutors", "victims", WORDS)


def test_documented_and_official_figures_stand_beside_each_other() -> None:
    cells = {
        ("20", "2024", "civil_society"): Cell(7, 6),
        ("20", "2024", "media"): Cell(5, 5),
        ("unknown", "2024", "media"): Cell(3, 3),
    }
    ours = documented_series()
    sides = side_by_side(
        [OFFICIAL, *ours],
        [
            PublishedFigure("official", "20", "2024", 2),
            PublishedFigure("official", "09", "2024", None),
            *documented_figures(Table(cells, total=9, facts=9, located=9)),
        ],
    )
    document: Any = families_answer(sides).document()
    lines = document["results"]["lines"]
    assert [(line["state"], line["official"], line["documented_civil_society"]) for line in lines] == [
        ("09", None, None),
        ("20", 2, 7),
    ]
    assert not any("total" in line for line in lines)
    assert document["results"]["series"][0]["definition"]["es"] == WORDS.es
    json.dumps(document, allow_nan=False)


def test_the_question_splits_by_family() -> None:
    assert documented_question().by == ("state", "year", "source_family")
    assert documented_question("cases", {"kind": frozenset({"homicide"})}).unit == "cases"


def test_nothing_to_compare_is_an_answer() -> None:
    assert families_answer(side_by_side([], [])).verdict is Verdict.TOO_FEW


@pytest.mark.parametrize(
    ("series", "figures", "field"),
    [
        ([Series("a", "unknown", "p", "victims", WORDS)], [], "series"),
        ([Series("a", "state", "p", "victims", Sentence("", ""))], [], "series"),
        ([OFFICIAL, OFFICIAL], [], "series"),
        ([OFFICIAL], [PublishedFigure("other", "20", "2024", 1)], "figures"),
        ([OFFICIAL], [PublishedFigure("official", "20", "2024", -1)], "figures"),
        ([OFFICIAL], [PublishedFigure("official", "20", "2024", 1)] * 2, "figures"),
    ],
)
def test_figures_without_family_or_definition_are_refused(
    series: list[Series], figures: list[PublishedFigure], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        side_by_side(series, figures)
    assert refused.value.errors[0].field == field
