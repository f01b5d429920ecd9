"""Where a case is, as geocode understood the words of its place. The words themselves are `shared.model.place`."""

from enum import IntEnum, StrEnum
from typing import Annotated, Self

from annotated_types import Ge, Le
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

StateCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
LocalityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]
Share = Annotated[float, Ge(0), Le(1)]


class Precision(IntEnum):
    """How fine the answer is; the smaller the finer (vocabulary `location_precision`)."""

    ADDRESS = 1
    NEIGHBOURHOOD = 2
    LOCALITY = 3
    MUNICIPALITY = 4
    STATE = 5
    UNKNOWN = 6


class Method(StrEnum):
    """What the answer rests on (vocabulary `location_method`)."""

    GIVEN = "given"
    GAZETTEER = "gazetteer"
    PROVIDER = "provider"
    PERSON = "person"


class Flag(StrEnum):
    """What to know before trusting the answer (vocabulary `location_flag`)."""

    AMBIGUOUS = "ambiguous"
    APPROXIMATE_MATCH = "approximate_match"
    CONFLICT_POINT_MUNICIPALITY = "conflict_point_municipality"
    COORDINATES_ROUNDED = "coordinates_rounded"
    COORDINATES_UNREADABLE = "coordinates_unreadable"
    COUNTRY_CENTROID = "country_centroid"
    LEARNED_ALIAS = "learned_alias"
    NOT_FOUND = "not_found"
    OUTSIDE_COUNTRY = "outside_country"
    PARENT_POLYGON = "parent_polygon"
    POSTAL_CODE_MISMATCH = "postal_code_mismatch"
    REPAIRED_TEXT = "repaired_text"
    SEVERAL_PLACES = "several_places"
    SIGN = "sign"
    STATE_CENTROID = "state_centroid"
    STATE_MISMATCH = "state_mismatch"
    SWAPPED = "swapped"
    ZERO_POINT = "zero_point"


class UrbanRural(StrEnum):
    """INEGI's line: 2,500 people, or the seat of a municipality (vocabulary `urban_rural`)."""

    URBAN = "urban"
    RURAL = "rural"
    UNKNOWN = "unknown"


class CodedLocation(BaseModel):
    """What may travel on the bus: areas by INEGI's codes and how sure they are. Never a point, a cell or a word."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: StateCode | None = None
    municipality: MunicipalityCode | None = None
    locality: LocalityCode | None = None
    precision: Precision = Precision.UNKNOWN
    radius_m: Annotated[int, Ge(0)] | None = None
    """The place lies within this distance of the point; without a point, of the middle of the area. Metres."""
    confidence: Share = 0.0
    """The probability that the area is right at the stated precision."""
    method: Method | None = None
    """None where nothing was found."""
    flags: tuple[Flag, ...] = ()
    urban_rural: UrbanRural = UrbanRural.UNKNOWN

    @model_validator(mode="after")
    def _areas_contain_each_other(self) -> Self:
        for larger, smaller in ((self.state, self.municipality), (self.municipality, self.locality)):
            if smaller is not None and (larger is None or not smaller.startswith(larger)):
                raise ValueError("an area lies outside the one that should hold it")
        area = coarsest(self.state, self.municipality)
        if self.precision != area and not self.precision < area == Precision.MUNICIPALITY:
            raise ValueError("the precision is not that of the area")
        return self


class Point(BaseModel):
    """Degrees, WGS 84."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lat: Annotated[float, Ge(-90), Le(90)]
    lon: Annotated[float, Ge(-180), Le(180)]


class Candidate(BaseModel):
    """An area that could be meant: its code (state or municipality), its name, how well it fits from 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}([0-9]{3})?$")]
    name: str
    score: Share


class Location(CodedLocation):
    """The whole answer, for those who may see the case; geocode keeps it sealed."""

    point: Point | None = None
    """Only where something finer than a municipality is known (precision 1 to 3)."""
    settlement: str | None = None
    """A neighbourhood or village as the postal service calls it; where in the municipality it lies is not known."""
    candidates: tuple[Candidate, ...] = ()
    """What it could be, best first; empty where nothing is in doubt."""
    repaired: dict[str, str] = {}
    """How damaged words were read, by the name of their field."""
    provider: str | None = None
    """Which outside service found it, where the method says that one did."""

    def coded(self) -> CodedLocation:
        """The part that may travel."""
        return CodedLocation.model_validate(self.model_dump(include=set(CodedLocation.model_fields)))


def coarsest(state: str | None, municipality: str | None) -> Precision:
    """The precision of an answer of which only the areas are known."""
    if municipality is not None:
        return Precision.MUNICIPALITY
    return Precision.UNKNOWN if state is None else Precision.STATE
