"""What was answered is read under what it is about, without blanks, and days as they are known."""

import pytest

from services.gateway.site.record_in_words import Answered, Group, in_words, label_of
from services.gateway.site.words import LANGUAGES, words
from shared.model.case import CaseRecord
from shared.model.flat import columns
from shared.model.wording import Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_a_case_has_a_label(language: Language) -> None:
    assert [column for column in columns(CaseRecord) if not label_of(column, words(language))] == []


def test_answers_stand_under_the_person_or_act_they_are_about() -> None:
    row = {"victims.0.kind": "threat", "acts.0.victims": "0", "victims.1.kind": "assault", "narrative": "Un relato"}
    lines = in_words(row, words("en"))
    first = Group("Victim 1", (Answered("What was done to them?", "Threat"),))
    second = Group("Victim 2", (Answered("What was done to them?", "Assault"),))
    assert lines["who"] == (first, second)
    assert [group.title for group in lines["what"]] == ["", "Act 1"]
    assert lines["what"][1].lines[0].value == "1"


def test_blank_answers_are_left_out() -> None:
    assert in_words({"documented_by": "", "narrative": ""}, words("es"))["sources"] == ()


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2024-03-04", "2024-03-04", "4 de marzo de 2024"),
        ("2024-02-01", "2024-02-29", "febrero de 2024"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("2024-03-04", "2024-04-02", "entre el 4 de marzo de 2024 y el 2 de abril de 2024"),
        ("2023-01-01", "2024-12-31", "entre el 1 de enero de 2023 y el 31 de diciembre de 2024"),
    ],
)
def test_two_days_are_one_line(first: str, last: str, said: str) -> None:
    row = {"incident.start_earliest": first, "incident.start_latest": last}
    (group,) = in_words(row, words("es"))["when"]
    assert group.lines == (Answered("¿Cuándo ocurrió, o cuándo empezó?", said),)


def test_what_is_no_day_is_shown_as_it_was_written() -> None:
    row = {"incident.start_earliest": "2024-13-45", "incident.start_latest": "2024-12-31"}
    (group,) = in_words(row, words("es"))["when"]
    assert [line.value for line in group.lines] == ["2024-13-45", "31 de diciembre de 2024"]
