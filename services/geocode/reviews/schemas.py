"""Bodies of the routes about places that a person must settle."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.geocode.reviews.deciding import Choice, Spot
from services.geocode.reviews.reasons import Reason
from services.geocode.schemas import PlaceIn
from shared.model.location import CodedLocation, Location, Point

LONGEST_WHY = 500


class SpotIn(BaseModel):
    """A point, and how far off it may be in metres (without it, as far as its decimals tell)."""

    model_config = ConfigDict(extra="forbid")

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    radius_m: Annotated[int, Field(ge=1, le=100_000)] | None = None


class DecisionIn(BaseModel):
    """Exactly one of `area` (INEGI's code of a municipality or a state), `point`, and `unknown`: it cannot be known."""

    model_config = ConfigDict(extra="forbid")

    area: Annotated[str, Field(pattern=r"^[0-9]{2}([0-9]{3})?$")] | None = None
    point: SpotIn | None = None
    unknown: Literal[True] | None = None
    why: Annotated[str, Field(max_length=LONGEST_WHY)] = ""
    remember: Literal["no", "organisation", "all"] = "no"
    """Whether the same names mean the same from now on: for the case's organisation, or (coordinators) for all."""

    @model_validator(mode="after")
    def _chooses_once(self) -> Self:
        if sum(each is not None for each in (self.area, self.point, self.unknown)) != 1:
            raise ValueError("send one of area, point and unknown")
        return self

    @property
    def kind(self) -> Literal["area", "point", "unknown"]:
        if self.unknown:
            return "unknown"
        return "area" if self.point is None else "point"

    @property
    def choice(self) -> Choice:
        if self.point is None:
            return Choice(area=self.area)
        return Choice(spot=Spot(Point(lat=self.point.lat, lon=self.point.lon), self.point.radius_m))


class ChoiceOut(BaseModel):
    """How it was settled, and the area that followed from it; none where nothing can be known."""

    kind: Literal["area", "point", "unknown"]
    area: str | None


class DecisionOut(BaseModel):
    """`by` is a key or a session. `why` and the answer `before` are for the organisation whose case it is."""

    by: str
    organisation: str
    at: str
    place_revision: int
    choice: ChoiceOut
    why: str | None
    before: CodedLocation
    alias: str | None
    withdrawn_by: str | None
    withdrawn_at: str | None


class Line(BaseModel):
    """A place in the list: its words as this key may read them, beside what was understood."""

    case_id: str
    organisation: str
    reference: str | None
    state: str
    reason: Reason
    opened: str
    decided: str | None
    place: PlaceIn
    location: Location


class Counts(BaseModel):
    """Of the caller's own organisation."""

    open: dict[Reason, int]
    decided: int


class Reviews(BaseModel):
    reviews: list[Line]
    cursor: str | None
    counts: Counts


class Given(BaseModel):
    """The coordinates as written, read: where they fall, and in which municipality."""

    lat: float
    lon: float
    municipality: str | None


class May(BaseModel):
    """What this key may do here: set a point; have the names remembered, for whom."""

    point: bool
    remember: list[Literal["organisation", "all"]]


class Review(Line):
    """One place with its history, the latest decision last."""

    revision: int
    view: Literal["whole", "shared"]
    given: Given | None
    same_names: int
    """How many other places of the organisation wait with the same names."""
    may: May
    decisions: list[DecisionOut]


class Decided(BaseModel):
    """`also` counts other places that were settled by what this decision taught."""

    case_id: str
    revision: int
    state: str
    location: Location
    also: int = 0


class NamesOut(BaseModel):
    state: str
    municipality: str
    locality: str


class AliasOut(BaseModel):
    """What certain names mean: INEGI's code of a municipality or a state."""

    id: str
    for_all: bool
    names: NamesOut
    area: str
    by: str
    at: str


class AliasesOut(BaseModel):
    aliases: list[AliasOut]
    cursor: str | None


class RelocatedOut(BaseModel):
    seen: int
    moved: int
    cursor: str | None
