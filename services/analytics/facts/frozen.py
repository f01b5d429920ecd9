"""The facts in memory as they were at a moment, and the same as bytes. Pure.

The bytes hold what facts have and no more: a value that none has any longer (that of an erased case) is left out.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import orjson
from numpy.typing import NDArray

from services.analytics.cube.columns import FrozenColumn

Int32s = NDArray[np.int32]

Number = TypeVar("Number", bound=np.generic)

_WIDTHS: Final = (np.uint8, np.uint16, np.uint32)
_HEAD_BYTES: Final = 8
_QUICKLY: Final = 1
"""How hard to compress: harder takes thrice the time for a tenth less."""


@dataclass(frozen=True, slots=True)
class FrozenFacts:
    """`facts`: ids in the order of their rows; `lengths`: how many rows each has; `numbers`: of victims, by row."""

    facts: Sequence[str]
    lengths: Int32s
    numbers: Int32s
    columns: Mapping[str, FrozenColumn]


def packed(frozen: FrozenFacts) -> bytes:
    """Bytes that `unpacked` reads."""
    columns = {name: _pruned(column) for name, column in frozen.columns.items()}
    head = orjson.dumps([frozen.facts, len(frozen.numbers), {name: column.texts for name, column in columns.items()}])
    arrays = [frozen.lengths, frozen.numbers, *(column.rows for column in columns.values())]
    squeezing = zlib.compressobj(_QUICKLY)
    parts = [len(head).to_bytes(_HEAD_BYTES), head, *(array.tobytes() for array in arrays)]
    return b"".join([*map(squeezing.compress, parts), squeezing.flush()])


def unpacked(content: bytes) -> FrozenFacts:
    """Raises ValueError or zlib.error for what `packed` did not make."""
    whole = zlib.decompress(content)
    begin = _HEAD_BYTES + int.from_bytes(whole[:_HEAD_BYTES])
    facts, rows, texts = orjson.loads(memoryview(whole)[_HEAD_BYTES:begin])
    arrays = _Arrays(whole, begin)
    lengths, numbers = arrays.following(np.int32, len(facts)), arrays.following(np.int32, rows)
    columns = {name: FrozenColumn(its, arrays.following(_width(its), rows)) for name, its in texts.items()}
    return FrozenFacts(facts, lengths, numbers, columns)


class _Arrays:
    """Arrays that stand one behind the other."""

    def __init__(self, content: bytes, begin: int) -> None:
        self._content = content
        self._begin = begin

    def following(self, kind: type[Number], size: int) -> NDArray[Number]:
        array = np.frombuffer(self._content, kind, size, self._begin)
        self._begin += array.nbytes
        return array


def _pruned(column: FrozenColumn) -> FrozenColumn:
    """Without the texts that no row holds; nothing stays in its place."""
    used = np.bincount(column.rows, minlength=len(column.texts)) > 0
    used[0] = True
    texts = [column.texts[place] for place in np.flatnonzero(used).tolist()]
    return FrozenColumn(texts, (np.cumsum(used) - 1).astype(_width(texts))[column.rows])


def _width(texts: Sequence[str]) -> type[np.unsignedinteger[Any]]:
    """The narrowest numbers that tell so many texts apart."""
    return next(kind for kind in _WIDTHS if len(texts) - 1 <= np.iinfo(kind).max)
