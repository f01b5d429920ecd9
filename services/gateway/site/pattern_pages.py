"""The pages of patterns: those of the release for everybody, and live ones for members, which say how far they are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import httpx
import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.kept_homicides import Kept
from services.gateway.pattern_operations import PATTERN_NAMES
from services.gateway.release_files import PATTERNS_FOLDER
from services.gateway.released import Manifest
from services.gateway.site.asked import Asked
from services.gateway.site.frame import Frame, Pages
from services.gateway.site.members import ask, ask_for, for_members, posted, problems_of, see, signed_in
from services.gateway.site.pattern_form import KEPT, SELECTION, Schema, joined, pattern_form
from services.gateway.site.pattern_view import PatternView
from services.gateway.site.reading import answered
from services.gateway.site.rendering import PRIVATE, render
from services.gateway.site_context import SiteContext
from shared.errors import FieldProblem, NotFound
from shared.model.columns import UNKNOWN
from shared.vocabularies import vocabulary

AGAIN_SECONDS: Final = 2


async def public_patterns(context: SiteContext, _: Request, frame: Frame) -> Response:
    """What the methods say of the released tables."""
    release = context.shelf.current
    if release is None:
        return render("no_release.html", frame, hidden=False)
    view = PatternView(frame.words, context.geography)
    found = {name: await _released(context, release.manifest, name) for name in PATTERN_NAMES}
    counted = answered(release, Asked().query("month"))
    months = {row.at[0]: row.count for row in counted.rows if row.at[0] != UNKNOWN} if counted else {}
    shown = {name: view.answers(document, months) for name, document in found.items() if document is not None}
    withheld = {name: reason for name, document in found.items() if document and (reason := view.withheld(document))}
    patterns = [(name, answers) for name, answers in shown.items() if name not in withheld]
    return render("patterns.html", frame, patterns=patterns, withheld=withheld, release=release.manifest)


async def _released(context: SiteContext, manifest: Manifest, name: str) -> dict[str, Any] | None:
    file = f"{PATTERNS_FOLDER}{name}.json"
    if all(each.name != file for each in manifest.files):
        return None
    document: dict[str, Any] = orjson.loads(await context.shelf.file(manifest.name, file))
    return document


async def live_pattern(context: SiteContext, request: Request, frame: Frame) -> Response:
    """The form, and the answer to what it asks; the first pattern where none is named."""
    name = request.path_params.get("name", PATTERN_NAMES[0])
    if name not in PATTERN_NAMES:
        raise NotFound("There is no such pattern.")
    asked = _asked(request)
    frame = replace(frame, parameters=asked)
    kept = await context.homicides.of(signed_in(frame).principal.organisation)
    answer = await _of_pattern(context, frame, "POST", asked, kept)
    body = answer.json()
    running = answer.status_code == httpx.codes.ACCEPTED
    finished = answer.is_success and not running
    selection = {each: asked[each] for each in SELECTION if each in asked}
    months = await _months(context, frame, selection) if finished else {}
    problems = _problems(answer, frame)
    page = render(
        "workspace/patterns.html",
        frame,
        cache_control=PRIVATE,
        status=answer.status_code if answer.is_error else httpx.codes.OK,
        name=name,
        names=PATTERN_NAMES,
        asked=asked,
        selection=selection,
        form=pattern_form(await _declared(context, frame, name), asked, problems),
        running=body if running else None,
        answers=PatternView(frame.words, context.geography).answers(body, months) if finished else None,
        document=body if finished else None,
        problems=problems,
        kinds=vocabulary("kind").terms.values(),
        groups=vocabulary("identity_group").terms.values(),
        states=context.geography.states.values(),
        kept=kept,
    )
    if running:
        page.headers["refresh"] = str(AGAIN_SECONDS)
    return page


def _problems(answer: httpx.Response, frame: Frame) -> tuple[FieldProblem, ...]:
    """What is wrong with the question, in the reader's language; or that somebody stopped the work on it."""
    if answer.status_code == httpx.codes.CONFLICT:
        return (FieldProblem("", frame.words("patterns.stopped"), ""),)
    return problems_of(answer) if answer.is_error else ()


def _asked(request: Request) -> dict[str, str]:
    """Everything that the address asks of the pattern, also what it may not be asked: analytics says so."""
    return joined(each for each in request.query_params.multi_items() if each[0] != "lang")


async def _declared(context: SiteContext, frame: Frame, name: str) -> Schema:
    """What the pattern says it may be asked."""
    listed = (await ask(context, frame, "analytics", "GET", "/live/patterns")).json()["patterns"]
    found: Schema = next(each["parameters"] for each in listed if each["name"] == name)
    return found


async def _months(context: SiteContext, frame: Frame, asked: Mapping[str, str]) -> dict[str, int | None]:
    """The cases by month among which a live answer was found; none where they may not be seen."""
    counted = await ask_for(context, frame, "analytics", "/live/aggregates", {"by": "month", **asked})
    if counted is None:
        return {}
    return {row["month"]: row[counted["unit"]] for row in counted["rows"] if row["month"] != UNKNOWN}


async def _of_pattern(
    context: SiteContext, frame: Frame, method: str, asked: Mapping[str, str], kept: Kept | None
) -> httpx.Response:
    """What analytics says to a question; the table that is kept goes in its body."""
    params = {each: value for each, value in asked.items() if (each, value) != ("homicides", KEPT)}
    body = {"homicides": kept.numbers} if kept and len(params) < len(asked) else {}
    path = f"/live/patterns/{frame.arguments.get('name', PATTERN_NAMES[0])}"
    return await ask(context, frame, "analytics", method, path, params=params, json=body)


async def stop(context: SiteContext, request: Request, frame: Frame) -> Response:
    """Stop the work on what was asked, and go back to the form."""
    await posted(request)
    kept = await context.homicides.of(signed_in(frame).principal.organisation)
    await _of_pattern(context, frame, "DELETE", _asked(request), kept)
    return see(frame, "workspace")


PAGES: Pages = {
    "patterns": {"GET": public_patterns},
    "live_patterns": {"GET": for_members(live_pattern)},
    "live_pattern": {"GET": for_members(live_pattern), "POST": for_members(stop)},
}
