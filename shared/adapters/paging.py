"""Cursors both stores share: where a page ended, and how to go on from there along an index."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import orjson

from shared.errors import Invalid
from shared.ports.store import Order, Page, Scalar, Stored

ORDERED_PARTS = 4


@dataclass(frozen=True, slots=True)
class Seek:
    """One stretch of an ordered collection: the documents whose ordering field is null, or those where it is not.

    They are two stretches because no database can seek past a null within one range of an index. With `after`
    (value of the field, id), only what follows it.
    """

    nulls: bool
    after: tuple[Scalar, str] | None = None


def seeks(order: Order, cursor: str | None) -> Sequence[Seek]:
    """The stretches still to read, in reading order. Raises Invalid as `find` does."""
    if order.field == "id":
        stretches = [Seek(nulls=False)]
    else:
        stretches = [Seek(nulls=not order.descending), Seek(nulls=order.descending)]
    if cursor is None:
        return stretches
    value, last = _read(cursor, order)
    begun = next(at for at, stretch in enumerate(stretches) if stretch.nulls == (value is None))
    return [Seek(stretches[begun].nulls, (value, last)), *stretches[begun + 1 :]]


def cursor_after(order: Order, value: Scalar, id: str) -> str:
    """The cursor of a page that ended with this document."""
    text = orjson.dumps([order.field, order.descending, value, id])
    return urlsafe_b64encode(text).decode().rstrip("=")


def _read(cursor: str, order: Order) -> tuple[Scalar, str]:
    try:
        parts = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        parts = None
    if not isinstance(parts, list) or len(parts) != ORDERED_PARTS or parts[:2] != [order.field, order.descending]:
        raise Invalid("The cursor does not belong to this list; start again without it")
    value, last = parts[2:]
    if not isinstance(last, str) or isinstance(value, list | dict) or (order.field == "id" and value != last):
        raise Invalid("The cursor does not belong to this list; start again without it")
    return value, last


async def every_page(find: Callable[[str | None], Awaitable[Page]]) -> AsyncIterator[list[Stored]]:
    """All pages, one after the other; `find` takes the cursor."""
    cursor = None
    while True:
        page = await find(cursor)
        if page.documents:
            yield page.documents
        cursor = page.cursor
        if cursor is None:
            return
