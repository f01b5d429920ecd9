"""A form of ours that brings a file, which is held in memory alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from services.gateway.site import csrf
from shared.errors import Malformed

LARGEST: Final = 51_000_000
_LONGEST_FIELD: Final = 1_000_000


class _InMemory(MultiPartParser):
    """Starlette's parser, which beyond this size would write what came to a temporary file, unsealed."""

    spool_max_size = LARGEST


@dataclass(frozen=True, slots=True)
class Upload:
    """The fields of an upload, and its file; None where none was chosen."""

    fields: Mapping[str, str]
    content: bytes | None


async def uploaded(request: Request) -> Upload:
    """Raises Malformed for what is no upload, Forbidden for a form that is not of ours."""
    try:
        parser = _InMemory(request.headers, request.stream(), max_files=1, max_fields=20, max_part_size=_LONGEST_FIELD)
        form = await parser.parse()
    except (MultiPartException, KeyError):
        raise Malformed("The upload could not be read.") from None
    try:
        csrf.check(request, form)
        file = form.get("file")
        content = await file.read() if isinstance(file, UploadFile) else None
        return Upload({name: value for name, value in form.items() if isinstance(value, str)}, content)
    finally:
        await form.close()
