"""The reference series and what R makes of it."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from services.analytics.trends.series import CountSeries
from services.analytics.trends.series_file import read_series


@pytest.fixture(scope="session")
def salmonella(data_dir: Path) -> CountSeries:
    """312 weeks of Salmonella Agona."""
    return read_series(data_dir / "science" / "salmonella_agona.csv")


@pytest.fixture(scope="session")
def expected(data_dir: Path) -> Sequence[dict[str, str]]:
    """What R's surveillance gives for weeks 209 to 312."""
    text = (data_dir / "science" / "farrington_salmonella_agona_expected.csv").read_text()
    return list(csv.DictReader(text.splitlines()))
