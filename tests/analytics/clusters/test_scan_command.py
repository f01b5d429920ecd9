"""`observatory scan`: the file it reads and the JSON it prints."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from services.analytics.clusters.command import Model, scan_of_regions
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.regions_file import Distance, named_columns, read_regions
from services.analytics.clusters.scanning import Window
from shared.errors import Invalid

QUICK = MonteCarlo(simulations=19)
FOUR = "x,y,population,cases\n0,0,50,9\n0,1,50,1\n5,5,50,2\n5,6,50,1\n"


def test_the_command_gives_the_published_clusters(data_dir: Path, tmp_path: Path) -> None:
    with (data_dir / "science" / "ny_leukemia.csv").open() as file:
        rows = list(csv.DictReader(file))
    table = tmp_path / "regions.csv"
    lines = (f"{row['longitude']},{row['latitude']},{row['population']},{row['cases']}" for row in rows)
    table.write_text("x,y,population,cases\n" + "\n".join(lines))
    command = [sys.executable, "-m", "services", "scan", str(table), "--max-population", ".1", "--seed", "7"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)
    first, second, *_ = json.loads(printed.stdout)["clusters"]
    assert (first["regions"][0], len(first["regions"]), first["cases"]) == (49, 26, 85)
    assert first["llr"] == pytest.approx(11.577255, abs=1e-6)
    assert first["expected"] == pytest.approx(49.71, abs=0.005)
    assert (first["p"], second["p"]) == (pytest.approx(0.001, abs=0.002), pytest.approx(0.013, abs=0.01))


def test_a_file_that_will_not_do_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    table = tmp_path / "regions.csv"
    table.write_text("x,y,population,cases\n1,2,many,3\n")
    command = [sys.executable, "-m", "services", "scan", str(table)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "row 1, population" in ended.stderr
    assert "many" not in ended.stderr


def test_a_value_too_long_to_be_one_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_regions(FOUR + "7,7,50," + "1" * 200_000)
    assert refused.value.errors[0].field == "file"


def test_rows_without_a_value_are_no_regions() -> None:
    assert len(read_regions(FOUR + ",,,\n").population) == len(read_regions(FOUR).population)


def test_rows_are_numbered_from_1() -> None:
    answer = scan_of_regions(read_regions(FOUR), Model.POISSON, QUICK, max_share=0.5, max_radius=None)
    cluster = answer["clusters"][0]  # type: ignore[index,call-overload]
    assert cluster["regions"] == [1]  # type: ignore[index,call-overload]
    assert answer["parameters"]["seed"] == 1  # type: ignore[index,call-overload]


def test_one_kind_among_documented_cases() -> None:
    answer = scan_of_regions(read_regions(FOUR), Model.BERNOULLI, QUICK, max_share=0.5, max_radius=None)
    assert answer["method"] == "Bernoulli scan statistic"


def test_what_the_expectation_is_adjusted_for_is_a_column() -> None:
    text = "x,y,population,cases,Offices\n0,0,50,9,4\n0,1,50,1,0\n5,5,50,8,3\n5,6,50,1,0\n"
    regions = read_regions(text, covariates=["offices"])
    answer = scan_of_regions(regions, Model.POISSON, QUICK, max_share=0.5, max_radius=None)
    assert answer["method"] == "Poisson scan statistic, adjusted"
    assert answer["parameters"]["adjusted_for"]["offices"] > 0  # type: ignore[index,call-overload]
    with pytest.raises(Invalid) as refused:
        scan_of_regions(regions, Model.BERNOULLI, QUICK, max_share=0.5, max_radius=None)
    assert refused.value.errors[0].field == "model"


def test_cases_by_period_are_scanned_over_time() -> None:
    text = "x,y,population,2022,2023,2024\n" + "".join(
        f"{x},0,50,1,{9 if x == 3 else 1},{6 if x == 5 else 2}\n" for x in range(6)
    )
    regions = read_regions(text, periods=["2022", "2023", "2024"])
    answer = scan_of_regions(regions, Model.POISSON, QUICK, max_share=0.5, max_radius=None)
    cluster = answer["clusters"][0]  # type: ignore[index,call-overload]
    assert (cluster["regions"], cluster["from"], cluster["to"]) == ([4], "2023", "2023")  # type: ignore[index,call-overload]
    assert answer["method"] == "space-time Poisson scan statistic"
    now = scan_of_regions(
        regions, Model.POISSON, QUICK, max_share=0.5, max_radius=None, window=Window(1, ending_now=True)
    )
    assert {each["to"] for each in now["clusters"]} == {"2024"}  # type: ignore[index,call-overload,union-attr]


def test_names_of_columns_in_any_order_and_shape() -> None:
    plain = read_regions(FOUR)
    dressed = read_regions(
        "\ufeffname; Cases ;Y;X;POPULATION\n"
        + "".join(
            f"a;{cases};{y};{x};{people}\n\n"
            for x, y, people, cases in (line.split(",") for line in FOUR.splitlines()[1:])
        )
    )
    renamed = read_regions(
        FOUR.replace("x,y", "east,north"), columns=named_columns(["x=east", "y=north", "cases=cases"])
    )
    for other in (dressed, renamed):
        assert (plain.distances == other.distances).all()
        assert (plain.cases == other.cases).all()
        assert (plain.population == other.population).all()


def test_degrees_are_measured_on_the_earth_unless_told() -> None:
    text = "lat,lon,population,cases\n0,0,5,1\n0,1,5,1\n"
    assert read_regions(text).distances[0, 1] == pytest.approx(111.195, abs=0.001)
    assert read_regions(text, distance=Distance.PLANAR).distances[0, 1] == 1
    named = read_regions("x,y,longitude,latitude,population,cases\n9,9,0,0,5,1\n8,8,1,0,5,1\n")
    assert named.distance is Distance.PLANAR
    chosen = named_columns(["x=longitude", "y=latitude"])
    on_earth = read_regions("x,y,longitude,latitude,population,cases\n9,9,0,0,5,1\n8,8,1,0,5,1\n", columns=chosen)
    assert on_earth.distances[0, 1] == pytest.approx(111.195, abs=0.001)


def test_part_of_a_case_is_none() -> None:
    regions = read_regions("x,y,population,cases\n0,0,5,1.999\n0,1,5,2.0000000001\n0,2,5,2.9999999999\n")
    assert regions.cases.ravel().tolist() == [1, 2, 3]
    assert regions.fractions == 1


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("x", ""),
        ("rows", "x,y,population,cases\n"),
        ("cases", "x,y,population\n1,2,3\n"),
        ("population", "x,y,cases,pop\n1,2,3,4\n"),
        ("cases", "x,y,population,cases,cases\n1,2,3,4,4\n"),
        ("row 2, y", "x,y,population,cases\n1,2,3,4\n1,,3,4\n"),
        ("row 1, x", "x,y,population,cases\nnan,2,3,4\n"),
        ("row 1, cases", "x,y,population,cases\n1,2,3\n"),
        ("row 1, cases", "x,y,population,cases\n1,2,3,-4\n"),
        ("row 1, population", "x,y,population,cases\n1,2,inf,4\n"),
        ("lat", "lat,lon,population,cases\n99,2,3,4\n"),
    ],
)
def test_what_cannot_be_read_is_named_by_row_and_column(field: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_regions(text)
    assert refused.value.errors[0].field == field


def test_a_named_column_that_is_not_there_is_told_by_its_place() -> None:
    for columns in ({"periods": ["2022"]}, {"covariates": ["secret"]}):
        with pytest.raises(Invalid) as refused:
            read_regions(FOUR, **columns)  # type: ignore[arg-type]
        assert refused.value.errors[0].field in {"cases of period 1", "covariate 1"}
        assert "secret" not in str(refused.value.errors)


@pytest.mark.parametrize("given", ["x", "z=east", "x="])
def test_columns_are_named_as_ours(given: str) -> None:
    with pytest.raises(Invalid):
        named_columns([given])
