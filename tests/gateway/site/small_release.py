"""A release small enough to count by hand, signed and served as analytics serves them."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, Response

from shared.clock import system_clock
from shared.events.envelope import Event, encode
from shared.events.releases import PUBLISHED
from shared.platform import Platform
from shared.ports.bus import Message

KEY = Ed25519PrivateKey.from_private_bytes(b"0" * 32)
PublicCase = tuple[str, str, str]
"""Municipality (or `unknown`), month, kind."""

PUBLIC = (
    *(("20067", f"{2018 + n % 6}-{1 + n % 12:02}", "homicide") for n in range(140)),
    *(("20043", f"{2019 + n % 5}-{1 + n % 7:02}", "homicide") for n in range(17)),
    *(("20482", f"{2021 + n % 2}-05", "disappearance") for n in range(4)),
    *(("30193", f"{2018 + n % 8}-{1 + n % 12:02}", "homicide") for n in range(61)),
    *(("30087", f"{2020 + n % 3}-{1 + n % 11:02}", "disappearance") for n in range(23)),
    *(("09015", f"{2018 + n % 9}-{1 + n % 10:02}", "homicide") for n in range(88)),
    *(("14039", f"{2018 + n % 8}-{1 + n % 9:02}", "homicide") for n in range(47)),
    *(("14120", f"{2022 + n % 3}-{1 + n % 9:02}", "disappearance") for n in range(12)),
    *(("08037", f"{2019 + n % 6}-{1 + n % 9:02}", "homicide") for n in range(33)),
    *(("19039", f"{2018 + n % 8}-{1 + n % 9:02}", "homicide") for n in range(9)),
    *(("02004", f"{2021 + n % 4}-{1 + n % 12:02}", "homicide") for n in range(27)),
    *(("12001", f"{2018 + n % 7}-{1 + n % 12:02}", "homicide") for n in range(38)),
    *(("12029", f"{2022 + n % 2}-06", "disappearance") for n in range(3)),
    *(("15033", f"{2018 + n % 8}-{1 + n % 12:02}", "homicide") for n in range(52)),
    *(("21114", f"{2019 + n % 6}-{1 + n % 12:02}", "homicide") for n in range(19)),
    *(("25006", f"{2020 + n % 4}-{1 + n % 12:02}", "homicide") for n in range(11)),
    ("31050", "2022-08", "homicide"),
    ("unknown", "2021-03", "homicide"),
    ("unknown", "2023-04", "disappearance"),
)
"""Chiapas (07) and others have none: nobody documents there. Querétaro (22) has reserved cases alone."""

RESERVED = {"20": 9, "30": 7, "09": 31, "14": 12, "22": 6, "08": 5, "11": 3, "19": 8}
"""Cases a year and state, each from 2019 to 2025; below 5 they are suppressed."""

AS_OF = "2026-11-19T06:00:00.000Z"
_SAID = {"es": "Nadie lo dice.", "en": "Nobody says."}
WITHHELD = {
    "method": "none",
    "source": "",
    "verdict": "refused",
    "unit": "cases",
    "n": 1,
    "parameters": {},
    "results": {},
    **dict.fromkeys(("words", "uncertainty", "does_not_show"), _SAID),
    "reason": {"es": "No se publica quién documenta.", "en": "Who documents is not published."},
}
"""A pattern that the tables do not answer."""

PATTERNS: dict[str, Any] = json.loads(Path(__file__).with_name("published_patterns.json").read_text("utf-8"))
"""Patterns as version 0.1.0 published them of synthetic cases, with most rows left out and two areas made to stand out.

