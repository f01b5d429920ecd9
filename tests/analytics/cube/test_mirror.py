"""Facts in columns hold what was last put, however often it was."""

from services.analytics.cube.mirror import Held, Mirror
from services.analytics.facts.frozen import packed, unpacked


def held(mirror: Mirror, column: str) -> list[str]:
    """The values of a column over all rows, in order."""
    rows = mirror.taken().nonzero()[0]
    _, values = mirror.expanded(column, rows)
    return sorted(mirror.values(column)[value] for value in values)


def mirror_of_kinds() -> Mirror:
    """A part of the case with two columns, and one of each victim with two."""
    return Mirror({"place": ("state", "municipality")}, {"victim": ("kind", "victim_minor")})


def victims(kind: str, number: int, place: str = "20|20043") -> Held:
    return Held([place], [[f"{kind}|no"]] * number)


def test_a_fact_takes_the_place_of_what_it_was() -> None:
    mirror = mirror_of_kinds()
    mirror.put({"a": victims("threat", 2), "b": victims("assault", 1)})
    mirror.put({"a": victims("homicide", 3)})
    assert held(mirror, "kind") == ["assault", "homicide", "homicide", "homicide"]
    assert len(mirror) == 2
    mirror.put({"a": None})
    assert held(mirror, "kind") == ["assault"]
    assert len(mirror) == 1


def test_nothing_is_lost_when_free_rows_are_taken_back() -> None:
    mirror = mirror_of_kinds()
    kinds = ["threat", "assault", "homicide"]
    for turn in range(60):
        mirror.put({f"case-{number}": victims(kinds[(number + turn) % 3], 1 + number % 3) for number in range(50)})
    last = [kinds[(number + 59) % 3] for number in range(50) for _ in range(1 + number % 3)]
    assert held(mirror, "kind") == sorted(last)
    assert len(mirror) == 50
    facts = mirror.facts(mirror.taken().nonzero()[0])
    assert len(set(facts.tolist())) == 50


def test_a_copy_holds_the_same_and_lives_on() -> None:
    mirror = mirror_of_kinds()
    mirror.put({f"case-{number}": victims("threat", 1 + number % 3, f"20|{number:05d}") for number in range(50)})
    mirror.put({"case-7": victims("homicide", 4), "case-8": None, "case-9": victims("assault", 1)})
    frozen = mirror.frozen()
    mirror.put({"case-1": None})
    copy = mirror_of_kinds()
    copy.fill(unpacked(packed(frozen)))
    assert (len(copy), copy.size) == (49, len(frozen.numbers))
    assert held(copy, "kind") == sorted([*held(mirror, "kind"), "threat", "threat"])
    for each in (mirror, copy):
        each.put({"case-1": victims("assault", 2), "case-10": victims("assault", 2), "new": victims("new", 1)})
    for column in ("state", "municipality", "kind", "victim_minor"):
        assert held(copy, column) == held(mirror, column)
    assert copy.lengths(copy.rows_of(["case-7"])).tolist() == [4] * 4
    places, _ = copy.several(slice(copy.size))
    assert len(places) == (mirror.lengths(mirror.taken().nonzero()[0]) > 1).sum()


def test_a_mask_reaches_all_rows_of_its_facts() -> None:
    mirror = mirror_of_kinds()
    mirror.put({"a": Held(["|"], [["threat|yes"], ["threat|no"]]), "b": victims("threat", 1)})
    assert mirror.facts_of(mirror.holding("victim_minor", "yes".__eq__)).sum() == 2


def test_cleared_is_empty() -> None:
    mirror = mirror_of_kinds()
    mirror.put({"a": victims("threat", 2)})
    mirror.clear()
    assert (len(mirror), held(mirror, "kind")) == (0, [])
    mirror.put({"a": victims("threat", 1)})
    assert held(mirror, "kind") == ["threat"]


def test_a_place_changes_for_all_rows_of_its_fact_and_for_no_other() -> None:
    mirror = mirror_of_kinds()
    mirror.put({"a": victims("threat", 2), "b": victims("assault", 1)})
    mirror.amend("place", {"a": "09|09007", "unheard-of": "01|01001"})
    assert held(mirror, "state") == ["09", "09", "20"]
    assert held(mirror, "municipality") == ["09007", "09007", "20043"]
    assert held(mirror, "kind") == ["assault", "threat", "threat"]


def test_a_column_is_widened_for_many_values() -> None:
    mirror = mirror_of_kinds()
    names = [f"{number:05d}" for number in range(70_000)]
    mirror.put({name: victims(name, 1) for name in names})
    assert held(mirror, "kind") == names


def test_a_row_holds_several_values_and_what_is_not_known_is_a_value() -> None:
    mirror = mirror_of_kinds()
    mirror.put({"a": Held(["|"], [["threat assault|"]]), "b": victims("threat", 1)})
    assert held(mirror, "kind") == ["assault", "threat", "threat"]
    assert held(mirror, "state") == ["20", "unknown"]
    assert mirror.holding("kind", "assault".__eq__).tolist() == [True, False]
