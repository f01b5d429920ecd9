"""North Carolina's counties, as the field's textbooks have them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import libpysal
import numpy as np
import pytest

from services.analytics.hotspots.adjacency import Weights, neighbours


@dataclass(frozen=True)
class Counties:
    deaths: np.ndarray
    births: np.ndarray
    published_z: np.ndarray
    weights: Weights

    @property
    def rates(self) -> np.ndarray:
        return self.deaths / self.births


@pytest.fixture(scope="session")
def counties(data_dir: Path) -> Counties:
    """SIDS2 of 1979; its list of neighbours is in libpysal's own folder."""
    folder = data_dir / "science"
    rows = _rows(folder / "sids2.csv")
    published = _rows(folder / "sids2_gistar_expected.csv")
    codes = [row["FIPSNO"] for row in rows]
    assert codes == [row["FIPSNO"] for row in published]
    return Counties(
        deaths=np.array([float(row["SID79"]) for row in rows]),
        births=np.array([float(row["BIR79"]) for row in rows]),
        published_z=np.array([float(row["Gistar_Z_SID79rate_B_star"]) for row in published]),
        weights=neighbours(len(codes), _pairs(codes)),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def _pairs(codes: Sequence[str]) -> list[tuple[int, int]]:
    """From GAL: a line with a code and the number of its neighbours, then a line with their codes."""
    lines = (Path(libpysal.__file__).parent / "examples" / "sids2" / "sids2.gal").read_text().splitlines()[1:]
    position = {str(int(float(code))): at for at, code in enumerate(codes)}
    heads = [line.split()[0] for line in lines[::2]]
    return [
        (position[head], position[other])
        for head, others in zip(heads, lines[1::2], strict=True)
        for other in others.split()
    ]
