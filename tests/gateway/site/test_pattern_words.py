"""Whatever a pattern answers is called by its name on the site, in both languages."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from services.analytics.undocumented.cautions import Warned
from services.analytics.undocumented.refusals import Rule
from services.gateway.site.pattern_names import Names
from services.gateway.site.words import LANGUAGES, texts, words
from shared.geography import load
from tests.analytics.conftest import Analytics, analytics
from tests.analytics.patterns.test_estimates import HISTORIES, all_of
from tests.analytics.patterns.test_live_clusters import documented
from tests.analytics.patterns.test_live_patterns import answered

__all__ = ["analytics"]

ASKED = [
    "rates",
    "rates?by=municipality&towards=neighbours",
    "rates?state=20&denominator=inhabitants,trans_and_other_15_and_over",
    "trends",
    "alarms",
    "alarms?states=ewma",
    "hotspots",
    "hotspots?by=municipality",
    "clusters?simulations=99",
    "clusters?simulations=99&time=year&ending_now=true",
    "clusters?simulations=99&method=adjusted",
    "clusters?simulations=99&method=knox&within_km=0",
    "associations",
    "estimates",
    "estimates?same_case=0.5",
    "justice",
    "figures",
]
OURS = re.compile(r"[a-z][a-z0-9_]*")
"""A name of a result; months, areas and numbers of days are codes."""
CODE = re.compile(r"[a-z]+([A-Z_][A-Za-z0-9_]*)")
"""A value that is no word of a language."""
LISTED = frozenset({"lists", "overlaps"})
"""What holds numbers by the names that organisations have."""


def held(value: Any) -> Iterator[str]:  # noqa: ANN401 — anything JSON holds
    if isinstance(value, list):
        for each in value:
            yield from held(each)
    elif isinstance(value, dict) and value.keys() != {"es", "en"}:
        for name, each in value.items():
            yield name
            yield from () if name in LISTED else held(each)


def said(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 — anything JSON holds
    """Every text in a value, with the name it stands under."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, list):
        for each in value:
            yield from said(name, each)
    elif isinstance(value, dict) and value.keys() != {"es", "en"}:
        for inner, each in value.items():
            yield from said(inner, each)


@pytest.mark.parametrize("asked", ASKED)
async def test_every_name_that_an_answer_carries_has_a_label(analytics: Analytics, asked: str) -> None:
    await analytics.handled([*documented(), *all_of(HISTORIES)])
    name, _, query = asked.partition("?")
    answers = (await answered(analytics, name, query))["answers"]
    found = {each for answer in answers for part in ("results", "parameters") for each in held(answer[part])}
    assert found
    ours = {each for each in found if OURS.fullmatch(each)}
    assert {
        each for each in ours for language in LANGUAGES if f"patterns.labels.{each}" not in texts(language)
    } == set()
    for language in LANGUAGES:
        names = Names(words(language), load())
        values = {each for answer in answers for part in ("results", "parameters") for each in said("", answer[part])}
        assert {value for name, value in values if CODE.fullmatch(value) and names.code(name, value) == value} == set()
    assert {answer["method"] for answer in answers if not in_spanish(answer["method"])} == set()


def in_spanish(method: str) -> bool:
    return "Farrington" in method or Names(words("es"), load()).method(method) != method


@pytest.mark.parametrize("rule", [*get_args(Rule), *get_args(Warned)])
def test_every_reason_to_refuse_an_estimate_has_a_name(rule: str) -> None:
    assert all(f"patterns.labels.{rule}" in texts(language) for language in LANGUAGES)
