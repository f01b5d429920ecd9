import numpy as np
import pytest

from services.analytics.undocumented.linkage import DoubtfulLink, over_linkages, tables_of_linkages
from services.analytics.undocumented.lists import table_of_cases
from services.analytics.undocumented.log_linear import Z_95
from services.analytics.undocumented.mixture import Component, mixed
from services.analytics.undocumented.stepwise import stepwise
from shared.errors import Invalid


def records(seed: int, size: int = 400) -> list[frozenset[str]]:
    on = np.random.default_rng(seed).random((size, 3)) < [0.4, 0.5, 0.45]
    return [frozenset(name for name, there in zip("ABC", row, strict=True) if there) for row in on if row.any()]


def test_certain_links_are_one_table_and_its_own_interval() -> None:
    held = records(1)
    selected = stepwise(table_of_cases(held)).selected
    answer = over_linkages(held, [], seed=1, draws=5)
    assert selected is not None
    assert answer.total is not None
    assert answer.total.estimate == pytest.approx(selected.estimate, rel=1e-6)
    assert answer.total.low == pytest.approx(selected.actual_low, rel=1e-6)
    assert answer.total.high == pytest.approx(selected.actual_high, rel=1e-6)
    assert answer.between == (selected.estimate, selected.estimate)


def test_doubt_widens_the_interval() -> None:
    held = records(1)
    alone = [i for i, each in enumerate(held) if each == {"A"}][:30]
    others = [i for i, each in enumerate(held) if each == {"B"}][:30]
    links = [DoubtfulLink(i, j, 0.5) for i, j in zip(alone, others, strict=False)]
    doubtful = over_linkages(held, links, seed=1, draws=30)
    single = [stepwise(table).selected for table in tables_of_linkages(held, links, seed=1, draws=30)]
    widths = [model.actual_high - model.actual_low for model in single if model is not None]
    assert doubtful.total is not None
    assert len(widths) == 30
    assert doubtful.total.high - doubtful.total.low > np.mean(widths)
    assert doubtful.observed[0] < doubtful.observed[1] < len(held)


def test_links_reach_through_others_and_repeat_with_the_seed() -> None:
    held = [{"A"}, {"B"}, {"C"}, {"A", "B"}]
    links = [DoubtfulLink(0, 1, 1.0), DoubtfulLink(1, 2, 1.0), DoubtfulLink(0, 3, 0.0)]
    tables = tables_of_linkages(held, links, seed=3, draws=2)
    assert [table.counts.tolist() for table in tables] == [[0, 0, 1, 0, 0, 0, 1]] * 2
    doubtful = [DoubtfulLink(0, 1, 0.5)]
    assert [t.counts.tolist() for t in tables_of_linkages(held, doubtful, seed=4, draws=9)] == [
        t.counts.tolist() for t in tables_of_linkages(held, doubtful, seed=4, draws=9)
    ]


@pytest.mark.parametrize("link", [DoubtfulLink(0, 9, 0.5), DoubtfulLink(-1, 0, 0.5), DoubtfulLink(0, 1, 1.5)])
def test_refuses_links_that_cannot_be(link: DoubtfulLink) -> None:
    with pytest.raises(Invalid) as refused:
        over_linkages([{"A"}, {"B"}], [link], seed=1)
    assert refused.value.errors[0].field == "links.0"


def test_a_mixture_of_one_is_that_one_and_of_two_lies_around_both() -> None:
    one = mixed([Component(100, 5.0, 0.2, 1.0)])
    assert one.estimate == pytest.approx(100 + np.exp(5.0), rel=1e-6)
    assert one.high == pytest.approx(100 + np.exp(5.0 + Z_95 * 0.2), rel=1e-6)
    two = mixed([Component(100, 5.0, 0.2, 3.0), Component(100, 6.0, 0.2, 1.0)])
    assert two.low > one.low
    assert two.high > 100 + np.exp(6.0)
    assert two.estimate < 100 + np.exp(5.5)
