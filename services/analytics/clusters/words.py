"""What scans and near repeats say, and what they do not."""

from collections.abc import Mapping
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
ADJUSTED: Final = Sentence(
    "Lo esperado se ajusta por organizaciones que documentan y por homicidios en general; lo que no está en esos "
    "números sigue dentro. Un cero documentado no es cero violencia.",
    "What is expected is adjusted for documenting organisations and for homicides in general; what those numbers do "
    "not hold is still in it. A documented zero is not zero violence.",
)
AMONG_DOCUMENTED: Final = Sentence(
    "Habla de la proporción entre casos documentados, no de cuántos ocurren; cambia donde una organización documenta "
    "sobre todo ese tipo.",
    "It speaks of the share among documented cases, not of how many happen; it rises where an organisation documents "
    "that kind above all.",
)
PLACE_AND_TIME: Final = Sentence(
    "Halla lugar y tiempo que van juntos más de lo que cada uno explica; una organización que empieza a trabajar en un "
    "lugar se ve igual.",
    "It finds place and time that go together beyond what each explains; an organisation that begins to work in a "
    "place looks the same.",
)
NEAR_REPEATS: Final = Sentence(
    "Casos cercanos en lugar y tiempo pueden ser de las mismas personas agresoras, o de una organización que documentó "
    "mucho en esos días. Solo entran casos con día y lugar conocidos.",
    "Cases near in place and time may have the same perpetrators, or an organisation that documented much in those "
    "days. Only cases whose day and place are known enter.",
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
NO_REPEATS: Final = Sentence(
    "Los casos cercanos en lugar no están más cerca en el tiempo que por azar.",
    "Cases near in place are no nearer in time than by chance.",
)

DOES_NOT_SHOW: Final[Mapping[str, Sentence]] = {
    "poisson": PER_INHABITANT,
    "bernoulli": AMONG_DOCUMENTED,
    "space_time_permutation": PLACE_AND_TIME,
}


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
