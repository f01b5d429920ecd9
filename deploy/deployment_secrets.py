"""Writes the secrets of docker-compose.yml, once, into deploy/secrets/ (git-ignored): `make secrets`."""

import os
import secrets
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"
SERVICES = ("intake", "geocode", "analytics", "gateway")
KEYS = ("observatory_secret", "observatory_master_key", "observatory_release_key")
PASSWORDS = ("mongo_key", "mongo_root_password")


def store_url(service: str) -> str:
    """Where a service keeps its documents, and the credential that opens its databases and no others."""
    return f"mongodb://{service}:{secrets.token_hex(32)}@mongo:27017/?replicaSet=rs0&authSource=admin"


def keep(folder: Path, name: str, value: str) -> None:
    """Write a secret that is not there yet. The folder keeps strangers out; the file itself must be readable by the
    user of the container it is mounted into."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / name).exists():
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "w") as file:
            file.write(value)


def keep_keys(folder: Path) -> Path:
    """The keys that services read from files of OBSERVATORY_SECRETS_DIR: 32 bytes each, as hexadecimal digits."""
    for name in KEYS:
        keep(folder, name, secrets.token_hex(32))
    return folder


def main() -> None:
    keep_keys(FOLDER)
    for name in PASSWORDS:
        keep(FOLDER, name, secrets.token_hex(32))
    for service in SERVICES:
        keep(FOLDER, f"store_{service}", store_url(service))


if __name__ == "__main__":
    main()
