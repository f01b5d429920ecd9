"""A release that is out never changes: what newer code calls a result, it still shows it under its published name."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import pytest

from services.gateway.site.words import words
from shared.model.wording import Language
from tests.gateway.site.conftest import Opens
from tests.gateway.site.small_release import PATTERNS

PLOTS = {
    "rates": ["smoothed", "funnel"],
    "trends": ["level"],
    "alarms": ["alarms", "alarms"],
    "hotspots": ["local"],
}
"""The plots of each pattern, in the order of its answers; the other answers have none."""

FIGURES = {
    "rates": [("tasa", "0.0273"), ("desde", "0.0247"), ("hasta", "0.0301"), ("dispersión sobre el azar", "3.31")],
    "trends": [("p", "0.001"), ("dispersión", "1"), ("antes", "44"), ("después", "49")],
    "alarms": [("falsas alarmas", "0.0138"), ("por azar", "0.332"), ("alarmas", "septiembre de 2026")],
    "hotspots": [
        ("I de Moran", "-0.103"),
        ("más que lo que da el azar", "Veracruz"),
        ("menos que lo que da el azar", "Chiapas"),
    ],
}
STAND_OUT = {
    "rates": r'class="chosen">\s*<span class="bar-label">Veracruz',
    "alarms": r'class="column marked".*?<title>septiembre de 2026',
    "hotspots": r'class="chosen">\s*<span class="bar-label">Veracruz',
}


def _section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def _names(held: Mapping[str, Any]) -> Iterator[str]:
    """The names of results, those in the rows of tables too; months are no names."""
    for name, value in held.items():
        if not name[0].isdigit():
            yield name
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping):
                yield from _names(inner)


@pytest.mark.parametrize("name", PATTERNS)
async def test_a_published_pattern_is_still_drawn_and_told(name: str, gateway: Opens) -> None:
    async with gateway(synthetic=True) as browser:
        shown = _section(unescape((await browser.get("/patrones")).text), name)
    drawn = re.findall("<figcaption>(.*?)</figcaption>", shown)
    assert drawn == [words("es")(f"patterns.plots.{kind}") for kind in PLOTS[name]]
    for answer in PATTERNS[name]["answers"]:
        assert answer["words"]["es"] in shown
        assert answer["uncertainty"]["es"] in shown
        assert answer["does_not_show"]["es"] in shown
    figures = re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", shown)
    assert [each for each in FIGURES[name] if each not in figures] == []
    assert re.search(STAND_OUT.get(name, ""), shown, re.DOTALL)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_published_name_of_a_result_has_a_label(language: Language) -> None:
    names = {
        name for pattern in PATTERNS.values() for answer in pattern["answers"] for name in _names(answer["results"])
    }
    assert [name for name in names if f"patterns.labels.{name}" not in words(language)] == []


@pytest.mark.parametrize("name", PATTERNS)
async def test_a_published_pattern_is_given_as_it_was_published(name: str, gateway: Opens) -> None:
    async with gateway(synthetic=True) as client:
        answer = await client.get(f"/v1/patterns/{name}")
    assert answer.json() == PATTERNS[name]
