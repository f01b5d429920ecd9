"""`observatory alarms` as people and programs call it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def alarms(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services", "alarms", *map(str, arguments)]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)


def test_the_reference_series_gives_the_weeks_and_bounds_of_r(data_dir: Path) -> None:
    file = data_dir / "science" / "salmonella_agona.csv"
    run = alarms(file)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert answer["alarms"] == [239, 249, 250, 254, 255, 257, 262, 263, 264]
    assert answer["upper"]["210"] == pytest.approx(5.32761, abs=0.001)
    assert answer["upper"]["215"] == 0
    assert 215 in answer["too_few_reports"]
    assert {"es", "en"} == set(answer["words"])


def test_another_method_and_other_settings_may_be_asked_for(data_dir: Path) -> None:
    file = data_dir / "science" / "salmonella_agona.csv"
    answer = json.loads(alarms(file, "--method", "flexible", "--alpha", ".05", "--from", "309").stdout)
    assert answer["upper"] == {"309": 7, "310": 7, "311": 8, "312": 9}
    assert (answer["parameters"]["years_back"], answer["parameters"]["half_window"]) == (3, 3)


def test_a_bad_file_is_one_sentence_and_exit_2(tmp_path: Path) -> None:
    file = tmp_path / "series.csv"
    file.write_text("week,cases\n1,2\n")
    run = alarms(file)
    assert run.returncode == 2
    assert "observed" in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""
