"""What a screening finds, what it leaves out, and what it tells apart."""

import json
import math
from typing import Any

import numpy as np
import pytest

from benchmarks.planted_cases import Planted, coded_by_habit, planted_cases, shuffled
from services.analytics.associations.answer import answer
from services.analytics.associations.case_codes import DocumentedCase, Value, documented_case
from services.analytics.associations.implied_pairs import is_implied
from services.analytics.associations.odds_ratio import odds_ratio
from services.analytics.associations.screening import screen
from services.analytics.patterns.answer import Verdict
from shared.errors import Invalid

TRANS_WOMAN = Value("identity_group", "trans_woman")
STREET = Value("place_type", "street")
NIGHT = Value("time_of_day", "night")


def case(organisation: str = "a", **codes: str) -> DocumentedCase:
    return documented_case([{**codes, "organisation": organisation}])


def some(number: int, organisation: str = "a", **codes: str) -> list[DocumentedCase]:
    return [case(organisation, **codes)] * number


def test_counts_stand_on_the_cases_where_both_are_known() -> None:
    cases = [
        *some(40, "a", place_type="street", time_of_day="night"),
        *some(10, "b", place_type="street", time_of_day="morning"),
        *some(12, "a", place_type="home", time_of_day="night"),
        *some(38, "b", place_type="home", time_of_day="morning"),
        *some(200, "a", place_type="street"),
        *some(100, "a", place_type="street", time_of_day="unknown"),
        *some(70, "a", time_of_day="not_asked"),
    ]
    found = next(each for each in screen(cases).found if (each.first, each.second) == (STREET, NIGHT))
    assert (found.base, found.with_first, found.with_second, found.with_both) == (100, 50, 52, 40)
    assert found.odds_ratio == odds_ratio(40, 10, 12, 38)


def test_what_is_planted_is_found_and_what_follows_from_it_is_told_apart() -> None:
    planted = Planted(TRANS_WOMAN, STREET, 4.0)
    cases = planted_cases(4000, [planted], np.random.default_rng(1))
    screening = screen(cases)
    assert {(each.first, each.second) for each in screening.standing} == {(STREET, TRANS_WOMAN)}
    follows = [each for each in screening.found if each.follows_from]
    assert {each.follows_from for each in follows} == {(STREET, TRANS_WOMAN)}
    assert all(each.odds_ratio.p > screening.standing[0].odds_ratio.p for each in follows)


def test_shuffled_labels_give_nothing() -> None:
    rng = np.random.default_rng(2)
    cases = planted_cases(500, [Planted(TRANS_WOMAN, STREET, 6.0)], rng)
    assert screen(cases).found
    loud = sum(bool(screen(shuffled(cases, rng)).found) for _ in range(40))
    assert loud <= 5  # 2 are expected at most; more than 5 would happen to 1 in 70 who do it right


def test_what_one_organisation_alone_writes_does_not_stand() -> None:
    screening = screen(coded_by_habit(1500, "a", np.random.default_rng(3)))
    habit = next(each for each in screening.found if (each.first, each.second) == (STREET, NIGHT))
    assert not habit.stability.stable
    assert habit.stability.without == "a"
    assert screening.standing == ()
    given = answer(screening)
    assert given.verdict is Verdict.REFUSED
    assert given.reason is not None
    listed: Any = given.results["associations"]
    assert not any(each["stable"] for each in listed)


def test_one_organisation_alone_gives_nothing_that_stands() -> None:
    cases = [*some(60, place_type="street", time_of_day="night"), *some(60, place_type="home", time_of_day="morning")]
    assert screen(cases).found
    assert answer(screen(cases)).verdict is Verdict.REFUSED


def test_what_cannot_be_told_from_chance_is_said_so() -> None:
    quiet = [*some(60, place_type="street", time_of_day="night"), *some(60, place_type="home", time_of_day="night")]
    quiet += [
        *some(60, place_type="street", time_of_day="morning"),
        *some(60, place_type="home", time_of_day="morning"),
    ]
    given = answer(screen(quiet))
    assert given.verdict is Verdict.CHANCE
    assert "none is distinguishable from chance" in given.words.en


def test_it_says_how_much_it_could_have_seen() -> None:
    rng = np.random.default_rng(7)
    seen = [screen(planted_cases(number, (), rng)).power or 0.0 for number in (150, 600, 5000)]
    assert 0.1 < seen[0] < seen[1] < 0.3 < seen[2] < 0.7
    given = answer(screen(planted_cases(300, (), rng)))
    assert "what does not show may" in given.uncertainty.en
    assert screen([]).power is None


