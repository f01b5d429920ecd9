"""What an event brings to a fact, cut out of the message as it stands there.

A part of a fact follows from a few fields. Their bytes are not read but looked up: what was made of the same bytes
before holds again. So of most messages little but the frame is read, which takes half the time. A message that is out
of the ordinary in any way is read the long way, by the record types themselves; they also say why it is refused.
"""

from functools import lru_cache
from typing import Annotated, Any, Final, cast

import orjson
from msgspec import Meta, MsgspecError, Raw, Struct
from msgspec.json import Decoder
from pydantic import ValidationError

from services.analytics.facts.case_parts import AREAS, CutCase, case_parts, row_parts, text
from shared.errors import Poison
from shared.events import cases, locations
from shared.events.cases import CaseState
from shared.events.envelope import MAX_BYTES, SPEC_VERSION, Event, decode
from shared.events.locations import CaseLocated
from shared.model.json import Document, Json

OPEN: Final = "open"
STUBS: Final = {cases.MERGED: "merged", cases.WITHDRAWN: "withdrawn", cases.ERASED: "erased"}
_STATES: Final = frozenset({cases.REPORTED, cases.REVISED, cases.REVIEWED, cases.UNMERGED})
_MOST_REMEMBERED: Final = 1 << 15

_Word = Annotated[str, Meta(min_length=1)]
_Whole = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]


class _Content(Struct, gc=False):
    """The data of any of the types, without what the others lack."""

    place_revision: _Whole | None = None
    case: CutCase | None = None
    location: Raw = Raw()


class _Envelope(Struct, gc=False):
    """As `shared.events.envelope` reads it."""

    specversion: str
    id: _Word
    type: _Word
    source: _Word
    subject: _Word
    time: _Word
    revision: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    data: _Content


_envelope: Final = Decoder(_Envelope).decode
_content: Final = Decoder(_Content).decode


def read(message: bytes) -> Event:
    """The event with the part of a fact that it brings as its data.

    Raises Poison for what is no event of ours, has not the shape of its type, or is of a type that no case has.
    """
    try:
        return _cut(message)
    except (MsgspecError, ValueError):
        event = decode(message)
        return event._replace(data=_part(event.type, event.revision, _content(_shaped(event))))


def _cut(message: bytes) -> Event:
    """Raises MsgspecError or ValueError for what must be read the long way."""
    if len(message) > MAX_BYTES or not message.isascii() or b"\\" in message:
        raise ValueError
    cut = _envelope(message)
    if cut.specversion != SPEC_VERSION:
        raise ValueError
    part = _part(cut.type, cut.revision, cut.data)
    return Event(cut.id, cut.type, cut.source, cut.subject, cut.time, cut.revision, part)


def _part(type_: str, revision: int, content: _Content) -> Document:
    """Raises ValueError for what has not the shape of its type."""
    if type_ in STUBS:
        return {"revision": revision, "standing": STUBS[type_]}
    if type_ not in _STATES and type_ != locations.LOCATED:
        raise Poison("Analytics knows no such type of event.")
    if content.place_revision is None:
        raise ValueError
    if type_ == locations.LOCATED:
        areas = _areas(bytes(content.location))
        return {"revision": revision, "place_revision": content.place_revision, "areas": areas}
    if content.case is None:
        raise ValueError
    return {
        "revision": revision,
        "standing": OPEN,
        "place_revision": content.place_revision,
        "parts": cast("Json", case_parts(content.case)),
        "rows": cast("Json", row_parts(content.case)),
    }


@lru_cache(_MOST_REMEMBERED)
def _areas(location: bytes) -> str | None:
    """The text of a location's areas; remembered, because many cases are in one municipality."""
    located = CaseLocated.model_validate({"place_revision": 0, "location": orjson.loads(location)}).location
    if located is None:
        return None
    areas = [getattr(located, name) for name in AREAS]
    return text([*((None if area is None else str(area),) for area in areas), ("yes",)])


def _shaped(event: Event) -> bytes:
    """The data of an event as its type writes them. Raises Poison that names the fields and never their content."""
    if event.type not in _STATES and event.type != locations.LOCATED:
        return b"{}"
    model: Any = CaseLocated if event.type == locations.LOCATED else CaseState
    try:
        return cast("bytes", model.model_validate(event.data).model_dump_json().encode())
    except ValidationError as error:
        fields = sorted({".".join(str(step) for step in item["loc"]) for item in error.errors()})
        raise Poison(f"The data of {event.type} has not its shape: {', '.join(fields[:5])}.") from None
