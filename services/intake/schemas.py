"""Bodies of intake's routes beside the case itself, described like every record: `shared.model.fields`."""

from typing import Annotated

from annotated_types import Ge, Le, MaxLen
from pydantic import Strict

from shared.model.fields import Field, Part, Sensitivity
from shared.model.scalars import Identifier, Several

BATCH = 500
_OPEN = Sensitivity.OPEN


class Claim(Part):
    """How sure a claim is by now."""

    claim: Annotated[str, Field("¿Qué se verificó?", "What was verified?", _OPEN, vocabulary="verification_claim")]
    level: Annotated[str, Field("Nivel", "Level", _OPEN, vocabulary="verification_level")]


class Review(Part):
    """What a reviewer decides. What is left out stays as it is."""

    workflow: Annotated[str | None, Field("Estado del trabajo", "Workflow", _OPEN, vocabulary="workflow")] = None
    verification: Annotated[Several[Claim], Field("Verificación", "Verification", _OPEN)] = ()
    protection_class: Annotated[
        str | None, Field("Clase de protección", "Protection class", _OPEN, vocabulary="protection_class")
    ] = None


class Merge(Part):
    into: Annotated[Identifier, Field("Caso que continúa", "The case that carries on", _OPEN)]


class SampleOrder(Part):
    cases: Annotated[Annotated[int, Strict(), Ge(1), Le(100_000)], Field("Casos", "Cases", _OPEN)]
    seed: Annotated[Annotated[int, Strict(), Ge(0), Le(2**31)], Field("Semilla", "Seed", _OPEN)] = 1


class CaseIds(Part):
    ids: Annotated[Annotated[tuple[Identifier, ...], MaxLen(BATCH)], Field("Casos", "Cases", _OPEN)]
