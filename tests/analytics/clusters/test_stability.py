"""Clusters that are one organisation's."""

from dataclasses import replace

import numpy as np
import pytest

from services.analytics.clusters.bernoulli_scan import bernoulli_scan
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.scanning import Scan
from services.analytics.clusters.stability import standing
from services.analytics.clusters.zones import circles, planar_distances

X, Y = (grid.ravel() for grid in np.meshgrid(np.arange(5.0), np.arange(5.0)))


def network() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """By organisation, cases of the kind and all cases by region: one corner is high in all three, another in one."""
    high_for_all = (X <= 1) & (Y <= 1)
    high_for_one = (X >= 3) & (Y >= 3)
    documented = {name: np.full(25, 10) for name in ("north", "south", "coast")}
    of_kind = {name: np.where(high_for_all, 6, 1) for name in documented}
    of_kind["coast"] = np.where(high_for_one, 10, of_kind["coast"])
    documented["coast"] = np.where(high_for_one, 30, documented["coast"])
    of_kind["coast"] = np.where(high_for_one, 28, of_kind["coast"])
    return {name: (of_kind[name], documented[name]) for name in documented}


def scan_of(organisations: dict[str, tuple[np.ndarray, np.ndarray]]) -> Scan:
    of_kind, documented = (sum(each) for each in zip(*organisations.values(), strict=True))
    zones = circles(planar_distances(X, Y), documented)
    return bernoulli_scan(zones, of_kind, documented, MonteCarlo(simulations=199))


def without(name: str) -> Scan:
    return scan_of({other: counts for other, counts in network().items() if other != name})


def test_a_cluster_of_one_organisation_is_told_from_one_of_all() -> None:
    told: list[float] = []
    standings = standing(scan_of(network()), network(), without, progress=told.append)
    by_region = {region: each for each in standings for region in each.cluster.regions}
    assert by_region[0].stable
    assert not by_region[24].stable
    assert by_region[24].vanishes_without == ("coast",)
    assert told == pytest.approx([1 / 3, 2 / 3, 1])


def test_nothing_is_repeated_where_nothing_was_found() -> None:
    found = scan_of(network())
    chance = replace(found, clusters=tuple(replace(each, p=0.4) for each in found.clusters))

    def never(_name: str) -> Scan:
        raise AssertionError

    assert standing(chance, network(), never) == ()


def test_a_cluster_in_other_years_is_another_cluster() -> None:
    found = scan_of(network())
    later = replace(found, clusters=tuple(replace(each, periods=(3, 4)) for each in found.clusters))
    assert all(each.vanishes_without == ("north",) for each in standing(found, ["north"], lambda _: later))
