"""Text can be read and the scale tells its classes apart, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from itertools import pairwise

import pytest

from services.gateway.scale import COLOURS
from services.gateway.site.mounting import STATIC

CSS = (STATIC / "site.css").read_text()
LIGHT = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", CSS.partition("@media (prefers-color-scheme: dark)")[0]))
DARK = LIGHT | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", CSS.partition("@media (prefers-color-scheme: dark)")[2]))
SCHEMES = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])


def _luminance(colour: str) -> float:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@SCHEMES
@pytest.mark.parametrize("ground", ["paper", "sheet", "tint"])
@pytest.mark.parametrize("text", ["ink", "soft", "accent"])
def test_text_stands_out_from_its_ground(scheme: dict[str, str], text: str, ground: str) -> None:
    assert _contrast(scheme[text], scheme[ground]) >= 4.5


@SCHEMES
@pytest.mark.parametrize(
    ("text", "ground"), [("warn", "warn-ground"), ("bad", "bad-ground"), ("bad", "paper"), ("accent-ink", "accent")]
)
def test_words_on_coloured_grounds_stand_out(scheme: dict[str, str], text: str, ground: str) -> None:
    assert _contrast(scheme[text], scheme[ground]) >= 4.5


@SCHEMES
@pytest.mark.parametrize("shape", ["column", "alarm", "edge", "hatch-line", "dots-dot"])
def test_shapes_stand_out_from_the_paper(scheme: dict[str, str], shape: str) -> None:
    assert _contrast(scheme[shape], scheme["paper"]) >= 3


@SCHEMES
def test_the_tones_of_the_map_run_one_way(scheme: dict[str, str]) -> None:
    """Their order holds without colour, so for every kind of colour vision."""
    steps = [_contrast(scheme[f"tone-{at}"], scheme["paper"]) for at in range(6)]
    assert all(after / before > 1.2 for before, after in pairwise(steps))


def test_the_page_and_the_still_picture_have_the_same_tones() -> None:
    assert tuple(LIGHT[f"tone-{at}"] for at in range(6)) == COLOURS