Releases never change, so this file does not either: whatever shows patterns must go on to show these.
"""


def tables(cases: Iterable[PublicCase] = PUBLIC) -> dict[str, dict[str, object]]:
    cases = list(cases)
    by = {
        "public_record_state_year_kind": (("state", "year", "kind"), [(_state(m), t[:4], k) for m, t, k in cases]),
        "public_record_state_month": (("state", "month"), [(_state(m), t) for m, t, _ in cases]),
        "public_record_municipality_year": (("municipality", "year"), [(m, t[:4]) for m, t, _ in cases]),
    }
    made = {name: _table(name, "public_record", *each) for name, each in by.items()}
    years = [(state, str(year)) for state in RESERVED for year in range(2019, 2026)]
    rows = [_reserved(state, year) for state, year in years]
    made["reserved_state_year"] = _document("reserved_state_year", "reserved", ("state", "year"), rows)
    total = [{"cases": sum(RESERVED.values()) * 7, "suppressed": False}]
    made["reserved_national"] = _document("reserved_national", "reserved", (), total)
    return made


def _state(municipality: str) -> str:
    return municipality if municipality == "unknown" else municipality[:2]


def _table(name: str, kind: str, by: tuple[str, ...], places: list[tuple[str, ...]]) -> dict[str, object]:
    counts = sorted(Counter(places).items())
    rows = [{**dict(zip(by, at, strict=True)), "cases": count, "suppressed": False} for at, count in counts]
    return _document(name, kind, by, rows)


def _reserved(state: str, year: str) -> dict[str, object]:
    count = RESERVED[state] - (state == "30" and year == "2020") * 4
    suppressed = count < 5
    return {"state": state, "year": year, "cases": None if suppressed else count, "suppressed": suppressed}


def _document(name: str, kind: str, by: tuple[str, ...], rows: list[dict[str, object]]) -> dict[str, object]:
    return {"table": name, "protection_class": kind, "unit": "cases", "by": list(by), "rows": rows}


def release_files(*, synthetic: bool, number: int = 1, cases: Iterable[PublicCase] = PUBLIC) -> dict[str, bytes]:
    """The files of a release by name: tables, manifest and signature."""
    series = "synthetic" if synthetic else "real"
    head = {"series": series, "number": number, "synthetic": synthetic}
    files = {f"{name}.json": json.dumps({**head, **table}).encode() for name, table in tables(cases).items()}
    files |= {f"patterns/{name}.json": json.dumps({**each, **head}).encode() for name, each in PATTERNS.items()}
    files["patterns/clusters.json"] = json.dumps({**head, "as_of": AS_OF, "answers": [WITHHELD]}).encode()
    entries = [
        {"name": name, "sha256": _sha256(content), "bytes": len(content), "media_type": "application/json"}
        for name, content in files.items()
    ]
    manifest = {
        **head,
        "published_at": "2026-11-20T12:00:00.000Z",
        "as_of": AS_OF,
        "policy": {},
        "menu": {},
        "series_breaks": {"public_record": ["2021"]},
        "previous": None,
        "changes": [{"es": "Primera publicación.", "en": "First release."}],
        "files": entries,
        "public_key": KEY.public_key().public_bytes_raw().hex(),
    }
    content = json.dumps(manifest, indent=2).encode()
    return {**files, "manifest.json": content, "manifest.sig": KEY.sign(content).hex().encode()}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def analytics(releases: dict[str, dict[str, bytes]]) -> FastAPI:
    """The two paths of analytics that the gateway fetches a release from."""
    app = FastAPI()

    @app.get("/releases/{release}/files/{name:path}")
    async def file(release: str, name: str) -> Response:
        return Response(releases[release][name])

    return app


async def publish(platform: Platform, *, synthetic: bool, number: int = 1) -> None:
    """Announce the release on the bus, its files served by a peer called analytics."""
    series = "synthetic" if synthetic else "real"
    files = release_files(synthetic=synthetic, number=number)
    platform.peers.register("analytics", analytics({f"{series}-{number}": files}))
    event = Event.of(
        type=PUBLISHED,
        source="analytics",
        subject=f"{series}-{number}",
        revision=1,
        moment=system_clock(),
        data={
            "series": series,
            "number": number,
            "hidden": False,
            "files": {name: _sha256(content) for name, content in files.items()},
        },
    )
    await platform.bus.publish([Message("releases", event.subject, encode(event))])
