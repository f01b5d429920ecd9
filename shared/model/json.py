"""JSON as a type: what may stand in a document, an event or an answer."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

Json: TypeAlias = Union[None, bool, int, float, str, "list[Json]", "dict[str, Json]"]
"""A JSON value as orjson reads it."""

ReadableJson: TypeAlias = Union[None, bool, int, float, str, "Sequence[ReadableJson]", "Mapping[str, ReadableJson]"]
"""A JSON value that is only read (covariant, so that a `dict[str, str]` fits)."""

Document: TypeAlias = dict[str, Json]
"""A JSON object: the body of a stored document."""
