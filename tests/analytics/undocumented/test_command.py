import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services", "estimate", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_prints_the_estimate_as_json(uk_file: Path) -> None:
    done = run(uk_file)
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed["observed"] == 2744
    assert printed["selected"]["method"] == "stepwise"
    assert printed["selected"]["estimate"] == pytest.approx(11_313.0, abs=0.5)
    assert len(printed["models"]) == 12
    assert printed["refused"]
    assert printed["words"]["es"].startswith("No lo tomes como resultado.")
    assert printed["linkage"] == {
        "assumed": {
            "es": "Se da por cierto qué registros son el mismo caso.",
            "en": "Which records are the same case is taken as certain.",
        },
        "pairs": 0,
        "probability": None,
    }
    assert "estimates_made_elsewhere" not in printed


def test_joins_lists_that_depend_on_each_other(uk_file: Path) -> None:
    printed = json.loads(run(uk_file, "--join", "GP,LA").stdout)
    assert list(printed["lists"]) == ["LA+GP", "NG", "PFNCA", "GO"]
    assert printed["observed"] == 2744


def test_a_file_that_cannot_be_read_is_one_sentence_and_its_field(tmp_path: Path) -> None:
    file = tmp_path / "lists.csv"
    file.write_text("A,B,C,count\n1,0,1,-4\n", encoding="utf-8")
    done = run(file)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "line 2, count" in done.stderr
    assert "Traceback" not in done.stderr


LISTS = "A,B,C,count\n1,0,0,60\n0,1,0,50\n0,0,1,70\n1,1,0,20\n1,0,1,22\n0,1,1,21\n1,1,1,8\n"


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    file = tmp_path / "lists.csv"
    file.write_text(LISTS, encoding="utf-8")
    return file


def test_other_linkages_of_the_lists_widen_the_interval(lists: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(LISTS.replace("60\n", "50\n").replace("50\n0,0,1", "40\n0,0,1").replace("20\n", "30\n"), "utf-8")
    printed = json.loads(run(lists, "--linkage", other).stdout)
    selected, linkage = printed["selected"], printed["linkage"]
    assert linkage["linkages"] == 2
    assert linkage["total"]["high"] - linkage["total"]["low"] > selected["actual_high"] - selected["actual_low"]
    assert "2 linkages, all as likely" in linkage["assumed"]["en"]
    assert "doubt about which records" in printed["words"]["en"]


def test_estimates_made_elsewhere_are_cited_for_the_years_given(lists: Path) -> None:
    alone, cited = (json.loads(run(lists, *given).stdout) for given in ((), ("--years", "2022")))
    assert [each["estimate"] for each in cited["estimates_made_elsewhere"]] == [200]
    assert "about 200 in 2022" in cited["words"]["en"]
    assert cited["selected"] == alone["selected"]


@pytest.mark.parametrize(
    ("text", "arguments", "field"),
    [
        ("A,B,C,count\n", (), "count"),
        ("A,count\n1,3\n", (), "lists"),
        ("A,B,count\n1,0,3\n", (), "lists"),
        (LISTS, ("--join", "A,B,C"), "lists"),
        (LISTS, ("--join", "A,Z"), "join"),
        (LISTS, ("--years", "now"), "years"),
        (LISTS, ("--threshold", "2"), "threshold"),
        (LISTS, ("--linkage", "{other}"), "linkage"),
    ],
)
def test_what_cannot_be_estimated_is_told_with_what_to_give(
    tmp_path: Path, text: str, arguments: tuple[str, ...], field: str
) -> None:
    file, other = tmp_path / "lists.csv", tmp_path / "other.csv"
    file.write_text(text, encoding="utf-8")
    other.write_text("A,B,D,count\n1,1,1,5\n", encoding="utf-8")
    done = run(file, *(each.format(other=other) for each in arguments))
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"  {field}: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", ["A,B,C,count\n1,0,0,1\n0,1,0,1\n", "A,B,C,count\n1,1,1,250\n"])
def test_cases_that_tell_nothing_are_an_answer(tmp_path: Path, text: str) -> None:
    file = tmp_path / "lists.csv"
    file.write_text(text, encoding="utf-8")
    printed = json.loads(run(file).stdout)
    assert printed["selected"] is None
    assert "no_model_has_an_estimate" in {each["rule"] for each in printed["reasons"]}
