"""Showing cases to those who may see them, and keeping account of it."""

from dataclasses import dataclass
from typing import Final

from services.intake.access_log import Purpose
from services.intake.collections import CASES, REPORTS
from services.intake.domain import Audience, Status, View, check_owner, widened
from services.intake.sealed_record import CaseFile, OpenCase
from services.intake.shared_part import shared_part
from services.intake.use_cases.desk import Desk
from shared.errors import Forbidden, Unavailable
from shared.model.coding import as_document
from shared.model.json import Document
from shared.model.location import Location
from shared.ports.store import Condition, Eq, In, Order, Page, Range
from shared.principal import Principal

INTAKE: Final = Principal(subject="intake", organisation="", role="service")
_LOCATED: Final = 200
_STANDING: Final = (Status.CURRENT.value, Status.MERGED.value)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases a list shows. `updated_since` is an ISO moment; with it the list runs from the oldest change on.

    `own` keeps to the principal's organisation, where a coordinator is shown the network's otherwise.
    """

    workflow: str | None = None
    import_id: str | None = None
    updated_since: str | None = None
    own: bool = False
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of documents to show, and the cursor of the next one."""

    documents: list[Document]
    cursor: str | None


async def show(desk: Desk, principal: Principal, case_id: str, purpose: Purpose) -> Document:
    """The case as this principal may see it. Raises NotFound, Gone, Unavailable when the read cannot be recorded."""
    case = await desk.opened(principal, case_id)
    view = widened(case.file.view(principal), case.record)
    if view.is_restricted:
        await desk.log.record(principal, [case_id], purpose)
    shown = _summary(case, view)
    if view.is_restricted:
        record = as_document(case.record)
        shown["record"] = record if view is View.WHOLE else shared_part(record)
    shown["location"] = await _location(desk, case_id, view)
    return shown


async def page_of_cases(desk: Desk, principal: Principal, wanted: Wanted) -> Listed:
    """Cases the principal may see, the latest first; own ones with their reference and place names.

    A page may be shorter than its limit where members keep cases to themselves.
    """
    order = Order("updated") if wanted.updated_since else Order(descending=True)
    where = [*_scope(principal, own=wanted.own), In("status", _STANDING), *_filters(wanted)]
    page = await desk.store.find(CASES, where, order=order, limit=wanted.limit, cursor=wanted.cursor)
    seen = [each for each in page.documents if CaseFile.of(each).view(principal) is not View.NOTHING]
    cases = await desk.open_many(seen)
    own = [case.id for case in cases if case.file.view(principal) is View.WHOLE]
    await desk.log.record(principal, own, "list")
    return Listed([_line(case, principal) for case in cases], page.cursor)


async def reports_of(desk: Desk, principal: Principal, case_id: str, purpose: Purpose) -> list[Document]:
    """What was submitted for a case, word for word, the oldest first. For its own organisation only."""
    case = await desk.opened(principal, case_id)
    if case.file.view(principal) is not View.WHOLE:
        raise Forbidden("Only the organisation that owns the case may read what was submitted.")
    await desk.log.record(principal, [case_id], purpose)
    found = await desk.store.find(REPORTS, [Eq("case", case_id)], limit=1000)
    oldest_first = sorted(found.documents, key=lambda each: str(each.body["received"]))
    return [
        {"received": each.body["received"], "words": case.key.open(str(each.body["sealed"])).decode(errors="replace")}
        for each in oldest_first
    ]


async def reads_of(desk: Desk, principal: Principal, case_id: str, limit: int, cursor: str | None) -> Listed:
    """Who read the case, the latest first. For its owner, also after the case is gone."""
    stored = await desk.visible(principal, case_id)
    check_owner(principal, CaseFile.of(stored).organisation)
    page: Page = await desk.log.of_case(case_id, limit=limit, cursor=cursor)
    return Listed([{"number": int(each.id), **each.body} for each in page.documents], page.cursor)


def _scope(principal: Principal, *, own: bool) -> list[Condition]:
    """A coordinator lists what is open to the network, others their own organisation's cases."""
    if principal.role == "coordinator" and not own:
        return [Eq("audience", Audience.NETWORK.value)]
    return [Eq("organisation", principal.organisation)]


def _filters(wanted: Wanted) -> list[Condition]:
    given: list[Condition] = []
    if wanted.workflow:
        given.append(Eq("workflow", wanted.workflow))
    if wanted.import_id:
        given.append(Eq("import_id", wanted.import_id))
    if wanted.updated_since:
        given.append(Range("updated", low=wanted.updated_since))
    return given


def _summary(case: OpenCase, view: View) -> Document:
    file = case.file
    return {
        **case.answer(),
        "view": view.value,
        "organisation": file.organisation,
        "received": file.received,
        "updated": file.updated,
        "synthetic": file.synthetic,
        "import": file.import_id,
        "coded": case.coded.model_dump(mode="json"),
    }


def _line(case: OpenCase, principal: Principal) -> Document:
    view = widened(case.file.view(principal), case.record)
    line = _summary(case, view)
    if view is View.WHOLE:
        record, place = case.record, case.record.place
        line |= {"reference": record.reference, "state": place.state, "municipality": place.municipality}
    return line


async def _location(desk: Desk, case_id: str, view: View) -> Document | None:
    """Where geocode put the case, None while it has not or does not answer; the point only with the whole case."""
    try:
        answer = await desk.peers.call("geocode", "GET", f"/locations/{case_id}", INTAKE)
    except Unavailable:
        return None
    if answer.status_code != _LOCATED:
        return None
    location = Location.model_validate_json(answer.content)
    return (location if view is View.WHOLE else location.coded()).model_dump(mode="json")
