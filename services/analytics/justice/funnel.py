"""How far documented cases came before the justice system, step by step, with what is known and what is not.

A stage tells of others: nobody is convicted without having been bound over, and a file that was closed led no further.
What no stage tells is unknown, and unknown is not no.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.analytics.facts.histories import CaseHistory, Stage
from services.analytics.figures.exact_shares import Share, exact_share
from shared.model.json import Document


class Step(StrEnum):
    """In the order of the procedure; a link to process may follow without a detention."""

    DOCUMENTED = "documented"
    COMPLAINT = "complaint"
    FILE = "file_opened"
    HATE = "investigated_as_hate"
    DETAINED = "detained"
    LINKED = "linked_to_process"
    CONVICTED = "convicted"


_C, _F, _D, _L = Step.COMPLAINT, Step.FILE, Step.DETAINED, Step.LINKED

REACHED_BY: Final[Mapping[str, frozenset[Step]]] = {
    "complaint": frozenset({_C}),
    "file_opened": frozenset({_C, _F}),
    "line_of_inquiry": frozenset({_C, _F}),
    "reclassified": frozenset({_C, _F}),
    "warrant": frozenset({_C, _F}),
    "archived": frozenset({_C, _F}),
    "no_prosecution": frozenset({_C, _F}),
    "detained": frozenset({_C, _F, _D}),
    "released": frozenset({_C, _F, _D}),
    "linked_to_process": frozenset({_C, _F, _L}),
    "indicted": frozenset({_C, _F, _L}),
    "acquitted": frozenset({_C, _F, _L}),
    "convicted": frozenset({_C, _F, _L, Step.CONVICTED}),
}
"""What a stage says was reached. A complaint takes in what the authority learned of by office. A detention in flagrante
opens a file. Ombudsman and victims' registry are other ways and tell nothing of these."""

RULED_OUT_BY: Final[Mapping[str, frozenset[Step]]] = {
    "no_complaint": frozenset(Step) - {Step.DOCUMENTED},
    "archived": frozenset({_L, Step.CONVICTED}),
    "no_prosecution": frozenset({_L, Step.CONVICTED}),
    "acquitted": frozenset({Step.CONVICTED}),
}
"""What a stage says was not reached, unless another says that it was after all (an archived file taken up again)."""

HATE_LINE: Final = "hate"
_NO_LINE: Final = frozenset({None, "unknown", "not_asked"})


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many cases reached a step, did not, and of how many it is not known. `of_known` is the share among the cases
    of which it is known; `at_least` and `at_most` are the shares of all cases if none, or all, of the unknown did."""

    step: Step
    reached: int
    not_reached: int
    unknown: int
    of_known: Share

    @property
    def cases(self) -> int:
        return self.reached + self.not_reached + self.unknown

    @property
    def at_least(self) -> float | None:
        return self.reached / self.cases if self.cases else None

    @property
    def at_most(self) -> float | None:
        return (self.reached + self.unknown) / self.cases if self.cases else None

    def document(self) -> Document:
        return {
            "step": self.step.value,
            "reached": self.reached,
            "not_reached": self.not_reached,
            "unknown": self.unknown,
            "of_known": self.of_known.document(),
            "at_least": self.at_least,
            "at_most": self.at_most,
        }


def funnel(cases: Iterable[CaseHistory]) -> tuple[FunnelStep, ...]:
    """Every step in order, over all cases given."""
    answers = [steps_of(case.stages) for case in cases]
    return tuple(_counted(step, [answer[step] for answer in answers]) for step in Step)


def steps_of(stages: Iterable[Stage]) -> dict[Step, bool | None]:
    """Whether each step was reached: None where no stage tells."""
    held = list(stages)
    reached = {Step.DOCUMENTED}.union(*(REACHED_BY.get(each.stage, frozenset()) for each in held))
    ruled_out: set[Step] = set().union(*(RULED_OUT_BY.get(each.stage, frozenset()) for each in held))
    lines = {each.line_of_inquiry for each in held} - _NO_LINE
    if HATE_LINE in lines:
        reached.add(Step.HATE)
    elif lines:
        ruled_out.add(Step.HATE)
    return {step: True if step in reached else False if step in ruled_out else None for step in Step}


def _counted(step: Step, answers: list[bool | None]) -> FunnelStep:
    reached, not_reached = answers.count(True), answers.count(False)
    unknown = len(answers) - reached - not_reached
    return FunnelStep(step, reached, not_reached, unknown, exact_share(reached, reached + not_reached))
