"""The home page's numbers, counted again from the cases that the small release was made of."""

from collections import Counter
from dataclasses import replace

import pytest

from services.gateway.release_files import read_manifest, read_release
from services.gateway.released import Coverage, Release
from services.gateway.site.asked import Asked
from services.gateway.site.reading import Reading, provisional_from, read, wider
from shared.geography import load
from tests.gateway.site.small_release import PUBLIC, release_files

STATES = tuple(load().states)


@pytest.fixture(scope="module")
def release() -> Release:
    files = release_files(synthetic=False)
    return read_release(read_manifest(files["manifest.json"]), files)


def _read(release: Release, asked: Asked) -> Reading:
    areas = STATES if asked.state is None else tuple(code for code in load().municipalities if code[:2] == asked.state)
    return read(release, asked, areas)


def test_every_part_of_the_page_counts_the_same_cases(release: Release) -> None:
    reading = _read(release, Asked())
    by_state = Counter(place[:2] for place, _, _ in PUBLIC if place != "unknown")
    unplaced = sum(place == "unknown" for place, _, _ in PUBLIC)
    assert reading.total == len(PUBLIC)
    assert {line.code: line.state.count for line in reading.of(Coverage.COUNTED)} == by_state
    assert reading.unplaced is not None
    assert reading.unplaced.state.count == unplaced
    assert sum(point.count or 0 for point in reading.years or ()) == len(PUBLIC)
    assert sum(point.count or 0 for point in reading.months or ()) == len(PUBLIC)
    assert sum(point.count or 0 for point in reading.kinds or ()) == len(PUBLIC)


def test_rows_of_the_table_add_up_to_their_totals(release: Release) -> None:
    reading = _read(release, Asked())
    for line in reading.of(Coverage.COUNTED):
        assert sum(cell or 0 for cell in line.cells) == line.state.count
    lines = [line.cells for line in (*reading.areas, reading.unplaced) if line and line.cells]
    columns = [[cells[at] or 0 for cells in lines] for at in range(9)]
    assert [sum(column) for column in columns] == list(reading.totals)


def test_what_the_table_of_a_state_leaves_out_is_counted(release: Release) -> None:
    tables = tuple(
        replace(table, cells=tuple(cell for cell in table.cells if cell.at[0] != "20482"))
        if table.name == "public_record_municipality_year"
        else table
        for table in release.tables
    )
    reading = _read(replace(release, tables=tables), Asked(state="20"))
    assert (reading.total, reading.table_total, reading.outside_table) == (161, 157, 4)


def test_within_a_state_its_municipalities_are_shown(release: Release) -> None:
    reading = _read(release, Asked(state="20"))
    assert reading.level == "municipality"
    assert {line.code: line.state.count for line in reading.of(Coverage.COUNTED)} == {
        "20067": 140,
        "20043": 17,
        "20482": 4,
    }
    assert len(reading.of(Coverage.UNDOCUMENTED)) == 567


def test_states_are_told_apart_by_why_they_have_no_number(release: Release) -> None:
    public, reserved = _read(release, Asked()), _read(release, Asked("reserved"))
    assert "22" in {line.code for line in public.of(Coverage.DOCUMENTED_ZERO)}
    assert "07" in {line.code for line in public.of(Coverage.UNDOCUMENTED)}
    assert {line.code for line in reserved.of(Coverage.SUPPRESSED)} == {"11", "30"}
    assert {line.state.coverage for line in _read(release, Asked("reserved", state="20")).areas} == {Coverage.NO_DATA}


def test_a_withheld_cell_withholds_what_it_is_part_of(release: Release) -> None:
    reading = _read(release, Asked("reserved"))
    veracruz = next(line for line in reading.areas if line.code == "30")
    assert veracruz.cells == (7, None, 7, 7, 7, 7, 7)
    assert veracruz.state.count is None
    assert {point.count for point in reading.years or ()} == {None}


def test_the_classes_of_the_map_stay_when_the_years_change(release: Release) -> None:
    assert _read(release, Asked(since=2024, until=2024)).shades == _read(release, Asked()).shades


def test_what_no_table_answers_is_none_and_a_wider_question_is_offered(release: Release) -> None:
    reading = _read(release, Asked(state="20", kind="homicide"))
    assert {line.state.coverage for line in reading.areas} == {Coverage.NO_DATA}
    assert reading.total == 157
    assert Asked(state="20") in wider(release, reading.asked, "municipality")


def test_the_last_24_months_are_provisional(release: Release) -> None:
    assert provisional_from("2026-11-19T06:00:00.000Z") == "2024-11"
    points = _read(release, Asked()).years or ()
    assert [point.code for point in points if point.provisional] == ["2024", "2025", "2026"]
