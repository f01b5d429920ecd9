"""Which areas are neighbours, as a matrix of weights."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from services.analytics.checked_arrays import Floats, refuse
from services.analytics.hotspots.level import Level
from shared.geography import Geography, load
from shared.model.json import Document

STATES_TOUCH: Final = 0.02
"""Degrees: the map of states is drawn to 0.01, which parts some that share a short border."""
MUNICIPALITIES_TOUCH: Final = 1e-4
"""Degrees: neighbours share the borders they are drawn with."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """`matrix` is areas by areas, sparse, none under zero; a row holds the weights of an area's neighbours."""

    matrix: Any  # scipy ships no types

    @property
    def areas(self) -> int:
        return int(self.matrix.shape[0])

    def lag(self, values: Floats) -> Floats:
        """For each area the weighted sum over its neighbours; `values` may have more columns than one."""
        return np.asarray(self.matrix @ values, dtype=np.float64)

    def around(self, kept: Sequence[int]) -> list[list[int]]:
        """For each of the areas kept (positions) its neighbours among them, by their places in `kept`."""
        matrix = self.matrix[kept][:, kept].tocsr()
        return [matrix.indices[start:end].tolist() for start, end in pairwise(matrix.indptr)]

    def row_sums(self) -> Floats:
        return np.asarray(self.matrix.sum(axis=1), dtype=np.float64).ravel()

    def column_sums(self) -> Floats:
        return np.asarray(self.matrix.sum(axis=0), dtype=np.float64).ravel()

    def row_standardised(self) -> "Weights":
        """The weights of each area's neighbours sum to 1; an area without neighbours keeps none."""
        sums = self.row_sums()
        scale = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
        return Weights(csr_array(self.matrix.multiply(scale[:, None])))

    def with_self(self) -> "Weights":
        """Each area its own neighbour too, by weight 1, as Gi* has it."""
        others = self.matrix - csr_array(
            (self.matrix.diagonal(), (range(self.areas), range(self.areas))), self.matrix.shape
        )
        return Weights(csr_array(others + eye_array(self.areas, format="csr")))


def neighbours(areas: int, pairs: Iterable[tuple[int, int]]) -> Weights:
    """1 for each pair of positions from 0, in both directions, 0 otherwise. Raises Invalid for a pair outside them."""
    found = np.array(sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}), dtype=np.int64)
    first, second = found.reshape(-1, 2).T
    if found.size and not 0 <= int(found.min()) <= int(found.max()) < areas:
        refuse("pairs", "a pair names an area that is not there", f"Give positions from 0 to {areas - 1}")
    rows, columns = np.concatenate([first, second]), np.concatenate([second, first])
    return Weights(csr_array((np.ones(rows.size), (rows, columns)), shape=(areas, areas)))


def contiguity(shapes: Mapping[str, Document], touch: float) -> set[tuple[str, str]]:
    """The pairs of codes whose GeoJSON geometries are within `touch` degrees of each other."""
    codes = sorted(shapes)
    polygons: NDArray[np.object_] = shapely.from_geojson([json.dumps(shapes[code]) for code in codes])
    first, second = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=touch)
    return {(codes[a], codes[b]) for a, b in zip(first.tolist(), second.tolist(), strict=True) if a < b}


@cache
def area_neighbours(level: Level) -> tuple[tuple[str, ...], Weights]:
    """The areas of a level in the order of their codes, and which share a border."""
    return state_neighbours(load()) if level == "state" else municipality_neighbours(load())


def state_neighbours(geography: Geography) -> tuple[tuple[str, ...], Weights]:
    """The 32 states in the order of their codes, and which share a border."""
    return _weighed(tuple(geography.states), contiguity(geography.state_shapes, STATES_TOUCH))


def municipality_neighbours(geography: Geography) -> tuple[tuple[str, ...], Weights]:
    """The municipalities in the order of their codes, and which share a border. One created since the boundaries were
    drawn is the neighbour of those it was cut from, because its own borders are not known."""
    shapes: dict[str, Document] = {}
    for state in geography.states:
        shapes |= geography.municipality_shapes(state)
    pairs = contiguity(shapes, MUNICIPALITIES_TOUCH)
    pairs |= {(code, parent) for code, each in geography.municipalities.items() for parent in each.parents}
    return _weighed(tuple(geography.municipalities), pairs)


def _weighed(codes: tuple[str, ...], pairs: set[tuple[str, str]]) -> tuple[tuple[str, ...], Weights]:
    position = {code: at for at, code in enumerate(codes)}
    return codes, neighbours(len(codes), ((position[a], position[b]) for a, b in pairs))
