"""The standard tables, kept as documents for whoever reads the database: recounted whole, never incremented."""

from typing import Final

from services.analytics.aggregates import Question, Unit, count
from services.analytics.cube.mirror import Mirror
from services.analytics.live_numbers import countable, current_series
from shared.model.json import Document

_TABLES: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("state",),
    ("state", "year"),
    ("state", "month"),
    ("municipality", "year"),
    ("year", "kind"),
    ("state", "year", "kind"),
    ("year", "identity_group"),
    ("kind", "identity_group"),
    ("year", "bias_ground"),
    ("kind", "means"),
    ("kind", "place_type"),
    ("organisation", "year"),
)
_UNITS: Final[tuple[Unit, ...]] = ("cases", "victims")

STANDARD: Final = {
    "-".join((unit, "by", *(by or ("nothing",)))): Question(by, unit) for unit in _UNITS for by in _TABLES
}
"""The questions by the id of their document, such as `cases-by-state-year`."""


def standard_table(mirror: Mirror, question: Question) -> Document:
    """The document of one standard table, over all cases that count, without its moment."""
    table = count(mirror, question, countable(mirror))
    return {
        "unit": question.unit,
        "by": list(question.by),
        "synthetic": current_series(mirror) == "synthetic",
        "rows": [
            {**dict(zip(question.by, key, strict=True)), question.unit: cell.number}
            for key, cell in table.cells.items()
        ],
        "total": table.total,
        "facts": table.facts,
        "located": table.located,
    }
