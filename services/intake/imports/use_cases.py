"""Imports as those who send them meet them: a file is taken in, looked at, undone; its mapping is kept under a name."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import orjson

from services.intake.collections import IMPORT_ROWS
from services.intake.idempotency import Ticket
from services.intake.imports.batch import Batch, State, Work
from services.intake.imports.collections import IMPORTS, MAPPINGS
from services.intake.imports.files import read_file
from services.intake.imports.mapping import Mapping
from services.intake.imports.sealed_file import keep
from services.intake.use_cases.desk import Desk
from shared.clock import iso
from shared.errors import Conflict, FieldProblem, Invalid, NotFound
from shared.ids import new_id
from shared.model.json import Document
from shared.model.wording import Language
from shared.ports.blobs import BlobStore
from shared.ports.store import Change, Delete, Eq, Order, Page, Put, Stored
from shared.principal import Principal

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LONGEST_MAPPING: Final = 500_000
_NO_ROWS: Final = FieldProblem(
    "file",
    "There are no rows below the first one.",
    "Send a file with at least one row.",
    es=("No hay filas debajo de la primera.", "Envía un archivo con al menos una fila."),
)
_MISSING_COLUMN: Final = "The file has no such column."
_COLUMN_FIX: Final = (
    "The first row must name the columns as the mapping does; rename the column, or change the mapping."
)
_MISSING_COLUMN_ES: Final = (
    "El archivo no tiene esa columna.",
    "La primera fila debe nombrar las columnas como la correspondencia; cambia uno de los dos nombres.",
)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file and what is asked of it: to be read with a saved mapping, or only to say what would become of its rows."""

    content: bytes
    mapping: str | None
    dry_run: bool
    language: Language


async def receive(desk: Desk, blobs: BlobStore, principal: Principal, sent: SentFile, ticket: Ticket) -> Document:
    """Take a file in; it is durable, sealed, on return, and its rows are read later.

    Raises NotFound for a mapping that was not saved, Invalid for a file that cannot be read with it, Unavailable.
    """
    document = None if sent.mapping is None else await _saved(desk, principal, sent.mapping)
    await asyncio.to_thread(check_file, sent.content, document)
    batch = Batch(
        id=new_id(),
        revision=1,
        organisation=principal.organisation,
        subject=principal.subject,
        language=sent.language,
        state=State.RECEIVED.value,
        work=Work.READ.value,
        dry_run=sent.dry_run,
        mapping_name=sent.mapping,
        mapping=document,
        blob=None,
        received=iso(desk.clock()),
    )
    keys = await desk.vault.create([batch.file_key, batch.rows_key])
    blob = await keep(blobs, keys[batch.file_key], sent.content)
    body = batch.body() | {"blob": blob}
    answer = batch.answer()
    await desk.store.commit(Change(puts=[Put(IMPORTS, batch.id, body, 0), *ticket.puts(answer)]))
    return answer


def check_file(content: bytes, document: str | None) -> None:
    """Raises Invalid for a file in which not even the first row can be read, or that the mapping does not fit."""
    table = read_file(content)
    if table.columns is not None:
        mapping = Mapping.of_template(table.columns) if document is None else Mapping.parse(document.encode())
        present = frozenset(table.columns)
        missing = [each for each in mapping.needed() if each not in present]
        if missing:
            problems = tuple(
                FieldProblem(each, _MISSING_COLUMN, _COLUMN_FIX, _MISSING_COLUMN_ES) for each in missing[:100]
            )
            raise Invalid("Columns that the mapping names are missing.", errors=problems)
    if next(table.rows, None) is None:
        raise Invalid("The file has no rows.", errors=(_NO_ROWS,))


async def show(desk: Desk, principal: Principal, import_id: str) -> Document:
    """Raises NotFound for an import of another organisation."""
    return (await _own(desk, principal, import_id)).answer()


async def page_of_imports(desk: Desk, principal: Principal, limit: int, cursor: str | None) -> Page:
    """The organisation's imports, the latest first."""
    _may_import(principal)
    where = [Eq("organisation", principal.organisation)]
    return await desk.store.find(IMPORTS, where, order=Order(descending=True), limit=limit, cursor=cursor)


