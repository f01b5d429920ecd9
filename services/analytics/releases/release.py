"""A release: the tables of the menu counted from the facts, protected, gated, and written as files. Pure."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.analytics.cube.mirror import Mirror
from services.analytics.disclosure import Protected, counted_table, gate, protect
from services.analytics.releases.broken_years import broken_years
from services.analytics.releases.entering import entering, taken
from services.analytics.releases.policy import Menu, Policy
from shared.events.releases import Series
from shared.model.json import Document, Json

MANIFEST: Final = "manifest.json"
PATTERNS_FOLDER: Final = "patterns/"
"""Files of a release that hold no table but what the methods say of its tables."""
SIGNATURE: Final = "manifest.sig"
_MEDIA_TYPES: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8", "sig": "text/plain"}


@dataclass(frozen=True)
class Draft:
    """What a release would say, before it has a number."""

    series: Series
    tables: tuple[Protected, ...]
    policy: Document
    menu: Document
    series_breaks: Mapping[str, tuple[str, ...]]
    """By protection class the years at which a series is broken, because other organisations document from there on."""

    @property
    def content(self) -> str:
        """sha256 of what it says: two releases with the same content would differ in number and date alone."""
        tables = {table.spec.name: _rows(table) for table in self.tables}
        said = {"tables": tables, "policy": self.policy, "menu": self.menu}
        return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class Edition:
    """What a release says of itself. `previous` is the number and the sha256 of the manifest before it."""

    number: int
    published_at: str
    previous: tuple[int, str] | None
    changes: tuple[Document, ...]


def draft(mirror: Mirror, series: Series, menu: Menu, policy: Policy, day: str) -> Draft:
    """The tables as they may be published on that day (ISO, in Mexico). Raises Conflict if the gate holds them back."""
    among = entering(mirror, policy, series, day)
    counted = [counted_table(mirror, spec, taken(among, policy, spec)) for spec in menu.tables]
    tables = tuple(protect(table, policy) for table in counted)
    gate(mirror, series, tables, policy)
    by_year = [each for each in counted if each.spec.protection_class == "public_record" and "year" in each.spec.by]
    breaks = {"public_record": broken_years(mirror, by_year[0].counted)} if by_year else {}
    return Draft(series, tables, policy.published(), menu.model_dump(mode="json"), breaks)


def files(made: Draft, edition: Edition, patterns: Mapping[str, Document], key: Ed25519PrivateKey) -> dict[str, bytes]:
    """Every file of the release by name: two per table, one per pattern, the manifest that lists them, and its
    signature."""
    written: dict[str, bytes] = {}
    for table in made.tables:
        written[f"{table.spec.name}.json"] = _json(_table(made.series, edition.number, table))
        written[f"{table.spec.name}.csv"] = _csv(made.series, edition.number, table)
    provenance: Document = {
        "series": made.series,
        "number": edition.number,
        "synthetic": made.series == "synthetic",
        "as_of": edition.published_at,
    }
    for name, pattern in patterns.items():
        written[f"{PATTERNS_FOLDER}{name}.json"] = _json(provenance | {"name": name} | pattern)
    manifest = _json(_manifest(made, edition, written, key))
    return {**written, MANIFEST: manifest, SIGNATURE: key.sign(manifest).hex().encode()}


def media_type(name: str) -> str:
    return _MEDIA_TYPES[name.rpartition(".")[2]]


def changes(made: Draft, before: Mapping[str, Document] | None) -> tuple[Document, ...]:
    """What differs from the tables published before (by name), in Spanish and English, a sentence a table."""
    if before is None:
        return ({"es": "Primera publicación de esta serie.", "en": "First release of this series."},)
    said = [_change(table, before.get(table.spec.name)) for table in made.tables]
    found = tuple(each for each in said if each is not None)
    return found or ({"es": "Cambiaron las reglas, no los números.", "en": "The rules changed, the numbers did not."},)


def _change(table: Protected, before: Document | None) -> Document | None:
    """For a public-record table its total too; of a reserved one only how many cells read differently."""
    spec = table.spec
    now = _by_key(spec.by, _rows(table), spec.unit)
    if before is None:
        return {"es": f"{spec.title_es}: cuadro nuevo.", "en": f"{spec.title_en}: new table."}
    then = _by_key(spec.by, before["rows"], spec.unit)
    changed = sum(1 for key in now.keys() | then.keys() if now.get(key, 0) != then.get(key, 0))
    if not changed:
        return None
    es, en = f"{spec.title_es}: celdas que cambian, {changed}", f"{spec.title_en}: cells that change, {changed}"
    before_and_after = [sum(number or 0 for number in cells.values()) for cells in (then, now)]
    if spec.protection_class == "public_record" and before_and_after[0] != before_and_after[1]:
        es += "; el total pasa de {} a {}".format(*before_and_after)
        en += "; the total goes from {} to {}".format(*before_and_after)
    return {"es": f"{es}.", "en": f"{en}."}


def _by_key(by: Sequence[str], rows: Json, unit: str) -> dict[tuple[Json, ...], int | None]:
    assert isinstance(rows, list)  # noqa: S101 — a table that this module wrote
    return {tuple(row[name] for name in by): row[unit] for row in rows}  # type: ignore[index,call-overload,misc]


def _rows(table: Protected) -> list[Json]:
    return [
        {**dict(zip(table.spec.by, key, strict=True)), table.spec.unit: number, "suppressed": number is None}
        for key, number in table.cells.items()
    ]


def _table(series: Series, number: int, table: Protected) -> Document:
    return {
        "series": series,
        "number": number,
        "synthetic": series == "synthetic",
        "table": table.spec.name,
        "protection_class": table.spec.protection_class,
        "unit": table.spec.unit,
        "by": list(table.spec.by),
        "rows": _rows(table),
    }


def _csv(series: Series, number: int, table: Protected) -> bytes:
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow([*table.spec.by, table.spec.unit, "suppressed", "release", "synthetic"])
    synthetic = str(series == "synthetic").lower()
    for key, count in table.cells.items():
        shown = "" if count is None else count
        sheet.writerow([*key, shown, str(count is None).lower(), f"{series}-{number}", synthetic])
    return out.getvalue().encode()


def _manifest(made: Draft, edition: Edition, tables: Mapping[str, bytes], key: Ed25519PrivateKey) -> Document:
    previous: Document | None = None
    if edition.previous is not None:
        previous = {"number": edition.previous[0], "manifest_sha256": edition.previous[1]}
    return {
        "series": made.series,
        "number": edition.number,
        "synthetic": made.series == "synthetic",
        "published_at": edition.published_at,
        "as_of": edition.published_at,
        "policy": made.policy,
        "menu": made.menu,
        "series_breaks": {name: list(years) for name, years in made.series_breaks.items()},
        "previous": previous,
        "changes": list(edition.changes),
        "files": [
            {
                "name": name,
                "sha256": sha256(content).hexdigest(),
                "bytes": len(content),
                "media_type": media_type(name),
            }
            for name, content in tables.items()
        ],
        "public_key": key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
    }


def _json(document: Document) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
