"""What scans and near repeats say, and what they do not."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.analytics.patterns.answer import Sentence

CHANCE_ONLY: Final = Sentence(
    "El valor p dice qué tan seguido el azar solo, en toda la zona estudiada, halla algo igual; no mide lo que queda "
    "sin documentar. El borde de un círculo no es exacto.",
    "The p-value says how often chance alone, anywhere in the area, finds as much; it does not measure what goes "
    "undocumented. The edge of a circle is not exact.",
)
PER_INHABITANT: Final = Sentence(
    "Compara con habitantes, así que halla sobre todo dónde trabajan las organizaciones que documentan. Para casos "
    "documentados usa la proporción de un tipo entre ellos, o lo esperado ajustado.",
    "It compares with inhabitants, so it finds above all where the organisations that document work. For documented "
    "cases use the share of one kind among them, or an adjusted expectation.",
)
AMONG_DOCUMENTED: Final = Sentence(
    "Habla de la proporción entre casos documentados, no de cuántos ocurren; cambia donde una organización documenta "
    "sobre todo ese tipo.",
    "It speaks of the share among documented cases, not of how many happen; it rises where an organisation documents "
    "that kind above all.",
)
SHARE_OVER_TIME: Final = Sentence(
    "Compara también entre periodos: una proporción que sube en todas partes se ve como un círculo grande.",
    "It compares periods too: a share that rises everywhere shows as a large circle.",
)
LEVEL_OVER_TIME: Final = Sentence(
    "Cada periodo se espera con tantos casos como tuvo: un nivel que sube en todas partes no es concentración.",
    "Every period is expected to have as many cases as it had: a level that rises everywhere is no cluster.",
)
NEAR_REPEATS: Final = Sentence(
    "Casos cercanos en lugar y tiempo pueden ser de las mismas personas agresoras, o de una organización que documentó "
    "mucho en esos días. Solo entran casos con día exacto y municipio conocido, puestos en un punto de su municipio: "
    "dentro de uno no hay distancia.",
    "Cases near in place and time may have the same perpetrators, or an organisation that documented much in those "
    "days. Only cases with an exact day and a known municipality enter, put on one point of it: within one there is no "
    "distance.",
)
TOO_FEW: Final = Sentence("Son muy pocos casos para decirlo.", "There are too few cases to tell.")
NO_CIRCLE: Final = Sentence(
    "Ningún círculo cabe en el límite: una sola área pasa de la parte permitida. Pide un límite mayor o áreas menores.",
    "No circle fits the limit: a single area is over the part allowed. Ask for a larger limit or for smaller areas.",
)
MORE_CASES: Final = Sentence(
    "Pide más años, más tipos o un área mayor.", "Ask for more years, more kinds or a larger area."
)
NO_CLUSTER: Final = Sentence(
    "Ninguna concentración se distingue del azar.", "No cluster is distinguishable from chance."
)
ONLY_UNSTABLE: Final = Sentence(
    "Lo hallado desaparece al dejar fuera a una sola organización: habla de su trabajo y no se publica.",
    "What was found vanishes when a single organisation is left out: it tells of its work and is not published.",
)
REPEATS_OF_ONE: Final = Sentence(
    "Los casos cercanos en lugar y tiempo dejan de serlo más que por azar al dejar fuera a una sola organización: "
    "habla de su trabajo.",
    "Cases near in place and time are no longer so beyond chance when a single organisation is left out: it tells of "
    "its work.",
)
NO_REPEATS: Final = Sentence(
    "Los casos cercanos en lugar no están más cerca en el tiempo que por azar.",
    "Cases near in place are no nearer in time than by chance.",
)

WHERE_SOMEBODY_DOCUMENTS: Final = Sentence(
    "Solo entran municipios donde alguien documentó algún caso.",
    "Only municipalities enter where somebody documented a case.",
)
WITHOUT_HOMICIDES: Final = Sentence(
    "Sin una tabla de homicidios en general solo se ajusta por organizaciones; puedes agregarla.",
    "Without a table of homicides in general it is adjusted for organisations only; you can add one.",
)
_COVARIATES: Final[Mapping[str, Sentence]] = {
    "organisations": Sentence("organizaciones que documentan", "organisations that document"),
    "homicides": Sentence("homicidios en general", "homicides in general"),
}


def adjusted(covariates: Sequence[str]) -> Sentence:
    """What an adjusted expectation holds, by the names of its covariates; those that are not ours as they are."""
    named = [_COVARIATES.get(name, Sentence(name, name)) for name in covariates]
    es, en = (" y ".join(each.es for each in named), " and ".join(each.en for each in named))
    return Sentence(
        f"Lo esperado se ajusta por habitantes y por {es}; lo que no está en esos números sigue dentro. Un cero "
        "documentado no es cero violencia.",
        f"What is expected is adjusted for inhabitants and for {en}; what those numbers do not hold is still in it. A "
        "documented zero is not zero violence.",
    )


def without_a_place(cases: int) -> Sentence:
    return Sentence(
        f"Quedan fuera {cases:,} casos sin municipio conocido.",
        f"{cases:,} cases without a known municipality are left out.",
    )


def without_a_period(cases: int) -> Sentence:
    return Sentence(
        f"Quedan fuera {cases:,} casos de periodo dudoso.", f"{cases:,} cases whose period is in doubt are left out."
    )


def dated(cases: int, known: int) -> Sentence:
    """Too few cases with an exact day and a known municipality."""
    return Sentence(
        f"De {cases:,} casos solo {known:,} tienen día exacto y municipio conocido: los demás pueden ser distintos. "
        "Pide un tipo de caso cuyo día se conozca (como homicidios), años más recientes, o method=bernoulli con "
        "time=year.",
        f"Of {cases:,} cases only {known:,} have an exact day and a known municipality: the others may be different. "
        "Ask for a kind whose day is known (such as homicides), for more recent years, or for method=bernoulli with "
        "time=year.",
    )


def found(clusters: int, unstable: int) -> Sentence:
    """How many clusters stand, and how many are one organisation's."""
    es = "Una concentración se distingue" if clusters == 1 else f"{clusters} concentraciones se distinguen"
    en = "One cluster is" if clusters == 1 else f"{clusters} clusters are"
    if not unstable:
        return Sentence(f"{es} del azar.", f"{en} distinguishable from chance.")
    return Sentence(
        f"{es} del azar; otras {unstable} desaparecen sin una organización y no se publican.",
        f"{en} distinguishable from chance; {unstable} more vanish without one organisation and are not published.",
    )


def repeats(pairs: int, expected: float, distance: str, days: float) -> Sentence:
    """How many pairs are near in both."""
    ratio = pairs / expected if expected else float(pairs)
    return Sentence(
        f"{pairs} pares de casos están a {distance} y a {days:g} días o menos: {ratio:.1f} veces lo que da el azar.",
        f"{pairs} pairs of cases are within {distance} and {days:g} days: {ratio:.1f} times what chance gives.",
    )
