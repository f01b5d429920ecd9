from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def uk_file(data_dir: Path) -> Path:
    """Five lists of the United Kingdom's strategic assessment of 2013."""
    return data_dir / "science" / "mse_uk5.csv"


@pytest.fixture(scope="session")
def uk_lists(uk_file: Path) -> str:
    return uk_file.read_text(encoding="utf-8")
