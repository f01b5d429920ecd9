"""Events in: what a change of a case means for its location."""

from collections.abc import Sequence
from typing import Final

from services.geocode.use_cases import Geocode
from shared.errors import Poison
from shared.events import cases
from shared.events.envelope import Event

FORGETS: Final = frozenset({cases.WITHDRAWN, cases.ERASED})
LOCATES: Final = frozenset({cases.REPORTED, cases.REVISED, cases.REVIEWED, cases.UNMERGED})


async def on_cases(geocode: Geocode, events: Sequence[Event]) -> None:
    """Only the last event of each case matters. A merged case keeps its location, for the day it is unmerged, and waits
    for nobody until then."""
    latest: dict[str, Event] = {}
    for event in events:
        if event.subject not in latest or latest[event.subject].revision < event.revision:
            latest[event.subject] = event
    wanted = {subject: _place_revision(event) for subject, event in latest.items() if event.type in LOCATES}
    gone = [subject for subject, event in latest.items() if event.type in FORGETS]
    merged = [subject for subject, event in latest.items() if event.type == cases.MERGED]
    if wanted:
        await geocode.locate_cases(wanted)
    if merged:
        await geocode.set_aside(merged)
    if gone:
        await geocode.forget(gone)


def _place_revision(event: Event) -> int:
    revision = event.data.get("place_revision")
    if type(revision) is not int:
        raise Poison("The event names no place revision.")
    return revision
