"""Cases for their organisation: the list, and one case with its place and how sure the place is."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.gateway.schemas import REASONS_TO_REVIEW
from services.gateway.site.case_lines import CaseLine
from services.gateway.site.form_answers import flattened
from services.gateway.site.frame import Frame, Pages
from services.gateway.site.members import ask, for_members, posted, problems_of, see, signed_in
from services.gateway.site.record_in_words import in_words
from services.gateway.site.rendering import PRIVATE, render
from services.gateway.site.reviewing import Moved, decision_of, may_review, move, review, steps_in_words
from services.gateway.site_context import SiteContext
from shared.errors import FieldProblem
from shared.geography import Geography
from shared.model.case import STEPS
from shared.vocabularies import vocabulary

PAGE: Final = "50"
FILTERS: Final = frozenset({"workflow", "cursor", "scope"})
UNPROCESSABLE: Final = 422
REASONS: Final = frozenset(REASONS_TO_REVIEW)
_SURE: Final = ((0.9, "very"), (0.7, "fairly"), (0.0, "little"))


async def listing(context: SiteContext, request: Request, frame: Frame) -> Response:
    return await _listing(context, request, frame)


async def move_many(context: SiteContext, request: Request, frame: Frame) -> Response:
    """Take the chosen cases to a step of the workflow, or back."""
    form = await posted(request)
    chosen = [str(each) for each in form.getlist("case")]
    undoing = form.get("go") == "undo"
    moved = await move(context, frame, chosen, "" if undoing else str(form.get("workflow", "")))
    return await _listing(context, request, frame, moved)


async def _listing(context: SiteContext, request: Request, frame: Frame, moved: Moved | None = None) -> Response:
    """The organisation's own cases; a coordinator may ask for those of the network."""
    wanted = {name: value for name, value in request.query_params.items() if name in FILTERS and value}
    asked = {name: value for name, value in wanted.items() if name != "scope"}
    own = "false" if wanted.get("scope") == "network" else "true"
    answer = await ask(context, frame, "intake", "GET", "/cases", params={"limit": PAGE, "own": own, **asked})
    body = answer.json() if answer.is_success else {"cases": [], "cursor": None}
    return render(
        "workspace/cases.html",
        frame,
        cache_control=PRIVATE,
        cases=[CaseLine.of(case) for case in body["cases"]],
        cursor=body["cursor"],
        wanted={name: value for name, value in wanted.items() if name != "cursor"},
        workflows=vocabulary("workflow").terms.values(),
        steps=steps_in_words(frame.words) if may_review(frame) else (),
        sees_network=signed_in(frame).principal.role == "coordinator",
        moved=moved,
    )


async def show(context: SiteContext, request: Request, frame: Frame) -> Response:
    return await _case(context, request, frame)


async def _case(
    context: SiteContext, request: Request, frame: Frame, problems: tuple[FieldProblem, ...] = ()
) -> Response:
    answer = await ask(context, frame, "intake", "GET", f"/cases/{request.path_params['id']}")
    case: dict[str, Any] = answer.json()
    record = await _with_names(context, case.get("record"))
    return render(
        "workspace/case.html",
        frame,
        status=UNPROCESSABLE if problems else 200,
        cache_control=PRIVATE,
        case=case,
        problems=problems,
        review_steps=steps_in_words(frame.words, case["workflow"]) if may_review(frame) else (),
        claims=vocabulary("verification_claim").terms.values(),
        levels=vocabulary("verification_level").terms.values(),
        lines=in_words(dict(flattened(record)), frame.words) if record else {},
        steps=STEPS,
        location=case["location"],
        area=area_of(context.geography, case["location"] or {}),
        sure=sure_of(case["location"] or {}),
        settles=REASONS.intersection((case["location"] or {}).get("flags", ())) and frame.waiting is not None,
        new="new" in request.query_params,
        waiting=case["location"] is None and case["status"] == "current",
    )


async def _with_names(context: SiteContext, record: dict[str, Any] | None) -> dict[str, Any] | None:
    """The record with the organisations that documented the case by their names, where they have one here."""
    known = record.get("documented_by", []) if record else []
    names = await context.identity.organisation_names([each["organisation"] for each in known])
    named = [{**each, "organisation": names.get(each["organisation"], each["organisation"])} for each in known]
    return record and {**record, "documented_by": named}


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
    """Review the case, or withdraw it."""
    form = {name: str(value) for name, value in (await posted(request)).items()}
    case_id = request.path_params["id"]
    if form.get("go") == "review":
        decision = decision_of(form, form.get("before", ""))
        answer = await review(context, frame, case_id, form.get("revision", ""), decision)
        if answer.is_success:
            return see(frame, "case", {"reviewed": "1"}, id=case_id)
        return await _case(context, request, frame, problems_of(answer))
    await ask(context, frame, "intake", "POST", f"/cases/{case_id}/withdrawal")
    return see(frame, "cases", {"withdrawn": case_id})


PAGES: Pages = {
    "cases": {"GET": for_members(listing), "POST": for_members(move_many)},
    "case": {"GET": for_members(show), "POST": for_members(act)},
}
