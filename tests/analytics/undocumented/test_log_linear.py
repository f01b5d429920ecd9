import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.undocumented.hierarchical import hierarchical_models
from services.analytics.undocumented.lists import CaptureTable, capture_table
from services.analytics.undocumented.log_linear import (
    ModelEstimate,
    Standing,
    choose,
    design,
    exists,
    fit,
    model_estimate,
)
from tests.analytics.undocumented.published_tables import (
    ACCIDENTS,
    ARTIFICIAL,
    CENSUS,
    DIABETES,
    TWO_LISTS,
)

AB, AC, BC, AD, BD, CD = 0b0011, 0b0101, 0b0110, 0b1001, 0b1010, 0b1100


def fitted(table: CaptureTable, *terms: int, order: int = 2) -> ModelEstimate:
    plan = design(table.lists, order)
    return model_estimate(table, plan, fit(table, plan, choose(plan, [terms])), 0)


def standing(table: CaptureTable, *terms: int) -> str:
    plan = design(table.lists)
    return str(fit(table, plan, choose(plan, [terms])).standing[0])


@pytest.mark.parametrize(
    ("table", "terms", "total", "error", "deviance"),
    [
        (DIABETES, (AC, BD, CD), 2472, 53, 21.97),
        (DIABETES, (AB, AC, BC, BD, CD), 2771, 145, 7.62),
        (CENSUS, (AB, AC, BC), 1240, 451, 0.0),
        (CENSUS, (AB, BC), 850, 186, 3.8),
        (ACCIDENTS, (), 209, None, 75.1),
    ],
)
def test_gives_the_totals_that_rcapture_does(
    table: CaptureTable, terms: tuple[int, ...], total: int, error: int | None, deviance: float
) -> None:
    """Rcapture's standard error is that of the total, to which the number missing adds its own Poisson variance."""
    model = fitted(table, *terms)
    missing = model.estimate - table.observed
    assert round(model.estimate) == total
    assert model.deviance == pytest.approx(deviance, abs=0.06)
    if error is not None:
        assert round(np.hypot(missing * model.error, np.sqrt(missing))) == error


def test_two_independent_lists_are_lincoln_and_petersens() -> None:
    model = fitted(TWO_LISTS)
    assert model.estimate == pytest.approx((167 + 781) * (167 + 254) / 167)
    assert round(model.estimate, 1) == 2389.9


def test_tells_models_that_are_not_identifiable_from_those_that_do_not_exist() -> None:
    assert standing(ARTIFICIAL, AB, AC, BC) == Standing.NOT_IDENTIFIABLE
    assert standing(ARTIFICIAL, AB) == Standing.DOES_NOT_EXIST
    assert standing(ARTIFICIAL, AC, BC) == Standing.FITTED
    assert standing(ARTIFICIAL) == Standing.FITTED


def test_a_term_without_a_shared_case_takes_its_histories_out() -> None:
    """Without the histories on A and C, lists A and B, and B and C, are fitted as three margins and one overlap."""
    plan = design(3)
    fits = fit(ARTIFICIAL, plan, choose(plan, [[AC]]))
    assert fits.expected[0, AC - 1] == fits.expected[0, 0b111 - 1] == 0
    assert fits.parameters[0] == 5, "the term at minus infinity counts"


def test_reports_a_total_beyond_any_number_as_none_that_a_reader_could_take() -> None:
    no_overlap = capture_table(["A", "B", "C"], {1: 5, 2: 5, 4: 5})
    assert standing(no_overlap) == Standing.DOES_NOT_EXIST
    one_history = capture_table(["A", "B", "C"], {7: 5})
    assert standing(one_history) == Standing.DOES_NOT_EXIST


tables = st.integers(3, 4).flatmap(
    lambda lists: st.lists(
        st.one_of(st.integers(0, 3), st.integers(0, 60)), min_size=2**lists - 1, max_size=2**lists - 1
    ).map(lambda counts: (lists, counts))
)


@settings(max_examples=60, deadline=None)
@given(tables, st.integers(0, 10**6))
def test_every_fit_meets_its_margins_and_every_refusal_is_that_of_the_linear_program(
    made: tuple[int, list[int]], pick: int
) -> None:
    lists, counts = made
    counts = [n + (1 if (mask := i + 1) & (mask - 1) == 0 else 0) for i, n in enumerate(counts)]
    table = capture_table("ABCD"[:lists], dict(enumerate(counts, start=1)))
    plan = design(lists, 3)
    models = [sorted(model) for model in hierarchical_models(plan)]
    chosen = choose(plan, [models[pick % len(models)]])
    fits = fit(table, plan, chosen)
    if fits.standing[0] == Standing.NOT_IDENTIFIABLE:
        return
    assert exists(table, plan, chosen[0]) == (fits.standing[0] == Standing.FITTED)
    if fits.standing[0] == Standing.FITTED:
        margins = table.counts @ plan.cells[:, chosen[0]]
        assert fits.expected[0] @ plan.cells[:, chosen[0]] == pytest.approx(margins, abs=1e-3)


def test_intervals_stay_finite_where_nearly_nothing_is_missing() -> None:
    """Three lists that find nearly every case: the number itself is at most a few more than were seen."""
    model = fitted(capture_table("ABC", {7: 900, 6: 20, 5: 20, 3: 20, 1: 1}))
    assert model.estimate - 961 < 0.1
    assert model.actual_low <= model.low <= model.estimate <= model.high <= model.actual_high < 965
