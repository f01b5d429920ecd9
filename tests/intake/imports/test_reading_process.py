"""Large files are read in a process of their own: the same rows, the same errors."""

import asyncio
import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.intake.imports.reading_process import rows_of
from services.intake.imports.readings import OpenFile, read_rows
from services.intake.imports.row_reading import Reading
from shared.errors import Invalid
from tests.intake.imports.conftest import Sender, a_row, counts, template

TODAY = date(2026, 3, 1)
ROWS = [a_row(reference=f"A-{number % 4000}", place__text="cerca del mercado " * 4) for number in range(4100)]
LARGE_FILE = template(*ROWS[:10], a_row(reference="B-1", place__state="=1+1"), *ROWS[10:])


def a_file(content: bytes, position: int = 0) -> OpenFile:
    return OpenFile(content, None, position, TODAY, "en")


def told(reading: Reading) -> dict[str, object]:
    record = reading.record
    of_record = None if record is None else (record.text, record.facts, record.audience, record.reference)
    return {"row": (reading.number, reading.words, reading.reference, reading.problems), "record": of_record}


async def test_the_same_rows_as_in_this_process() -> None:
    file = a_file(LARGE_FILE, position=5)
    assert file.is_large
    there = [told(each) for rows in [rows async for rows in rows_of(file)] for each in rows]
    assert there == [told(each) for rows in read_rows(file) for each in rows]
    assert len(there) == 4096


async def test_a_file_that_cannot_be_read_says_so() -> None:
    with pytest.raises(Invalid) as raised:
        [rows async for rows in rows_of(a_file(b"hoja,\x01" + LARGE_FILE))]
    assert raised.value.errors


async def test_a_process_that_ends_is_no_end_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(EOFError):
        [rows async for rows in rows_of(a_file(LARGE_FILE))]


async def test_a_process_that_ends_within_a_row_is_no_end_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = tmp_path / "cut"
    half = pickle.dumps([b"x" * 50])[:30]
    cut.write_text(f"#!{sys.executable}\nimport sys\nsys.stdin.buffer.read(1)\nsys.stdout.buffer.write({half!r})\n")
    cut.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(cut))
    with pytest.raises(EOFError):
        [rows async for rows in rows_of(a_file(LARGE_FILE))]


async def test_a_large_import(sender: Sender) -> None:
    shown = await sender.send(LARGE_FILE)
    assert counts(shown) == (4101, 4000, 0, 0, 101)
    assert counts(await sender.send(LARGE_FILE)) == (4101, 0, 0, 4000, 101)
    kept = await sender.rows(shown["id"])
    assert [row["verdict"] for row in kept[9:12]] == ["accepted", "rejected", "accepted"]


async def test_a_killed_process_is_followed_by_another(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start(*given: Any, **how: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 — whatever is given
        started.append(_start(*given, **how))
        return started[-1]

    _start = subprocess.Popen
    monkeypatch.setattr("subprocess.Popen", start)
    import_id = (await sender.post(LARGE_FILE)).json()["id"]
    while not started:
        await asyncio.sleep(0.01)
    started[0].kill()
    assert counts(await sender.settled(import_id)) == (4101, 4000, 0, 0, 101)
    assert len(started) == 2


async def test_a_process_that_is_killed_at_the_same_row_again(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    shown = await sender.send(LARGE_FILE)
    assert shown["state"] == "failed"
    assert "smaller parts" in shown["problem"]["fix"]


async def test_cases_of_a_large_ndjson(sender: Sender) -> None:
    case = {"incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-31"}, "place": {"state": "Oaxaca"}}
    lines = (orjson.dumps(case | {"victims": [{"kind": "assault"}], "reference": f"N-{n}"}) for n in range(3000))
    assert counts(await sender.send(b"\n".join(lines))) == (3000, 3000, 0, 0, 0)
