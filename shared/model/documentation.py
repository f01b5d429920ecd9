"""Who documented the case independently, and what no vocabulary could place."""

from typing import Annotated

from shared.model.fields import Field, Part, Sensitivity
from shared.model.scalars import Identifier, Line, Paragraph, PastDay

_QUASI = Sensitivity.QUASI_IDENTIFIER


class Documentation(Part):
    """One organisation's own knowledge of the case: only such documentation counts in estimates. Never public."""

    organisation: Annotated[Identifier, Field("Organización", "Organisation", _QUASI, dimension="organisation")]
    how_learned: Annotated[
        str | None, Field("¿Cómo lo supo?", "How did it learn of it?", _QUASI, vocabulary="how_learned")
    ] = None
    on: Annotated[PastDay | None, Field("¿Cuándo?", "When?", _QUASI)] = None


class Uncoded(Part):
    """A value that no code fits, word for word, until a person codes it. It is never added to another text."""

    field: Annotated[Line, Field("Campo", "Field", Sensitivity.FREE_TEXT)]
    as_submitted: Annotated[Paragraph, Field("Como se envió", "As submitted", Sensitivity.FREE_TEXT)]
