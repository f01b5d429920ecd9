"""Where it happened, in the words of whoever reports it. Where that is on the map is geocode's to say."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import model_validator

from shared.model.fields import Field, Part, Sensitivity
from shared.model.rules import Breach, enforce
from shared.model.scalars import Coordinate, Line, Paragraph, PostalCode

_WORDS = Sensitivity.FREE_TEXT
_ADDRESS = Sensitivity.DIRECT_IDENTIFIER

LATITUDES = (14.3, 32.8)
LONGITUDES = (-118.7, -86.5)
"""The box around Mexico with its islands, degrees WGS 84."""


class Place(Part):
    """A state or a text is the least that can be placed; the rest makes the location finer."""

    state: Annotated[
        Line | None,
        Field(
            "Estado",
            "State",
            _WORDS,
            dimension="state",
            quick=True,
            why_es="Nombre o clave del INEGI.",
            why_en="Name or INEGI code.",
        ),
    ] = None
    municipality: Annotated[
        Line | None, Field("Municipio o alcaldía", "Municipality", _WORDS, dimension="municipality", quick=True)
    ] = None
    locality: Annotated[Line | None, Field("Localidad", "Locality", _WORDS, quick=True)] = None
    neighbourhood: Annotated[Line | None, Field("Colonia o barrio", "Neighbourhood", _WORDS)] = None
    postal_code: Annotated[PostalCode | None, Field("Código postal", "Postal code", _ADDRESS)] = None
    street: Annotated[Line | None, Field("Calle y número", "Street and number", _ADDRESS)] = None
    text: Annotated[
        Paragraph | None,
        Field(
            "El lugar con tus palabras",
            "The place in your words",
            _WORDS,
            quick=True,
            why_es="Por ejemplo: cerca del mercado, en la carretera a la costa. Solo lo ve tu organización.",
            why_en="For example: near the market, on the road to the coast. Only your organisation sees it.",
        ),
    ] = None
    lat: Annotated[Coordinate | None, Field("Latitud", "Latitude", _ADDRESS, unit="°")] = None
    lon: Annotated[Coordinate | None, Field("Longitud", "Longitude", _ADDRESS, unit="°")] = None
    type: Annotated[
        str | None,
        Field(
            "Tipo de lugar",
            "Type of place",
            Sensitivity.QUASI_IDENTIFIER,
            vocabulary="place_type",
            dimension="place_type",
            quick=True,
        ),
    ] = None

    @model_validator(mode="after")
    def _can_be_placed(self) -> "Place":
        enforce(self, _breaches(self))
        return self


def _breaches(place: Place) -> Iterator[Breach]:
    if place.state is None and place.text is None:
        yield Breach("state", code="no_place")
    if place.lat is None and place.lon is None:
        return
    if place.lat is None or place.lon is None:
        yield Breach("lat" if place.lat is None else "lon", code="half_a_point")
    elif not (in_mexico(place.lat, place.lon) or in_mexico(place.lon, place.lat)):
        yield Breach("lat", code="outside_mexico")


def in_mexico(lat: float, lon: float) -> bool:
    """Whether a point lies in the box around Mexico. Geocode mends swapped coordinates, so they count as inside."""
    return LATITUDES[0] <= lat <= LATITUDES[1] and LONGITUDES[0] <= lon <= LONGITUDES[1]
