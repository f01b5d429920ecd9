"""Internal routes of imports and mappings. The gateway maps /v1/… to them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.intake.door import Door, as_json
from services.intake.imports import use_cases
from services.intake.imports.batch import Batch
from services.intake.imports.upload import read_upload
from services.intake.imports.use_cases import SentFile
from services.intake.imports.verdict_lines import header_line, verdict_lines
from services.intake.imports.worker import Importer
from services.intake.request_bodies import read_body
from shared.ports.blobs import BlobStore
from shared.problem_json import language_of

PATIENCE: Final = 20.0
"""Seconds for which an answer waits for an undoing to end."""

_FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
_MAPPING: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}

Limit = Annotated[int, Query(ge=1, le=200, description="Imports on a page")]


def import_routes(door: Door, blobs: BlobStore, importer: Importer) -> APIRouter:
    router = APIRouter()
    _receiving(router, door, blobs, importer)
    _looking(router, door)
    _mappings(router, door)
    return router


def _receiving(router: APIRouter, door: Door, blobs: BlobStore, importer: Importer) -> None:
    @router.post("/imports", status_code=202, openapi_extra=_FILE)
    async def import_file(request: Request, *, mapping: str | None = None, dry_run: bool = False) -> Response:
        principal = door.who(request)
        principal.require("reporter", "org_admin", "coordinator")
        content = await read_upload(request)
        sent = SentFile(content, mapping or None, dry_run, language_of(request))
        same = (b"POST /imports", str(mapping).encode(), str(dry_run).encode(), content)
        async with door.answers.once(principal, request.headers.get("idempotency-key"), same) as ticket:
            answer = ticket.replay
            if answer is None:
                answer = await use_cases.receive(door.desk, blobs, principal, sent, ticket)
        importer.nudge()
        return as_json(answer, 202, {"location": f"/imports/{answer['id']}"})

    @router.delete("/imports/{import_id}")
    async def undo_import(request: Request, import_id: str) -> Response:
        """Answers 200 once it is undone, 202 if that takes longer than one waits."""
        principal = door.who(request)
        answer = await use_cases.ask_to_undo(door.desk, principal, import_id)
        importer.nudge()
        pause, waited = 0.02, 0.0
        while answer["state"] != "undone" and waited < PATIENCE:
            await asyncio.sleep(pause)
            pause, waited = min(pause * 2, 0.5), waited + pause
            answer = await use_cases.show(door.desk, principal, import_id)
        return as_json(answer, 200 if answer["state"] == "undone" else 202)


def _looking(router: APIRouter, door: Door) -> None:
    @router.get("/imports")
    async def list_imports(request: Request, *, limit: Limit = 50, cursor: str | None = None) -> Response:
        page = await use_cases.page_of_imports(door.desk, door.who(request), limit, cursor)
        listed = {"imports": [Batch.of(each).answer() for each in page.documents], "cursor": page.cursor}
        following = urlencode({**request.query_params, "cursor": page.cursor or ""})
        link = {"link": f'<{request.url.path}?{following}>; rel="next"'} if page.cursor else None
        return as_json(listed, headers=link)

    @router.get("/imports/{import_id}")
    async def show_import(request: Request, import_id: str) -> Response:
        return as_json(await use_cases.show(door.desk, door.who(request), import_id))

    @router.get("/imports/{import_id}/rows.csv")
    async def show_rows(request: Request, import_id: str) -> Response:
        pages = await use_cases.verdicts(door.desk, door.who(request), import_id)

        async def lines() -> AsyncIterator[str]:
            yield header_line()
            async for page in pages:
                yield verdict_lines(page)

        named = {"content-disposition": f'attachment; filename="rows-{import_id}.csv"'}
        return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=named)


def _mappings(router: APIRouter, door: Door) -> None:
    @router.get("/mappings")
    async def list_mappings(request: Request) -> Response:
        return as_json({"mappings": await use_cases.mappings(door.desk, door.who(request))})

    @router.get("/mappings/{name}")
    async def show_mapping(request: Request, name: str) -> Response:
        return as_json(await use_cases.show_mapping(door.desk, door.who(request), name))

    @router.put("/mappings/{name}", openapi_extra=_MAPPING)
    async def save_mapping(request: Request, name: str) -> Response:
        principal, body = door.who(request), await read_body(request)
        return as_json(await use_cases.save_mapping(door.desk, principal, name, body))

    @router.delete("/mappings/{name}", status_code=204)
    async def delete_mapping(request: Request, name: str) -> Response:
        await use_cases.delete_mapping(door.desk, door.who(request), name)
        return Response(status_code=204)
