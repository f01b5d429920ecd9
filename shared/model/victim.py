"""To whom it happened: a person or a group, what was done to them, and as whom they are documented."""

from collections.abc import Iterator
from typing import Annotated

from annotated_types import Ge, Le
from pydantic import Strict, model_validator

from shared.model.columns import UNKNOWN
from shared.model.derived import age_group, minor
from shared.model.fields import Field, Part, Sensitivity
from shared.model.rules import Breach, enforce
from shared.model.scalars import Count, Line, Paragraph, PastDay, Several

_QUASI = Sensitivity.QUASI_IDENTIFIER
_SENSITIVE = Sensitivity.SENSITIVE
_DIRECT = Sensitivity.DIRECT_IDENTIFIER

Age = Annotated[int, Strict(), Ge(0), Le(120)]


class Outcome(Part):
    """What became of a victim, and when: missing in May, located dead in June. The last of a victim's list holds."""

    outcome: Annotated[
        str, Field("Desenlace", "Outcome", _SENSITIVE, vocabulary="outcome", dimension="outcome", quick=True)
    ]
    earliest: Annotated[PastDay | None, Field("No antes del día", "Not before", _QUASI)] = None
    latest: Annotated[PastDay | None, Field("No después del día", "Not after", _QUASI)] = None

    @model_validator(mode="after")
    def _in_order(self) -> "Outcome":
        if self.earliest and self.latest and self.earliest > self.latest:
            enforce(self, [Breach("latest", code="before_its_earliest")])
        return self


