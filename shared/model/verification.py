"""How sure each claim is: of the event, the identity, the motive, the perpetrator; since when, and on what."""

from typing import Annotated

from shared.model.fields import Field, Part, Sensitivity
from shared.model.scalars import Count, Line, PastDay

_OPEN = Sensitivity.OPEN


class Verification(Part):
    """The level one claim reached. The last statement on a claim holds; earlier ones stay as its history."""

    claim: Annotated[str, Field("¿Qué se verificó?", "What was verified?", _OPEN, vocabulary="verification_claim")]
    level: Annotated[str, Field("Nivel", "Level", _OPEN, vocabulary="verification_level", dimension="verification")]
    on: Annotated[PastDay | None, Field("Fecha", "Date", _OPEN)] = None
    origins: Annotated[Count | None, Field("Orígenes independientes", "Independent origins", _OPEN)] = None
    by: Annotated[Line | None, Field("¿Quién verificó?", "Who verified?", Sensitivity.DIRECT_IDENTIFIER)] = None
