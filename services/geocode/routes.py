"""Internal routes of geocode. Points go to services only; intake decides who may see them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from services.geocode.domain import PlaceWords
from services.geocode.schemas import CaseIds, PlacesIn
from services.geocode.use_cases import Geocode
from shared.clock import Clock
from shared.model.json import Document
from shared.principal import HEADER, Principal, verify


def routes(geocode: Geocode, secret: str, clock: Clock) -> APIRouter:
    router = APIRouter()

    def caller(request: Request) -> Principal:
        return verify(request.headers.get(HEADER), secret, clock)

    Caller = Annotated[Principal, Depends(caller)]  # noqa: N806 — a type

    @router.get("/locations/{case_id}")
    async def location(case_id: str, principal: Caller) -> Document:
        principal.require("service")
        return (await geocode.location_of(case_id)).model_dump(mode="json")

    @router.post("/locations")
    async def locations(wanted: CaseIds, principal: Caller) -> Document:
        principal.require("service")
        found = await geocode.locations_of(wanted.ids)
        return {"locations": {case_id: at.model_dump(mode="json") if at else None for case_id, at in found.items()}}

    @router.post("/locate", dependencies=[Depends(caller)])
    async def locate(places: PlacesIn) -> Document:
        """For a spreadsheet: the places are understood and not kept."""
        words = [PlaceWords(**place.model_dump()) for place in places.places]
        return {"locations": [at.model_dump(mode="json") for at in await geocode.locate_places(words)]}

    return router
