"""`observatory geocode` on files as organisations keep them."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.__main__ import cli
from services.geocode_command import ADDED, geocode_file
from shared.errors import Invalid


def written(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def geocoded(tmp_path: Path, content: bytes, **named: str) -> list[dict[str, str]]:
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_bytes(content)
    geocode_file(file, out, named)
    return written(out)


def test_columns_are_guessed_and_rows_keep_their_order(tmp_path: Path) -> None:
    rows = geocoded(
        tmp_path,
        "id;Estado;Municipio de los hechos;Latitud;Longitud\n"
        "7;Chihuahua;Cd. Juárez;;\n3;Jalisco;Zapopan;20,7236;-103,3848\n5;;;0;0\n".encode(),
    )
    assert [row["id"] for row in rows] == ["7", "3", "5"]
    assert [row["municipality_code"] for row in rows] == ["08037", "14120", ""]
    assert [row["precision"] for row in rows] == ["4", "1", "6"]
    assert rows[1]["geo_lat"] == "20.7236"
    assert rows[2]["flags"] == "zero_point"
    assert list(rows[0])[-len(ADDED) :] == list(ADDED)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman", "utf-16"])
def test_any_encoding(tmp_path: Path, encoding: str) -> None:
    (row,) = geocoded(tmp_path, 'lugar\n"en Mérida, Yucatán"\n'.encode(encoding))
    assert (row["lugar"], row["municipality_code"]) == ("en Mérida, Yucatán", "31050")


def test_named_columns_are_the_only_ones_read(tmp_path: Path) -> None:
    (row,) = geocoded(tmp_path, b"estado,donde\nJalisco,Tijuana\n", text="donde")
    assert row["municipality_code"] == "02004"


def test_a_column_called_like_an_added_one_is_kept_beside_it(tmp_path: Path) -> None:
    (row,) = geocoded(tmp_path, "municipio,flags,state_code\nTijuana,mío,99\n".encode())
    assert (row["original_flags"], row["original_state_code"], row["state_code"]) == ("mío", "99", "02")


def test_a_row_that_cannot_be_read_stays_in_its_place(tmp_path: Path) -> None:
    rows = geocoded(tmp_path, b"id,municipio\n1,Tijuana\n2\n3,Guadalajara,x\n4,Zapopan\n")
    assert [row["id"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[3]["municipality_code"] == "14120"


@pytest.mark.parametrize("content", [b"", b"municipio\n", b"a,b\n1,2\n", b"\x00\x01\x02", b"\xd0\xcf\x11\xe0x"])
def test_what_is_no_table_of_places_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Invalid):
        geocoded(tmp_path, content)


def test_a_column_that_is_not_there_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="nowhere"):
        geocoded(tmp_path, b"municipio\nTijuana\n", state="nowhere")
    assert not (tmp_path / "out.csv").exists()


def test_a_file_is_not_written_over_itself(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(b"municipio\nTijuana\n")
    with pytest.raises(Invalid):
        geocode_file(file, file, {})
    assert file.read_bytes() == b"municipio\nTijuana\n"


def test_the_summary_names_rows_and_no_words(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(b"estado,municipio\nGuerrero,Guadalajara\nJalisco,Zapopan\n")
    result = CliRunner().invoke(cli, ["geocode", str(file), "--out", str(tmp_path / "out.csv")])
    assert result.exit_code == 0
    assert "state_mismatch (1): rows 1" in result.output
    assert "Guadalajara" not in result.output
