"""Why it happened, as far as anyone can say: one bias motivation, what shows it, and how it was assessed."""

from typing import Annotated

from shared.model.fields import Field, Part, Sensitivity
from shared.model.scalars import Several

_SENSITIVE = Sensitivity.SENSITIVE


class BiasMotivation(Part):
    """A case may have several; each counts in its own line and the case once in the total."""

    ground: Annotated[
        str,
        Field(
            "Motivo de odio o prejuicio",
            "Ground of bias",
            _SENSITIVE,
            vocabulary="bias_ground",
            dimension="bias_ground",
            quick=True,
        ),
    ]
    religion: Annotated[
        str | None,
        Field("¿Qué religión o creencia?", "Which religion or belief?", _SENSITIVE, vocabulary="religion_or_belief"),
    ] = None
    basis: Annotated[
        str | None,
        Field(
            "La característica era…",
            "The characteristic was…",
            _SENSITIVE,
            vocabulary="bias_basis",
            dimension="bias_basis",
            why_es="Real, percibida por quien agredió, o de alguien con quien se asoció a la víctima.",
            why_en="Actual, perceived by the aggressor, or that of someone with whom the victim was associated.",
        ),
    ] = None
    indicators: Annotated[
        Several[str], Field("Indicios", "Indicators", _SENSITIVE, vocabulary="bias_indicator", quick=True)
    ] = ()
    assessment: Annotated[
        str | None,
        Field(
            "Valoración del motivo",
            "Assessment of the motive",
            _SENSITIVE,
            vocabulary="bias_assessment",
            dimension="bias_assessment",
        ),
    ] = None
