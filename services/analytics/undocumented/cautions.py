"""What to mind in an estimate that is not refused for it: each caution by its name, in both languages."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from services.analytics.patterns.answer import Sentence
from services.analytics.undocumented.latent_class import LatentClasses
from services.analytics.undocumented.log_linear import ModelEstimate
from services.analytics.undocumented.lower_bound import LowerBound

Warned: TypeAlias = Literal["below_the_lower_bound", "latent_classes_disagree", "latent_classes_did_not_settle"]


@dataclass(frozen=True, slots=True)
class Caution:
    """`rule` is its name."""

    rule: Warned
    reason: Sentence


def below_the_bound(selected: ModelEstimate | None, bound: LowerBound | None) -> Caution | None:
    """The selected total is under what there is at least if cases differ in how easily they are found. Of simulated
    lists (`benchmarks.estimation`) it is told of nine in ten where cases differ much, of few where they differ little,
    and of hardly any where the model holds, unless lists avoid each other's cases."""
    if selected is None or bound is None or selected.estimate >= bound.low:
        return None
    least, low = f"{bound.estimate:,.0f}", f"{bound.low:,.0f}"
    return Caution(
        "below_the_lower_bound",
        Sentence(
            es="Puede quedarse corto: si unos casos son más fáciles de hallar que otros y ninguna lista evita los de "
            f"otra, son al menos {least} (95 %: desde {low}).",
            en="It may be too low: if some cases are easier to find than others and no list avoids another's, there "
            f"are at least {least} (95 %: from {low}).",
        ),
    )


def classes_disagree(selected: ModelEstimate | None, found: LatentClasses | None) -> Caution | None:
    """If cases differ in how easily they are found, which log-linear models of pairs do not see, the total is another:
    the selected one is outside what latent classes give."""
    if selected is None or found is None or found.low <= selected.estimate <= found.high:
        return None
    low, high = f"{found.low:,.0f}", f"{found.high:,.0f}"
    return Caution(
        "latent_classes_disagree",
        Sentence(
            es="Un modelo en que unos casos se hallan con más facilidad que otros (clases latentes) da de "
            f"{low} a {high}.",
            en=f"A model in which some cases are easier to find than others (latent classes) gives {low} to {high}.",
        ),
    )


def chains_disagree(found: LatentClasses | None) -> Caution | None:
    """The sampler of latent classes did not settle, so that its interval is only a rough one."""
    if found is None or found.mixed:
        return None
    return Caution(
        "latent_classes_did_not_settle",
        Sentence(
            es="Las cadenas de clases latentes no coinciden entre sí: toma su intervalo como aproximado.",
            en="The chains of latent classes do not agree with each other: take their interval as a rough one.",
        ),
    )
