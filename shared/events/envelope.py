"""The envelope of every event: CloudEvents 1.0 (JSON format) plus `revision`."""

from datetime import datetime
from operator import itemgetter
from typing import Final, NamedTuple

import orjson

from shared.clock import iso
from shared.errors import Poison
from shared.model.json import Document

SPEC_VERSION: Final = "1.0"
MAX_BYTES: Final = 1_000_000
_TEXTS: Final = ("id", "type", "source", "subject", "time")
_texts: Final = itemgetter(*_TEXTS)
_ALL_TEXTS: Final = (str,) * len(_TEXTS)


class Event(NamedTuple):
    """A message on the bus. `subject` is the id of the record, `revision` its revision: consumers keep the highest."""

    id: str
    type: str
    source: str
    subject: str
    time: str
    revision: int
    data: Document

    @classmethod
    def of(cls, *, type: str, source: str, subject: str, revision: int, moment: datetime, data: Document) -> "Event":
        """The id follows from type, subject and revision, so that a repeat is the same event."""
        return cls(f"{type}:{subject}:{revision}", type, f"/{source}", subject, iso(moment), revision, data)


def encode(event: Event) -> bytes:
    return orjson.dumps(
        {
            "specversion": SPEC_VERSION,
            "id": event.id,
            "type": event.type,
            "source": event.source,
            "subject": event.subject,
            "time": event.time,
            "datacontenttype": "application/json",
            "revision": event.revision,
            "data": event.data,
        }
    )


def decode(value: bytes) -> Event:
    """Raises Poison for what is no event of ours: too long, not JSON (NaN is not), NUL inside, attributes missing."""
    if len(value) > MAX_BYTES:
        raise Poison(f"The message is longer than {MAX_BYTES} bytes.")
    if b"\\" in value and b"\\u0000" in value:
        raise Poison("The message holds the character NUL.")
    try:
        body = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise Poison(f"The message is not JSON: {error.msg} at {error.pos}.") from None
    if not isinstance(body, dict) or body.get("specversion") != SPEC_VERSION:
        raise Poison("The message is no CloudEvent of version 1.0.")
    try:
        texts = _texts(body)
    except KeyError:
        texts = ()
    if tuple(map(type, texts)) != _ALL_TEXTS or not all(texts):
        raise Poison(f"The event lacks one of the attributes {', '.join(_TEXTS)}.")
    revision, data = body.get("revision"), body.get("data")
    if type(revision) is not int or revision < 1 or not isinstance(data, dict):
        raise Poison("The event lacks a revision from 1 on or its data.")
    return Event._make((*texts, revision, data))
