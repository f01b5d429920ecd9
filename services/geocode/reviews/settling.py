"""Settling a place: a person decides, what it teaches is remembered, and a decision can be taken back."""

from typing import Final, Literal

import orjson

from services.geocode.aliases.book import FOR_ALL, Alias
from services.geocode.aliases.names import names_of
from services.geocode.collections import REVIEWS
from services.geocode.kept_locations import follow
from services.geocode.reviews.deciding import decided
from services.geocode.reviews.desk import WHOLE, Case, ReviewDesk, as_seen
from services.geocode.reviews.queue import teachable
from services.geocode.reviews.reasons import TEACHES, Reason, reason_of
from services.geocode.reviews.review_file import Decision, ReviewFile, State
from services.geocode.reviews.schemas import ChoiceOut, Decided, DecisionIn
from shared.clock import iso
from shared.errors import Conflict, FieldProblem, Forbidden, Invalid, PreconditionFailed
from shared.model.location import Location
from shared.ports.store import Change, Condition, Eq, Put
from shared.principal import Principal

AT_ONCE: Final = 500
Remember = Literal["no", "organisation", "all"]


async def decide(
    desk: ReviewDesk, principal: Principal, case_id: str, asked: DecisionIn, expected: int | None
) -> Decided:
    """Keep what a person decided, with what stood before, and tell the bus. Deciding the same again changes nothing.

    Raises NotFound, Forbidden for a point of a case of others, Invalid, PreconditionFailed, Conflict.
    """
    case = await desk.case(principal, case_id)
    _check_revision(case, expected)
    if asked.point is not None and case.shown.view != WHOLE:
        raise Forbidden("Only the organisation whose case it is may set a point; choose an area.")
    location = decided(asked.choice, case.location, desk.geography)
    if case.file.state is State.DECIDED and location == case.location:
        return _answer(case, case.kept.revision, State.DECIDED, location)
    at = iso(desk.clock())
    alias = _alias(principal, case, location, asked.remember, at)
    decision = Decision(
        by=principal.subject,
        organisation=principal.organisation,
        at=at,
        place_revision=case.kept.place_revision,
        sealed=_sealed(case, asked, location),
        alias=alias.id if alias else None,
    )
    revision = await _commit(desk, case, location, case.file.with_decision(decision), [alias.put()] if alias else [])
    also = await _relocate_same_names(desk, case, asked.remember) if alias else 0
    return _answer(case, revision, State.DECIDED, location, also)


async def take_back(desk: ReviewDesk, principal: Principal, case_id: str, expected: int | None) -> Decided:
    """Withdraw the decision that stands: the place is understood anew and waits again; what it taught is forgotten.

    Raises as `decide`; Conflict where no decision stands.
    """
    case = await desk.case(principal, case_id)
    _check_revision(case, expected)
    if case.file.state is not State.DECIDED:
        raise Conflict("There is no decision to take back.")
    last = case.file.decisions[-1]
    forgotten = await desk.book.taught_at(last.alias, last.at) if last.alias else []
    if forgotten:
        await desk.store.commit(Change(deletes=forgotten))
    location = await desk.geocode.understood(case.id)
    reason = reason_of(location) or Reason.CHANGED
    file = case.file.without_last_decision(principal.subject, iso(desk.clock()), reason)
    revision = await _commit(desk, case, location, file, [])
    return _answer(case, revision, State.OPEN, location)


def _check_revision(case: Case, expected: int | None) -> None:
    if expected is not None and expected != case.kept.revision:
        raise PreconditionFailed("The location changed since you read it; read it again.")


def _alias(principal: Principal, case: Case, location: Location, remember: Remember, at: str) -> Alias | None:
    """What the decision teaches. Raises Invalid where it can teach nothing, Forbidden where this key may not."""
    if remember == "no":
        return None
    names, area = names_of(case.shown.place), location.municipality or location.state
    if case.file.reason not in TEACHES or names is None or area is None:
        raise Invalid("These words cannot be remembered.", errors=(_NOT_TEACHABLE,))
    if remember not in teachable(case, principal):
        raise Forbidden("This key may not have names remembered for them.")
    whose = FOR_ALL if remember == "all" else case.shown.organisation
    return Alias(whose, names, area, principal.subject, at)


def _sealed(case: Case, asked: DecisionIn, location: Location) -> str:
    """What was chosen and why, and the answer before, for those who may read the case."""
    choice = ChoiceOut(kind=asked.kind, area=location.municipality or location.state)
    said = {"choice": choice.model_dump(), "why": asked.why.strip(), "before": case.location.model_dump(mode="json")}
    return case.key.seal(orjson.dumps(said))


async def _commit(desk: ReviewDesk, case: Case, location: Location, file: ReviewFile, puts: list[Put]) -> int:
    """The new revision of the location, with the queue and the event, in one commit. Raises Conflict."""
    new = follow(case.kept, case.id, case.kept.place_revision, location, case.key)
    queue = Put(REVIEWS, case.id, file.body(), case.stored.revision)
    await desk.store.commit(Change(puts=[new.put(), queue, *puts], events=[desk.shelf.event(new)]))
    return new.revision


async def _relocate_same_names(desk: ReviewDesk, case: Case, remember: Remember) -> int:
    """Understand anew the places that wait with the same names; how many of them moved."""
    where: list[Condition] = [Eq("names", case.file.names), Eq("state", State.OPEN)]
    if remember == "organisation":
        where.append(Eq("organisation", case.shown.organisation))
    waiting = [each.id async for batch in desk.store.scan(REVIEWS, where, batch=AT_ONCE) for each in batch]
    moved = 0
    for start in range(0, len(waiting), AT_ONCE):
        moved += await desk.geocode.relocate(waiting[start : start + AT_ONCE])
    return moved


def _answer(case: Case, revision: int, state: State, location: Location, also: int = 0) -> Decided:
    return Decided(
        case_id=case.id, revision=revision, state=state, location=as_seen(location, case.shown.view), also=also
    )


_NOT_TEACHABLE: Final = FieldProblem(
    "remember",
    "Only short names of places that were in doubt can be remembered, with the area they mean.",
    "Send remember: no; the decision holds for this case.",
)
