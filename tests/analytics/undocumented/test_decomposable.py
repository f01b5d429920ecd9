from itertools import product

import numpy as np
import pytest
from scipy.special import gammaln, logsumexp

from services.analytics.undocumented.decomposable import average_over_graphs
from services.analytics.undocumented.lists import capture_table
from tests.analytics.undocumented.published_tables import NEW_ORLEANS, SPINA_BIFIDA, TWO_LISTS

MISSING = np.arange(1, 301)


def test_graphs_weigh_what_dga_gives_them() -> None:
    """The table that R's dgaFast prints for this example (delta .5, so 16 cases of prior; 1 to 300 missing). It shows
    totals of 626 and more where the counts add up to 537, so what is held against it is how many are missing."""
    average = average_over_graphs(SPINA_BIFIDA, prior_weight=16, missing=MISSING)
    assert average is not None
    assert average.tried == 821
    printed = [(0.21707345, 687, 752), (0.16029369, 680, 734), (0.08226562, 675, 737), (0.06535887, 674, 729)]
    for graph, (probability, low, high) in zip(average.graphs, printed, strict=False):
        assert graph.probability == pytest.approx(probability, abs=1e-8)
        assert (graph.low - 537, graph.high - 537) == (low - 626, high - 626)


def test_is_the_sum_over_graphs_written_out() -> None:
    """Three lists: each of the seven graphs by its cliques and separators, as Madigan and York (1997) write it."""
    table = capture_table(["A", "B", "C"], {1: 12, 2: 9, 4: 15, 3: 4, 5: 6, 6: 3, 7: 2})
    prior, missing = 4.0, np.arange(0, 400)
    counts = np.concatenate([[0], table.counts])

    def margin(mask: int, hidden: int) -> float:
        cells: dict[int, float] = {}
        for history, count in enumerate(counts):
            cells[history & mask] = cells.get(history & mask, 0) + count + (hidden if history == 0 else 0)
        part = prior / 2 ** mask.bit_count()
        total = sum(cells.values())
        return float(
            gammaln(prior)
            - gammaln(prior + total)
            + sum(gammaln(part + cells.get(c, 0)) - gammaln(part) for c in range(8) if c & mask == c)
        )

    a, b, c, ab, ac, bc = 1, 2, 4, 3, 5, 6
    graphs = [
        ([a, b, c], []),
        *([[pair, alone], []] for pair, alone in ((ab, c), (ac, b), (bc, a))),
        *([[one, other], [shared]] for one, other, shared in ((ab, ac, a), (ab, bc, b), (ac, bc, c))),
    ]
    logs = np.array(
        [
            [
                sum(margin(m, hidden) for m in cliques)
                - sum(margin(m, hidden) for m in separators)
                + gammaln(table.observed + hidden + 1)
                - gammaln(hidden + 1)
                - np.log(table.observed + hidden)
                for hidden in missing
            ]
            for cliques, separators in graphs
        ]
    )
    weights = np.exp(logs - logsumexp(logs))
    average = average_over_graphs(table, prior_weight=prior, missing=missing)
    assert average is not None
    assert average.mean == pytest.approx(float((weights.sum(axis=0) * (table.observed + missing)).sum()), rel=1e-9)
    assert average.graphs[0].probability == pytest.approx(weights.sum(axis=1).max())


def test_the_coarse_grid_gives_what_every_number_would() -> None:
    every = average_over_graphs(SPINA_BIFIDA, missing=np.arange(0, 5_000))
    coarse = average_over_graphs(SPINA_BIFIDA)
    assert every is not None
    assert coarse is not None
    assert coarse.estimate == pytest.approx(every.estimate, rel=0.01)
    assert coarse.high == pytest.approx(every.high, rel=0.01)
    assert coarse.beyond < 1e-6


def test_the_order_of_lists_makes_no_difference() -> None:
    counts = {sum(1 << i for i, on in enumerate(h) if on): n for n, h in enumerate(product((0, 1), repeat=3)) if any(h)}
    turned = {(m >> 1) | ((m & 1) << 2): n for m, n in counts.items()}
    one = average_over_graphs(capture_table("ABC", counts))
    other = average_over_graphs(capture_table("BCA", turned))
    assert one is not None
    assert other is not None
    assert one.mean == pytest.approx(other.mean)


def test_two_lists_have_one_graph_and_more_than_six_too_many() -> None:
    average = average_over_graphs(TWO_LISTS)
    assert average is not None
    assert average.tried == 1
    assert average.low < 2389.9 < average.high
    assert average_over_graphs(NEW_ORLEANS) is None


def test_graphs_of_no_probability_beside_others_have_their_quantiles_too() -> None:
    """Among so many cases one graph takes all the probability there is in a number."""
    average = average_over_graphs(capture_table("ABC", {1: 10**8, 2: 10**8, 3: 10**7, 4: 10**8, 5: 10**3, 6: 10**3}))
    assert average is not None
    assert [each.probability for each in average.graphs][-1] == 0
    assert all(each.low <= each.median <= each.high for each in average.graphs)
