from datetime import date, timedelta

import numpy as np
import pytest

from services.analytics.undocumented.possible_duplicates import Record, over_possible_duplicates, possible_duplicates


def record(organisation: str, day: int, municipality: str | None = "09007", doubt: int = 0) -> Record:
    first = date(2024, 1, 1) + timedelta(days=day)
    return Record(frozenset({organisation}), municipality, first, first + timedelta(days=doubt))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (record("A", 0), record("B", 0), True),
        (record("B", 7), record("A", 0), True),
        (record("A", 0), record("B", 8), False),
        (record("A", 0), record("B", 5, doubt=2), True),
        (record("A", 0), record("B", 5, doubt=3), False),
        (record("A", 0, doubt=30), record("B", 10), False),
        (record("A", 0), record("A", 0), False),
        (record("A", 0), record("B", 0, "20043"), False),
        (record("A", 0, None), record("B", 0, None), False),
    ],
)
def test_what_could_be_one_case(one: Record, other: Record, *, near: bool) -> None:
    assert {frozenset(pair) for pair in possible_duplicates([one, other]).pairs} == (
        {frozenset({0, 1})} if near else set()
    )


def test_pairs_that_chance_explains_are_hardly_taken_for_one_and_planted_ones_are() -> None:
    rng = np.random.default_rng(1)
    chance = [record(str(rng.choice(["A", "B"])), int(day)) for day in rng.integers(0, 3_000, 400)]
    found = possible_duplicates(chance)
    assert len(found.pairs) > 100
    assert found.by_chance == pytest.approx(len(found.pairs), rel=0.2)
    assert found.probability < 0.2
    planted = [record("C", 30 * i, f"{i:05d}") for i in range(50)] + [
        record("D", 30 * i + 1, f"{i:05d}") for i in range(50)
    ]
    assert possible_duplicates(planted).probability > 0.9


def test_few_pairs_are_never_certain() -> None:
    assert possible_duplicates([record("A", 0), record("B", 1)]).probability == 0.75


def test_the_answer_says_what_was_assumed() -> None:
    records = [record("A", 40 * i) for i in range(20)] + [record("B", 40 * i + 20 - (i < 3) * 20) for i in range(20)]
    lists = [each.organisations for each in records]
    worked_out = over_possible_duplicates(lists, records, probability=None, seed=1)
    asked = over_possible_duplicates(lists, records, probability=1.0, seed=1)
    assert "worked out" in worked_out.assumed.en
    assert "probability 1.00, which is the one asked for" in asked.assumed.en
    assert asked.over is not None
    assert asked.over.observed == (37, 37)
    none = over_possible_duplicates(lists[:20], records[:20], probability=None, seed=1)
    assert none.over is None
    assert "no two of different organisations" in none.assumed.en
