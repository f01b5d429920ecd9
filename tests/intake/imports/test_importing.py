"""Files sent to intake: what becomes of each row, what is refused at once, what an undo takes back."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import orjson
import pytest

from services.intake.imports.upload import LARGEST
from tests.intake.cases import a_case
from tests.intake.conftest import HandClock, open_intake
from tests.intake.imports.conftest import Sender, a_row, counts, template


async def test_the_template_needs_no_mapping(sender: Sender) -> None:
    done = await sender.send(template(a_row(), a_row(reference="A-2", victims__0__kind="")))
    assert counts(done) == (2, 1, 0, 0, 1)
    first, second = await sender.rows(done["id"])
    assert (first["row"], first["verdict"], first["reference"], first["field"]) == ("1", "accepted", "A-1", "")
    assert (second["row"], second["verdict"], second["case"]) == ("2", "rejected", "")
    assert second["field"] == "victims"
    assert second["reason"]
    assert second["fix"]
    shown = await sender.intake.read(first["case"])
    assert shown["import"] == done["id"]
    assert shown["record"]["reference"] == "A-1"


async def test_the_same_rows_again_change_nothing_and_other_words_update(sender: Sender) -> None:
    await sender.send(template(a_row()))
    await sender.intake.until(bool)  # before a later revision takes its place in the compacted log
    assert counts(await sender.send(template(a_row()))) == (1, 0, 0, 1, 0)
    done = await sender.send(template(a_row(place__state="Puebla")))
    assert counts(done) == (1, 0, 1, 0, 0)
    (row,) = await sender.rows(done["id"])
    shown = await sender.intake.read(row["case"])
    assert (shown["revision"], shown["record"]["place"]["state"]) == (2, "Puebla")
    await sender.intake.events({row["case"]: 2})
    assert [event.revision for event in sender.intake.log] == [1, 2]


async def test_of_rows_with_one_reference_the_first_counts_wherever_the_others_stand(sender: Sender) -> None:
    rows = [a_row(reference=f"A-{number}") for number in range(600)]
    done = await sender.send(template(*rows, a_row(reference="A-0"), a_row(reference="A-599", place__state="Puebla")))
    assert counts(done) == (602, 600, 0, 0, 2)
    assert [row["field"] for row in (await sender.rows(done["id"]))[600:]] == ["reference", "reference"]


async def test_a_dry_run_tells_and_writes_nothing(sender: Sender) -> None:
    await sender.send(template(a_row()))
    content = template(a_row(place__state="Puebla"), a_row(reference="A-2"), a_row(reference="A-3", place__state=""))
    tried = await sender.send(content, params={"dry_run": "true"})
    assert tried["dry_run"]
    assert counts(tried) == (3, 1, 1, 0, 1)
    assert counts(await sender.send(content)) == counts(tried)


async def test_cases_of_ndjson_come_as_the_api_takes_them(sender: Sender) -> None:
    lines = [orjson.dumps(each) for each in (a_case(), a_case(reference="B"), a_case(victims=[]))]
    content = b"\n".join([*lines, b"no json"])
    done = await sender.send(content)
    assert counts(done) == (4, 2, 0, 0, 2)
    assert counts(await sender.send(content)) == (4, 0, 0, 2, 2)


async def test_a_workbook(sender: Sender) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (list(a_row()), list(a_row().values())):
        book.active.append(line)
    file = BytesIO()
    book.save(file)
    assert counts(await sender.send(file.getvalue())) == (1, 1, 0, 0, 0)


async def test_a_workbook_that_breaks_off_fails_and_says_so(sender: Sender) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (list(a_row()), *[list(a_row(reference=f"A-{number}").values()) for number in range(700)]):
        book.active.append(line)
    whole, broken = BytesIO(), BytesIO()
    book.save(whole)
    with ZipFile(whole) as parts, ZipFile(broken, "w") as damaged:
        for name in parts.namelist():
            damaged.writestr(name, parts.read(name)[: -2000 if "sheet1" in name else None])
    failed = await sender.send(broken.getvalue())
    assert failed["state"] == "failed"
    assert failed["problem"]["fix"]
    assert counts(failed) == (500, 500, 0, 0, 0)
    undone = await sender.intake.ask("DELETE", f"/imports/{failed['id']}")
    assert undone.json()["state"] == "undone"
    assert (await sender.intake.ask("GET", "/cases")).json()["cases"] == []


async def test_what_no_code_fits_is_listed(sender: Sender) -> None:
    done = await sender.send(template(a_row(place__type="detrás del panteón")))
    (row,) = await sender.rows(done["id"])
    assert (row["verdict"], row["field"]) == ("accepted", "place.type")
    assert "pante" not in str(row)


async def test_references_that_are_formulas_are_made_harmless(sender: Sender) -> None:
    done = await sender.send(template(a_row(reference="-5+3"), a_row(reference="=cmd|x")))
    first, second = await sender.rows(done["id"])
    assert first["reference"] == "'-5+3"
    assert (second["verdict"], second["field"]) == ("rejected", "reference")
    assert "cmd" not in str(second)


async def test_messages_in_the_language_of_who_sent_the_file(sender: Sender) -> None:
    done = await sender.send(template(a_row(incident__start_earliest="")), headers={"accept-language": "es-MX"})
    (row,) = await sender.rows(done["id"])
    assert "Falta" in row["reason"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n",
        b"reference\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"a,a\n1,2\n",
        b"una,otra\n1,2\n",
        b"PK\x03\x04 damaged",
        "estado,qué\nOaxaca,x\n".encode("utf-16") + b"\xd8",
    ],
)
async def test_files_that_are_refused_at_once(sender: Sender, content: bytes) -> None:
    answer = await sender.post(content)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert all(each["fix"] for each in answer.json()["errors"])
    assert (await sender.intake.ask("GET", "/imports")).json()["imports"] == []


async def test_files_that_are_too_large(sender: Sender) -> None:
    async def endless() -> Any:  # noqa: ANN401 — an asynchronous generator
        yield b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(2 * LARGEST // 1_000_000):
            yield b"a" * 1_000_000

    headers = {"content-type": "multipart/form-data; boundary=x"}
    for content in (endless(), b"x" * (LARGEST + 200_000)):
        answer = await sender.intake.ask("POST", "/imports", content=content, headers=headers)
        assert answer.status_code == 413
        assert answer.json()["errors"][0]["field"] == "file"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"json": {}}, 422),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400),
        ({"content": b"--x\r\nno", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 422),
        ({"files": {"other": b"a"}}, 422),
        ({"data": {"file": "a,b"}, "files": {"x": b"a"}}, 422),
        ({"files": {"file": b"a,b\n1,2\n"}, "params": {"mapping": "none"}}, 404),
        ({"files": {"file": b"a,b\n1,2\n"}, "params": {"dry_run": "maybe"}}, 422),
        ({"files": {"file": b"a,b\n1,2\n"}, "role": "analyst"}, 403),
    ],
)
async def test_requests_that_are_wrong(sender: Sender, request_: dict[str, Any], status: int) -> None:
    answer = await sender.intake.ask("POST", "/imports", **request_)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_file_that_lacks_a_mapped_column(sender: Sender) -> None:
    await sender.map("oaxaca")
    answer = await sender.post(b"id,mes\n1,2024-01\n", mapping="oaxaca")
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == {"delito", "municipio", "latitud", "longitud"}


async def test_a_repeat_under_the_same_key_is_one_import(sender: Sender) -> None:
    headers = {"idempotency-key": "k"}
    first, again = [(await sender.post(template(a_row()), headers=headers)).json()["id"] for _ in range(2)]
    assert first == again
    other = await sender.post(template(a_row(reference="B")), headers=headers)
    assert other.status_code == 422


async def test_imports_are_an_organisations_own(sender: Sender) -> None:
    done = await sender.send(template(a_row()))
    listed = await sender.intake.ask("GET", "/imports")
    assert listed.json() == {"imports": [done], "cursor": None}
    for method, path in (("GET", ""), ("GET", "/rows.csv"), ("DELETE", "")):
        answer = await sender.intake.ask(method, f"/imports/{done['id']}{path}", organisation="otra")
        assert answer.status_code == 404
    assert (await sender.intake.ask("GET", "/imports", organisation="otra")).json()["imports"] == []


async def test_imports_are_listed_in_pages(sender: Sender) -> None:
    ids = [(await sender.send(template(a_row(reference=str(number)))))["id"] for number in range(3)]
    first = await sender.intake.ask("GET", "/imports", params={"limit": 2})
    assert [each["id"] for each in first.json()["imports"]] == [ids[2], ids[1]]
    following = first.headers["link"].partition("<")[2].partition(">")[0]
    assert [each["id"] for each in (await sender.intake.ask("GET", following)).json()["imports"]] == [ids[0]]


async def test_an_undo_takes_back_what_was_added_and_what_was_updated(sender: Sender) -> None:
    first = await sender.send(template(a_row()))
    (row,) = await sender.rows(first["id"])
    second = await sender.send(template(a_row(place__state="Puebla"), a_row(reference="A-2")))
    added = (await sender.rows(second["id"]))[1]["case"]
    for _ in range(2):
        undone = await sender.intake.ask("DELETE", f"/imports/{second['id']}")
        assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    assert (await sender.intake.read(row["case"]))["record"]["place"]["state"] == "Oaxaca"
    assert (await sender.intake.ask("GET", f"/cases/{added}")).status_code == 410
    again = await sender.send(template(a_row(), a_row(reference="A-2")))
    assert counts(again) == (2, 1, 0, 1, 0)


async def test_an_undo_leaves_what_was_changed_since(sender: Sender) -> None:
    await sender.send(template(a_row()))
    second = await sender.send(template(a_row(place__state="Puebla")))
    third = await sender.send(template(a_row(place__state="Tlaxcala")))
    await sender.intake.ask("DELETE", f"/imports/{second['id']}")
    (row,) = await sender.rows(third["id"])
    assert (await sender.intake.read(row["case"]))["record"]["place"]["state"] == "Tlaxcala"


async def test_undoing_a_dry_run_touches_nothing(sender: Sender) -> None:
    first = await sender.send(template(a_row()))
    tried = await sender.send(template(a_row(place__state="Puebla")), params={"dry_run": "true"})
    await sender.intake.ask("DELETE", f"/imports/{tried['id']}")
    (row,) = await sender.rows(first["id"])
    assert (await sender.intake.read(row["case"]))["revision"] == 1


async def test_no_words_lie_about_and_the_file_is_forgotten(sender: Sender, tmp_path: Path) -> None:
    done = await sender.send(template(a_row(reference="Marisol-1", narrative="Salía del mercado")))
    await sender.send(template(a_row()))  # The worker has cleaned up after the first before it reads the second.
    kept = contents(tmp_path)
    assert not [path for path, content in kept.items() if b"Marisol" in content or "Salía".encode() in content]
    assert len([path for path in kept if "blobs" in path.parts]) <= 1
    assert done["state"] == "done"


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_an_import_that_was_cut_short_goes_on_by_itself(tmp_path: Path, clock: HandClock) -> None:
    rows = [
        a_row(reference=f"A-{number}", place__state="" if number % 100 == 7 else "Oaxaca") for number in range(1500)
    ]
    async with open_intake(tmp_path, clock) as intake:
        sender = Sender(intake)
        import_id = (await sender.post(template(*rows))).json()["id"]
        while not (shown := (await intake.ask("GET", f"/imports/{import_id}")).json())["rows"]:
            await asyncio.sleep(0)
        assert shown["state"] == "running"
    async with open_intake(tmp_path, clock) as intake:
        sender = Sender(intake)
        before = (await intake.ask("GET", f"/imports/{import_id}")).json()["rows"]
        assert 0 < before < 1500
        assert counts(await sender.settled(import_id)) == (1500, 1485, 0, 0, 15)
        found = await sender.rows(import_id)
        assert [int(row["row"]) for row in found] == list(range(1, 1501))
        accepted = [row["case"] for row in found if row["verdict"] == "accepted"]
        events = await intake.events(dict.fromkeys(accepted, 1))
        assert len(events) == len(set(accepted)) == 1485


@pytest.mark.parametrize("name", ["a b", "../x", "x" * 65])
async def test_names_of_mappings(sender: Sender, name: str) -> None:
    answer = await sender.intake.ask("PUT", f"/mappings/{name}", json={"columns": {"a": "place.state"}})
    assert answer.status_code in {404, 405, 422}


async def test_mappings_are_kept_by_organisation(sender: Sender) -> None:
    mapping = {"columns": {"estado": "place.state"}}
    await sender.map("uno", mapping)
    assert (await sender.intake.ask("GET", "/mappings/uno")).json() == {"name": "uno", **mapping}
    assert (await sender.intake.ask("GET", "/mappings")).json() == {"mappings": [{"name": "uno", **mapping}]}
    assert (await sender.intake.ask("GET", "/mappings/uno", organisation="otra")).status_code == 404
    assert (await sender.intake.ask("DELETE", "/mappings/uno")).status_code == 204
    assert (await sender.intake.ask("DELETE", "/mappings/uno")).status_code == 404
    assert (await sender.intake.ask("GET", "/mappings")).json() == {"mappings": []}


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"columns": {"a": "b"}}', b"\xff", b'{"columns": "\\ud800"}'])
async def test_mappings_that_are_wrong(sender: Sender, content: bytes) -> None:
    answer = await sender.intake.ask("PUT", "/mappings/uno", content=content)
    assert answer.status_code == 422
    assert all(each["fix"] for each in answer.json()["errors"])
