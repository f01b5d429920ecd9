"""Cases for their organisation: the list, and one case with its place and how sure the place is."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.gateway.schemas import REASONS_TO_REVIEW
from services.gateway.site.case_lines import CaseLine
from services.gateway.site.form_answers import flattened
from services.gateway.site.frame import Frame, Pages
from services.gateway.site.members import ask, for_members, posted, see
from services.gateway.site.rendering import PRIVATE, render
from services.gateway.site.report_form import in_words
from services.gateway.site_context import SiteContext
from shared.geography import Geography
from shared.model.case import STEPS
from shared.vocabularies import vocabulary

PAGE: Final = "50"
REASONS: Final = frozenset(REASONS_TO_REVIEW)
_SURE: Final = ((0.9, "very"), (0.7, "fairly"), (0.0, "little"))


async def listing(context: SiteContext, request: Request, frame: Frame) -> Response:
    wanted = {name: value for name, value in request.query_params.items() if name in {"workflow", "cursor"} and value}
    answer = await ask(context, frame, "intake", "GET", "/cases", params={"limit": PAGE, **wanted})
    body = answer.json() if answer.is_success else {"cases": [], "cursor": None}
    return render(
        "workspace/cases.html",
        frame,
        cache_control=PRIVATE,
        cases=[CaseLine.of(case) for case in body["cases"]],
        cursor=body["cursor"],
        workflow=wanted.get("workflow", ""),
        workflows=vocabulary("workflow").terms.values(),
    )


async def show(context: SiteContext, request: Request, frame: Frame) -> Response:
    answer = await ask(context, frame, "intake", "GET", f"/cases/{request.path_params['id']}")
    case: dict[str, Any] = answer.json()
    record = case.get("record")
    return render(
        "workspace/case.html",
        frame,
        cache_control=PRIVATE,
        case=case,
        lines=in_words(dict(flattened(record)), frame.words) if record else {},
        steps=STEPS,
        location=case["location"],
        area=area_of(context.geography, case["location"] or {}),
        sure=sure_of(case["location"] or {}),
        settles=REASONS.intersection((case["location"] or {}).get("flags", ())) and frame.waiting is not None,
        new="new" in request.query_params,
        waiting=case["location"] is None and case["status"] == "current",
    )


def area_of(geography: Geography, location: Mapping[str, Any]) -> str:
    """`Oaxaca de Juárez, Oaxaca`; empty where nothing is known."""
    state = geography.states.get(location.get("state") or "")
    municipality = geography.municipalities.get(location.get("municipality") or "")
    names = (municipality.name if municipality else "", state.common_name if state else "")
    return ", ".join(name for name in names if name)


def sure_of(location: Mapping[str, Any]) -> str:
    """How sure the place is, as a word: very, fairly, little."""
    confidence = float(location.get("confidence") or 0)
    return next(word for least, word in _SURE if confidence >= least)


async def act(context: SiteContext, request: Request, frame: Frame) -> Response:
    """Withdraw the case."""
    await posted(request)
    case_id = request.path_params["id"]
    await ask(context, frame, "intake", "POST", f"/cases/{case_id}/withdrawal")
    return see(frame, "cases", {"withdrawn": case_id})


PAGES: Pages = {
    "cases": {"GET": for_members(listing)},
    "case": {"GET": for_members(show), "POST": for_members(act)},
}
