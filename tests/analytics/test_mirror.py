"""Facts in columns hold what was last put, however often it was."""

from services.analytics.facts import COLUMNS
from services.analytics.mirror import Mirror, Row


def held(mirror: Mirror, column: str) -> list[str]:
    """The values of a column over all rows, in order."""
    rows = mirror.taken().nonzero()[0]
    _, values = mirror.expanded(column, rows)
    return sorted(mirror.values(column)[value] for value in values)


def victims(kind: str, number: int) -> list[Row]:
    return [{"kind": kind} for _ in range(number)]


def test_a_fact_takes_the_place_of_what_it_was() -> None:
    mirror = Mirror(COLUMNS)
    mirror.put({"a": victims("threat", 2), "b": victims("assault", 1)})
    mirror.put({"a": victims("homicide", 3)})
    assert held(mirror, "kind") == ["assault", "homicide", "homicide", "homicide"]
    assert len(mirror) == 2
    mirror.put({"a": []})
    assert held(mirror, "kind") == ["assault"]
    assert len(mirror) == 1


def test_nothing_is_lost_when_free_rows_are_taken_back() -> None:
    mirror = Mirror(COLUMNS)
    kinds = ["threat", "assault", "homicide"]
    for turn in range(60):
        mirror.put({f"case-{number}": victims(kinds[(number + turn) % 3], 1 + number % 3) for number in range(50)})
    last = [kinds[(number + 59) % 3] for number in range(50) for _ in range(1 + number % 3)]
    assert held(mirror, "kind") == sorted(last)
    assert len(mirror) == 50
    facts = mirror.facts(mirror.taken().nonzero()[0])
    assert len(set(facts.tolist())) == 50


def test_a_mask_reaches_all_rows_of_its_facts() -> None:
    mirror = Mirror(COLUMNS)
    mirror.put({"a": [{"victim_minor": "yes"}, {"victim_minor": "no"}], "b": [{"victim_minor": "no"}]})
    assert mirror.facts_of(mirror.holding("victim_minor", "yes".__eq__)).sum() == 2


def test_cleared_is_empty() -> None:
    mirror = Mirror(COLUMNS)
    mirror.put({"a": victims("threat", 2)})
    mirror.clear()
    assert (len(mirror), held(mirror, "kind")) == (0, [])
    mirror.put({"a": victims("threat", 1)})
    assert held(mirror, "kind") == ["threat"]
