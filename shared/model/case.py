"""The record of a case: one incident with its victims, acts, alleged perpetrators, bias motivations and sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import model_validator

from shared.model.act import Act
from shared.model.bias import BiasMotivation
from shared.model.consent import Consent
from shared.model.documentation import Documentation, Uncoded
from shared.model.fields import Field, Part, Sensitivity
from shared.model.incident import Incident
from shared.model.justice import JusticeStage
from shared.model.perpetrator import Perpetrator
from shared.model.place import Place
from shared.model.rules import Breach, enforce
from shared.model.scalars import Identifier, Line, Several, Story, YesNo
from shared.model.source import Source
from shared.model.verification import Verification
from shared.model.victim import Target, Victim

_OPEN = Sensitivity.OPEN
_QUASI = Sensitivity.QUASI_IDENTIFIER
_SENSITIVE = Sensitivity.SENSITIVE
_WORDS = Sensitivity.FREE_TEXT


@dataclass(frozen=True, slots=True)
class Step:
    """A page of the form."""

    code: str
    es: str
    en: str


STEPS = (
    Step("when", "¿Cuándo?", "When?"),
    Step("where", "¿Dónde?", "Where?"),
    Step("who", "¿A quién?", "To whom?"),
    Step("what", "¿Qué pasó?", "What happened?"),
    Step("why", "¿Por qué?", "Why?"),
    Step("perpetrators", "¿Quién, presuntamente?", "Who, allegedly?"),
    Step("justice", "¿Qué hizo la autoridad?", "What did the authorities do?"),
    Step("sources", "¿Cómo se sabe?", "How is it known?"),
    Step("permission", "¿Qué se permite?", "What is allowed?"),
)


class CaseRecord(Part):
    """A case as it is sent and kept by intake.

    Required are the days between which it began, a state or a text for the place, and a victim or a target with its
    kind. Everything else may come later.
    """

    reference: Annotated[
        Line | None,
        Field(
            "Tu clave del caso",
            "Your reference",
            Sensitivity.DIRECT_IDENTIFIER,
            step="when",
            quick=True,
            why_es="Con la misma clave, un envío posterior actualiza el caso.",
            why_en="A later submission with the same reference updates the case.",
        ),
    ] = None
    incident: Annotated[Incident, Field("Hechos", "Incident", _QUASI, step="when", quick=True)]
    place: Annotated[Place, Field("Lugar", "Place", _WORDS, step="where", quick=True)]
    victims: Annotated[Several[Victim], Field("Víctimas", "Victims", _SENSITIVE, step="who", quick=True)] = ()
    targets: Annotated[
        Several[Target], Field("Bienes o lugares atacados", "Places or things attacked", _SENSITIVE, step="who")
    ] = ()
    acts: Annotated[Several[Act], Field("Actos", "Acts", _SENSITIVE, step="what", quick=True)] = ()
    narrative: Annotated[
        Story | None,
        Field(
            "Relato",
            "Narrative",
            _WORDS,
            step="what",
            quick=True,
            why_es="Se guarda cifrado y solo lo ve tu organización.",
            why_en="It is kept encrypted and only your organisation sees it.",
        ),
    ] = None
    bias_motivations: Annotated[
        Several[BiasMotivation],
        Field("Motivos de odio o prejuicio", "Bias motivations", _SENSITIVE, step="why", quick=True),
    ] = ()
    perpetrators: Annotated[
        Several[Perpetrator],
        Field("Presuntos responsables", "Alleged perpetrators", _SENSITIVE, step="perpetrators", quick=True),
    ] = ()
    justice: Annotated[
        Several[JusticeStage], Field("Actuación de la autoridad", "What the authorities did", _OPEN, step="justice")
    ] = ()
    sources: Annotated[Several[Source], Field("Fuentes", "Sources", _OPEN, step="sources", quick=True)] = ()
    verification: Annotated[Several[Verification], Field("Verificación", "Verification", _OPEN, step="sources")] = ()
    documented_by: Annotated[
        Several[Documentation], Field("Documentado también por", "Also documented by", _QUASI, step="sources")
    ] = ()
    related_cases: Annotated[
        Several[Identifier], Field("Casos relacionados", "Related cases", _QUASI, step="sources")
    ] = ()
    legal_basis: Annotated[
        str | None, Field("Base legal", "Legal basis", _OPEN, vocabulary="legal_basis", step="permission", quick=True)
    ] = None
    consent: Annotated[Consent, Field("Consentimiento", "Consent", _OPEN, step="permission", quick=True)] = Consent()
    confidentiality: Annotated[
        str | None,
        Field(
            "¿Quién puede verlo?", "Who may see it?", _OPEN, vocabulary="confidentiality", step="permission", quick=True
        ),
    ] = None
    keep_reserved: Annotated[
        YesNo,
        Field(
            "Tratarlo como reservado aunque haya notas públicas",
            "Treat it as reserved even if there are public reports",
            _OPEN,
            dimension="protection_class",
            step="permission",
            stays="the protection class travels in its place",
        ),
    ] = False
    uncoded: Annotated[Several[Uncoded], Field("Sin codificar", "Not coded", _WORDS, step="permission")] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> "CaseRecord":
        enforce(self, _breaches(self))
        return self


def _breaches(case: CaseRecord) -> Iterator[Breach]:
    if not case.victims and not case.targets:
        yield Breach("victims", code="nobody")
    for number, act in enumerate(case.acts):
        yield from _dangling(("acts", number, "victims"), act.victims, len(case.victims))
        yield from _dangling(("acts", number, "perpetrators"), act.perpetrators, len(case.perpetrators))
    for number, stage in enumerate(case.justice):
        if stage.source is not None and stage.source >= len(case.sources):
            yield Breach("justice", number, "source", code="points_nowhere")


def _dangling(location: tuple[str | int, ...], positions: tuple[int, ...], length: int) -> Iterator[Breach]:
    for number, position in enumerate(positions):
        if position >= length:
            yield Breach(*location, number, code="points_nowhere")
