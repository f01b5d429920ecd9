"""What intake tells of places: their words to locate them, and to a person who may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import httpx

from services.geocode.domain import PlaceWords
from shared.errors import Forbidden
from shared.peers import Peers
from shared.principal import Principal

GEOCODE: Final = Principal(subject="geocode", organisation="", role="service")
Purpose = Literal["review", "list"]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a case's place, as intake gave them, and whose case it is."""

    case_id: str
    place_revision: int
    organisation: str
    place: PlaceWords


@dataclass(frozen=True, slots=True)
class ShownPlace(Words):
    """The same for a person. `view` is `whole`, or `shared`: then only words that name areas, and no reference."""

    view: Literal["whole", "shared"]
    reference: str | None


class IntakeWords:
    """Asks intake, at most 500 cases at a time. Raises Unavailable while intake is away."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def of(self, case_ids: Sequence[str]) -> list[Words]:
        """To locate them. What is withdrawn or erased is left out."""
        if not case_ids:
            return []
        answer = await self._peers.call("intake", "POST", "/places", GEOCODE, json={"ids": list(case_ids)})
        return [
            Words(item["id"], item["place_revision"], item["organisation"], PlaceWords(**item["place"]))
            for item in answer.json()["places"]
            if item["status"] == "known"
        ]

    async def shown(self, principal: Principal, case_ids: Sequence[str], purpose: Purpose) -> dict[str, ShownPlace]:
        """By case id, what this principal may read; intake records the reads. Raises Forbidden for other roles."""
        if not case_ids:
            return {}
        answer = await self._peers.call(
            "intake", "POST", "/places/shown", principal, params={"purpose": purpose}, json={"ids": list(case_ids)}
        )
        if answer.status_code == httpx.codes.FORBIDDEN:
            raise Forbidden("This key may not read the words of places.")
        if answer.is_error:  # An id that no case can have.
            return {}
        return {
            item["id"]: ShownPlace(
                case_id=item["id"],
                place_revision=item["place_revision"],
                organisation=item["organisation"],
                place=PlaceWords(**item["place"]),
                view=item["view"],
                reference=item["reference"],
            )
            for item in answer.json()["places"]
        }
