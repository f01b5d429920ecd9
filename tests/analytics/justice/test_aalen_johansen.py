"""Cumulative incidence against published and hand-computed answers, and what must hold of any."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.justice.aalen_johansen import CumulativeIncidence, Spell, cumulative_incidence
from shared.errors import Invalid

REMISSION = [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1), (16, 1), (17, 0)]
REMISSION += [(19, 0), (20, 0), (22, 1), (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]
"""Weeks in remission on 6-mercaptopurine, and whether it ended (Freireich et al. 1963, in every textbook)."""

BY_HAND = [Spell(0, 2, "x"), Spell(0, 3, "y"), Spell(1, 4, "x"), Spell(2.5, 5, None), Spell(0, 5, "x")]


def test_with_one_end_it_is_kaplan_and_meier_with_greenwoods_error() -> None:
    spells = [Spell(0, week, "ended" if ended else None) for week, ended in REMISSION]
    found = cumulative_incidence(spells, ["ended"])
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert np.round(found.still_open, 4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    errors = np.round(found.variance[:, 0] ** 0.5, 4).tolist()
    assert errors == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


def test_delayed_entry_and_competing_ends_as_by_hand() -> None:
    found = cumulative_incidence(BY_HAND, ["x", "y"])
    assert found.at_risk.tolist() == [4, 4, 3, 2]
    assert found.still_open == pytest.approx([3 / 4, 9 / 16, 6 / 16, 3 / 16])
    assert found.incidence[:, 0] == pytest.approx([1 / 4, 1 / 4, 7 / 16, 10 / 16])
    assert found.incidence[:, 1] == pytest.approx([0, 3 / 16, 3 / 16, 3 / 16])
    assert found.variance[0] == pytest.approx([3 / 64, 0])


def plainly(found: CumulativeIncidence, column: int, ended: np.ndarray) -> float:
    """The variance of the last incidence, summed over what each time adds to it (Andersen et al. 1993)."""
    total, before = 0.0, 1.0
    for place, risk in enumerate(found.at_risk):
        after = found.still_open[place]
        later = found.incidence[-1, column] - found.incidence[place, column]
        values = np.array([later / after if after else 0.0, *(np.arange(ended.shape[1]) == column)])
        shares = np.array([1 - ended[place].sum() / risk, *(ended[place] / risk)])
        total += before**2 / risk * ((shares * values**2).sum() - (shares * values).sum() ** 2)
        before = after
    return float(total)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(1, 12), st.sampled_from(["x", "y", None])), min_size=3, max_size=40
    )
)
def test_probabilities_add_up_and_variances_agree_with_their_sum(drawn: list[tuple[int, int, str | None]]) -> None:
    spells = [Spell(entry, entry + length, end) for entry, length, end in drawn]
    found = cumulative_incidence(spells, ["x", "y"])
    assert found.still_open + found.incidence.sum(axis=1) == pytest.approx(np.ones(len(found.times)))
    assert (np.diff(found.incidence, axis=0) >= -1e-12).all()
    ended = np.array([[sum(s.exit == t and s.end == end for s in spells) for end in "xy"] for t in found.times])
    for column in range(2 if len(found.times) else 0):
        assert found.variance[-1, column] == pytest.approx(plainly(found, column, ended), abs=1e-12)


def test_without_censoring_the_variance_is_that_of_a_share() -> None:
    spells = [Spell(0, day, "x" if day % 3 else "y") for day in range(1, 31)]
    found = cumulative_incidence(spells, ["x", "y"])
    shares = found.incidence[:, 0]
    assert found.variance[:, 0] == pytest.approx(shares * (1 - shares) / 30)


def test_the_curve_begins_where_enough_are_at_risk() -> None:
    early = [Spell(0, 1, "x"), *(Spell(4, day, "x" if day < 9 else None) for day in range(5, 25))]
    assert cumulative_incidence(early, ["x"]).incidence[-1, 0] == 1.0
    later = cumulative_incidence(early, ["x"], least_at_risk=10)
    assert later.start == 1.0
    assert later.incidence[-1, 0] == pytest.approx(4 / 20)


def test_intervals_stay_between_0_and_1_and_hold_the_estimate() -> None:
    spells = [Spell(0, day, "x" if day in {1, 29} else "y") for day in range(1, 31)]
    found = cumulative_incidence(spells, ["x", "y"])
    assert found.at(0.5, "x") == (0.0, 0.0, 0.0)
    for day in (1, 10, 29):
        share, low, high = found.at(day, "x")
        assert 0 < low < share < high < 1
    # x^exp(±z se/(x log x)): 1 of 30, with its standard error, by hand.
    share, low, high = found.at(1, "x")
    width = 1.959964 * (1 / 30 * 29 / 30 / 30) ** 0.5 / (share * np.log(share))
    assert (low, high) == (pytest.approx(share ** np.exp(-width)), pytest.approx(share ** np.exp(width)))


def test_nothing_seen_gives_an_empty_curve() -> None:
    for spells in ([], [Spell(0, 3, None)]):
        found = cumulative_incidence(spells, ["x"])
        assert found.times.tolist() == []
        assert found.at(100, "x") == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("spells", "ends", "field"),
    [
        ([Spell(3, 3, "x")], ["x"], "spells"),
        ([Spell(0, float("nan"), None)], ["x"], "spells"),
        ([Spell(0, 1, "z")], ["x"], "ends"),
        ([], [], "ends"),
    ],
)
def test_spells_that_cannot_be_are_refused(spells: list[Spell], ends: list[str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        cumulative_incidence(spells, ends)
    assert refused.value.errors[0].field == field
