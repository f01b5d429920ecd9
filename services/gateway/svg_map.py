"""The map as a still picture (SVG), for pages without JavaScript and for sharing. Pure."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

import orjson

from services.gateway.areas import Outline, Outlines, states_of
from services.gateway.coverage import coverage
from services.gateway.notes import notes
from services.gateway.released import AreaLevel, AreaState, BilingualText, Coverage, Query, Release
from services.gateway.renderings import Rendering
from services.gateway.scale import ScaleClass, class_of, scale

SVG_TYPE: Final = "image/svg+xml"
WIDTH: Final = 960
MARGIN: Final = 12
LINE: Final = 22
COLUMNS: Final = 3
INK: Final = "#1d1b22"
PAPER: Final = "#faf8f5"
BORDER: Final = "#8a8490"

FILLS: Final[Mapping[Coverage, str]] = {
    Coverage.DOCUMENTED_ZERO: PAPER,
    Coverage.SUPPRESSED: "url(#hatch)",
    Coverage.UNDOCUMENTED: "url(#dots)",
    Coverage.NO_DATA: "none",
}
WORDS: Final[Mapping[Coverage, BilingualText]] = {
    Coverage.DOCUMENTED_ZERO: BilingualText("Cero casos documentados", "No documented case"),
    Coverage.SUPPRESSED: BilingualText("Menos de 5, oculto para proteger", "Fewer than 5, withheld to protect"),
    Coverage.UNDOCUMENTED: BilingualText("Nadie documenta aquí", "Nobody documents here"),
    Coverage.NO_DATA: BilingualText("Sin datos cargados", "No data loaded"),
}
_UNITS: Final[Mapping[str, BilingualText]] = {
    "cases": BilingualText("casos documentados", "documented cases"),
    "incidents": BilingualText("hechos documentados", "documented incidents"),
    "victims": BilingualText("víctimas documentadas", "documented victims"),
}
_PATTERNS: Final = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="{PAPER}"/><line x1="0" y1="0" x2="0" y2="6" stroke="#6f4099" '
    'stroke-width="1.6"/></pattern><pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#e4e1de"/><circle cx="3" cy="3" r="1" fill="#77727c"/></pattern></defs>'
)


Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Brings degrees to the picture: parallels and meridians at right angles, true to scale in the middle."""

    west: float
    north: float
    per_degree: float
    shrink: float
    height: float

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        x = MARGIN + (lon - self.west) * self.shrink * self.per_degree
        return round(x, 1), round(MARGIN + (self.north - lat) * self.per_degree, 1)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the picture says, in one language."""

    lang: str
    unit: str

    def of(self, text: BilingualText) -> str:
        return text.en if self.lang == "en" else text.es

    @property
    def title(self) -> str:
        return self.of(_UNITS[self.unit]).capitalize()

    def count(self, state: AreaState) -> str:
        return f"{state.count} {self.of(_UNITS[self.unit])}" if state.count else self.of(WORDS[state.coverage])

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
    rings = {outline.code: _rings(outline) for outline in shown}
    frame = _frame([ring for area in rings.values() for ring in area])
    areas = "".join(
        f'<path fill="{_fill(found[outline.code], classes)}" d="{_path(rings[outline.code], frame)}">'
        f"<title>{escape(outline.name)}: {escape(words.count(found[outline.code]))}</title></path>"
        for outline in shown
        if rings[outline.code]
    )
    caption = words.caption(release, query)
    lines, height = _lines(classes, caption, frame.height + MARGIN, words)
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" lang="{lang}" '
        f'font-family="sans-serif" font-size="14" fill="{INK}"><title>{escape(words.title)}</title>'
        f"<desc>{escape(' '.join(caption))}</desc>{_PATTERNS}"
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="{PAPER}"/>'
        f'<g stroke="{BORDER}" stroke-width="0.6" stroke-linejoin="round">{areas}</g>{lines}</svg>'
    )
    return Rendering(picture.encode(), SVG_TYPE)


def _fill(state: AreaState, classes: tuple[ScaleClass, ...]) -> str:
    return class_of(state.count, classes).colour if state.count else FILLS[state.coverage]


def _rings(outline: Outline) -> list[Ring]:
    """Every ring of the geometry as a list of (lon, lat)."""
    geometry: dict[str, Any] | None = orjson.loads(outline.geometry)
    if geometry is None:
        return []
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _frame(rings: list[Ring]) -> _Frame:
    lons = [point[0] for ring in rings for point in ring]
    lats = [point[1] for ring in rings for point in ring]
    shrink = math.cos(math.radians((min(lats) + max(lats)) / 2))
    per_degree = (WIDTH - 2 * MARGIN) / ((max(lons) - min(lons)) * shrink)
    return _Frame(min(lons), max(lats), per_degree, shrink, (max(lats) - min(lats)) * per_degree + 2 * MARGIN)


def _path(rings: list[Ring], frame: _Frame) -> str:
    """Closed paths; points that fall on one spot of the picture are one."""
    spots = (dict.fromkeys(frame.point(lon, lat) for lon, lat in ring) for ring in rings)
    return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in each) + "Z" for each in spots)


def _lines(classes: tuple[ScaleClass, ...], caption: list[str], top: float, words: _Words) -> tuple[str, float]:
    """The legend and the caption below the map, and the height of the whole picture."""
    items = [(each.colour, each.label) for each in classes]
    items += [(fill, words.of(WORDS[state])) for state, fill in FILLS.items()]
    legend = "".join(_legend(items, top))
    below = top + LINE * (math.ceil(len(items) / COLUMNS) + 1)
    text = "".join(_text(MARGIN, below + LINE * at, line) for at, line in enumerate(caption))
    return legend + text, below + LINE * len(caption)


def _legend(items: list[tuple[str, str]], top: float) -> Iterator[str]:
    for at, (fill, label) in enumerate(items):
        x = MARGIN + (at % COLUMNS) * (WIDTH - 2 * MARGIN) / COLUMNS
        y = top + (at // COLUMNS) * LINE
        yield f'<rect x="{x:g}" y="{y:g}" width="24" height="15" fill="{fill}" stroke="{BORDER}"/>'
        yield _text(x + 32, y + 12, label)


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:g}" y="{y:g}">{escape(text)}</text>'
