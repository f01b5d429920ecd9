"""When an estimate is refused: each rule by its name, with the reason in both languages and what to do instead."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from services.analytics.patterns.answer import Sentence
from services.analytics.undocumented.hierarchical import NearBest
from services.analytics.undocumented.lists import CaptureTable

FEWEST_LISTS: Final = 3
FEWEST_SHARED: Final = 10
"""Cases that every pair of lists has to share. The dependence of a pair is estimated from these, and below some ten
nothing tells independent lists from lists that avoid or feed each other; for two lists, under 7 leave the total
biased (Robson and Regier 1964; Seber 1982, section 3.1)."""
FARTHEST_APART: Final = 2.0
"""The largest total of models that are nearly as good as the best, over the smallest."""

LETHAL: Final = frozenset({"homicide"})
"""Kinds of case an estimate may be made of: for others who counts as a case depends on who listens. A disappearance
that ends in death is a homicide; suicide is outside."""
FEWEST_MONTHS: Final = 12
_PAIRS_NAMED: Final = 5


Rule: TypeAlias = Literal[
    "fewer_than_two_lists",
    "fewer_than_three_lists",
    "overlap_under_10",
    "near_best_models_apart",
    "near_best_three_list_models_apart",
    "no_model_has_an_estimate",
    "not_lethal",
    "under_a_year",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an estimate must not be relied on, by the name of the rule."""

    rule: Rule
    reason: Sentence


def too_few_lists(table: CaptureTable) -> Refusal | None:
    """Two lists fit one model exactly, and cannot show that they depend on each other."""
    if table.lists >= FEWEST_LISTS:
        return None
    return Refusal(
        "fewer_than_three_lists",
        Sentence(
            es=f"Hay {table.lists} listas con casos; con menos de {FEWEST_LISTS} no puede verse si dependen una de "
            "otra. Suma otra lista que haya documentado por su cuenta.",
            en=f"There are {table.lists} lists with cases; fewer than {FEWEST_LISTS} cannot show whether they depend "
            "on each other. Add another list that documented on its own.",
        ),
    )


def too_small_overlaps(table: CaptureTable) -> Refusal | None:
    """Some pair of lists shares fewer than `FEWEST_SHARED` cases (whatever other list these are on)."""
    small = sorted((shared, ":".join(pair)) for pair, shared in table.overlaps().items() if shared < FEWEST_SHARED)
    if not small:
        return None
    named = ", ".join(f"{pair} {shared}" for shared, pair in small[:_PAIRS_NAMED])
    more = "" if len(small) <= _PAIRS_NAMED else " …"
    return Refusal(
        "overlap_under_10",
        Sentence(
            es=f"{len(small)} pares de listas comparten menos de {FEWEST_SHARED} casos ({named}{more}). Une las listas "
            "que dependan una de otra o toma un periodo más largo.",
            en=f"{len(small)} pairs of lists share fewer than {FEWEST_SHARED} cases ({named}{more}). Join lists that "
            "depend on each other, or take a longer period.",
        ),
    )


def models_apart(near: NearBest) -> Refusal | None:
    """Models that the data hardly tell apart give totals more than `FARTHEST_APART` times apart."""
    if not near.models or near.highest <= FARTHEST_APART * near.lowest:
        return None
    low, high, window = f"{near.lowest:,.0f}", f"{near.highest:,.0f}", f"{near.window:g}"
    return Refusal(
        "near_best_models_apart" if near.order == 2 else "near_best_three_list_models_apart",  # noqa: PLR2004
        Sentence(
            es=f"Los {len(near.models)} modelos a {window} puntos de BIC o menos del mejor (términos de hasta "
            f"{near.order} listas) van de {low} a {high}: más del doble. Muestra el intervalo entero, no un número.",
            en=f"The {len(near.models)} models within {window} BIC points of the best (terms of up to "
            f"{near.order} lists) go from {low} to {high}: more than twice apart. Show the whole range, not one "
            "number.",
        ),
    )


def no_estimate(table: CaptureTable, near: NearBest) -> Refusal | None:
    """No model has an estimate: the lists share no case, or every case has the same history."""
    if near.models:
        return None
    return Refusal(
        "no_model_has_an_estimate",
        Sentence(
            es=f"Ningún modelo puede estimarse con estos {table.observed} casos: las listas no comparten casos, o los "
            "comparten todos. Toma un periodo más largo o más listas.",
            en=f"No model can be estimated from these {table.observed} cases: the lists share none, or all of them. "
            "Take a longer period or more lists.",
        ),
    )


def nothing_to_compare(names: Collection[str]) -> tuple[Refusal, ...]:
    """For the one who asks about cases: at least two lists hold some."""
    if len(names) >= 2:  # noqa: PLR2004 — a pair
        return ()
    return (
        Refusal(
            "fewer_than_two_lists",
            Sentence(
                es="Menos de dos organizaciones documentaron estos casos por su cuenta y dijeron cómo se enteraron; "
                "sin eso no hay nada que comparar. Registra en cada caso quién más lo documentó y cómo lo supo.",
                en="Fewer than two organisations documented these cases on their own and said how they learned of "
                "them; without that there is nothing to compare. Record with each case who else documented it and how "
                "they learned.",
            ),
        ),
    )


def out_of_scope(kinds: Collection[str], months: int | None) -> tuple[Refusal, ...]:
    """For the one who asks about cases: estimates are of lethal kinds alone, and of a year or longer (None: of no time
    in particular)."""
    refused = []
    if not kinds or not set(kinds) <= LETHAL:
        refused.append(
            Refusal(
                "not_lethal",
                Sentence(
                    es="Solo se estima la violencia letal. Pregunta por homicidios.",
                    en="Only lethal violence is estimated. Ask for homicides.",
                ),
            )
        )
    if months is not None and months < FEWEST_MONTHS:
        refused.append(
            Refusal(
                "under_a_year",
                Sentence(
                    es="Es menos de un año. Pregunta por un año o más.",
                    en="This is less than a year. Ask for a year or more.",
                ),
            )
        )
    return tuple(refused)


def may_be_shown(refusals: Collection[Refusal], *, nation: bool) -> bool:
    """A refused estimate of the nation is shown with its reasons; one of a state is not shown at all."""
    return nation or not refusals
