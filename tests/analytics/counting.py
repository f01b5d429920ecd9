"""Facts in memory from events, and a count of them without the machinery under test."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.analytics.cube.live_cube import Cube
from services.analytics.cube.mirror import Row
from services.analytics.facts.fact import held, merged, rows
from shared.events.envelope import Event
from shared.model.json import Document


def facts_of(events: Iterable[Event]) -> dict[str, Document]:
    """The facts after events, one by one."""
    facts: dict[str, Document] = {}
    for event in events:
        facts[event.subject] = merged(facts.get(event.subject), event)
    return facts


def mirror_of(events: Iterable[Event]) -> Cube:
    mirror = Cube()
    mirror.put({case_id: held(fact) for case_id, fact in facts_of(events).items()})
    return mirror


def plainly_counted(facts: Mapping[str, Document], *by: str) -> dict[tuple[str, ...], int]:
    """Distinct cases by cell, written as one would by hand: every row of every fact, once per case and cell."""
    cells = Counter[tuple[str, ...]]()
    for fact in facts.values():
        cells.update({cell for row in rows(fact) for cell in _cells(row, by)})
    return dict(cells)


def _cells(row: Row, by: tuple[str, ...]) -> set[tuple[str, ...]]:
    cells: set[tuple[str, ...]] = {()}
    for name in by:
        cells = {(*cell, value) for cell in cells for value in row.get(name, "unknown").split()}
    return cells
