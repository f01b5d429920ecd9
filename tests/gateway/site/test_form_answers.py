"""The answers of the form and the record they make."""

import json

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.site.form_answers import compacted, flattened, items, read, record_of, without


def _record(**answers: str) -> dict[str, object]:
    return dict(record_of({name.replace("__", "."): value for name, value in answers.items()}))


def _start(**parts: str) -> object:
    return _record(**{f"incident__start_earliest__{part}": value for part, value in parts.items()})["incident"]


def test_a_month_or_a_year_alone_is_a_range() -> None:
    assert _start(year="2024", month="02") == {"start_earliest": "2024-02-01", "start_latest": "2024-02-29"}
    assert _start(year="2023") == {"start_earliest": "2023-01-01", "start_latest": "2023-12-31"}
    assert _start(year="2023", month="5", day="7") == {"start_earliest": "2023-05-07", "start_latest": "2023-05-07"}


def test_two_dates_are_the_range_between_them() -> None:
    first, last = "incident.start_earliest", "incident.start_latest"
    answers = {f"{first}.year": "2020", f"{last}.year": "2021", f"{last}.month": "03"}
    assert record_of(answers)["incident"] == {"start_earliest": "2020-01-01", "start_latest": "2021-03"}


def test_a_day_that_cannot_be_is_left_for_the_errors_to_speak_of() -> None:
    assert _start(year="2023", month="02", day="31") == {"start_earliest": "2023-02-31", "start_latest": "2023-02-31"}
    assert _start(year="2023", day="31") == {"start_earliest": "2023-31", "start_latest": "2023-31"}
    assert _start(year="x") == {"start_earliest": "000x", "start_latest": "000x"}


def test_ticked_codes_are_a_list_and_strangers_are_left_out() -> None:
    answers = read(
        [("victims.0.flags", "migrant"), ("victims.0.flags", "defender"), ("form_token", "t"), ("x.0.y", "z")]
    )
    assert answers == {"victims.0.flags": "migrant;defender"}
    assert record_of(answers)["victims"] == [{"flags": ["migrant", "defender"]}]


def test_blank_items_are_taken_out_and_references_follow() -> None:
    answers = {"victims.0.kind": "", "victims.1.kind": "threat", "victims.2.kind": "assault", "acts.0.victims": "1;2"}
    assert compacted(answers) == {"victims.0.kind": "threat", "victims.1.kind": "assault", "acts.0.victims": "0;1"}


def test_a_removed_item_takes_its_references_with_it() -> None:
    answers = {"victims.0.kind": "threat", "victims.1.kind": "assault", "acts.0.victims": "0;1"}
    assert without(answers, "victims", 0) == {"victims.0.kind": "assault", "acts.0.victims": "0"}


def test_items_are_counted_with_the_blank_ones() -> None:
    assert items({"victims.0.kind": "", "victims.3.age": ""}, "victims") == 4
    assert items({"victims.0.outcomes.1.outcome": "dead"}, "victims.0.outcomes") == 2


INCIDENT = {"start_earliest": "2024-03-01", "start_latest": "2024-03-31"}
FLAGS = st.lists(st.sampled_from(["migrant", "defender"]), min_size=1, max_size=2)
RECORDS = st.fixed_dictionaries(
    {
        "incident": st.just({"start_earliest": "2024-03-01", "start_latest": "2024-03-31"}),
        "place": st.just({"state": "Oaxaca"}),
    },
    optional={
        "victims": st.lists(
            st.fixed_dictionaries(
                {"kind": st.sampled_from(["threat", "homicide"])},
                optional={
                    "age": st.integers(0, 99),
                    "flags": FLAGS,
                },
            ),
            min_size=1,
            max_size=3,
        ),
        "keep_reserved": st.booleans(),
    },
)


@given(RECORDS)
def test_a_record_laid_flat_is_the_same_record_again(record: dict[str, object]) -> None:
    flat = dict(flattened(json.loads(json.dumps(record))))
    assert record_of(flat) == record
