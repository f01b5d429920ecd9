"""The closed lists of codes that cases are written in: one CSV a list, with labels and definitions in two languages."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_FOLDER = files(__name__)
_NOT_VOCABULARIES = frozenset({"law_by_state"})
_OWN_COLUMNS = frozenset({"code", "parent", "label_es", "label_en", "definition_es", "definition_en", "source"})


@dataclass(frozen=True, slots=True)
class Term:
    """One code of a vocabulary.

    `parent` is a code of the same vocabulary, or None at the top. `crosswalks` holds what stands in the file's further
    columns, by column name, without the empty ones: codes of other schemes (`odihr`, `nibrs`; several, separated by a
    space, where the other scheme is finer) and properties such as `gravity`.
    """

    code: str
    parent: str | None
    es: str
    en: str
    definition_es: str
    definition_en: str
    source: str
    crosswalks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A closed list of terms, in the order in which a form shows them."""

    name: str
    codes: frozenset[str]
    terms: Mapping[str, Term]


@cache
def names() -> tuple[str, ...]:
    """Every vocabulary's name, in alphabetical order."""
    stems = {entry.name.removesuffix(".csv") for entry in _FOLDER.iterdir() if entry.name.endswith(".csv")}
    return tuple(sorted(stems - _NOT_VOCABULARIES))


@cache
def vocabulary(name: str) -> Vocabulary:
    """The vocabulary of that name, read once. Raises LookupError, with the names there are, for any other."""
    if name not in names():
        raise LookupError(f"no such vocabulary; there are: {', '.join(names())}")
    lines = _FOLDER.joinpath(f"{name}.csv").read_text(encoding="utf-8").splitlines()
    terms = {row["code"]: _term(row) for row in csv.DictReader(lines)}
    return Vocabulary(name=name, codes=frozenset(terms), terms=MappingProxyType(terms))


def _term(row: Mapping[str, str]) -> Term:
    further = {column: cell for column, cell in row.items() if cell and column not in _OWN_COLUMNS}
    return Term(
        code=row["code"],
        parent=row["parent"] or None,
        es=row["label_es"],
        en=row["label_en"],
        definition_es=row["definition_es"],
        definition_en=row["definition_en"],
        source=row["source"],
        crosswalks=MappingProxyType(further),
    )
