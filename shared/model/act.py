"""Who did what to whom: one act, with what it was done with."""

from typing import Annotated

from shared.model.fields import Field, Part, Sensitivity
from shared.model.scalars import Position, Several

_SENSITIVE = Sensitivity.SENSITIVE


class Act(Part):
    """Victims and perpetrators are named by their position in the record, from 0; none named means all of them."""

    type: Annotated[
        str | None,
        Field("Tipo de acto", "Type of act", _SENSITIVE, vocabulary="act_type", dimension="act_type", quick=True),
    ] = None
    means: Annotated[
        str | None, Field("Medio", "Means", _SENSITIVE, vocabulary="means", dimension="means", quick=True)
    ] = None
    odihr_type: Annotated[
        str | None,
        Field("Tipo según la ODIHR", "ODIHR type", _SENSITIVE, vocabulary="odihr_type", dimension="odihr_type"),
    ] = None
    torture_signs: Annotated[
        str | None,
        Field(
            "¿Hay señales de tortura?",
            "Are there signs of torture?",
            _SENSITIVE,
            vocabulary="answer",
            dimension="torture_signs",
        ),
    ] = None
    sexual_violence: Annotated[
        str | None,
        Field(
            "¿Hubo violencia sexual?",
            "Was there sexual violence?",
            _SENSITIVE,
            vocabulary="answer",
            dimension="sexual_violence",
        ),
    ] = None
    victims: Annotated[Several[Position], Field("Víctimas de este acto", "Victims of this act", _SENSITIVE)] = ()
    perpetrators: Annotated[
        Several[Position], Field("Presuntos responsables de este acto", "Alleged perpetrators of this act", _SENSITIVE)
    ] = ()
