"""Places that wait for a person: the list, one place with its map, and the names that were explained."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import httpx
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.site.frame import Frame, Pages
from services.gateway.site.members import ask, for_members, posted, problems_of, see, signed_in
from services.gateway.site.place_view import Form, PlaceView, area_name, in_short, reasons_of
from services.gateway.site.rendering import PRIVATE, render
from services.gateway.site_context import SiteContext
from shared.errors import FieldProblem

PAGE: Final = "50"
FILTERS: Final = frozenset({"state", "reason", "scope"})
COORDINATES: Final = frozenset({"coordinator", "admin"})
UNPROCESSABLE: Final = 422
STALE: Final = frozenset({409, 412})
KINDS_OF_WRONG: Final = frozenset({"area", "point", "remember"})


async def listing(context: SiteContext, request: Request, frame: Frame) -> Response:
    wanted = _filters(request)
    answer = await _list(context, frame, {"limit": PAGE, **wanted, **_cursor(request)})
    counts = answer["counts"]
    waiting = sum(counts["open"].values())
    return render(
        "workspace/places.html",
        frame,
        cache_control=PRIVATE,
        lines=[in_short(each, context.geography, frame.words) for each in answer["reviews"]],
        cursor=answer["cursor"],
        wanted=wanted,
        reasons=reasons_of(counts["open"], frame.words),
        waiting=waiting,
        decided=counts["decided"],
        is_coordinator=signed_in(frame).principal.role in COORDINATES,
        done=request.query_params.get("done", ""),
    )


async def show(context: SiteContext, request: Request, frame: Frame) -> Response:
    return await _place(context, request, frame, Form({}))


async def settle(context: SiteContext, request: Request, frame: Frame) -> Response:
    """Decide, take back, or look a municipality up by its name: nothing typed stands in an address."""
    form = Form({name: str(value) for name, value in (await posted(request)).items()})
    if form.values.get("go") == "search":
        return await _place(context, request, frame, form)
    path = f"/places/reviews/{request.path_params['id']}/decision"
    held = {"if-match": f'"{form.values.get("revision", "")}"'}
    if form.values.get("go") == "undo":
        await ask(context, frame, "geocode", "DELETE", path)
        return see(frame, "place", _filters(request), id=request.path_params["id"])
    decision = form.decision()
    if decision is None:
        wrong = (FieldProblem("choice", frame.words("settling.wrong.choice"), ""),)
        return await _place(context, request, frame, form, wrong)
    answer = await ask(context, frame, "geocode", "POST", path, json=decision, headers=held)
    if answer.is_success:
        return await _go_on(context, request, frame, answer.json())
    return await _place(context, request, frame, form, _wrong(frame, answer))


async def names(context: SiteContext, request: Request, frame: Frame) -> Response:
    answer = await ask(context, frame, "geocode", "GET", "/places/aliases", params={"limit": PAGE, **_cursor(request)})
    page = answer.json() if answer.is_success else {"aliases": [], "cursor": None}
    return render(
        "workspace/place_names.html",
        frame,
        cache_control=PRIVATE,
        aliases=[{**each, "meaning": area_name(context.geography, each["area"])} for each in page["aliases"]],
        cursor=page["cursor"],
        is_coordinator=signed_in(frame).principal.role in COORDINATES,
    )


async def forget(context: SiteContext, request: Request, frame: Frame) -> Response:
    form = await posted(request)
    alias_id = "".join(character for character in str(form.get("alias", "")) if character.isalnum())
    await ask(context, frame, "geocode", "DELETE", f"/places/aliases/{alias_id}")
    return see(frame, "place_names")


async def _place(
    context: SiteContext, request: Request, frame: Frame, form: Form, problems: tuple[FieldProblem, ...] = ()
) -> Response:
    case_id = request.path_params["id"]
    review = (await ask(context, frame, "geocode", "GET", f"/places/reviews/{case_id}")).json()
    if "case_id" not in review:  # It is being located anew at this moment.
        return render("workspace/place_waits.html", frame, cache_control=PRIVATE)
    others = await _next(context, request, frame, case_id)
    view = PlaceView(review, form, context.geography, frame.words)
    await asyncio.to_thread(lambda: view.map)  # Drawing takes longer than others should wait.
    return render(
        "workspace/place.html",
        frame,
        status=UNPROCESSABLE if problems else 200,
        cache_control=PRIVATE,
        review=review,
        view=view,
        form=form,
        problems=problems,
        counts=others["counts"],
        waiting=sum(others["counts"]["open"].values()),
        wanted=_filters(request),
        next=next((each["case_id"] for each in others["reviews"] if each["case_id"] != case_id), None),
        done=request.query_params.get("done", ""),
    )


async def _go_on(context: SiteContext, request: Request, frame: Frame, decided: Mapping[str, Any]) -> Response:
    """To the next place that waits, with a way to take this decision back."""
    kept = {**_filters(request), "done": str(decided["case_id"])}
    others = await _next(context, request, frame, str(decided["case_id"]))
    if others["reviews"]:
        return see(frame, "place", kept, id=str(others["reviews"][0]["case_id"]))
    return see(frame, "places", kept)


async def _next(context: SiteContext, request: Request, frame: Frame, case_id: str) -> dict[str, Any]:
    """The place that comes after this one in the queue; the first one after the last."""
    wanted = {"limit": "1", **_filters(request), "state": "open"}
    found = await _list(context, frame, {**wanted, "after": case_id})
    return found if found["reviews"] else await _list(context, frame, wanted)


async def _list(context: SiteContext, frame: Frame, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Empty for filters that there are not."""
    answer = await ask(context, frame, "geocode", "GET", "/places/reviews", params=dict(parameters))
    if answer.is_success:
        return dict(answer.json())
    return {"reviews": [], "cursor": None, "counts": {"open": {}, "decided": 0}}


def _filters(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.query_params.items() if name in FILTERS and value}


def _cursor(request: Request) -> dict[str, str]:
    cursor = request.query_params.get("cursor", "")
    return {"cursor": cursor} if cursor else {}


def _wrong(frame: Frame, answer: httpx.Response) -> tuple[FieldProblem, ...]:
    if answer.status_code in STALE:
        return (FieldProblem("", frame.words("settling.wrong.stale"), ""),)
    told = {each.field.partition(".")[0] for each in problems_of(answer)} & KINDS_OF_WRONG
    return tuple(FieldProblem(each, frame.words(f"settling.wrong.{each}"), "") for each in sorted(told)) or (
        FieldProblem("", frame.words("settling.wrong.other"), ""),
    )


PAGES: Pages = {
    "places": {"GET": for_members(listing)},
    "place_names": {"GET": for_members(names), "POST": for_members(forget)},
    "place": {"GET": for_members(show), "POST": for_members(settle)},
}
