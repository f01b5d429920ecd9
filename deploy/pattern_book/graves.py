"""Clandestine graves as the press reported them: where, when, how many bodies, and which newspapers said so."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from services.analytics.associations.case_codes import DocumentedCase

FILE: Final = Path("fosas-prensa-mx") / "fosas_prensa_utf8.csv"
DIMENSIONS: Final = ("state", "period", "bodies")
_MANY: Final = 5


def found_graves(data: Path) -> list[DocumentedCase]:
    """One a report. Raises FileNotFoundError where the data is not beside the checkout."""
    with (data / FILE).open(encoding="utf-8", newline="") as lines:
        return [_grave(row) for row in csv.DictReader(lines)]


def _grave(row: Mapping[str, str]) -> DocumentedCase:
    codes = {"state": frozenset({row["cve_ente"].zfill(2)}), "period": frozenset({_period(int(row["ano"]))})}
    bodies = row["numero_de_cuerpos"]
    if bodies.isdecimal() and int(bodies):
        codes["bodies"] = frozenset({"1" if bodies == "1" else "5 or more" if int(bodies) >= _MANY else "2 to 4"})
    papers = frozenset(name.strip() for name in row["nombre_del_medio"].split(";") if name.strip())
    return DocumentedCase(codes, papers)


def _period(year: int) -> str:
    first = year - year % 2
    return f"{first}-{(first + 1) % 100:02d}"
