"""The figures that observatories of violence against LGBTI people in Mexico and ODIHR publish, each once."""

from collections.abc import Mapping
from typing import Final

from services.analytics.figures.named_figure import Base, Filters, NamedFigure, codes
from services.analytics.patterns.answer import Sentence
from services.analytics.patterns.reading_aids import ALLEGED, SEVERAL_VALUES, UNKNOWN_IS_NOT_NO
from shared.errors import FieldProblem, Invalid

_KILLED: Final[Filters] = {"kind": frozenset({"homicide"})}
_SERIOUS: Final = frozenset({"attempt_on_life", "torture", "sexual_violence"})

_AT_LEAST: Final = Sentence(
    "Es un mínimo: en los demás casos no se sabe.", "This is the least it can be: of the other cases it is not known."
)

_ALL: Final = (
    NamedFigure(
        name="killings_by_firearm",
        title=Sentence("Homicidios con arma de fuego", "Killings by firearm"),
        definition=Sentence(
            "Víctimas de homicidio en cuyo caso consta un arma de fuego, de cualquier tipo, entre aquellas de las que "
            "se conoce el medio.",
            "Victims of homicide whose case has a firearm of any type, among those of whom the means are known.",
        ),
        unit="victims",
        filters=_KILLED,
        numerator={"means": codes("means", "firearm")},
    ),
    NamedFigure(
        name="killings_by_place_type",
        title=Sentence("Homicidios por tipo de lugar", "Killings by type of place"),
        definition=Sentence(
            "Víctimas de homicidio por el tipo de lugar del hecho, entre aquellas de las que se conoce.",
            "Victims of homicide by the type of place of the incident, among those of whom it is known.",
        ),
        unit="victims",
        filters=_KILLED,
        by=("place_type",),
    ),
    NamedFigure(
        name="killings_by_identity_group",
        title=Sentence("Homicidios por grupo", "Killings by group"),
        definition=Sentence(
            "Víctimas de homicidio por el grupo con que las publica el campo, entre aquellas de las que se conoce.",
            "Victims of homicide by the group under which the field publishes them, among those of whom it is known.",
        ),
        unit="victims",
        filters=_KILLED,
        by=("identity_group",),
    ),
    NamedFigure(
        name="defenders_killed",
        title=Sentence("Personas defensoras asesinadas", "Defenders killed"),
        definition=Sentence(
            "Víctimas de homicidio de las que consta que defendían derechos.",
            "Victims of homicide on record as defenders of rights.",
        ),
        unit="victims",
        filters=_KILLED,
        numerator={"victim_flag": frozenset({"defender"})},
        is_count=True,
        cautions=(_AT_LEAST,),
    ),
    NamedFigure(
        name="linked_to_process_of_total",
        title=Sentence("Casos con vinculación a proceso", "Cases bound over for trial"),
        definition=Sentence(
            "Casos de homicidio en que consta vinculación a proceso, acusación o sentencia, entre todos los "
            "documentados.",
            "Cases of homicide with someone on record as bound over, indicted, acquitted or convicted, among all "
            "documented.",
        ),
        unit="cases",
        filters=_KILLED,
        numerator={"justice_stage": frozenset({"linked_to_process", "indicted", "acquitted", "convicted"})},
        base=Base.ALL,
        cautions=(_AT_LEAST, UNKNOWN_IS_NOT_NO),
    ),
    NamedFigure(
        name="convictions_of_total",
        title=Sentence("Casos con sentencia condenatoria", "Cases with a conviction"),
        definition=Sentence(
            "Casos de homicidio en que consta una sentencia condenatoria, firme o no, entre todos los documentados.",
            "Cases of homicide with a conviction on record, final or not, among all documented.",
        ),
        unit="cases",
        filters=_KILLED,
        numerator={"justice_stage": frozenset({"convicted"})},
        base=Base.ALL,
        cautions=(_AT_LEAST, UNKNOWN_IS_NOT_NO),
    ),
    NamedFigure(
        name="investigated_as_hate_against_passion",
        title=Sentence("Investigados como odio frente a «pasional»", "Investigated as hate against as “passion”"),
        definition=Sentence(
            "Casos de homicidio cuya autoridad siguió la línea de odio, entre aquellos en que siguió la de odio o la "
            "«pasional».",
            "Cases of homicide in which the authority followed the line of hate, among those in which it followed that "
            "of hate or of “passion”.",
        ),
        unit="cases",
        filters=_KILLED,
        numerator={"line_of_inquiry": frozenset({"hate"})},
        base={"line_of_inquiry": frozenset({"hate", "passion"})},
        cautions=(
            Sentence(
                "Un caso con ambas líneas cuenta como odio.", "A case in which both were followed counts as hate."
            ),
        ),
    ),
    NamedFigure(
        name="killings_urban_share",
        title=Sentence("Homicidios en localidades urbanas", "Killings in urban places"),
        definition=Sentence(
            "Víctimas de homicidio en localidades urbanas, entre aquellas de las que se conoce la localidad.",
            "Victims of homicide in urban places, among those of whom the place is known.",
        ),
        unit="victims",
        filters=_KILLED,
        numerator={"urban_rural": frozenset({"urban"})},
    ),
    NamedFigure(
        name="sex_workers_killed",
        title=Sentence("Personas trabajadoras sexuales asesinadas", "Sex workers killed"),
        definition=Sentence(
            "Víctimas de homicidio cuya ocupación era el trabajo sexual, entre aquellas de las que se conoce.",
            "Victims of homicide whose occupation was sex work, among those of whom it is known.",
        ),
        unit="victims",
        filters=_KILLED,
        numerator={"occupation": frozenset({"sex_worker"})},
    ),
    NamedFigure(
        name="migrants_killed",
        title=Sentence("Personas migrantes o refugiadas asesinadas", "Migrants and refugees killed"),
        definition=Sentence(
            "Víctimas de homicidio de las que consta que eran migrantes o refugiadas.",
            "Victims of homicide on record as migrants or refugees.",
        ),
        unit="victims",
        filters=_KILLED,
        numerator={"victim_flag": frozenset({"migrant", "refugee"})},
        is_count=True,
        cautions=(_AT_LEAST,),
    ),
    NamedFigure(
        name="relation_of_aggressor",
        title=Sentence("Relación de la presunta persona agresora", "Relation of the alleged aggressor"),
        definition=Sentence(
            "Víctimas de homicidio por la relación de la presunta persona agresora con ellas, entre aquellas de las "
            "que se conoce.",
            "Victims of homicide by the relation of the alleged aggressor to them, among those of whom it is known.",
        ),
        unit="victims",
        filters=_KILLED,
        by=("relation_to_victim",),
        cautions=(ALLEGED,),
    ),
    NamedFigure(
        name="odihr_type_by_motive",
        title=Sentence("Tipo de la ODIHR por motivo", "ODIHR type by motive"),
        definition=Sentence(
            "Crímenes de odio según la ODIHR por tipo y motivo, aparte para cada familia de fuentes y entre aquellos "
            "en que se conocen ambos.",
            "Hate crimes as ODIHR counts them by type and motive, apart for each family of sources and among those in "
            "which both are known.",
        ),
        unit="incidents",
        filters={"odihr_scope": frozenset({"inside"})},
        by=("odihr_type", "bias_ground"),
        apart="source_family",
        cautions=(
            SEVERAL_VALUES,
            Sentence(
                "Las familias de fuentes no se suman: un hecho puede tener varias.",
                "Families of sources are not to be added: an incident may have several.",
            ),
        ),
    ),
    NamedFigure(
        name="killings_against_serious_nonlethal",
        title=Sentence("Homicidios frente a violencia grave no letal", "Killings against serious non-lethal violence"),
        definition=Sentence(
            "Víctimas de homicidio, entre las víctimas de homicidio, atentado contra la vida, tortura o violencia "
            "sexual.",
            "Victims of homicide, among the victims of homicide, attempt on life, torture or sexual violence.",
        ),
        unit="victims",
        filters={},
        numerator=_KILLED,
        base={"kind": _KILLED["kind"] | _SERIOUS},
        cautions=(
            Sentence(
                "Lo no letal se documenta mucho menos: una proporción alta no dice que casi todo acabe en muerte.",
                "What is not lethal is documented far less: a high share does not say that most of it ends in death.",
            ),
        ),
    ),
)

FIGURES: Final[Mapping[str, NamedFigure]] = {each.name: each for each in _ALL}
"""By name."""


def named(name: str) -> NamedFigure:
    """Raises Invalid for a figure there is none of."""
    if name not in FIGURES:
        problem = FieldProblem("figure", "no such figure", f"One of {', '.join(FIGURES)}.")
        raise Invalid("There is no such figure.", errors=(problem,))
    return FIGURES[name]
