"""docker-compose.yml and the image, read as text: no Docker engine is at hand where the tests run."""

import re
import subprocess
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from deploy import deployment_secrets
from shared.settings import ServiceName, Settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
ALL: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS: dict[str, dict[str, Any]] = {name: ALL[name] for name in get_args(ServiceName)}
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
EXACT = re.compile(r"^[\w./-]+:\d+\.\d+\.\d+[\w.-]*$")


def mounted(service: dict[str, Any]) -> dict[str, str]:
    """The names of the files under /run/secrets, and the secret each is."""
    listed = (entry if isinstance(entry, dict) else {"source": entry, "target": entry} for entry in service["secrets"])
    return {entry["target"]: entry["source"] for entry in listed}


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_the_one_image_serving_it(name: str) -> None:
    service = OURS[name]
    assert service["command"] == ["observatory", "serve", name]
    assert service["image"] == OURS["gateway"]["image"]
    assert service["build"] == {"context": ".", "dockerfile": "deploy/Dockerfile"}
    assert "healthcheck" in service


@pytest.mark.parametrize("name", OURS)
def test_every_variable_and_secret_of_a_service_is_one_that_settings_read(name: str) -> None:
    known = {f"observatory_{field}" for field in Settings.model_fields}
    assert {variable.lower() for variable in OURS[name]["environment"]} <= known
    assert set(mounted(OURS[name])) <= known


@pytest.mark.parametrize("name", OURS)
def test_a_service_opens_only_its_own_databases(name: str) -> None:
    assert mounted(OURS[name])["observatory_store"] == f"store_{name}"
    assert "OBSERVATORY_STORE" not in OURS[name]["environment"]


@pytest.mark.parametrize("name", OURS)
def test_settings_accept_what_a_service_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment_secrets, "FOLDER", tmp_path / "secrets")
    deployment_secrets.main()
    for variable, value in OURS[name]["environment"].items():
        monkeypatch.setenv(variable, str(value))
    inside = tmp_path / "run"
    inside.mkdir()
    for target, source in mounted(OURS[name]).items():
        (inside / target).write_text((tmp_path / "secrets" / source).read_text())
    settings = Settings(_secrets_dir=inside)
    assert not settings.embedded
    assert settings.store.startswith(f"mongodb://{name}:")
    assert settings.secret is not None


def test_only_the_gateway_is_reachable() -> None:
    assert [name for name, service in ALL.items() if "ports" in service] == ["gateway"]
    assert [name for name, service in ALL.items() if "outside" in service["networks"]] == ["gateway"]
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_images_of_others_are_pinned() -> None:
    pinned = [service["image"] for name, service in ALL.items() if name not in OURS]
    pinned += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert [image for image in pinned if not EXACT.match(image)] == []


def test_secrets_are_files_that_make_secrets_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment_secrets, "FOLDER", tmp_path)
    deployment_secrets.main()
    written = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert {secret["file"] for secret in COMPOSE["secrets"].values()} == {f"deploy/secrets/{name}" for name in written}
    deployment_secrets.main()
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == written
    used = {source for service in ALL.values() if "secrets" in service for source in mounted(service).values()}
    assert used == set(written)


def test_no_variable_carries_a_secret() -> None:
    spoken = [pair for service in ALL.values() for pair in service.get("environment", {}).items()]
    named = re.compile(r"(?:PASSWORD|SECRET|KEY|TOKEN)S?(?!.*_(?:FILE|DIR)$)")
    assert [name for name, value in spoken if named.search(name) or re.search(r"//[^/]*@", str(value))] == []


def test_every_volume_and_file_named_exists() -> None:
    volumes = [volume for service in ALL.values() for volume in service.get("volumes", [])]
    files = [volume.split(":")[0] for volume in volumes if volume.startswith(".")]
    assert {volume.split(":")[0] for volume in volumes} - set(files) == set(COMPOSE["volumes"])
    assert all((ROOT / file).is_file() for file in files)


def test_the_image_is_built_by_make() -> None:
    steps = re.findall(r"^RUN (.+)$", DOCKERFILE, re.MULTILINE)
    targets = [target for step in steps if step.startswith("make ") for target in step.split()[1:]]
    assert "setup" in targets
    for target in targets:
        dry = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert dry.returncode == 0, dry.stderr
    assert not re.search(r"\b(?:pip|npm|uv) ", " ".join(steps))


def test_the_example_file_names_every_variable_of_the_compose_file() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    given = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked == given
