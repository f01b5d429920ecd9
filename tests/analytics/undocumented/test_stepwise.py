import pytest

from services.analytics.undocumented.lists import CaptureTable
from services.analytics.undocumented.lists_file import read_lists
from services.analytics.undocumented.stepwise import stepwise
from shared.errors import Invalid
from tests.analytics.undocumented.published_tables import (
    ARTIFICIAL,
    KOREA,
    NEW_ORLEANS,
    NEW_ORLEANS_5,
    WESTERN,
)


def test_united_kingdom_as_sparse_mse_gives_it(uk_lists: str) -> None:
    steps = stepwise(read_lists(uk_lists))
    assert steps.selected is not None
    assert steps.independent is not None
    assert steps.selected.estimate == pytest.approx(11_313.0, abs=0.05)
    assert steps.selected.low == pytest.approx(9_884.4, abs=0.05)
    assert steps.selected.high == pytest.approx(13_027.4, abs=0.05)
    assert steps.independent.estimate == pytest.approx(13_444.1, abs=0.05)


@pytest.mark.parametrize(
    ("table", "terms", "total", "bic"),
    [
        (WESTERN, ("A:E",), 2483.384, 118.7443),
        (NEW_ORLEANS, ("D:E",), 1110.488, 145.0885),
        (NEW_ORLEANS_5, (), 981.4314, 96.27026),
        (KOREA, ("A:B",), 268.7778, 58.9686),
    ],
)
def test_published_tables(table: CaptureTable, terms: tuple[str, ...], total: float, bic: float) -> None:
    """As R's MultipleSystemsEstimation prints them in its article on Chan, Silverman and Vincent (2021)."""
    selected = stepwise(table).selected
    assert selected is not None
    assert selected.terms == terms
    assert selected.estimate == pytest.approx(total, abs=6e-4)
    assert selected.bic == pytest.approx(bic, abs=6e-5)


def test_passes_over_a_term_that_would_leave_no_estimate() -> None:
    """The overlap of A and B stands out, but with its term nothing would tell how many are missing."""
    steps = stepwise(ARTIFICIAL, threshold=0.9)
    assert steps.selected is not None
    assert "A:B" not in steps.selected.terms


def test_without_a_threshold_no_term_enters() -> None:
    steps = stepwise(WESTERN, threshold=0)
    assert steps.selected == steps.independent
    assert steps.entered == ()


@pytest.mark.parametrize("threshold", [-0.1, 1.0, float("nan")])
def test_refuses_a_threshold_that_is_no_probability(threshold: float) -> None:
    with pytest.raises(Invalid):
        stepwise(WESTERN, threshold)
