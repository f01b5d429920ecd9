"""What every file of codes keeps to: header, codes, parents, wording in two languages, named sources."""

import csv
import re
from itertools import pairwise
from pathlib import Path

import pytest

from shared.vocabularies import Term, names, vocabulary

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "vocabularies"
HEADER = ["code", "parent", "label_es", "label_en", "definition_es", "definition_en", "source"]
FURTHER_COLUMNS = {
    "act_type": ["odihr", "nibrs"],
    "age_group": ["age_from", "age_to"],
    "bias_assessment": ["nibrs"],
    "bias_ground": ["odihr", "nibrs"],
    "kind": ["gravity", "lethal", "odihr_scope", "odihr", "nibrs"],
    "means": ["nibrs"],
    "odihr_type": ["odihr"],
    "place_type": ["nibrs"],
    "presidential_term": ["date_from", "date_to"],
    "relation_to_victim": ["nibrs"],
    "religion_or_belief": ["odihr", "nibrs"],
    "reporting_delay": ["days_from", "days_to"],
}
SNAKE_CASE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
SOURCES = {
    "ACLED",
    "CONAPRED",
    "Código Penal Federal",
    "ENDISEG",
    "HURIDOCS",
    "INEGI",
    "ISO 3166-1",
    "Letra S",
    "Ley General contra la Tortura",
    "Ley General de los Derechos de Niñas, Niños y Adolescentes",
    "Ley General en Materia de Desaparición",
    "Ley de los Derechos de las Personas Adultas Mayores",
    "ODIHR",
    "Primero",
    "RNPDNO",
    "Security Force Monitor",
    "Trans Murder Monitoring",
    "ours",
}
SAME_IN_BOTH_LANGUAGES = {
    *("Animal", "Asexual", "Audio", "Bisexual", "Gay", "Heterosexual", "Muxe", "No", "Pansexual", "Rural", "Travesti"),
    "Video",
}
NAMES_NOT_WORDS = {"nationality", "presidential_term"}
every_vocabulary = pytest.mark.parametrize("name", names())


def rows(name: str) -> list[list[str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def ancestors(name: str, code: str) -> list[str]:
    """The parents above a code; stops at a code met before, so that a cycle shows as a repeat."""
    terms, above = vocabulary(name).terms, [code]
    while (parent := terms[above[-1]].parent) is not None:
        above.append(parent)
        if above.count(parent) > 1:
            break
    return above


def repeated(texts: list[str]) -> set[str]:
    return {text for text in texts if texts.count(text) > 1}


@every_vocabulary
def test_header_and_width(name: str) -> None:
    header, *body = rows(name)
    assert header == HEADER + FURTHER_COLUMNS.get(name, [])
    assert body
    assert {len(row) for row in body} == {len(header)}


@every_vocabulary
def test_no_cell_has_stray_spaces_or_line_breaks(name: str) -> None:
    assert [cell for row in rows(name) for cell in row if cell != " ".join(cell.split())] == []


@every_vocabulary
def test_codes_are_snake_case_and_unique(name: str) -> None:
    codes = [row[0] for row in rows(name)[1:]]
    assert repeated(codes) == set()
    assert [code for code in codes if not SNAKE_CASE.fullmatch(code)] == []


@every_vocabulary
def test_parents_exist_and_make_no_cycle(name: str) -> None:
    terms = vocabulary(name).terms
    assert {term.parent for term in terms.values()} <= {None, *terms}
    assert [code for code in terms if repeated(ancestors(name, code))] == []


@every_vocabulary
def test_labels_and_definitions_tell_the_codes_apart(name: str) -> None:
    terms = vocabulary(name).terms.values()
    for texts in zip(*((t.es, t.en, t.definition_es, t.definition_en) for t in terms), strict=True):
        assert all(texts)
        assert repeated(list(texts)) == set()


@every_vocabulary
def test_each_language_has_its_own_words(name: str) -> None:
    terms = vocabulary(name).terms.values()
    assert [t.code for t in terms if t.definition_es == t.definition_en] == []
    if name not in NAMES_NOT_WORDS:
        assert {t.es for t in terms if t.es == t.en} <= SAME_IN_BOTH_LANGUAGES


@every_vocabulary
def test_definitions_are_one_sentence(name: str) -> None:
    terms = vocabulary(name).terms.values()
    sentences = [text for t in terms for text in (t.definition_es, t.definition_en)]
    assert [text for text in sentences if not text.endswith(".") or ". " in text] == []


@every_vocabulary
def test_spanish_speaks_to_people_as_tu(name: str) -> None:
    spanish = [text for t in vocabulary(name).terms.values() for text in (t.es, t.definition_es)]
    assert [text for text in spanish if re.search(r"\b(usted|ustedes|vosotros)\b", text, re.IGNORECASE)] == []


@every_vocabulary
def test_sources_are_named(name: str) -> None:
    assert {term.source for term in vocabulary(name).terms.values()} <= SOURCES


def test_perpetrators_are_always_alleged() -> None:
    def plain(term: Term) -> bool:
        return "resunt" not in term.definition_es or "lleged" not in term.definition_en

    assert {code for code, term in vocabulary("perpetrator_kind").terms.items() if plain(term)} == {
        "unknown",
        "not_asked",
    }


def test_gravity_is_a_strict_order() -> None:
    gravity = {code: int(term.crosswalks["gravity"]) for code, term in vocabulary("kind").terms.items()}
    assert sorted(gravity.values()) == list(range(1, len(gravity) + 1))
    from_the_gravest = sorted(gravity, key=lambda code: -gravity[code])
    assert from_the_gravest[:2] == ["homicide", "disappearance"]
    assert from_the_gravest[-1] == "other"


def test_which_kinds_are_deaths_and_which_lie_outside_odihr() -> None:
    kinds = vocabulary("kind").terms
    assert {term.crosswalks["lethal"] for term in kinds.values()} == {"yes", "no"}
    assert {code for code, term in kinds.items() if term.crosswalks["lethal"] == "yes"} == {"homicide", "suicide"}
    assert {term.crosswalks["odihr_scope"] for term in kinds.values()} <= vocabulary("odihr_scope").codes
    outside = {code for code, term in kinds.items() if term.crosswalks["odihr_scope"] == "outside"}
    assert outside == {"discrimination", "hate_speech", "suicide"}


@pytest.mark.parametrize(
    ("name", "first", "last"), [("age_group", "age_from", "age_to"), ("reporting_delay", "days_from", "days_to")]
)
def test_bands_neither_overlap_nor_leave_gaps(name: str, first: str, last: str) -> None:
    bands = [term.crosswalks for term in vocabulary(name).terms.values() if first in term.crosswalks]
    assert bands[0][first] == "0"
    assert last not in bands[-1]
    assert [int(after[first]) - int(before[last]) for before, after in pairwise(bands)] == [1] * (len(bands) - 1)


def test_no_unknown_not_asked_and_declined_are_different_answers_everywhere() -> None:
    assert vocabulary("answer").codes == {"yes", "no", "unknown", "not_asked", "declined"}
    terms = [term for name in names() for term in vocabulary(name).terms.values()]
    assert {(t.es, t.en) for t in terms if t.code == "not_asked"} == {("No se preguntó", "Not asked")}
    assert {(t.es, t.en) for t in terms if t.code == "declined"} == {("Prefirió no responder", "Declined to answer")}
