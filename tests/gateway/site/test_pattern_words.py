"""Whatever a pattern answers is called by its name on the site, in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from services.gateway.site.words import LANGUAGES, texts
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
