"""Funnel limits by their definition and by how often chance leaves them."""

import numpy as np
import pytest
from scipy.stats import poisson

from services.analytics.rates.funnel import ALARM, Position, funnel, limits
from shared.errors import Invalid


def test_limits_lie_where_the_cumulated_probability_crosses() -> None:
    mean = np.array([0.3, 1.0, 4.7, 50.0, 900.0])
    low, high = limits(mean, 0.95)
    for limit, p in ((low, 0.025), (high, 0.975)):
        r = np.ceil(limit)
        reached, before = poisson.cdf(r, mean), poisson.cdf(r - 1, mean)
        crossed = limit > 0
        assert (r - (reached - p) / (reached - before))[crossed] == pytest.approx(limit[crossed])
    assert low[0] == 0


def test_many_cases_give_the_limits_of_a_normal_curve() -> None:
    low, high = limits([1e6], 0.95)
    assert (low[0], high[0]) == pytest.approx((1e6 - 1960, 1e6 + 1960), abs=3)


def test_chance_alone_stays_inside() -> None:
    rng = np.random.default_rng(1)
    persons = rng.integers(700_000, 17_000_000, 32)
    outside = sum(
        sum(position is not Position.INSIDE for position in funnel(rng.poisson(persons * 3e-6), persons).position)
        for _ in range(100)
    )
    assert outside / (100 * 32) <= 2 * (1 - ALARM)  # 6.4 of 3,200 are meant, give or take 2.5


def test_a_tripled_rate_stands_out_and_many_raise_the_overdispersion() -> None:
    persons = np.full(32, 4_000_000)
    rng = np.random.default_rng(2)
    one = rng.poisson(np.where(np.arange(32) == 5, 36, 12))
    found = funnel(one, persons)
    assert [at for at, position in enumerate(found.position) if position is Position.ABOVE] == [5]
    assert found.overdispersion < 1.6
    many = rng.poisson(12 * rng.gamma(1.5, 1 / 1.5, 32))
    assert funnel(many, persons).overdispersion > 3


def test_bad_input_is_named() -> None:
    for cases, population in (([0, 0], [5, 5]), ([1], [0]), ([1], [5, 6])):
        with pytest.raises(Invalid):
            funnel(cases, population)
