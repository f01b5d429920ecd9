"""A fact: what analytics knows of one case, as a case part and a location part, each the highest revision seen.

Pure. A fact is a document, so that the store shows what is counted:

    {"case": {"revision", "standing", "place_revision", "parts": {...}, "rows": [[victim, acts], ...]} or null,
     "location": {"revision", "place_revision", "areas": "state|municipality|urban_rural|yes" or null} or null}

`rows` holds one entry per victim (one for a case without a victim) and, where an entry stands for another number of
victims than one, that number as its third. `case_parts` says how the texts are to be read.
"""

from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, cast

from services.analytics.cube.mirror import Held, Row
from services.analytics.facts.case_parts import (
    AREAS,
    BAR,
    CASE_PARTS,
    COLUMNS,
    ROW_PARTS,
    text,
    values_by_column,
    year_column,
)
from services.analytics.facts.event_parts import OPEN, STUBS, read
from shared.events import cases, locations
from shared.events.envelope import Event, encode
from shared.geography import load
from shared.model.json import Document

__all__ = [
    "AREAS",
    "COLUMNS",
    "LAYOUT",
    "OPEN",
    "held",
    "is_gone",
    "joined",
    "merged",
    "place",
    "rows",
    "year_column",
]

LAYOUT: Final = 2
"""Raise it when `parts`, `rows` or the meaning of a dimension changes: facts of another layout are rebuilt."""

_NOWHERE: Final = text(() for _ in (*AREAS, "located"))
_MOST_REMEMBERED: Final = 1 << 15
_ORDER: Final = tuple(CASE_PARTS)
_in_order: Final = itemgetter(*_ORDER)
_OF_ROW: Final = len(ROW_PARTS)


def joined(fact: Document | None, event: Event) -> Document:
    """The fact after an event as `event_parts` reads it. The order of events, and repeats, make no difference.

    An erased case stays erased whatever its revision, and keeps nothing but that.
    """
    before = fact or {"case": None, "location": None}
    if _is_erased(before):
        return before
    if event.type == cases.ERASED:
        return {"case": {"standing": STUBS[event.type]}, "location": None}
    part = "location" if event.type == locations.LOCATED else "case"
    known = cast("Document | None", before[part])
    if known is not None and cast("int", known["revision"]) >= event.revision:
        return before
    return {**before, part: event.data}


def merged(fact: Document | None, event: Event) -> Document:
    """The fact after an event as it is published; raises Poison as `read` does."""
    return joined(fact, read(encode(event)))


def held(fact: Document) -> Held | None:
    """What the fact contributes, as the mirror takes it; None unless the case is open."""
    case: Any = fact["case"]  # not cast, which costs a tenth of a start with a million facts
    if case is None or case["standing"] != OPEN:
        return None
    return Held((place(fact), *_in_order(case["parts"])), case["rows"])


def place(fact: Document) -> str:
    """The text of the place. Areas count only if they answer the words of the place as they are now, and a
    municipality as it stood in the year of the case."""
    case: Any = fact["case"]
    location: Any = fact["location"]
    if location is None or location["areas"] is None or location["place_revision"] != case["place_revision"]:
        return _NOWHERE
    return _as_it_stood(location["areas"], case["parts"]["days"][: len("2024")])


@lru_cache(_MOST_REMEMBERED)
def _as_it_stood(areas: str, year: str) -> str:
    """What was cut from a municipality since then counts with the one it was cut from, as cases of that time did."""
    state, municipality, *rest = areas.split(BAR)
    if not year.isdecimal() or municipality not in load().municipalities:
        return areas
    return BAR.join((state, load().standing_in(municipality, int(year)), *rest))


def rows(fact: Document) -> Iterator[Row]:
    """The same to be read by column: an entry per victim with every value known of it, none unless the case is open."""
    contributed = held(fact)
    if contributed is None:
        return
    case = values_by_column("place", contributed.case[0])
    for name, its_text in zip(_ORDER, contributed.case[1:], strict=True):
        case |= values_by_column(name, its_text)
    for entry in contributed.rows:
        row = dict(case)
        for name, of_row in zip(ROW_PARTS, entry, strict=False):
            row |= values_by_column(name, str(of_row))
        if len(entry) > _OF_ROW:
            row["number"] = str(entry[_OF_ROW])
        yield row


def is_gone(fact: Document) -> bool:
    """Whether its case was merged, withdrawn or erased, so that nothing is kept of what it was."""
    case: Any = fact["case"]
    return case is not None and bool(case["standing"] != OPEN)


def _is_erased(fact: Document) -> bool:
    case: Any = fact["case"]
    return case is not None and bool(case["standing"] == "erased")