class Victim(Part):
    """One person, or a group whose size lies between two numbers.

    An identity field that is absent was not asked or not told; what is known about how it is known stands in its
    basis. Names and contact are sealed by intake and never leave it.
    """

    kind: Annotated[
        str,
        Field(
            "¿Qué le hicieron?", "What was done to them?", _SENSITIVE, vocabulary="kind", dimension="kind", quick=True
        ),
    ]
    outcomes: Annotated[Several[Outcome], Field("Desenlaces", "Outcomes", _SENSITIVE, quick=True)] = ()
    number_smallest: Annotated[
        Count | None,
        Field(
            "Número de víctimas: al menos",
            "Number of victims: at least",
            _QUASI,
            unit="persons",
            why_es="Solo para un grupo. Vacío: una persona.",
            why_en="Only for a group. Empty: one person.",
        ),
    ] = None
    number_largest: Annotated[
        Count | None, Field("Número de víctimas: a lo más", "Number of victims: at most", _QUASI, unit="persons")
    ] = None
    social_name: Annotated[Line | None, Field("Nombre social", "Social name", _DIRECT)] = None
    legal_name: Annotated[Line | None, Field("Nombre legal", "Legal name", _DIRECT)] = None
    contact: Annotated[Paragraph | None, Field("Contacto", "Contact", _DIRECT)] = None
    gender_identity: Annotated[
        str | None,
        Field(
            "Identidad de género",
            "Gender identity",
            _SENSITIVE,
            vocabulary="gender_identity",
            dimension="victim_gender_identity",
            quick=True,
        ),
    ] = None
    gender_identity_basis: Annotated[
        str | None,
        Field(
            "Identidad de género: ¿cómo se sabe?",
            "Gender identity: how is it known?",
            _SENSITIVE,
            vocabulary="identity_basis",
        ),
    ] = None
    sexual_orientation: Annotated[
        str | None,
        Field(
            "Orientación sexual",
            "Sexual orientation",
            _SENSITIVE,
            vocabulary="sexual_orientation",
            dimension="victim_sexual_orientation",
            quick=True,
        ),
    ] = None
    sexual_orientation_basis: Annotated[
        str | None,
        Field(
            "Orientación sexual: ¿cómo se sabe?",
            "Sexual orientation: how is it known?",
            _SENSITIVE,
            vocabulary="identity_basis",
        ),
    ] = None
    sex_registered: Annotated[
        str | None,
        Field("Sexo registrado al nacer", "Sex registered at birth", _SENSITIVE, vocabulary="sex_registered"),
    ] = None
    sex_registered_basis: Annotated[
        str | None,
        Field(
            "Sexo registrado: ¿cómo se sabe?",
            "Sex registered: how is it known?",
            _SENSITIVE,
            vocabulary="identity_basis",
        ),
    ] = None
    intersex: Annotated[
        str | None, Field("¿Es una persona intersexual?", "Is the person intersex?", _SENSITIVE, vocabulary="answer")
    ] = None
    intersex_basis: Annotated[
        str | None,
        Field("Intersexualidad: ¿cómo se sabe?", "Intersex: how is it known?", _SENSITIVE, vocabulary="identity_basis"),
    ] = None
    identity_group: Annotated[
        str | None,
        Field(
            "Grupo",
            "Group",
            _SENSITIVE,
            vocabulary="identity_group",
            dimension="identity_group",
            why_es="Solo si la fuente da el grupo y no la identidad y la orientación por separado.",
            why_en="Only if the source gives the group, and not identity and orientation apart.",
        ),
    ] = None
    age: Annotated[
        Age | None,
        Field(
            "Edad",
            "Age",
            _QUASI,
            dimension="victim_age_group",
            unit="years",
            quick=True,
            stays="the age group travels in its place",
        ),
    ] = None
    age_precision: Annotated[
        str | None,
        Field(
            "¿Qué tan exacta es la edad?",
            "How exact is the age?",
            _QUASI,
            vocabulary="age_precision",
            stays="the age group travels in its place",
        ),
    ] = None
    age_group: Annotated[
        str | None,
        Field(
            "Grupo de edad",
            "Age group",
            _QUASI,
            vocabulary="age_group",
            dimension="victim_age_group",
            why_es="Si no se conoce la edad.",
            why_en="If the age is not known.",
        ),
    ] = None
    minor: Annotated[
        str | None,
        Field(
            "¿Menor de 18 años?",
            "Under 18?",
            _QUASI,
            vocabulary="answer",
            why_es="Si no se conoce la edad.",
            why_en="If the age is not known.",
        ),
    ] = None
    nationality: Annotated[
        str | None, Field("Nacionalidad", "Nationality", _QUASI, vocabulary="nationality", dimension="nationality")
    ] = None
    occupation: Annotated[
        str | None, Field("Ocupación", "Occupation", _QUASI, vocabulary="occupation", dimension="occupation")
    ] = None
    flags: Annotated[
        Several[str],
        Field(
            "La víctima era…",
            "The victim was…",
            _SENSITIVE,
            vocabulary="victim_flag",
            dimension="victim_flag",
            why_es="Lo que se sabe que sí. Lo que no se marca en ninguna de las tres listas no se preguntó.",
            why_en="What is known to be so. What is ticked in none of the three lists was not asked.",
        ),
    ] = ()
    flags_no: Annotated[
        Several[str], Field("La víctima no era…", "The victim was not…", _SENSITIVE, vocabulary="victim_flag")
    ] = ()
    flags_unknown: Annotated[
        Several[str],
        Field(
            "Se preguntó y no se sabe si era…", "Asked, and not known whether…", _SENSITIVE, vocabulary="victim_flag"
        ),
    ] = ()

    @property
    def outcome_codes(self) -> tuple[str, ...]:
        return tuple(each.outcome for each in self.outcomes)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Victim":
        enforce(self, _breaches(self))
        return self


def _breaches(victim: Victim) -> Iterator[Breach]:
    if victim.number_smallest and victim.number_largest and victim.number_smallest > victim.number_largest:
        yield Breach("number_largest", code="below_the_smallest")
    yield from _breaches_of_age(victim)
    said = (*victim.flags, *victim.flags_no, *victim.flags_unknown)
    if len(said) != len(set(said)):
        yield Breach("flags", code="said_twice")


def _breaches_of_age(victim: Victim) -> Iterator[Breach]:
    """Age, age group and minor are three answers to one question, and must not contradict each other."""
    known = {minor(age_group(victim.age, None, None)), minor(victim.age_group or "")} - {UNKNOWN}
    if len(known) > 1:
        yield Breach("age_group", code="age_contradicts")
    elif known and victim.minor in {"yes", "no"} - known:
        yield Breach("minor", code="age_contradicts")


class Target(Part):
    """A place or a thing that was attacked, where no person was: a community centre, a home, a memorial."""

    kind: Annotated[
        str,
        Field("¿Qué le hicieron?", "What was done to it?", _SENSITIVE, vocabulary="kind", dimension="kind"),
    ]
    type: Annotated[
        str | None, Field("¿Qué fue atacado?", "What was attacked?", _SENSITIVE, vocabulary="target_type")
    ] = None
    name: Annotated[Line | None, Field("Nombre", "Name", _DIRECT)] = None
