"""The map as GeoJSON: boundaries with the released number of each area and the reason for it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import orjson

from services.gateway.coverage import coverage
from services.gateway.notes import notes
from services.gateway.released import AreaLevel, AreaState, Query, Release
from services.gateway.renderings import MEDIA_TYPES, Rendering, provenance
from shared.geography import Geography

LEVELS: Final[tuple[AreaLevel, ...]] = ("state", "municipality")


@dataclass(frozen=True, slots=True)
class Outline:
    """An area and its geometry as GeoJSON text; `null` for a municipality newer than the boundaries, which is drawn
    within the `parents` it was cut from."""

    code: str
    name: str
    geometry: bytes
    parents: tuple[str, ...] = ()

    @property
    def is_drawn(self) -> bool:
        return self.geometry != b"null"


@dataclass(frozen=True)
class Outlines:
    """The outlines of every area, written once."""

    geography: Geography

    @cached_property
    def states(self) -> Mapping[str, Outline]:
        shapes = self.geography.state_shapes
        return {
            code: Outline(code, state.common_name, orjson.dumps(shapes[code]))
            for code, state in self.geography.states.items()
        }

    @cached_property
    def municipalities(self) -> Mapping[str, Outline]:
        shapes: dict[str, Any] = {}
        for state in self.geography.states:
            shapes.update(self.geography.municipality_shapes(state))
        return {
            code: Outline(code, municipality.name, orjson.dumps(shapes.get(code)), municipality.parents)
            for code, municipality in self.geography.municipalities.items()
        }

    def of(self, level: AreaLevel, states: frozenset[str] | None = None) -> list[Outline]:
        """The outlines of a level in the order of their codes, of all states or of some."""
        known = self.states if level == "state" else self.municipalities
        return [outline for code, outline in known.items() if states is None or code[:2] in states]


def states_of(query: Query) -> frozenset[str] | None:
    """The states a query is limited to; None for all."""
    return dict(query.filters).get("state")


def geojson(outlines: Outlines, release: Release | None, query: Query, level: AreaLevel) -> Rendering:
    """A FeatureCollection (RFC 7946) of the areas of a level within the query's states.

    Each feature has `code`, `name`, the number under the name of the unit (null where there is none to show) and
    `coverage`, whose words are those of `coverage.coverage`.
    """
    shown = outlines.of(level, states_of(query))
    found = coverage(release, query, level, [outline.code for outline in shown])
    said = notes(query, synthetic=release is not None and release.manifest.synthetic)
    collection = {
        "type": "FeatureCollection",
        **(provenance(release.manifest) if release else {"release": None, "synthetic": False}),
        "unit": query.unit,
        "protection_class": query.protection_class,
        "notes": [{"es": note.es, "en": note.en} for note in said],
        "features": list(_features(shown, found, query.unit)),
    }
    return Rendering(orjson.dumps(collection), MEDIA_TYPES["geojson"])


def _features(outlines: list[Outline], found: Mapping[str, AreaState], unit: str) -> Iterator[dict[str, Any]]:
    for outline in outlines:
        state = found[outline.code]
        yield {
            "type": "Feature",
            "id": outline.code,
            "properties": {
                "code": outline.code,
                "name": outline.name,
                unit: state.count,
                "coverage": state.coverage,
                "drawn_within": outline.parents,
            },
            "geometry": orjson.Fragment(outline.geometry),
        }
