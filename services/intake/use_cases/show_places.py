"""Showing the words of places to those who settle where a case is."""

from collections.abc import Sequence

from services.intake.access_log import Purpose
from services.intake.collections import CASES
from services.intake.domain import WORDS_OF_PLACE, Status, View, widened
from services.intake.sealed_record import CaseFile, OpenCase
from services.intake.shared_part import shared_part
from services.intake.use_cases.desk import Desk
from shared.model.coding import as_document
from shared.model.json import Document
from shared.ports.store import Stored
from shared.principal import Principal


async def shown_places(desk: Desk, principal: Principal, ids: Sequence[str], purpose: Purpose) -> list[Document]:
    """The places of those current cases whose words this principal may read, in the order asked for.

    The owning organisation reads all of them; a coordinator, where it may be shared, those that name areas. Every
    read is recorded. Raises Forbidden for other roles, Unavailable when the reads cannot be recorded.
    """
    principal.require("reporter", "org_admin", "coordinator")
    stored = await desk.store.get_many(CASES, ids)
    seen = [stored[id_] for id_ in dict.fromkeys(ids) if id_ in stored and _is_seen(stored[id_], principal)]
    views = [(case, widened(case.file.view(principal), case.record)) for case in await desk.open_many(seen)]
    read = [(case, view) for case, view in views if view.is_restricted]
    await desk.log.record(principal, [case.id for case, _ in read], purpose)
    return [_shown(case, view) for case, view in read]


def _is_seen(stored: Stored, principal: Principal) -> bool:
    file = CaseFile.of(stored)
    return file.status == Status.CURRENT and file.view(principal) is not View.NOTHING


def _shown(case: OpenCase, view: View) -> Document:
    record = as_document(case.record)
    place = (record if view is View.WHOLE else shared_part(record))["place"]
    return {
        "id": case.id,
        "organisation": case.file.organisation,
        "view": view.value,
        "reference": case.record.reference if view is View.WHOLE else None,
        "place_revision": case.file.place_revision,
        "place": {name: place.get(name) for name in WORDS_OF_PLACE} if isinstance(place, dict) else {},
    }