def test_leaving_out_is_counting_without_the_cases_of_the_organisation() -> None:
    cases = planted_cases(1200, [Planted(TRANS_WOMAN, STREET, 5.0)], np.random.default_rng(4))
    found = next(each for each in screen(cases).found if (each.first, each.second) == (STREET, TRANS_WOMAN))
    left = []
    for name in "abcdefg":
        cells = [0, 0, 0, 0]
        for each in cases:
            if name not in each.organisations and {"identity_group", "place_type"} <= each.codes.keys():
                missing = ("trans_woman" not in each.codes["identity_group"], "street" not in each.codes["place_type"])
                cells[2 * missing[0] + missing[1]] += 1
        left.append(odds_ratio(*cells))
    assert found.stability.organisations == 7
    weakest = min(left, key=lambda ratio: ratio.low or 0)
    assert found.stability.weakest is not None
    assert found.stability.weakest.low == pytest.approx(weakest.low)
    assert found.stability.weakest.estimate == pytest.approx(weakest.estimate)


def test_a_handgun_is_a_firearm_and_counts_in_both() -> None:
    read = case(means="handgun", perpetrator_kind="municipal_police unknown", identity_group="unknown")
    assert read.codes == {
        "means": {"handgun", "firearm"},
        "perpetrator_kind": {"municipal_police", "police", "state_agent"},
    }


def test_what_is_known_of_any_victim_is_known_of_the_case() -> None:
    rows = [{"identity_group": "muxe", "organisation": "a b"}, {"identity_group": "trans_woman", "organisation": "a b"}]
    assert documented_case(rows) == DocumentedCase(
        {"identity_group": frozenset({"muxe", "trans_woman"})}, frozenset({"a", "b"})
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Value("act_type", "shooting"), Value("means", "firearm")),
        (Value("identity_group", "trans_woman"), Value("bias_ground", "gender_identity")),
        (Value("place_type", "police_or_court"), Value("perpetrator_kind", "municipal_police")),
        (Value("place_type", "police_or_court"), Value("perpetrator_kind", "state_agent")),
        (Value("means", "firearm"), Value("means", "handgun")),
        (Value("perpetrator_kind", "online_unknown"), Value("place_type", "online")),
    ],
)
def test_pairs_that_go_together_by_their_meaning_are_no_pattern(one: Value, other: Value) -> None:
    assert is_implied(one, other)
    assert is_implied(other, one)


def test_pairs_that_say_something_are_tested() -> None:
    assert not is_implied(TRANS_WOMAN, STREET)
    assert not is_implied(Value("perpetrator_kind", "partner"), Value("place_type", "home"))


@pytest.mark.parametrize(
    "cases",
    [
        [],
        some(1, place_type="street", time_of_day="night"),
        some(500, place_type="street", time_of_day="night"),
        some(500, place_type="street"),
        [case(place_type=f"place-{number}", time_of_day=f"time-{number}") for number in range(300)],
    ],
    ids=["none", "one", "all in one cell", "one dimension", "every value once"],
)
def test_too_few_to_tell_is_an_answer(cases: list[DocumentedCase]) -> None:
    given = answer(screen(cases))
    assert given.verdict is Verdict.TOO_FEW
    assert given.reason is not None
    json.dumps(given.document(), allow_nan=False)


def test_a_dimension_with_3000_values_is_answered() -> None:
    rng = np.random.default_rng(5)
    codes, times = rng.integers(0, 3000, 20_000), rng.choice(["night", "morning"], 20_000)
    cases = [case(place_type=f"p{code}", time_of_day=time) for code, time in zip(codes, times, strict=True)]
    screening = screen(cases, ("place_type", "time_of_day"))
    assert screening.possible > 5_900
    assert screening.found == ()


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"dimensions": ("means",)}, "dimensions"),
        ({"dimensions": ("means", "means")}, "dimensions"),
        ({"support": 0}, "support"),
        ({"visible": 1.0}, "visible"),
        ({"visible": math.nan}, "visible"),
        ({"false_discovery": 1.5}, "false_discovery"),
    ],
)
def test_what_cannot_be_sought_is_refused(parameters: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        screen([], **parameters)  # type: ignore[arg-type]
    assert [problem.field for problem in refused.value.errors] == [field]


def test_every_answer_says_among_documented_cases() -> None:
    given = answer(screen(planted_cases(4000, [Planted(TRANS_WOMAN, STREET, 4.0)], np.random.default_rng(6))))
    assert given.verdict is Verdict.FOUND
    document: Any = given.document()
    json.dumps(document, allow_nan=False)
    assert "casos documentados" in given.words.es
    assert "documented cases" in given.words.en
    first = document["results"]["associations"][0]
    assert first["words"]["en"].startswith("Among the ")
    assert first["stable"] is True


def test_an_empty_cell_is_said_in_words() -> None:
    cases = [
        *some(60, "a", identity_group="muxe", time_of_day="night"),
        *some(60, "b", identity_group="muxe", time_of_day="night"),
        *some(60, "a", identity_group="trans_man", time_of_day="morning"),
        *some(60, "b", identity_group="trans_man", time_of_day="morning"),
    ]
    document: Any = answer(screen(cases)).document()
    first = document["results"]["associations"][0]
    assert first["odds_ratio"] is None
    assert "no upper limit" in first["words"]["en"] or "from 0" in first["words"]["en"]
