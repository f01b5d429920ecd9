"""The compiled data against tables that it was not made from."""

import csv
from pathlib import Path

import pytest

from shared.geography import Geography, fold, load

REAL = Path(__file__).parents[3] / "shared" / "data"
CENSUS = REAL / "mx-municipio-2020" / "df_mxmunicipio_2020.csv"
ATLAS = REAL / "oaxaca-feminicide-atlas"

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the folder ../shared/data with real tables is not here")


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load()


@pytest.fixture(scope="module")
def census() -> list[dict[str, str]]:
    with CENSUS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_municipality_is_known_by_code_and_name(geography: Geography, census: list[dict[str, str]]) -> None:
    for row in census:
        municipality = geography.municipalities[row["region"]]
        assert fold(row["municipio_name"]) in map(fold, (municipality.name, *municipality.alternate_names))


def test_head_towns_lie_in_their_municipality(geography: Geography, census: list[dict[str, str]]) -> None:
    found = geography.municipalities_at([float(r["lat"]) for r in census], [float(r["long"]) for r in census])
    right = sum(code == row["region"] for code, row in zip(found, census, strict=True))
    assert right / len(census) >= 0.99


def test_population_is_near_the_census(geography: Geography, census: list[dict[str, str]]) -> None:
    ours = sum(municipality.population for municipality in geography.municipalities.values())
    assert abs(ours / sum(int(row["pop"]) for row in census) - 1) < 0.002


def test_points_lie_in_the_polygon_that_whole_boundaries_give(geography: Geography) -> None:
    with (ATLAS / "cases_minimised.csv").open(encoding="utf-8", newline="") as lines:
        cases = list(csv.DictReader(lines))
    with (ATLAS / "cases_minimised.cvegeo_by_pip.csv").open(encoding="utf-8", newline="") as lines:
        expected = {row["id"]: row["cvegeo"] for row in csv.DictReader(lines)}
    found = geography.municipalities_at([float(c["latitud"]) for c in cases], [float(c["longitud"]) for c in cases])
    assert dict(zip((case["id"] for case in cases), found, strict=True)) == expected
