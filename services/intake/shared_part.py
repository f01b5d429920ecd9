"""The part of a record that coordinators see where it may be shared: not who, not exactly where, no story."""

from functools import cache
from typing import Final

from shared.model.case import CaseRecord
from shared.model.fields import Sensitivity, fields
from shared.model.json import Document, Json

KEPT_HOME: Final = frozenset({"narrative", "place.text", "uncoded[]"})
"""Words that the form promises to keep within the organisation, whatever is shared."""


def shared_part(record: Document) -> Document:
    """The record as JSON without direct identifiers and without what is kept home."""
    return _without(record, "")


@cache
def _hidden() -> frozenset[str]:
    direct = {each.path for each in fields(CaseRecord) if each.field.sensitivity is Sensitivity.DIRECT_IDENTIFIER}
    return KEPT_HOME | direct


def _without(part: Document, prefix: str) -> Document:
    shown: Document = {}
    for name, value in part.items():
        path = f"{prefix}{name}{'[]' if isinstance(value, list) else ''}"
        if path not in _hidden():
            shown[name] = _inside(value, f"{path}.")
    return shown


def _inside(value: Json, prefix: str) -> Json:
    if isinstance(value, list):
        return [_inside(each, prefix) for each in value]
    return _without(value, prefix) if isinstance(value, dict) else value
