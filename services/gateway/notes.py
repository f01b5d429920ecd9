"""The sentences that stand beside every public number."""

from typing import Final

from services.gateway.released import BilingualText, Query

DOCUMENTED: Final = BilingualText(
    "Son casos documentados, no todo lo que ocurrió.",
    "These are documented cases, not all that happened.",
)
SYNTHETIC: Final = BilingualText(
    "Datos sintéticos: casos inventados para probar el observatorio. No describen a nadie.",
    "Synthetic data: cases made up to try the observatory. They describe nobody.",
)
GENERAL: Final = (
    DOCUMENTED,
    BilingualText(
        "Un cero documentado no significa que no haya violencia; donde nadie documenta no hay cifra.",
        "A documented zero is not zero violence; where nobody documents there is no figure.",
    ),
    BilingualText(
        "Las cifras son provisionales durante 24 meses y pueden bajar.",
        "Figures are provisional for 24 months and may fall.",
    ),
    BilingualText(
        "No se suman a las de otros observatorios: muchos casos son los mismos.",
        "They are not to be added to those of other observatories: many are the same cases.",
    ),
    BilingualText(
        "Un cambio puede ser del registro y no de la violencia. Con menos de 20 casos no se calculan porcentajes entre "
        "años, y una serie se interrumpe donde cambian las organizaciones que documentan.",
        "A change may be one of recording, not of violence. Under 20 cases no percentage between years is given, and a "
        "series is broken where the documenting organisations change.",
    ),
)
PROTECTED: Final = BilingualText(
    "Algunas cifras pequeñas se ocultan para proteger a las personas.",
    "Some small numbers are withheld to protect people.",
)
MOTIVES: Final = BilingualText(
    "Un caso puede tener varios motivos: su suma es mayor que el total.",
    "A case may have several motives: they add up to more than the total.",
)
AUTHORSHIP: Final = BilingualText("Toda autoría es presunta.", "All authorship is alleged.")


def notes(query: Query, *, synthetic: bool) -> tuple[BilingualText, ...]:
    """What must be read with the answer to a query, the most important first."""
    named = {*query.by, *(dimension for dimension, _ in query.filters)}
    special = (
        (query.protection_class == "reserved", PROTECTED),
        (any(name.startswith("bias_") for name in named), MOTIVES),
        (not named.isdisjoint({"perpetrator_kind", "relation_to_victim"}), AUTHORSHIP),
    )
    first = (SYNTHETIC,) if synthetic else ()
    return (*first, *GENERAL, *(text for applies, text in special if applies))