async def verdicts(desk: Desk, principal: Principal, import_id: str) -> AsyncIterator[list[Document]]:
    """The rows that have a verdict by now, by number, with their references readable. Raises as `show`."""
    batch = await _own(desk, principal, import_id)
    await desk.log.record(principal, [batch.id], "export")
    key = await desk.vault.get(batch.rows_key)

    def readable(stored: Stored) -> Document:
        sealed = stored.body["reference"]
        return stored.body | {"reference": key.open(str(sealed)).decode() if sealed else ""}

    async def pages() -> AsyncIterator[list[Document]]:
        async for page in desk.store.scan(IMPORT_ROWS, [Eq("import_id", batch.id)]):
            yield [readable(each) for each in page]

    return pages()


async def ask_to_undo(desk: Desk, principal: Principal, import_id: str) -> Document:
    """Have the worker undo an import; asking again changes nothing. Raises Conflict while it is still being read."""
    while True:
        batch = await _own(desk, principal, import_id)
        if batch.state == State.UNDONE or batch.work == Work.UNDO:
            return batch.answer()
        if not State(batch.state).is_over:
            raise Conflict("The import is still running; undo it when it is done.")
        asked = batch.next(state=State.RUNNING.value, work=Work.UNDO.value)
        with suppress(Conflict):  # The worker has just forgotten the file: look again.
            await desk.store.commit(Change(puts=[asked.put()]))
            return asked.answer()


async def save_mapping(desk: Desk, principal: Principal, name: str, document: bytes) -> Document:
    """Keep a mapping, in place of an earlier one of that name. Raises Invalid for what is no mapping."""
    _may_import(principal)
    if not _NAME.fullmatch(name):
        problem = FieldProblem(
            "name",
            "This cannot be a name.",
            "Use up to 64 letters, digits, dots, dashes.",
            es=("Esto no puede ser un nombre.", "Usa hasta 64 letras sin acento, cifras, puntos o guiones."),
        )
        raise Invalid("A mapping needs another name.", errors=(problem,))
    if len(document) > _LONGEST_MAPPING:
        problem = FieldProblem(
            "",
            "The mapping is too long.",
            f"Use up to {_LONGEST_MAPPING} bytes.",
            es=("La correspondencia es demasiado larga.", f"Usa hasta {_LONGEST_MAPPING} bytes."),
        )
        raise Invalid("The mapping is too long.", errors=(problem,))
    mapping = Mapping.parse(document)
    kept = mapping.model_dump_json(exclude_unset=True)
    body: Document = {"organisation": principal.organisation, "name": name, "document": kept}
    await desk.store.commit(Change(puts=[Put(MAPPINGS, _mapping_id(principal, name), body)]))
    return {"name": name, **orjson.loads(kept)}


async def show_mapping(desk: Desk, principal: Principal, name: str) -> Document:
    return {"name": name, **orjson.loads(await _saved(desk, principal, name))}


async def mappings(desk: Desk, principal: Principal) -> list[Document]:
    """All of the organisation's, by name."""
    _may_import(principal)
    found: list[Document] = []
    async for page in desk.store.scan(MAPPINGS, [Eq("organisation", principal.organisation)]):
        found += [{"name": each.body["name"], **orjson.loads(str(each.body["document"]))} for each in page]
    return sorted(found, key=lambda each: str(each["name"]))


async def delete_mapping(desk: Desk, principal: Principal, name: str) -> None:
    """Forget it; imports that came with it keep their copy. Raises NotFound."""
    await _saved(desk, principal, name)
    await desk.store.commit(Change(deletes=[Delete(MAPPINGS, _mapping_id(principal, name))]))


def _may_import(principal: Principal) -> None:
    principal.require("reporter", "org_admin", "coordinator")


async def _own(desk: Desk, principal: Principal, import_id: str) -> Batch:
    _may_import(principal)
    stored = await desk.store.get(IMPORTS, import_id)
    if stored is None or stored.body["organisation"] != principal.organisation:
        raise NotFound("Your organisation has no import with this id.")
    return Batch.of(stored)


async def _saved(desk: Desk, principal: Principal, name: str) -> str:
    _may_import(principal)
    stored = await desk.store.get(MAPPINGS, _mapping_id(principal, name))
    if stored is None:
        raise NotFound("Your organisation has no mapping of this name; PUT /mappings/{name} saves one.")
    return str(stored.body["document"])


def _mapping_id(principal: Principal, name: str) -> str:
    return orjson.dumps([principal.organisation, name]).decode()
