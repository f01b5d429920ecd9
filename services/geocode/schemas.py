"""Bodies of geocode's internal routes."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.model.location import Location

BATCH = 500


class CaseIds(BaseModel):
    ids: Annotated[list[str], Field(max_length=BATCH)]


class PlaceIn(BaseModel):
    """The words of one place, each as a person wrote it."""

    model_config = ConfigDict(extra="forbid")

    state: str | None = None
    municipality: str | None = None
    locality: str | None = None
    neighbourhood: str | None = None
    postal_code: str | None = None
    street: str | None = None
    text: str | None = None
    lat: float | str | None = None
    lon: float | str | None = None


class PlacesIn(BaseModel):
    places: Annotated[list[PlaceIn], Field(max_length=BATCH)]


class LocationsById(BaseModel):
    """By case id; None for a case that was withdrawn or erased. What is not located yet is absent."""

    locations: dict[str, Location | None]


class Located(BaseModel):
    """In the order of the places asked for."""

    locations: list[Location]
