import numpy as np
import pytest

from services.analytics.undocumented.latent_class import latent_classes
from services.analytics.undocumented.lists import CaptureTable, capture_table
from tests.analytics.undocumented.published_tables import TWO_LISTS, WESTERN

QUICK = {"chains": 4, "burn_in": 500, "draws": 1_000}


def drawn(chances: list[list[float]], sizes: list[int], seed: int) -> CaptureTable:
    """Cases of some classes, each with its chance on each list."""
    rng = np.random.default_rng(seed)
    cases: dict[int, int] = {}
    for chance, size in zip(chances, sizes, strict=True):
        on = rng.random((size, len(chance))) < chance
        for mask, count in zip(*np.unique(on @ (1 << np.arange(len(chance))), return_counts=True), strict=True):
            if mask:
                cases[int(mask)] = cases.get(int(mask), 0) + int(count)
    return capture_table("ABCDEFGH"[: len(chances[0])], cases)


def test_the_same_seed_gives_the_same_answer() -> None:
    assert latent_classes(WESTERN, seed=7, **QUICK) == latent_classes(WESTERN, seed=7, **QUICK)
    assert latent_classes(WESTERN, seed=7, **QUICK) != latent_classes(WESTERN, seed=8, **QUICK)


def test_one_class_is_what_independent_lists_are() -> None:
    found = latent_classes(drawn([[0.5, 0.4, 0.5, 0.4, 0.5]], [1_000], 1), seed=1, **QUICK)
    assert found is not None
    assert found.low < 1_000 < found.high
    assert found.high - found.low < 100
    assert found.mixed


def test_two_classes_are_seen_where_independent_lists_would_count_too_few() -> None:
    chances = [[0.6, 0.6, 0.5, 0.6, 0.5, 0.6], [0.12, 0.1, 0.15, 0.1, 0.12, 0.15]]
    table = drawn(chances, [1_000, 1_000], 2)
    found = latent_classes(table, seed=1, **QUICK)
    assert found is not None
    assert found.low < 2_000 < found.high
    assert found.classes == pytest.approx(2, abs=0.5)


def test_two_lists_show_no_classes() -> None:
    assert latent_classes(TWO_LISTS, seed=1) is None
