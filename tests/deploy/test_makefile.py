"""`make` says what is missing on a bare machine, and does twice what once was enough for in no time."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, check=False)


def python_that_fails_at(word: str, folder: Path) -> Path:
    program = folder / "python3"
    program.write_text(f'#!/bin/sh\ncase "$*" in *{word}*) exit 1 ;; esac\n')
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("word", "advice"),
    [("version_info", "Python 3.11 or later is needed"), ("ensurepip", "apt-get install python3-venv")],
)
def test_what_the_machine_lacks_is_said(word: str, advice: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements-pip.txt").touch()
    python = python_that_fails_at(word, tmp_path)
    done = make(tmp_path, "setup", f"PYTHON={python}")
    assert done.returncode != 0
    assert advice in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_every_target_somebody_types_is_listed() -> None:
    [phony] = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    parts_of_others = {"help", "dev", "lint", "types", "pytest"}
    listed = set(re.findall(r"make (\w+)", make(ROOT).stdout))
    assert set(phony.split()) - parts_of_others <= listed
