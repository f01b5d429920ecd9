"""What the authorities did: a history of stages, each as of a day.

Three things are kept apart: the offence the authority works on, the offence that can be argued under the law in force,
and the observatory's own category (the victim's `kind`).
"""

from typing import Annotated

from annotated_types import Ge, Le
from pydantic import Strict

from shared.model.fields import Field, Part, Sensitivity
from shared.model.scalars import Line, PastDay, Position

_OPEN = Sensitivity.OPEN
_WORDS = Sensitivity.FREE_TEXT


class JusticeStage(Part):
    """One step of the proceedings. `date` is when it happened, `observed_on` when someone last looked."""

    stage: Annotated[str, Field("Etapa", "Stage", _OPEN, vocabulary="justice_stage", dimension="justice_stage")]
    date: Annotated[PastDay | None, Field("Fecha", "Date", _OPEN)] = None
    observed_on: Annotated[PastDay | None, Field("Consultado el día", "Looked up on", _OPEN)] = None
    line_of_inquiry: Annotated[
        str | None,
        Field(
            "Línea de investigación",
            "Line of inquiry",
            _OPEN,
            vocabulary="line_of_inquiry",
            dimension="line_of_inquiry",
        ),
    ] = None
    years: Annotated[
        Annotated[int, Strict(), Ge(0), Le(200)] | None,
        Field("Años de condena", "Years of sentence", _OPEN, unit="years"),
    ] = None
    authority: Annotated[Line | None, Field("Autoridad", "Authority", _WORDS)] = None
    offence: Annotated[
        Line | None, Field("Delito según la autoridad", "Offence according to the authority", _WORDS)
    ] = None
    statute: Annotated[
        Line | None, Field("Artículo que aplica la autoridad", "Article the authority applies", _WORDS)
    ] = None
    arguable_offence: Annotated[
        Line | None, Field("Delito que puede sostenerse", "Offence that can be argued", _WORDS)
    ] = None
    arguable_statute: Annotated[
        Line | None, Field("Artículo vigente que lo sostiene", "Article in force for it", _WORDS)
    ] = None
    source: Annotated[
        Position | None, Field("Número de la fuente", "Number of the source", _OPEN, stays="nobody downstream reads it")
    ] = None
