"""Where a case is, as far as geocode could tell."""

from pydantic import BaseModel, ConfigDict


class CodedLocation(BaseModel):
    """What of a location travels: area codes and how sure they are. Never a point and never a cell.

    `state` (2 digits), `municipality` (5) and `locality` (9) are INEGI codes, each absent where the place was not
    understood so far. `precision` is 1 address to 6 unknown, `radius_m` the radius in metres within which it lies,
    `confidence` a share from 0 to 1.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: str | None = None
    municipality: str | None = None
    locality: str | None = None
    precision: int = 6
    radius_m: float | None = None
    confidence: float = 0.0
    method: str | None = None
    flags: tuple[str, ...] = ()
    urban_rural: str | None = None
