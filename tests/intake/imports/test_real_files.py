"""Files of the field: every row gets a verdict, and what was taken in counts as the file counts."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from services.intake.imports.files import read_file
from tests.intake.imports.conftest import Sender, counts

FOSAS = ("fosas_prensa_utf8.csv", "fosas_prensa_mixed_encoding.csv")
OAXACA = "cases_minimised.csv"


def fosas(data_dir: Path, name: str) -> bytes:
    return (data_dir / "fosas-prensa-mx" / name).read_bytes()


def independent_years(data_dir: Path) -> Counter[tuple[str, str]]:
    """Cases by state code and year, by the csv module alone."""

    def each() -> Iterator[tuple[str, str]]:
        for row in csv.DictReader(StringIO(fosas(data_dir, FOSAS[0]).decode())):
            day = row["fecha_de_la_primera_nota_que_refiere_al_hallazgo"]
            yield (
                row["estado"].strip().replace("√≠", "í").replace("√°", "á").replace("√≥", "ó"),
                (row["ano"] if day == "NA" else f"20{day[-2:]}"),
            )

    return Counter(each())


def independent_bodies(data_dir: Path) -> int:
    rows = csv.DictReader(StringIO(fosas(data_dir, FOSAS[0]).decode()))
    return sum(int(cell) for row in rows if (cell := row["total_de_cuerpos_y_osamentas"]).isdecimal())


async def cases(sender: Sender, import_id: str) -> list[dict[str, Any]]:
    """The cases of an import as their organisation lists them."""
    found: list[dict[str, Any]] = []
    path: str | None = f"/cases?limit=200&import={import_id}"
    while path:
        page = await sender.intake.ask("GET", path)
        found += page.json()["cases"]
        path = page.headers.get("link", "").partition("<")[2].partition(">")[0] or None
    return found


def started(case: dict[str, Any]) -> str:
    return str(case["coded"]["incident"]["start_earliest"])


@pytest.mark.parametrize("name", FOSAS)
async def test_graves_count_by_state_and_year_as_the_file_does(sender: Sender, data_dir: Path, name: str) -> None:
    await sender.map("fosas")
    done = await sender.send(fosas(data_dir, name), mapping="fosas")
    assert counts(done) == (639, 639, 0, 0, 0)
    found = await cases(sender, done["id"])
    assert Counter((each["state"], started(each)[:4]) for each in found) == independent_years(data_dir)
    bodies = sum(each["coded"]["victims"][0]["number_smallest"] or 0 for each in found)
    assert bodies == independent_bodies(data_dir)


def test_the_mixed_file_is_read_as_its_clean_twin(data_dir: Path) -> None:
    clean, mixed = (list(read_file(fosas(data_dir, name)).rows) for name in FOSAS)
    assert mixed == clean
    assert not [cell for row in mixed for cell in row.cells.values() if "√" in cell or "\ufffd" in cell]


async def test_the_mixed_file_is_the_same_file(sender: Sender, data_dir: Path) -> None:
    await sender.map("fosas")
    await sender.send(fosas(data_dir, FOSAS[0]), mapping="fosas")
    again = await sender.send(fosas(data_dir, FOSAS[1]), mapping="fosas")
    assert counts(again) == (639, 0, 0, 639, 0)
    last = await sender.intake.report()
    await sender.intake.events({last: 1})
    assert [event.revision for event in sender.intake.log] == [1] * 640


async def test_killings_in_oaxaca_by_month(sender: Sender, data_dir: Path) -> None:
    content = (data_dir / "oaxaca-feminicide-atlas" / OAXACA).read_bytes()
    await sender.map("oaxaca")
    done = await sender.send(content, mapping="oaxaca")
    assert counts(done) == (116, 116, 0, 0, 0)
    rows = list(csv.DictReader(StringIO(content.decode())))
    found = await cases(sender, done["id"])
    assert Counter(started(each)[:7] for each in found) == Counter(row["mes"] for row in rows)
    assert all(each["coded"]["incident"]["start_latest"] > started(each) for each in found)
    assert {(each["reference"], each["municipality"]) for each in found} == {(r["id"], r["municipio"]) for r in rows}
    first = next(each["id"] for each in found if each["reference"] == "1")
    place = (await sender.intake.read(first))["record"]["place"]
    assert (place["lat"], place["lon"]) == (17.06136547, -96.7428717)
    assert [row["reference"] for row in await sender.rows(done["id"])] == [row["id"] for row in rows]
    assert counts(await sender.send(content, mapping="oaxaca")) == (116, 0, 0, 116, 0)
