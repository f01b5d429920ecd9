"""Nowcasts against the chain ladder by hand and against what was to come in simulated series."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.trends.nowcast import nowcast
from shared.errors import Invalid


def triangle(total: np.ndarray, delays: list[float], rng: np.random.Generator) -> np.ndarray:
    full = np.array([rng.multinomial(cases, delays) for cases in total])
    future = np.add.outer(np.arange(len(total)), np.arange(len(delays))) >= len(total)
    return np.where(future, 0, full)


def test_shares_are_those_of_the_chain_ladder() -> None:
    """Development factors by hand: (20 + 6) / 20 for the second delay, (39 + 3) / 39 would need a third."""
    counts = [[8, 2], [12, 4], [10, 0]]
    found = nowcast(counts)
    assert found.by_delay == pytest.approx([20 / 26, 1.0])
    assert found.estimate == pytest.approx([10, 16, 10 * 26 / 20])
    assert found.low[0] == found.high[0] == 10


def test_intervals_hold_what_came_as_often_as_promised() -> None:
    rng = np.random.default_rng(12)
    delays = [0.45, 0.25, 0.12, 0.08, 0.06, 0.04]
    held, bias = [], []
    for seed in range(60):
        total = rng.poisson(20, 48)
        found = nowcast(triangle(total, delays, rng), seed=seed)
        held.append((found.low[-4:] <= total[-4:]) & (total[-4:] <= found.high[-4:]))
        bias.append(found.estimate[-4:].sum() / total[-4:].sum())
        assert found.tellable.all()
    assert 0.9 <= float(np.mean(held)) <= 0.99
    assert float(np.mean(bias)) == pytest.approx(1, abs=0.05)


def test_only_recent_delays_count_where_asked() -> None:
    slow, fast = [[2, 8]] * 20, [[9, 1]] * 20
    counts = [*slow, *fast, [9, 0]]
    assert nowcast(counts).by_delay[0] < 0.6
    assert nowcast(counts, recent=15).by_delay[0] == pytest.approx(0.9)


def test_with_few_reports_nobody_is_told_an_estimate() -> None:
    found = nowcast([[1, 0, 1], [0, 1, 0], [2, 0, 0], [1, 0, 0]])
    assert found.tellable.tolist() == [True, True, False, False]


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 6), st.integers(0, 6), st.integers(0, 50), st.integers(0, 10**6))
def test_every_triangle_has_finite_answers_in_order(delays: int, more: int, mean: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    total = rng.poisson(mean, delays + more)
    found = nowcast(triangle(total, [1 / delays] * delays, rng), seed=seed)
    assert bool(np.all(np.isfinite(found.estimate)))
    assert bool(np.all((found.reported <= found.low) & (found.low <= found.high)))
    assert bool(np.all(np.diff(found.by_delay) >= -1e-12))


@pytest.mark.parametrize(
    "counts",
    [
        [1, 2, 3],
        [[1], [2]],
        [[1, 2, 3]],
        [[1, 0], [1, 1]],
        [[1, -1], [1, 0]],
        [[1, 0.5], [1, 0]],
        [[]],
        [["x", 1], [1, 0]],
    ],
)
def test_bad_triangles_are_refused(counts: list[list[float]]) -> None:
    with pytest.raises(Invalid) as refusal:
        nowcast(counts)
    assert refusal.value.errors[0].field == "triangle"


def test_bad_settings_are_refused() -> None:
    for wrong in ({"recent": 0}, {"confidence": 1.0}):
        with pytest.raises(Invalid):
            nowcast([[1, 1], [1, 0]], **wrong)  # type: ignore[arg-type]
