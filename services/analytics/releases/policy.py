"""What a release may hold: the closed menu of tables, and the policy of what may enter and what is withheld.

Both are files under `release_policy/` that a person can read; here they are checked and given types.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.analytics.aggregates import Unit
from services.analytics.facts.fact import AREAS
from shared.model.dimensions import DIMENSIONS
from shared.model.json import Document
from shared.vocabularies import vocabulary

_FOLDER: Final = files("services.analytics.releases.release_policy")

ProtectionClass = Literal["public_record", "reserved"]


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _codes(name: str) -> Any:  # noqa: ANN401 — a validator in an annotation
    def known(codes: frozenset[str]) -> frozenset[str]:
        if unknown := codes - set(vocabulary(name).terms):
            raise ValueError(f"not in the vocabulary {name}: {', '.join(sorted(unknown))}")
        return codes

    return AfterValidator(known)


class Enters(_Rule):
    """What any case must fulfil."""

    workflow: Annotated[frozenset[str], _codes("workflow")]
    verification: Annotated[frozenset[str], _codes("verification_level")]
    sufficient_legal_bases: Annotated[frozenset[str], _codes("legal_basis")]


class PublicRecord(_Rule):
    kinds: Annotated[frozenset[str], _codes("kind")]
    without_minors: frozenset[str]


class Reserved(_Rule):
    smallest_cell: Annotated[int, Field(ge=1)]
    smallest_from_others: Annotated[int, Field(ge=0)]
    national_only_flags: Annotated[frozenset[str], _codes("victim_flag")]
    national_only_confidentiality: Annotated[frozenset[str], _codes("confidentiality")]
    deadly_kinds: Annotated[frozenset[str], _codes("kind")]


class Agreements(_Rule):
    organisations: frozenset[str] = frozenset()


class Policy(_Rule):
    enters: Enters
    public_record: PublicRecord
    reserved: Reserved
    agreements: Agreements = Agreements()

    def published(self) -> Document:
        """The rules as a manifest states them: without the names of organisations."""
        return {
            part: {name: sorted(rule) if isinstance(rule, frozenset) else rule for name, rule in getattr(self, part)}
            for part in ("enters", "public_record", "reserved")
        }


class TableSpec(_Rule):
    """One table of the menu."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    protection_class: ProtectionClass
    by: tuple[str, ...]
    unit: Unit
    title_es: str
    title_en: str

    @property
    def by_area(self) -> bool:
        """Whether a cell is below national level."""
        return not set(AREAS).isdisjoint(self.by)

    @model_validator(mode="after")
    def _public(self) -> Self:
        for name in self.by:
            if name not in DIMENSIONS or DIMENSIONS[name].live_only:
                raise ValueError(f"{self.name}: {name} is no dimension of released tables")
        return self


class Menu(_Rule):
    tables: tuple[TableSpec, ...]

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [table.name for table in self.tables]
        if len(names) != len(set(names)):
            raise ValueError("two tables have one name")
        return self


@cache
def read_policy() -> Policy:
    """The policy in force. Raises ValidationError for a file that a release must not be made by."""
    return Policy.model_validate(tomllib.loads(_FOLDER.joinpath("policy.toml").read_text(encoding="utf-8")))


@cache
def read_menu() -> Menu:
    """The menu in force. Raises ValidationError for a file that a release must not be made by."""
    return Menu.model_validate(tomllib.loads(_FOLDER.joinpath("menu.toml").read_text(encoding="utf-8")))
