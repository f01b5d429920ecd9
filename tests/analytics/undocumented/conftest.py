from pathlib import Path

import pytest

_SCIENCE = Path(__file__).parents[4] / "shared" / "data" / "science"


@pytest.fixture(scope="session")
def uk_file() -> Path:
    """Five lists of the United Kingdom's strategic assessment of 2013."""
    file = _SCIENCE / "mse_uk5.csv"
    if not file.exists():
        pytest.skip("the tables with published answers (../shared/data/science) are not here")
    return file


@pytest.fixture(scope="session")
def uk_lists(uk_file: Path) -> str:
    return uk_file.read_text(encoding="utf-8")
