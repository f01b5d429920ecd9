"""When it happened, and when it became known."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import ValidationInfo, model_validator

from shared.model.fields import Field, Part, Sensitivity
from shared.model.rules import Breach, enforce
from shared.model.scalars import PastDay, YesNo

_QUASI = Sensitivity.QUASI_IDENTIFIER


class Incident(Part):
    """Doubt about a day is the distance from earliest to latest; duration is the distance from start to end.

    Without an end the incident is one moment, unless it is `ongoing`.
    """

    start_earliest: Annotated[
        PastDay,
        Field(
            "Empezó: no antes del día",
            "Began: not before",
            _QUASI,
            dimension="year",
            quick=True,
            why_es="Si conoce el día exacto, escríbalo en las dos fechas. Si solo conoce el mes o el año, "
            "escribe aquí su primer día.",
            why_en="If you know the exact day, write it in both dates. If you know only the month or the year, "
            "write its first day here.",
        ),
    ]
    start_latest: Annotated[
        PastDay,
        Field(
            "Empezó: no después del día",
            "Began: not after",
            _QUASI,
            quick=True,
            why_es="El último día en que pudo haber empezado.",
            why_en="The last day on which it can have begun.",
        ),
    ]
    end_earliest: Annotated[
        PastDay | None,
        Field(
            "Terminó: no antes del día",
            "Ended: not before",
            _QUASI,
            why_es="Solo si duró más de un momento.",
            why_en="Only if it lasted longer than a moment.",
        ),
    ] = None
    end_latest: Annotated[PastDay | None, Field("Terminó: no después del día", "Ended: not after", _QUASI)] = None
    ongoing: Annotated[YesNo, Field("¿Continúa todavía?", "Is it still going on?", _QUASI)] = False
    time_of_day: Annotated[
        str | None,
        Field("Momento del día", "Time of day", _QUASI, vocabulary="time_of_day", dimension="time_of_day", quick=True),
    ] = None
    found: Annotated[
        PastDay | None,
        Field(
            "Día del hallazgo",
            "Day it was found",
            _QUASI,
            why_es="Por ejemplo, el día en que se encontró un cuerpo.",
            why_en="For example the day on which a body was found.",
        ),
    ] = None
    reported_to_organisation: Annotated[
        PastDay | None,
        Field("Día en que lo supo la organización", "Day the organisation learned of it", _QUASI),
    ] = None
    reported_to_authority: Annotated[
        PastDay | None, Field("Día de la denuncia ante la autoridad", "Day it was reported to an authority", _QUASI)
    ] = None
    verified: Annotated[PastDay | None, Field("Día en que se verificó", "Day it was verified", Sensitivity.OPEN)] = None

    @model_validator(mode="after")
    def _in_order(self, _: ValidationInfo) -> "Incident":
        enforce(self, _breaches(self))
        return self


def _breaches(incident: Incident) -> Iterator[Breach]:
    start = incident.start_earliest
    if start > incident.start_latest:
        yield Breach("start_latest", code="before_its_earliest")
    if incident.end_earliest and incident.end_latest and incident.end_earliest > incident.end_latest:
        yield Breach("end_latest", code="before_its_earliest")
    for name in ("end_latest", "found", "reported_to_organisation", "reported_to_authority", "verified"):
        day = getattr(incident, name)
        if day is not None and day < start:
            yield Breach(name, code="before_the_start")
    if incident.ongoing and (incident.end_earliest or incident.end_latest):
        yield Breach("ongoing", code="ongoing_but_ended")
