"""Who is alleged to have done it. Always alleged: nobody is named, and who says so is part of the record."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import model_validator

from shared.model.fields import Field, Part, Sensitivity
from shared.model.rules import Breach, enforce
from shared.model.scalars import Count, Line

_SENSITIVE = Sensitivity.SENSITIVE


class Perpetrator(Part):
    """One alleged perpetrator or a group of them."""

    kind: Annotated[
        str | None,
        Field(
            "Presunto responsable",
            "Alleged perpetrator",
            _SENSITIVE,
            vocabulary="perpetrator_kind",
            dimension="perpetrator_kind",
            quick=True,
        ),
    ] = None
    number_smallest: Annotated[
        Count | None, Field("Número: al menos", "Number: at least", _SENSITIVE, unit="persons")
    ] = None
    number_largest: Annotated[
        Count | None, Field("Número: a lo más", "Number: at most", _SENSITIVE, unit="persons")
    ] = None
    relation_to_victim: Annotated[
        str | None,
        Field(
            "Relación con la víctima",
            "Relation to the victim",
            _SENSITIVE,
            vocabulary="relation_to_victim",
            dimension="relation_to_victim",
            quick=True,
        ),
    ] = None
    unit: Annotated[
        Line | None,
        Field(
            "Corporación o institución señalada",
            "Unit or institution named",
            Sensitivity.FREE_TEXT,
            why_es="La institución, nunca el nombre de una persona.",
            why_en="The institution, never a person's name.",
        ),
    ] = None
    involvement: Annotated[
        str | None, Field("Grado de participación", "Degree of involvement", _SENSITIVE, vocabulary="involvement")
    ] = None
    alleged_by: Annotated[
        str | None, Field("¿Quién lo señala?", "Who alleges it?", _SENSITIVE, vocabulary="alleged_by")
    ] = None

    @model_validator(mode="after")
    def _in_order(self) -> "Perpetrator":
        enforce(self, _breaches(self))
        return self


def _breaches(perpetrator: Perpetrator) -> Iterator[Breach]:
    smallest, largest = perpetrator.number_smallest, perpetrator.number_largest
    if smallest and largest and smallest > largest:
        yield Breach("number_largest", code="below_the_smallest")
