"""The locked files are in step with pyproject.toml and package.json, hashed, and name no place to fetch from."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
COMPILED = {
    "requirements.txt": RUNTIME + GROUPS["build"],
    "requirements-dev.txt": RUNTIME + GROUPS["build"] + GROUPS["dev"],
    "requirements-pip.txt": GROUPS["pip"],
    "requirements-node.txt": GROUPS["node"],
    "requirements-servers.txt": GROUPS["servers"],
}
ADDRESS = re.compile(r"://|git\+")


def entries(file: str) -> list[str]:
    """One line per locked package, hashes and all."""
    lines = (ROOT / file).read_text().replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#")]


def locked(file: str) -> dict[str, list[Requirement]]:
    """The requirements of a compiled file by name; a name may stand there once per environment."""
    found: dict[str, list[Requirement]] = {}
    for entry in entries(file):
        requirement = Requirement(entry.partition(" --hash")[0])
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


@pytest.mark.parametrize("file", COMPILED)
def test_what_is_asked_for_is_locked(file: str) -> None:
    pins = locked(file)
    for wanted in map(Requirement, COMPILED[file]):
        found = pins.get(canonicalize_name(wanted.name), [])
        assert found, f"{wanted.name} is not in {file}: make requirements"
        for pin in found:
            [version] = pin.specifier
            assert version.operator == "=="
            assert wanted.specifier.contains(version.version), f"{pin} in {file} is not {wanted}: make requirements"


@pytest.mark.parametrize("file", [*COMPILED, "shared/geography/compiler/requirements.txt"])
def test_every_package_is_hashed_and_none_has_an_address(file: str) -> None:
    assert not ADDRESS.search((ROOT / file).read_text())
    assert all(entry[0] != "-" and "--hash=sha256:" in entry for entry in entries(file))


def test_development_runs_on_what_is_deployed() -> None:
    development = locked("requirements-dev.txt")
    for name, pins in locked("requirements.txt").items():
        assert development[name] == pins


def test_npm_packages_are_locked_exactly_and_without_addresses() -> None:
    asked: dict[str, str] = json.loads((ROOT / "package.json").read_text())["dependencies"]
    lock = (ROOT / "package-lock.json").read_text()
    assert not ADDRESS.search(lock)
    packages: dict[str, dict[str, Any]] = json.loads(lock)["packages"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert all("integrity" in package and "resolved" not in package for name, package in packages.items() if name)
