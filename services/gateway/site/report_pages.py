"""The report form, step by step. The answers travel with the form; nothing is kept before the case is sent."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

import httpx
import orjson
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.gateway.site.form_answers import Answers, compacted, field_of, items, read, record_of, row_of, without
from services.gateway.site.frame import Frame, Pages
from services.gateway.site.members import ask, for_members, posted, problems_of, see, signed_in
from services.gateway.site.place_candidates import candidates
from services.gateway.site.record_in_words import in_words
from services.gateway.site.rendering import PRIVATE, render
from services.gateway.site.report_form import ORDER, REVIEW, questions, step_of, summary
from services.gateway.site_context import SiteContext
from shared.clock import mexican_day
from shared.errors import FieldProblem, Invalid, Unavailable
from shared.ids import new_id
from shared.model.case import STEPS
from shared.model.reading import read_case

CREATED: Final = 201


async def begin(context: SiteContext, _: Request, frame: Frame) -> Response:
    return _page(context, frame, new_id(), ORDER[0], {})


async def proceed(context: SiteContext, request: Request, frame: Frame) -> Response:
    form = await posted(request)
    answers, form_id = read(_texts(form)), str(form.get("form_id") or new_id())
    step = str(form.get("step", ""))
    step = step if step in ORDER else ORDER[0]
    action, _, target = str(form.get("go", "next")).partition(":")
    if action == "send":
        return await _send(context, frame, form_id, answers)
    if action in {"add", "remove"}:
        return _page(context, frame, form_id, step, _changed(answers, action, target))
    answers = compacted(answers)
    if action == "next":
        problems = [each for each in _problems(context, frame, answers) if step_of(each.field) == step]
        if problems and step != REVIEW:
            return _page(context, frame, form_id, step, answers, problems=problems)
    return _page(context, frame, form_id, _next(step, action, target), answers)


def _texts(form: FormData) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def _next(step: str, action: str, target: str) -> str:
    if action == "to" and target in ORDER:
        return target
    moved = ORDER.index(step) + (-1 if action == "back" else 1)
    return ORDER[min(max(moved, 0), len(ORDER) - 1)]


def _changed(answers: Answers, action: str, target: str) -> dict[str, str]:
    """With one item more, or without one, in a list such as `victims`."""
    if action == "remove":
        name, _, position = target.rpartition(".")
        return without(answers, name, int(position)) if position.isdecimal() else dict(answers)
    field = field_of(target)
    if field is None:
        return dict(answers)
    # An item that is shown blank has no answers yet; what is added comes after it.
    shown = items(answers, target) or int(field.field.quick)
    return {**answers, f"{target}.{shown}.": ""}


def _problems(context: SiteContext, frame: Frame, answers: Answers) -> Sequence[FieldProblem]:
    """What the model would refuse."""
    today = mexican_day(context.clock())
    try:
        read_case(record_of(answers), today=today, language=frame.language)
    except Invalid as error:
        return error.errors
    return ()


async def _send(context: SiteContext, frame: Frame, form_id: str, answers: Answers) -> Response:
    """Sent twice, the same form makes one case."""
    body = orjson.dumps(record_of(answers))
    headers = {"content-type": "application/json", "idempotency-key": form_id}
    try:
        answer = await ask(context, frame, "intake", "POST", "/cases", content=body, headers=headers)
    except Unavailable:
        away = FieldProblem("", frame.words("report.away"), frame.words("report.away_fix"))
        return _page(context, frame, form_id, REVIEW, answers, problems=[away])
    if answer.status_code == CREATED:
        return see(frame, "case", {"new": "1"}, id=_id(answer))
    return _page(context, frame, form_id, REVIEW, answers, problems=problems_of(answer))


def _id(answer: httpx.Response) -> str:
    return str(answer.json()["id"])


def _page(
    context: SiteContext,
    frame: Frame,
    form_id: str,
    step: str,
    answers: Answers,
    *,
    problems: Sequence[FieldProblem] = (),
) -> Response:
    if step == REVIEW and not problems:
        problems = _problems(context, frame, answers)
    asked = questions(step, answers, problems, frame.words) if step != REVIEW else None
    return render(
        "workspace/report.html",
        frame,
        status=422 if problems and step != REVIEW else 200,
        cache_control=PRIVATE,
        form_id=form_id,
        step=step,
        steps=STEPS,
        asked=asked,
        wrong=summary(problems, frame.words),
        carried=_carried(answers, step),
        lines=in_words(row_of(compacted(answers)), frame.words) if step == REVIEW else {},
        states=context.geography.states.values(),
        complete=not problems,
    )


def _carried(answers: Answers, step: str) -> Mapping[str, str]:
    """The answers of the other steps, which the form carries unseen."""
    return {name: value for name, value in answers.items() if value and step_of(name) != step}


async def place_candidates(context: SiteContext, request: Request, frame: Frame) -> Response:
    """What a place may be called, while it is typed. The words come in a body, never in an address, and go no further.

    It answers at every pause of somebody's typing, so it asks no other service anything.
    """
    signed_in(frame)
    form = {name: str(value) for name, value in (await posted(request)).items()}
    typed = (form.get(name, "") for name in ("field", "typed", "state", "municipality"))
    found = await asyncio.to_thread(candidates, context.geography, *typed)
    return JSONResponse({"candidates": [asdict(each) for each in found]}, headers={"cache-control": PRIVATE})


PAGES: Pages = {
    "report": {"GET": for_members(begin), "POST": for_members(proceed)},
    "place_candidates": {"POST": place_candidates},
}
