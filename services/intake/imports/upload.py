"""Receiving a file: multipart/form-data with one part `file`, held in memory and never laid down unsealed."""

from collections.abc import AsyncGenerator
from typing import Final

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from shared.errors import FieldProblem, Invalid, Malformed, TooLarge

LARGEST: Final = 50_000_000
"""Bytes of a file: some hundred thousand rows."""

_ENVELOPE: Final = 100_000
"""Bytes that the other parts of a multipart body may take."""

_TOO_LARGE: Final = FieldProblem(
    "file",
    f"The file is larger than {LARGEST // 1_000_000} MB.",
    "Divide it into several files.",
    es=(f"El archivo pesa más de {LARGEST // 1_000_000} MB.", "Divídelo en varios archivos."),
)
_NO_FILE: Final = FieldProblem(
    "file",
    "There is no file.",
    "Send multipart/form-data with the file in the part `file`.",
    es=("No hay ningún archivo.", "Elige un archivo; por la API, envíalo en la parte `file` de multipart/form-data."),
)
_EMPTY: Final = FieldProblem(
    "file",
    "The file is empty.",
    "Send a file with a header and at least one row.",
    es=("El archivo está vacío.", "Envía un archivo con encabezado y al menos una fila."),
)


class _InMemory(MultiPartParser):
    """Starlette's parser, which beyond this size would write what came to a temporary file, readable by others."""

    spool_max_size = LARGEST + _ENVELOPE


async def read_upload(request: Request) -> bytes:
    """Raises TooLarge as soon as the body is too long, Malformed for no multipart body, Invalid without a file."""
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > LARGEST + _ENVELOPE:
        raise _too_large()
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Invalid("The body is not multipart/form-data.", errors=(_NO_FILE,))
    try:
        form = await _InMemory(request.headers, _limited(request), max_files=1, max_fields=10).parse()
    except (MultiPartException, KeyError):
        raise Malformed("The multipart body could not be read.", errors=(_NO_FILE,)) from None
    try:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            raise Invalid("There is no file.", errors=(_NO_FILE,))
        content = await sent.read()
    finally:
        await form.close()
    return _checked(content)


def _checked(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise _too_large()
    if not content.strip():
        raise Invalid("The file is empty.", errors=(_EMPTY,))
    return content


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    length = 0
    async for part in request.stream():
        length += len(part)
        if length > LARGEST + _ENVELOPE:
            raise _too_large()
        yield part


def _too_large() -> TooLarge:
    return TooLarge(_TOO_LARGE.message, errors=(_TOO_LARGE,))
