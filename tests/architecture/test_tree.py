"""What import-linter cannot see of the house's rules: sizes and names of files and functions."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("services", "shared", "deploy", "benchmarks")
REFUSED = {"util", "utils", "helper", "helpers", "manager", "data", "info", "process", "common", "core", "misc"}
MODULE_LINES = 400
FUNCTION_LINES = 60


def modules() -> Iterator[Path]:
    for folder in SOURCES:
        yield from sorted((ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_modules_are_short() -> None:
    long = {named(path): lines for path in modules() if (lines := len(path.read_text().splitlines())) >= MODULE_LINES}
    assert long == {}


def test_functions_are_short() -> None:
    long = {
        f"{named(path)}:{node.name}": lines
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) >= FUNCTION_LINES
    }
    assert long == {}


def test_files_say_what_they_hold() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = (Path(name) for name in listed.stdout.split("\0") if name)
    assert [str(path) for path in paths if {path.stem, *path.parent.parts} & REFUSED] == []
