"""What reviewers do with cases: take them on in the workflow, one or many, take that back, say how sure they are.

What intake refuses stays as it was, and is counted.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import httpx

from services.gateway.site.frame import Frame
from services.gateway.site.members import ask, signed_in
from services.gateway.site.words import Words
from services.gateway.site_context import SiteContext
from shared.errors import ObservatoryError
from shared.model.json import Document
from shared.model.workflow import NEXT_STEPS
from shared.vocabularies import vocabulary

REVIEWERS: Final = frozenset({"org_admin", "coordinator"})
MOST: Final = 50
_LEVEL: Final = "level."


@dataclass(frozen=True, slots=True)
class Choice:
    """A case as it was when its line was drawn, or as it is to be again: written `id:revision:workflow` in a form."""

    id: str
    revision: str
    workflow: str

    @classmethod
    def read(cls, text: str) -> Self:
        id_, _, rest = text.partition(":")
        revision, _, workflow = rest.partition(":")
        return cls(id_, revision, workflow)

    def __str__(self) -> str:
        return f"{self.id}:{self.revision}:{self.workflow}"


@dataclass(frozen=True, slots=True)
class Moved:
    """`back` undoes it, where the workflow leads back; `unmoved` cases stayed where they were."""

    count: int
    unmoved: int
    workflow: str
    back: tuple[Choice, ...]


def may_review(frame: Frame) -> bool:
    return signed_in(frame).principal.role in REVIEWERS


async def move(context: SiteContext, frame: Frame, chosen: Iterable[str], workflow: str) -> Moved:
    """Take each case to that step, or, without one, to the step its choice names."""
    choices = [Choice.read(each) for each in chosen][:MOST]
    done = await asyncio.gather(*(_step(context, frame, each, workflow or each.workflow) for each in choices))
    moved = [(before, after) for before, after in zip(choices, done, strict=True) if after is not None]
    leads_back = NEXT_STEPS.get(workflow, frozenset())
    back = (Choice(before.id, after, before.workflow) for before, after in moved if before.workflow in leads_back)
    return Moved(len(moved), len(choices) - len(moved), workflow, tuple(back))


async def _step(context: SiteContext, frame: Frame, choice: Choice, workflow: str) -> str | None:
    """The case's new revision; None where it could not be taken there."""
    try:
        answer = await review(context, frame, choice.id, choice.revision, {"workflow": workflow})
    except ObservatoryError:
        return None
    return str(answer.json()["revision"]) if answer.is_success else None


async def review(context: SiteContext, frame: Frame, case_id: str, revision: str, decision: Document) -> httpx.Response:
    """Intake's answer to a decision on the case as it was at that revision."""
    held = {"if-match": f'"{revision}"'}
    return await ask(context, frame, "intake", "POST", f"/cases/{case_id}/reviews", json=decision, headers=held)


def decision_of(form: Mapping[str, str], workflow: str) -> Document:
    """What a reviewer filled in on the page of a case that stands at `workflow`; what was left alone is left out."""
    wanted = form.get("workflow", "")
    claims: list[Document] = [
        {"claim": claim, "level": form[f"{_LEVEL}{claim}"]}
        for claim in vocabulary("verification_claim").codes
        if form.get(f"{_LEVEL}{claim}")
    ]
    said: Document = {"workflow": wanted} if wanted and wanted != workflow else {}
    return {**said, "verification": list(claims)} if claims else said


def steps_in_words(words: Words, workflow: str | None = None) -> list[tuple[str, str]]:
    """The steps of a review, by code and name; those from one state of the workflow where it is given."""
    known = frozenset[str]().union(*NEXT_STEPS.values()) if workflow is None else NEXT_STEPS.get(workflow, frozenset())
    return [(code, words.term("workflow", code)) for code in vocabulary("workflow").terms if code in known]
