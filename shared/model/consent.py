"""What the person, or who speaks for them, allowed: one answer per purpose. A refusal always wins."""

from typing import Annotated

from shared.model.fields import Field, Part, Sensitivity
from shared.model.scalars import Day

_OPEN = Sensitivity.OPEN
_SENSITIVE = Sensitivity.SENSITIVE
_INTAKE = "intake applies it; nothing that travels depends on it"


class Consent(Part):
    """Absent is not asked. Each answer is one of granted, refused, not_asked, withdrawn."""

    store: Annotated[
        str | None,
        Field("¿Guardar el caso?", "Keep the case?", _OPEN, vocabulary="consent_answer", quick=True, stays=_INTAKE),
    ] = None
    share_with_network: Annotated[
        str | None,
        Field("¿Compartirlo con la red?", "Share it with the network?", _OPEN, vocabulary="consent_answer", quick=True),
    ] = None
    use_in_statistics: Annotated[
        str | None,
        Field("¿Contarlo en estadísticas?", "Count it in statistics?", _OPEN, vocabulary="consent_answer", quick=True),
    ] = None
    publish_area_level: Annotated[
        str | None,
        Field(
            "¿Publicar su estado o municipio?",
            "Publish its state or municipality?",
            _OPEN,
            vocabulary="consent_answer",
            quick=True,
        ),
    ] = None
    publish_name_or_photo: Annotated[
        str | None,
        Field("¿Publicar nombre o foto?", "Publish name or photo?", _OPEN, vocabulary="consent_answer", stays=_INTAKE),
    ] = None
    publish_narrative: Annotated[
        str | None,
        Field("¿Publicar el relato?", "Publish the narrative?", _OPEN, vocabulary="consent_answer", stays=_INTAKE),
    ] = None
    hand_to_authorities: Annotated[
        str | None,
        Field(
            "¿Entregarlo a las autoridades?",
            "Hand it to the authorities?",
            _OPEN,
            vocabulary="consent_answer",
            stays=_INTAKE,
        ),
    ] = None
    given_by: Annotated[
        str | None,
        Field("¿Quién respondió?", "Who answered?", _SENSITIVE, vocabulary="consent_given_by", stays=_INTAKE),
    ] = None
    kin_hostile_or_suspect: Annotated[
        str | None,
        Field(
            "¿La familia es hostil o sospechosa?",
            "Is the family hostile or suspect?",
            _SENSITIVE,
            vocabulary="answer",
            stays=_INTAKE,
        ),
    ] = None
    embargo_until: Annotated[Day | None, Field("No publicar antes del día", "Do not publish before", _OPEN)] = None
