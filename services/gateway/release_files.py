"""Reads the files of a release: their checksums, their signature, their tables."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar, cast

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from services.gateway.released import BilingualText, Cell, Manifest, ProtectionClass, Release, ReleaseFile, Table
from shared.errors import Poison
from shared.events.releases import Series
from shared.model.json import Json

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
PATTERNS_FOLDER = "patterns/"
"""Files below it say what the methods make of the tables."""

_T = TypeVar("_T")


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class _FileEntry(_Document):
    name: str
    sha256: str
    bytes: Annotated[int, Field(ge=0)]
    media_type: str


class _Change(_Document):
    es: str
    en: str


class _ManifestDocument(_Document):
    series: Series
    number: Annotated[int, Field(ge=1)]
    synthetic: bool
    published_at: str
    as_of: str
    policy: Any = None
    menu: Any = None
    series_breaks: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    previous: Any = None
    changes: tuple[_Change, ...] = ()
    files: tuple[_FileEntry, ...]
    public_key: str


class _TableDocument(_Document):
    synthetic: bool
    table: str
    protection_class: ProtectionClass
    unit: str
    by: tuple[str, ...]
    rows: list[dict[str, Any]]


_MANIFEST = TypeAdapter(_ManifestDocument)
_TABLE = TypeAdapter(_TableDocument)


def read_manifest(content: bytes) -> Manifest:
    """Raises Poison for a file that is no manifest."""
    document = _parsed(_MANIFEST.validate_json, content, "manifest")
    if document.synthetic != (document.series == "synthetic"):
        raise Poison("The manifest mixes a synthetic and a real series.")
    return Manifest(
        series=document.series,
        number=document.number,
        published_at=document.published_at,
        as_of=document.as_of,
        policy=cast("Json", document.policy),
        menu=cast("Json", document.menu),
        series_breaks=document.series_breaks,
        previous=cast("Json", document.previous),
        changes=tuple(BilingualText(change.es, change.en) for change in document.changes),
        files=tuple(ReleaseFile(each.name, each.sha256, each.bytes, each.media_type) for each in document.files),
        public_key=document.public_key,
    )


def read_release(manifest: Manifest, files: Mapping[str, bytes]) -> Release:
    """The release with its tables, from the JSON files that its manifest lists.

    Raises Poison for a file that is missing, is no table, or belongs to another series.
    """
    tables = (_table(manifest, files[each.name]) for each in manifest.files if _holds_a_table(each.name))
    return Release(manifest, tuple(tables))


def _holds_a_table(name: str) -> bool:
    return name.endswith(".json") and not name.startswith(PATTERNS_FOLDER)


def check(content: bytes, sha256: str) -> bytes:
    """The content itself. Raises Poison when it is not what the checksum promised."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Poison("A file of the release differs from its sha256.")
    return content


def check_signature(manifest: Manifest, content: bytes, signature: bytes) -> None:
    """Raises Poison unless the manifest's bytes were signed (Ed25519, RFC 8032) with the key it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(manifest.public_key))
        key.verify(bytes.fromhex(signature.decode().strip()), content)
    except (InvalidSignature, ValueError):
        raise Poison("The signature of the manifest does not hold.") from None


def _table(manifest: Manifest, content: bytes) -> Table:
    document = _parsed(_TABLE.validate_json, content, "table")
    if document.synthetic != manifest.synthetic:
        raise Poison("A table of the release is not of its series.")
    try:
        cells = tuple(_cell(document, row) for row in document.rows)
    except (KeyError, TypeError, ValueError):
        raise Poison("A row of a released table has not the shape of its table.") from None
    return Table(document.table, document.protection_class, document.unit, document.by, cells)


def _cell(document: _TableDocument, row: Mapping[str, Any]) -> Cell:
    count = None if row.get("suppressed") else int(row[document.unit])
    return Cell(tuple(str(row[dimension]) for dimension in document.by), count)


def _parsed(parse: Callable[[bytes], _T], content: bytes, what: str) -> _T:
    try:
        return parse(content)
    except (ValidationError, orjson.JSONDecodeError):
        raise Poison(f"A file of the release is no {what}.") from None
