"""The main job: an organisation's spreadsheets become verdicts, located cases and numbers that agree with the files."""

import asyncio
import csv
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.journeys.conftest import Observatory

MAPPINGS = Path(__file__).parent / "mappings"
Count = Mapping[tuple[str, str], int]


async def test_real_files_become_numbers_that_agree(observatory: Observatory, data_dir: Path) -> None:
    """One observatory, two organisations that do not see each other's cases."""
    await fosas(observatory, data_dir)
    await oaxaca(observatory, data_dir)


async def fosas(observatory: Observatory, data_dir: Path) -> None:
    """639 rows; the mixed-encoding twin holds the same cases, so it changes nothing."""
    folder = data_dir / "fosas-prensa-mx"
    async with observatory.member("Datos de prueba", "org_admin") as member:
        await save_mapping(member, "fosas")
        await first_and_second_import(member, folder / "fosas_prensa_utf8.csv", "fosas", rows=639)
        twin = await imported(member, folder / "fosas_prensa_mixed_encoding.csv", "fosas")
        assert verdicts(twin) == {"accepted": 0, "updated": 0, "unchanged": 639, "rejected": 0}
        rows = read_csv(folder / "fosas_prensa_utf8.csv")
        await agrees(member, Counter((row["cve_ente"].zfill(2), fosas_year(row)) for row in rows))


def fosas_year(row: Mapping[str, str]) -> str:
    """The year of the first news report (dd/mm/yy, once dd-abr-yy), else the year the file gives."""
    day = row["fecha_de_la_primera_nota_que_refiere_al_hallazgo"]
    return row["ano"] if day == "NA" else f"20{day[-2:]}"


async def oaxaca(observatory: Observatory, data_dir: Path) -> None:
    """116 rows with a month and a point each."""
    file = data_dir / "oaxaca-feminicide-atlas" / "cases_minimised.csv"
    async with observatory.member("Atlas de prueba", "org_admin") as member:
        await save_mapping(member, "oaxaca")
        await first_and_second_import(member, file, "oaxaca", rows=116)
        await agrees(member, Counter(("20", row["mes"][:4]) for row in read_csv(file)))


async def save_mapping(member: httpx.AsyncClient, name: str) -> None:
    mapping = json.loads((MAPPINGS / f"{name}.json").read_text())
    saved = await member.put(f"/v1/mappings/{name}", json=mapping)
    assert saved.is_success, saved.text


async def first_and_second_import(member: httpx.AsyncClient, file: Path, mapping: str, *, rows: int) -> None:
    """Every row is accepted the first time, with one verdict each, and unchanged the second."""
    first = await imported(member, file, mapping)
    assert verdicts(first) == {"accepted": rows, "updated": 0, "unchanged": 0, "rejected": 0}
    lines = (await member.get(f"/v1/imports/{first['id']}/rows.csv")).text.splitlines()
    assert [line["row"] for line in csv.DictReader(lines)] == [str(number) for number in range(1, rows + 1)]
    second = await imported(member, file, mapping)
    assert verdicts(second) == {"accepted": 0, "updated": 0, "unchanged": rows, "rejected": 0}


async def imported(member: httpx.AsyncClient, file: Path, mapping: str) -> dict[str, Any]:
    """The import once it is over."""
    upload = {"file": (file.name, await asyncio.to_thread(file.read_bytes))}
    answer = await member.post("/v1/imports", params={"mapping": mapping}, files=upload)
    assert answer.status_code == 202, answer.text
    async with asyncio.timeout(120):
        while (batch := (await member.get(f"/v1/imports/{answer.json()['id']}")).json())["state"] != "done":
            assert batch["state"] in {"received", "running"}, batch
            await asyncio.sleep(0.1)
        return dict(batch)


def verdicts(batch: Mapping[str, Any]) -> dict[str, int]:
    return {name: batch[name] for name in ("accepted", "updated", "unchanged", "rejected")}


async def agrees(member: httpx.AsyncClient, expected: Count) -> None:
    """Live numbers by state and year are those counted from the file, once every case is located."""
    async with asyncio.timeout(120):
        while True:
            answer = (await member.get("/v1/live/aggregates", params={"by": "state,year"})).json()
            if answer["located"] == expected_total(expected):
                break
            await asyncio.sleep(0.2)
    found = {(row["state"], row["year"]): row["cases"] for row in answer["rows"]}
    assert found == dict(expected)
    assert answer["total"] == expected_total(expected)


def expected_total(expected: Count) -> int:
    return sum(expected.values())


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
