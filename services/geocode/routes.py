"""Internal routes of geocode. Points go to services only; intake decides who may see them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from services.geocode.domain import PlaceWords
from services.geocode.reviews.desk import ReviewDesk
from services.geocode.reviews.routes import review_routes
from services.geocode.schemas import CaseIds, Located, LocationsById, PlacesIn
from services.geocode.use_cases import Geocode
from shared.clock import Clock
from shared.model.location import Location
from shared.principal import HEADER, Principal, verify


def routes(geocode: Geocode, desk: ReviewDesk, secret: str, clock: Clock) -> APIRouter:
    router = APIRouter()

    async def caller(request: Request) -> Principal:
        return verify(request.headers.get(HEADER), secret, clock)

    Caller = Annotated[Principal, Depends(caller)]  # noqa: N806 — a type

    @router.get("/locations/{case_id}")
    async def location(case_id: str, principal: Caller) -> Location:
        principal.require("service")
        return await geocode.location_of(case_id)

    @router.post("/locations")
    async def locations(wanted: CaseIds, principal: Caller) -> LocationsById:
        principal.require("service")
        return LocationsById(locations=await geocode.locations_of(wanted.ids))

    @router.post("/locate", dependencies=[Depends(caller)])
    async def locate(places: PlacesIn) -> Located:
        """For a spreadsheet: the places are understood and not kept."""
        words = [PlaceWords(**place.model_dump()) for place in places.places]
        return Located(locations=await geocode.locate_places(words))

    router.include_router(review_routes(desk, caller))
    return router
