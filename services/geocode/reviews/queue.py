"""The queue as it is shown: a page of it with counts, and one place with its history."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from services.geocode.collections import REVIEWS
from services.geocode.coordinates import read
from services.geocode.intake_words import ShownPlace
from services.geocode.kept_locations import Kept
from services.geocode.reviews.desk import READERS, WHOLE, Case, ReviewDesk, as_seen
from services.geocode.reviews.reasons import TEACHES, Reason
from services.geocode.reviews.review_file import Decision, ReviewFile, State
from services.geocode.reviews.schemas import ChoiceOut, Counts, DecisionOut, Given, Line, May, Review, Reviews
from services.geocode.schemas import PlaceIn
from shared.errors import Forbidden
from shared.model.location import CodedLocation, Location
from shared.ports.store import Condition, Eq, Order, Range, Stored
from shared.principal import Principal

Scope = Literal["own", "network"]
COORDINATES = frozenset({"coordinator", "admin"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which places a list shows. Those of the network are for coordinators, as far as consent allows. `after` is the
    id of a case: only those that come after it among the waiting."""

    state: Literal["open", "decided"] = "open"
    reason: Reason | None = None
    scope: Scope = "own"
    limit: int = 50
    cursor: str | None = None
    after: str | None = None


async def listed(desk: ReviewDesk, principal: Principal, wanted: Wanted) -> Reviews:
    """A page of the queue; the decided ones from the latest on. A page may be shorter than its limit, where others
    keep cases to themselves."""
    principal.require(*READERS)
    order = Order() if wanted.state == "open" else Order("decided", descending=True)
    page = await desk.store.find(
        REVIEWS, _where(principal, wanted), order=order, limit=wanted.limit, cursor=wanted.cursor
    )
    shown = await desk.words.shown(principal, [each.id for each in page.documents], "list")
    kept = await desk.shelf.kept(list(shown))
    located = await desk.shelf.opened(kept)
    lines = [
        _line(each, shown[each.id], kept[each.id], location)
        for each in page.documents
        if each.id in shown and (location := located.get(each.id)) is not None
    ]
    return Reviews(reviews=lines, cursor=page.cursor, counts=await counted(desk, principal))


async def counted(desk: ReviewDesk, principal: Principal) -> Counts:
    """How many places of the principal's own organisation wait, by reason, and how many are settled."""
    principal.require(*READERS)
    own = Eq("organisation", principal.organisation)
    waiting = {
        reason: await desk.store.count(REVIEWS, [own, Eq("state", State.OPEN), Eq("reason", reason)])
        for reason in Reason
    }
    decided = await desk.store.count(REVIEWS, [own, Eq("state", State.DECIDED)])
    return Counts(open={reason: count for reason, count in waiting.items() if count}, decided=decided)


async def review(desk: ReviewDesk, principal: Principal, case_id: str) -> Review:
    """One place, its words beside what was understood, what this key may do, and what was decided before."""
    case = await desk.case(principal, case_id)
    whole = case.shown.view == WHOLE
    line = _line(case.stored, case.shown, case.kept, case.location)
    return Review(
        **line.model_dump(),
        revision=case.kept.revision,
        view=case.shown.view,
        given=_given(case, desk) if whole else None,
        same_names=await _same_names(desk, case),
        may=May(point=whole, remember=teachable(case, principal)),
        decisions=[_decision(case, each) for each in case.file.decisions],
    )


def teachable(case: Case, principal: Principal) -> list[Literal["organisation", "all"]]:
    """For whom this principal may have the names remembered."""
    if case.file.names is None or case.file.reason not in TEACHES:
        return []
    own = principal.organisation == case.shown.organisation or principal.role == "admin"
    return [*(["organisation"] if own else []), *(["all"] if principal.role in COORDINATES else [])]  # type: ignore[list-item]


def _where(principal: Principal, wanted: Wanted) -> Sequence[Condition]:
    where: list[Condition] = [Eq("state", wanted.state)]
    if wanted.reason is not None:
        where.append(Eq("reason", wanted.reason))
    if wanted.after is not None:
        where.append(Range("id", low=f"{wanted.after}0"))  # the least text that is greater
    if wanted.scope == "own":
        return [*where, Eq("organisation", principal.organisation)]
    if principal.role not in COORDINATES:
        raise Forbidden("Only coordinators see places of other organisations.")
    return where


def _line(stored: Stored, shown: ShownPlace, kept: Kept, location: Location) -> Line:
    file = ReviewFile.of(stored)
    return Line(
        case_id=kept.case_id,
        organisation=file.organisation,
        reference=shown.reference,
        state=file.state,
        reason=file.reason,
        opened=file.opened,
        decided=file.decided,
        place=PlaceIn(**asdict(shown.place)),
        location=as_seen(location, shown.view),
    )


def _given(case: Case, desk: ReviewDesk) -> Given | None:
    location = case.location
    named = frozenset(
        filter(None, (location.state, location.municipality, *(each.code for each in location.candidates)))
    )
    reading = read(case.shown.place.lat, case.shown.place.lon, named, desk.geography)
    if reading.municipality is None:
        return None
    return Given(lat=reading.lat, lon=reading.lon, municipality=reading.municipality)


async def _same_names(desk: ReviewDesk, case: Case) -> int:
    if case.file.names is None:
        return 0
    same = [Eq("names", case.file.names), Eq("state", State.OPEN), Eq("organisation", case.file.organisation)]
    return await desk.store.count(REVIEWS, same) - (case.file.state is State.OPEN)


def _decision(case: Case, decision: Decision) -> DecisionOut:
    opened = case.unsealed(decision)
    return DecisionOut(
        by=decision.by,
        organisation=decision.organisation,
        at=decision.at,
        place_revision=decision.place_revision,
        choice=ChoiceOut.model_validate(opened["choice"]),
        why=str(opened["why"]) if case.shown.view == WHOLE else None,
        before=CodedLocation.model_validate(opened["before"]),
        alias=decision.alias,
        withdrawn_by=decision.withdrawn_by,
        withdrawn_at=decision.withdrawn_at,
    )
