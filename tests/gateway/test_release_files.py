"""Reading the files of a release: nothing is taken that is not what its manifest promises."""

from typing import Any

import orjson
import pytest

from services.gateway.release_files import (
    MANIFEST,
    SIGNATURE,
    check,
    check_signature,
    read_manifest,
    read_release,
)
from services.gateway.released import BilingualText, Cell
from shared.errors import Poison
from tests.gateway.published import KEY, files, sha256

WRITTEN = files(number=2)


def test_a_release_is_read_whole() -> None:
    manifest = read_manifest(WRITTEN[MANIFEST])
    made = read_release(manifest, WRITTEN)
    assert (made.name, manifest.synthetic, manifest.number) == ("real-2", False, 2)
    assert manifest.changes == (BilingualText("Primera publicación.", "First release."),)
    assert manifest.previous == {"number": 1, "manifest_sha256": "0" * 64}
    assert [table.name for table in made.tables][-1] == "reserved_national"
    assert made.tables[3].cells[1] == Cell(("14", "2024"), None)


def test_the_signature_holds_for_these_bytes_alone() -> None:
    content, manifest = WRITTEN[MANIFEST], read_manifest(WRITTEN[MANIFEST])
    check_signature(manifest, content, WRITTEN[SIGNATURE])
    for wrong in (content + b" ", content[:-1]):
        with pytest.raises(Poison):
            check_signature(manifest, wrong, WRITTEN[SIGNATURE])
    for signature in (b"", b"zz", KEY.sign(b"else").hex().encode()):
        with pytest.raises(Poison):
            check_signature(manifest, content, signature)


def test_a_file_that_differs_from_its_checksum_is_refused() -> None:
    assert check(b"x", sha256(b"x")) == b"x"
    with pytest.raises(Poison):
        check(b"y", sha256(b"x"))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"series": "other"}'])
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    with pytest.raises(Poison):
        read_manifest(content)


def changed(content: bytes, **fields: Any) -> bytes:  # noqa: ANN401 — fields of a JSON file
    return orjson.dumps({**orjson.loads(content), **fields})


def test_series_never_mix() -> None:
    with pytest.raises(Poison):
        read_manifest(changed(WRITTEN[MANIFEST], synthetic=True))
    name = "reserved_national.json"
    with pytest.raises(Poison):
        read_release(read_manifest(WRITTEN[MANIFEST]), {**WRITTEN, name: changed(WRITTEN[name], synthetic=True)})


@pytest.mark.parametrize("row", [{}, {"state": "09"}, {"year": "2024", "cases": 1}, {"state": "09", "year": "1"}])
def test_a_row_that_is_not_of_its_table_is_refused(row: dict[str, str]) -> None:
    name = "reserved_state_year.json"
    with pytest.raises(Poison):
        read_release(read_manifest(WRITTEN[MANIFEST]), {**WRITTEN, name: changed(WRITTEN[name], rows=[row])})
