"""A place in the queue of those that a person must settle, with every decision there was."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final, Self

from services.geocode.collections import REVIEWS
from services.geocode.reviews.reasons import Reason
from shared.model.json import Document
from shared.ports.store import Delete, Put, Stored


class State(StrEnum):
    """Whether a place waits for a person. That of a case that was merged into another waits for nobody."""

    OPEN = "open"
    DECIDED = "decided"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decided, when, about which words, and who took it back, if anybody.

    `by` is a key or a session, never a name. `sealed` holds, under the case's key, the choice, why, and the answer
    before. `alias` is what it taught.
    """

    by: str
    organisation: str
    at: str
    place_revision: int
    sealed: str
    alias: str | None = None
    withdrawn_by: str | None = None
    withdrawn_at: str | None = None

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFile:
    """The body of a review. `names` is a keyed hash of the names in its words, to find other places with the same;
    None where they are no names. Moments are ISO 8601."""

    organisation: str
    state: State
    reason: Reason
    place_revision: int
    opened: str
    names: str | None = None
    decided: str | None = None
    decisions: tuple[Decision, ...] = ()

    @classmethod
    def of(cls, stored: Stored) -> Self:
        body: Mapping[str, Any] = stored.body
        decisions = tuple(Decision(**each) for each in body["decisions"])
        said = {"state": State(body["state"]), "reason": Reason(body["reason"]), "decisions": decisions}
        return cls(**{**body, **said})

    def body(self) -> Document:
        return {name: getattr(self, name) for name in _NAMES} | {"decisions": [asdict(each) for each in self.decisions]}

    def with_decision(self, decision: Decision) -> Self:
        return replace(
            self, state=State.DECIDED, decided=decision.at, decisions=(*self.decisions, decision)[-MOST_DECISIONS:]
        )

    def without_last_decision(self, by: str, at: str, reason: Reason) -> Self:
        """Open again; the decision stays in the history as taken back."""
        *before, last = self.decisions
        taken_back = replace(last, withdrawn_by=by, withdrawn_at=at)
        return replace(self, state=State.OPEN, reason=reason, opened=at, decided=None, decisions=(*before, taken_back))


MOST_DECISIONS: Final = 50
"""The latest that are kept of one case."""

_NAMES: Final = tuple(field.name for field in fields(ReviewFile))


@dataclass(frozen=True, slots=True)
class Understood:
    """What is known of a place that was understood (again): whose, which words, when, and what is doubtful about it."""

    organisation: str
    place_revision: int
    names: str | None
    at: str
    reason: Reason | None


def queued(file: ReviewFile | None, understood: Understood) -> ReviewFile | None:
    """What the queue holds of a place once it was understood; None if nobody need look at it.

    What a person settled once waits for a person again when it is understood anew, with its history.
    """
    history = file.decisions if file else ()
    if understood.reason is None and not history:
        return None
    reason = understood.reason or Reason.CHANGED
    waits = file is not None and file.state is State.OPEN
    if file and waits and (file.reason, file.place_revision) == (reason, understood.place_revision):
        return file
    return ReviewFile(
        organisation=understood.organisation,
        state=State.OPEN,
        reason=reason,
        place_revision=understood.place_revision,
        opened=understood.at,
        names=understood.names,
        decisions=history,
    )


def writes(
    case_id: str, stored: Stored | None, file: ReviewFile | None, review: ReviewFile | None
) -> tuple[list[Put], list[Delete]]:
    """What brings the queue from one state to the other."""
    if review == file:
        return [], []
    stood_at = stored.revision if stored else 0
    if review is None:
        return [], [Delete(REVIEWS, case_id, stood_at)]
    return [Put(REVIEWS, case_id, review.body(), stood_at)], []
