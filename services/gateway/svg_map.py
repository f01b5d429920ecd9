"""The map as a still picture (SVG), for pages without JavaScript and for sharing. Pure."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Final

import orjson

from services.gateway.areas import Outlines, states_of
from services.gateway.coverage import coverage
from services.gateway.notes import notes
from services.gateway.released import AreaLevel, AreaState, BilingualText, Coverage, Query, Release
from services.gateway.renderings import Rendering
from services.gateway.scale import ScaleClass, class_of, scale
from services.gateway.site.map_drawing import draw

SVG_TYPE: Final = "image/svg+xml"
MARGIN: Final = 12
LINE: Final = 22
COLUMNS: Final = 3
COLUMN: Final = 330
INK: Final = "#1d1b22"
PAPER: Final = "#faf8f5"
BORDER: Final = "#6b6570"

LOOKS: Final[Mapping[Coverage, str]] = {
    Coverage.DOCUMENTED_ZERO: f'fill="{PAPER}"',
    Coverage.SUPPRESSED: 'fill="url(#hatch)"',
    Coverage.UNDOCUMENTED: 'fill="url(#dots)"',
    Coverage.NO_DATA: 'fill="none" stroke-dasharray="4 3"',
}
"""Four states that never look alike: paper, a hatch, dots, a broken outline."""
WORDS: Final[Mapping[Coverage, BilingualText]] = {
    Coverage.DOCUMENTED_ZERO: BilingualText("Cero casos documentados", "No documented case"),
    Coverage.SUPPRESSED: BilingualText("Oculto para proteger a las personas", "Withheld to protect people"),
    Coverage.UNDOCUMENTED: BilingualText("Nadie documenta aquí", "Nobody documents here"),
    Coverage.NO_DATA: BilingualText("Sin datos cargados", "No data loaded"),
}
_UNITS: Final[Mapping[str, tuple[BilingualText, BilingualText]]] = {
    "cases": (
        BilingualText("caso documentado", "documented case"),
        BilingualText("casos documentados", "documented cases"),
    ),
    "incidents": (
        BilingualText("hecho documentado", "documented incident"),
        BilingualText("hechos documentados", "documented incidents"),
    ),
    "victims": (
        BilingualText("víctima documentada", "documented victim"),
        BilingualText("víctimas documentadas", "documented victims"),
    ),
}
"""One and many."""
_PATTERNS: Final = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="{PAPER}"/><line x1="0" y1="0" x2="0" y2="6" stroke="#6f4099" '
    'stroke-width="1.6"/></pattern><pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#e4e1de"/><circle cx="3" cy="3" r="1" fill="#77727c"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the picture says, in one language."""

    lang: str
    unit: str

    def of(self, text: BilingualText) -> str:
        return text.en if self.lang == "en" else text.es

    @property
    def title(self) -> str:
        return self.of(_UNITS[self.unit][1]).capitalize()

    def count(self, state: AreaState) -> str:
        if not state.count:
            return self.of(WORDS[state.coverage])
        return f"{state.count} {self.of(_UNITS[self.unit][state.count > 1])}"

    def caption(self, release: Release | None, query: Query) -> list[str]:
        """From which release the numbers are, and the first sentences to be read with them."""
        if release is None:
            return [self.of(BilingualText("Todavía no hay cifras publicadas.", "No figures are published yet."))]
        day = release.manifest.published_at[:10]
        source = BilingualText(f"Publicación {release.name}, {day}.", f"Release {release.name}, {day}.")
        said = notes(query, synthetic=release.manifest.synthetic)[:2]
        return [self.of(each) for each in (source, *said)]


def svg_map(outlines: Outlines, release: Release | None, query: Query, level: AreaLevel, lang: str) -> Rendering:
    """A choropleth with its legend and the sentences that belong to it, in Spanish (`es`) or English (`en`)."""
    shown, words = outlines.of(level, states_of(query)), _Words(lang, query.unit)
    codes = [outline.code for outline in shown]
    found = coverage(release, query, level, codes)
    always = coverage(release, replace(query, since=None, until=None), level, codes)
    classes = scale(state.count for state in always.values() if state.count)
    drawing = draw({each.code: orjson.loads(each.geometry) for each in shown if each.is_drawn})
    areas = "".join(
        f'<path {_look(found[each.code], classes)} d="{drawing.paths[each.code]}">'
        f"<title>{escape(each.name)}: {escape(words.count(found[each.code]))}</title></path>"
        for each in shown
        if each.is_drawn
    )
    caption = words.caption(release, query)
    lines, height = _lines(classes, caption, drawing.height + 2 * MARGIN, words)
    width = drawing.width + 2 * MARGIN
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" lang="{lang}" '
        f'font-family="sans-serif" font-size="14" fill="{INK}"><title>{escape(words.title)}</title>'
        f"<desc>{escape(' '.join(caption))}</desc>{_PATTERNS}"
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/><g stroke="{BORDER}" stroke-width="0.6" '
        f'stroke-linejoin="round" transform="translate({MARGIN} {MARGIN})">{areas}</g>{lines}</svg>'
    )
    return Rendering(picture.encode(), SVG_TYPE)


def _look(state: AreaState, classes: tuple[ScaleClass, ...]) -> str:
    return f'fill="{class_of(state.count, classes).colour}"' if state.count else LOOKS[state.coverage]


def _lines(classes: tuple[ScaleClass, ...], caption: list[str], top: int, words: _Words) -> tuple[str, int]:
    """The legend and the caption below the map, and the height of the whole picture."""
    items = [(f'fill="{each.colour}"', each.label) for each in classes]
    items += [(look, words.of(WORDS[state])) for state, look in LOOKS.items()]
    legend = "".join(_legend(items, top))
    below = top + LINE * (math.ceil(len(items) / COLUMNS) + 1)
    text = "".join(_text(MARGIN, below + LINE * at, line) for at, line in enumerate(caption))
    return legend + text, below + LINE * len(caption)


def _legend(items: list[tuple[str, str]], top: int) -> Iterator[str]:
    for at, (look, label) in enumerate(items):
        x = MARGIN + (at % COLUMNS) * COLUMN
        y = top + (at // COLUMNS) * LINE
        yield f'<rect x="{x}" y="{y}" width="24" height="15" stroke="{BORDER}" {look}/>'
        yield _text(x + 32, y + 12, label)


def _text(x: int, y: int, text: str) -> str:
    return f'<text x="{x}" y="{y}">{escape(text)}</text>'
