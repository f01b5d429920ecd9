"""Neighbours, and Mexico's borders."""

import numpy as np
import pytest

from services.analytics.hotspots.adjacency import contiguity, municipality_neighbours, neighbours, state_neighbours
from shared.errors import Invalid
from shared.geography import load


def test_weights_of_both_kinds() -> None:
    weights = neighbours(4, [(0, 1), (1, 0), (1, 2), (2, 2)])
    assert weights.matrix.toarray().tolist() == [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert weights.row_standardised().row_sums().tolist() == [1, 1, 1, 0]
    assert weights.with_self().with_self().matrix.toarray().diagonal().tolist() == [1, 1, 1, 1]
    assert weights.lag(np.array([1.0, 10, 100, 1000])).tolist() == [10, 101, 10, 0]
    assert neighbours(0, []).areas == 0


@pytest.mark.parametrize("pair", [(0, 4), (-1, 0)])
def test_a_pair_outside_the_areas_is_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(Invalid):
        neighbours(4, [pair])


def test_areas_that_touch_at_a_corner_are_neighbours() -> None:
    def square(west: float, south: float) -> dict[str, object]:
        corners = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
        return {"type": "Polygon", "coordinates": [corners]}

    shapes = {"a": square(0, 0), "b": square(1, 1), "c": square(2.01, 0), "d": square(9, 9)}
    assert contiguity(shapes, 1e-6) == {("a", "b")}  # type: ignore[arg-type]
    assert contiguity(shapes, 0.02) == {("a", "b"), ("b", "c")}  # type: ignore[arg-type]


def test_the_borders_of_the_states() -> None:
    codes, weights = state_neighbours(load())
    around = {
        code: {codes[at] for at in np.flatnonzero(weights.matrix.toarray()[row])} for row, code in enumerate(codes)
    }
    assert len(codes) == 32
    assert around["09"] == {"15", "17"}
    assert around["03"] == {"02"}
    assert around["31"] == {"04", "23"}
    assert around["06"] == {"14", "16"}
    assert around["29"] == {"13", "15", "21"}
    assert around["20"] == {"07", "12", "21", "30"}
    assert around["14"] == {"01", "06", "11", "16", "18", "24", "32"}
    assert sum(map(len, around.values())) == 2 * 68


def test_the_borders_of_the_municipalities() -> None:
    codes, weights = municipality_neighbours(load())
    assert len(codes) == 2478
    assert np.count_nonzero(weights.row_sums() == 0) == 0
    position = {code: at for at, code in enumerate(codes)}
    at = position["14039"]  # Guadalajara, beside Zapopan
    assert position["14120"] in weights.matrix.indices[weights.matrix.indptr[at] : weights.matrix.indptr[at + 1]]
    created = next(each for each in load().municipalities.values() if each.parents)
    assert weights.row_sums()[position[created.code]] >= 1
