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
