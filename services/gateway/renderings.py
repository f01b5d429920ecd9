"""A released answer as JSON, CSV or XLSX. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from services.gateway.notes import DOCUMENTED, SYNTHETIC, notes
from services.gateway.released import Answer, Manifest
from services.gateway.spreadsheets import CSV_TYPE, XLSX_TYPE, Row, csv_file, xlsx_file
from shared.model.json import Document

JSON_TYPE: Final = "application/json"
MEDIA_TYPES: Final = {
    "json": JSON_TYPE,
    "csv": "text/csv",
    "xlsx": XLSX_TYPE,
    "geojson": "application/geo+json",
}


@dataclass(frozen=True, slots=True)
class Rendering:
    """Bytes ready to be sent; `file_name` is set for what a browser saves rather than shows."""

    body: bytes
    media_type: str
    file_name: str | None = None


def provenance(manifest: Manifest) -> Document:
    """What every public answer says of itself."""
    return {
        "release": manifest.name,
        "synthetic": manifest.synthetic,
        "published_at": manifest.published_at,
        "as_of": manifest.as_of,
    }


def as_json(answer: Answer, manifest: Manifest) -> Rendering:
    query = answer.query
    body = {
        **provenance(manifest),
        "unit": query.unit,
        "by": query.by,
        "protection_class": query.protection_class,
        "period": query.period,
        "table": answer.table,
        "rows": [
            {**dict(zip(query.by, row.at, strict=True)), query.unit: row.count, "suppressed": row.count is None}
            for row in answer.rows
        ],
        "total": answer.total,
        "notes": note_objects(answer),
    }
    return Rendering(orjson.dumps(body), JSON_TYPE)


def note_objects(answer: Answer) -> list[dict[str, str]]:
    return [{"es": note.es, "en": note.en} for note in notes(answer.query, synthetic=answer.synthetic)]


def as_csv(answer: Answer) -> Rendering:
    """One line a row; the sentence that matters most goes with every line, since files are cut and passed on."""
    note = SYNTHETIC if answer.synthetic else DOCUMENTED
    rows = ([*row, f"{note.es} / {note.en}"] for row in _rows(answer))
    return Rendering(csv_file([*_header(answer), "note"], rows), CSV_TYPE, f"{_stem(answer)}.csv")


def as_xlsx(answer: Answer) -> Rendering:
    """The rows on one sheet, the sentences to be read with them on another."""
    said = notes(answer.query, synthetic=answer.synthetic)
    sheets: dict[str, list[Row]] = {
        "data": [_header(answer), *_rows(answer)],
        "notes": [["es", "en"], *([note.es, note.en] for note in said)],
    }
    return Rendering(xlsx_file(sheets), XLSX_TYPE, f"{_stem(answer)}.xlsx")


def _header(answer: Answer) -> list[str]:
    return [*answer.query.by, answer.query.unit, "suppressed", "release", "synthetic"]


def _rows(answer: Answer) -> Iterator[Row]:
    for row in answer.rows:
        yield [*row.at, row.count, row.count is None, answer.release, answer.synthetic]


def _stem(answer: Answer) -> str:
    return "-".join([answer.release, answer.query.unit, *answer.query.by])
