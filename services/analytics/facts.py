"""A fact: what analytics knows of one case, as a case part and a location part, each the highest revision seen.

Pure. A fact is a document, so that the store shows what is counted:

    {"case": {"revision", "standing", "place_revision", "record": {...}, "rows": [{...}, ...]} or null,
     "location": {"revision", "place_revision", "areas": {...} or null} or null}

`rows` holds one entry per victim (one for a case without a victim): its codes by analytic dimension, several separated
by spaces, without the dimensions where nothing is known. `record` holds what decides where the case may count.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, cast

from pydantic import ValidationError

from services.analytics.mirror import Row
from shared.errors import Poison
from shared.events import cases, locations
from shared.events.cases import CaseState
from shared.events.envelope import Event
from shared.events.locations import CaseLocated
from shared.model import periods
from shared.model.coded import CodedCase, CodedVictim
from shared.model.columns import UNKNOWN
from shared.model.dimensions import DIMENSIONS, Values
from shared.model.json import Document, Json

LAYOUT: Final = 1
"""Raise it when `rows`, `record` or the meaning of a dimension changes: facts of another layout are rebuilt."""

OPEN: Final = "open"
_STUBS: Final = {cases.MERGED: "merged", cases.WITHDRAWN: "withdrawn", cases.ERASED: "erased"}
_STATES: Final = frozenset({cases.REPORTED, cases.REVISED, cases.REVIEWED, cases.UNMERGED})

AREAS: Final = ("state", "municipality", "urban_rural")
"""The dimensions that come from the location."""


def year_column(period: str) -> str:
    """The name under which a row holds its year of that period: `year` is the calendar's."""
    return "year" if period == "calendar" else period


_OF_DAYS: Final = {"quarter": periods.quarter, "month": periods.month} | {
    year_column(period): year for period, year in periods.PERIODS.items()
}
"""The dimensions that follow from the days of the start alone."""

_OF_CASE: Final[Mapping[str, Values]] = {
    name: each.values for name, each in DIMENSIONS.items() if name not in {*AREAS, *_OF_DAYS}
}
"""The dimensions that the coded case gives else."""

_RECORD: Final = (
    "series",
    "owner",
    "workflow",
    "case_kind",
    "start_earliest",
    "start_latest",
    "confidentiality",
    "use_in_statistics",
    "share_with_network",
    "publish_area_level",
    "legal_basis",
    "embargo_until",
)
COLUMNS: Final = (*AREAS, *_OF_DAYS, *_OF_CASE, *_RECORD, "located", "of_lesser_kind")
"""Every name under which a row can hold codes; beside them stands its `number` of victims if that is not one."""


def merged(fact: Document | None, event: Event) -> Document:
    """The fact after an event. The order of events, and repeats, make no difference.

    An erased case stays erased whatever its revision, and keeps nothing but that. Raises Poison for an event whose data
    has not the shape of its type, or that is of a type that no case has.
    """
    before = fact or {"case": None, "location": None}
    if _is_erased(before):
        return before
    if event.type == cases.ERASED:
        return {"case": {"standing": _STUBS[event.type]}, "location": None}
    part, read = ("location", _location) if event.type == locations.LOCATED else ("case", _case)
    known = cast("Document | None", before[part])
    if known is not None and cast("int", known["revision"]) >= event.revision:
        return before
    return before | {part: read(event)}


def rows(fact: Document) -> Iterator[Row]:
    """What the fact contributes: one entry per victim with every value known of it, none unless the case is open."""
    case = cast("Document | None", fact["case"])
    if case is None or case["standing"] != OPEN:
        return
    shared = cast("dict[str, str]", case["record"]) | _areas(case, cast("Document | None", fact["location"]))
    for row in cast("list[dict[str, str]]", case["rows"]):
        yield shared | row


def _areas(case: Document, location: Document | None) -> dict[str, str]:
    """Areas count only if they answer the words of the place as they are now."""
    if location is None or location["areas"] is None or location["place_revision"] != case["place_revision"]:
        return {}
    return {"located": "yes", **cast("dict[str, str]", location["areas"])}


def _is_erased(fact: Document) -> bool:
    case = cast("Document | None", fact["case"])
    return case is not None and case["standing"] == "erased"


def _location(event: Event) -> Document:
    try:
        located = CaseLocated.model_validate(event.data)
    except ValidationError as error:
        raise _misshapen(event, error) from None
    areas: Document | None = None
    if located.location is not None:
        # Not `model_dump`, which takes ten times as long.
        given = {name: getattr(located.location, name) for name in AREAS}
        areas = {name: str(area) for name, area in given.items() if area is not None and area != UNKNOWN}
    return {"revision": event.revision, "place_revision": located.place_revision, "areas": areas}


def _case(event: Event) -> Document:
    if event.type in _STUBS:
        return {"revision": event.revision, "standing": _STUBS[event.type]}
    if event.type not in _STATES:
        raise Poison("Analytics knows no such type of event.")
    try:
        state = CaseState.model_validate(event.data)
    except ValidationError as error:
        raise _misshapen(event, error) from None
    return {
        "revision": event.revision,
        "standing": OPEN,
        "place_revision": state.place_revision,
        "record": _record(state.case),
        "rows": cast("list[Json]", list(_rows(state.case))),
    }


def _misshapen(event: Event, error: ValidationError) -> Poison:
    """Names the fields and never their content."""
    fields = sorted({".".join(str(step) for step in item["loc"]) for item in error.errors()})
    return Poison(f"The data of {event.type} has not its shape: {', '.join(fields[:5])}.")


def _record(case: CodedCase) -> Document:
    """What is the same for all rows of a case and is no dimension: what decides where it may count."""
    values = (
        "synthetic" if case.synthetic else "real",
        case.organisation,
        case.workflow,
        case.kind,
        case.incident.start_earliest,
        case.incident.start_latest,
        case.confidentiality,
        case.consent.use_in_statistics,
        case.consent.share_with_network,
        case.consent.publish_area_level,
        case.legal_basis,
        case.consent.embargo_until,
    )
    return {name: value for name, value in zip(_RECORD, values, strict=True) if value is not None}


def _rows(case: CodedCase) -> Iterator[dict[str, str]]:
    """One entry per victim; a case without one has a single entry that counts no victim."""
    if not case.victims:
        yield _values(case, None) | {"number": "0"}
        return
    shown = {each.counted_kind for each in case.victims}
    for victim in case.victims:
        row = _values(case, victim)
        if victim.number_smallest is not None:
            row["number"] = str(victim.number_smallest)
        if victim.counted_kind != case.kind and case.kind in shown:
            row["of_lesser_kind"] = "yes"
        yield row


def _values(case: CodedCase, victim: CodedVictim | None) -> dict[str, str]:
    found = dict(_periods(case.incident.start_earliest, case.incident.start_latest))
    for name, values_of in _OF_CASE.items():
        values = values_of(case, victim, None)
        if len(values) > 1:
            found[name] = " ".join(values)
        elif values[0] != UNKNOWN:
            found[name] = values[0]
    return found


@lru_cache(maxsize=50_000)
def _periods(earliest: str, latest: str) -> Mapping[str, str]:
    """Remembered: a few thousand ranges of days stand for a million cases."""
    values = {name: period_of(earliest, latest) for name, period_of in _OF_DAYS.items()}
    return {name: value for name, value in values.items() if value != UNKNOWN}
