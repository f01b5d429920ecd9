"""Importing a file: with which mapping, how far it is, what became of each row, and how to undo it."""

import csv
from collections.abc import Mapping
from io import StringIO
from itertools import islice
from typing import Any, Final

import httpx
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.gateway.site.file_preview import ColumnPreview, preview
from services.gateway.site.frame import Frame, Pages
from services.gateway.site.mapping_form import CONSTANTS, guessed, mapping_of, steps_of
from services.gateway.site.members import ask, for_members, posted, problems_of, see
from services.gateway.site.rendering import PRIVATE, render
from services.gateway.site.uploads import uploaded
from services.gateway.site_context import SiteContext
from shared.errors import FieldProblem, Invalid
from shared.ids import new_id
from shared.vocabularies import vocabulary

SHOWN: Final = 60
UNDER_WAY: Final = frozenset({"received", "running", "undoing"})
CSV: Final = "text/csv; charset=utf-8"


async def listing(context: SiteContext, request: Request, frame: Frame) -> Response:
    return await _listing(context, frame, request.query_params.get("mapping", ""))


async def _listing(
    context: SiteContext, frame: Frame, chosen: str, problems: tuple[FieldProblem, ...] = ()
) -> Response:
    imports = await ask(context, frame, "intake", "GET", "/imports", params={"limit": "20"})
    mappings = await ask(context, frame, "intake", "GET", "/mappings")
    return render(
        "workspace/imports.html",
        frame,
        status=422 if problems else 200,
        cache_control=PRIVATE,
        imports=imports.json()["imports"],
        mappings=[each["name"] for each in mappings.json()["mappings"]],
        chosen=chosen,
        problems=problems,
        form_id=new_id(),
    )


async def upload(context: SiteContext, request: Request, frame: Frame) -> Response:
    sent = await uploaded(request)
    mapping = sent.fields.get("mapping", "")
    if not sent.content:
        return await _listing(context, frame, mapping, (FieldProblem("file", frame.words("imports.no_file"), ""),))
    parameters = {"mapping": mapping, "dry_run": "true" if "dry_run" in sent.fields else "false"}
    answer = await ask(
        context,
        frame,
        "intake",
        "POST",
        "/imports",
        params={name: value for name, value in parameters.items() if value},
        files={"file": ("file", sent.content, "application/octet-stream")},
        headers={"idempotency-key": sent.fields.get("form_id", "")},
    )
    if answer.is_success:
        return see(frame, "import", id=str(answer.json()["id"]))
    return await _listing(context, frame, mapping, problems_of(answer))


async def show(context: SiteContext, request: Request, frame: Frame) -> Response:
    import_id = request.path_params["id"]
    batch = (await ask(context, frame, "intake", "GET", f"/imports/{import_id}")).json()
    waiting = batch["state"] in UNDER_WAY
    verdicts = [] if waiting else await _verdicts(context, frame, import_id)
    return render(
        "workspace/import.html", frame, cache_control=PRIVATE, batch=batch, waiting=waiting, verdicts=verdicts
    )


async def _verdicts(context: SiteContext, frame: Frame, import_id: str) -> list[dict[str, str]]:
    """The first verdicts, those to be mended before the others."""
    answer = await ask(context, frame, "intake", "GET", f"/imports/{import_id}/rows.csv")
    rows = list(csv.DictReader(StringIO(answer.text))) if answer.is_success else []
    return list(islice(sorted(rows, key=lambda row: row["verdict"] != "rejected"), SHOWN))


async def rows(context: SiteContext, request: Request, frame: Frame) -> Response:
    import_id = request.path_params["id"]
    answer = await ask(context, frame, "intake", "GET", f"/imports/{import_id}/rows.csv")
    named = {"content-disposition": f'attachment; filename="rows-{import_id}.csv"', "cache-control": PRIVATE}
    return StreamingResponse(answer.aiter_bytes(), media_type=CSV, headers=named)


async def undo(context: SiteContext, request: Request, frame: Frame) -> Response:
    await posted(request)
    import_id = request.path_params["id"]
    await ask(context, frame, "intake", "DELETE", f"/imports/{import_id}")
    return see(frame, "import", id=import_id)


async def mapping(_: SiteContext, __: Request, frame: Frame) -> Response:
    return _mapping_page(frame, (), {})


async def map_columns(context: SiteContext, request: Request, frame: Frame) -> Response:
    """First the file, to show its columns; then what each of them holds, to be kept under a name."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        return await _show_columns(request, frame)
    form = {name: str(value) for name, value in (await posted(request)).items()}
    shown = tuple(
        ColumnPreview(form[f"column.{number}"], tuple(form.get(f"sample.{number}", "").split("\n")))
        for number in range(sum(name.startswith("column.") for name in form))
    )
    answer = await _save(context, frame, form)
    if answer is not None and answer.is_success:
        return see(frame, "imports", {"mapping": form["name"].strip()})
    wrong = problems_of(answer) if answer is not None else (FieldProblem("name", frame.words("mapping.no_name"), ""),)
    return _mapping_page(frame, shown, form, wrong)


async def _show_columns(request: Request, frame: Frame) -> Response:
    sent = await uploaded(request)
    try:
        shown = preview(sent.content or b"")
    except Invalid:
        return _mapping_page(frame, (), {}, (FieldProblem("file", frame.words("mapping.unreadable"), ""),))
    fields = {f"field.{number}": guessed(column.name) for number, column in enumerate(shown)}
    return _mapping_page(frame, shown, fields)


async def _save(context: SiteContext, frame: Frame, form: Mapping[str, str]) -> httpx.Response | None:
    """None for a name that no address can hold."""
    name = form.get("name", "").strip()
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        return None
    return await ask(context, frame, "intake", "PUT", f"/mappings/{name}", json=mapping_of(form))


def _mapping_page(
    frame: Frame,
    shown: tuple[ColumnPreview, ...],
    values: Mapping[str, Any],
    problems: tuple[FieldProblem, ...] = (),
) -> Response:
    return render(
        "workspace/mapping.html",
        frame,
        status=422 if problems else 200,
        cache_control=PRIVATE,
        columns=shown,
        values=values,
        problems=problems,
        steps=steps_of(frame.language),
        constants=CONSTANTS,
        kinds=vocabulary("kind").terms.values(),
        bases=vocabulary("legal_basis").terms.values(),
    )


PAGES: Pages = {
    "imports": {"GET": for_members(listing), "POST": for_members(upload)},
    "import": {"GET": for_members(show), "POST": for_members(undo)},
    "import_rows": {"GET": for_members(rows)},
    "mapping": {"GET": for_members(mapping), "POST": for_members(map_columns)},
}
