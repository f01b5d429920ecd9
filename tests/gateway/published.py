"""Releases as analytics writes them: files in a folder, a manifest with checksums, a signature."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.gateway.release_files import MANIFEST, SIGNATURE, read_manifest, read_release
from services.gateway.released import Release

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLISHED_AT = "2026-11-01T12:00:00.000Z"

Row = tuple[Any, ...]


def table(
    name: str,
    by: Sequence[str],
    rows: Sequence[Row],
    *,
    protection_class: str = "public_record",
    unit: str = "cases",
) -> dict[str, Any]:
    """`rows` are the codes of the dimensions and the count, None where it is suppressed."""
    written = [{**dict(zip(by, row, strict=False)), unit: row[-1], "suppressed": row[-1] is None} for row in rows]
    return {"table": name, "protection_class": protection_class, "unit": unit, "by": list(by), "rows": written}


MENU = (
    table(
        "public_record_state_year_kind",
        ["state", "year", "kind"],
        [
            ("09", "2023", "homicide", 7),
            ("09", "2024", "homicide", 4),
            ("09", "2024", "disappearance", 2),
            ("20", "2023", "homicide", 1),
            ("20", "2024", "homicide", 3),
            ("unknown", "2024", "homicide", 1),
        ],
    ),
    table(
        "public_record_state_month",
        ["state", "month"],
        [
            ("09", "2023-09", 3),
            ("09", "2023-10", 4),
            ("09", "2024-02", 6),
            ("20", "2023-12", 1),
            ("20", "2024-10", 2),
            ("20", "unknown", 1),
            ("unknown", "2024-05", 1),
        ],
    ),
    table(
        "public_record_municipality_year",
        ["municipality", "year"],
        [
            ("09007", "2023", 7),
            ("09015", "2024", 6),
            ("20043", "2024", 3),
            ("20067", "2023", 1),
            ("unknown", "2024", 1),
        ],
    ),
    table(
        "reserved_state_year",
        ["state", "year"],
        [("09", "2024", 12), ("14", "2024", None), ("20", "2023", 5), ("20", "2024", None)],
        protection_class="reserved",
    ),
    table("reserved_national", [], [(31,)], protection_class="reserved"),
)
"""One case of Oaxaca is of an unknown month; Jalisco has nothing but a suppressed cell; Colima nothing at all."""


def files(series: str = "real", number: int = 1, tables: Sequence[Mapping[str, Any]] = MENU) -> dict[str, bytes]:
    """Every file of a release by name."""
    said = {"series": series, "number": number, "synthetic": series == "synthetic"}
    content = {f"{each['table']}.json": orjson.dumps({**said, **each}) for each in tables}
    content["patterns/trends.json"] = orjson.dumps({**said, "name": "trends", "as_of": PUBLISHED_AT, "answers": []})
    manifest = orjson.dumps(
        {
            **said,
            "published_at": PUBLISHED_AT,
            "as_of": "2026-10-31",
            "policy": {"version": 1},
            "menu": {"version": 1},
            "previous": None if number == 1 else {"number": number - 1, "manifest_sha256": "0" * 64},
            "changes": [{"es": "Primera publicación.", "en": "First release."}],
            "files": [
                {"name": name, "sha256": sha256(each), "bytes": len(each), "media_type": "application/json"}
                for name, each in content.items()
            ],
            "public_key": KEY.public_key().public_bytes_raw().hex(),
        }
    )
    return {**content, MANIFEST: manifest, SIGNATURE: KEY.sign(manifest).hex().encode()}


def release(series: str = "real", number: int = 1, tables: Sequence[Mapping[str, Any]] = MENU) -> Release:
    """The same, read as the gateway reads it."""
    written = files(series, number, tables)
    return read_release(read_manifest(written[MANIFEST]), written)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write(folder: Path, written: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in written.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
