"""One outside geocoder (geopy), asked in a thread, with a time-out; whatever goes wrong with it is Unavailable."""

import asyncio
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from geopy.adapters import URLLibAdapter
from geopy.exc import GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges, GeocoderQuotaExceeded
from geopy.geocoders import Nominatim, Pelias, Photon

from services.geocode.providers.breaker import REST_SECONDS, Breaker, Turns
from services.geocode.providers.weighing import Found
from shared.errors import Invalid, Unavailable

TIMEOUT_SECONDS: Final = 5.0
USER_AGENT: Final = "open-hate-crime-observatory"
LONGEST_REST: Final = 3600.0
_REFUSALS: Final = (GeocoderQuotaExceeded, GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges)

# Its messages hold the addresses that are asked for, and answers.
logging.getLogger("geopy").addFilter(lambda _: False)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of geocoder is made and asked within Mexico, and where its answers say what they found."""

    make: Callable[..., Any]
    within_mexico: Mapping[str, Any]
    kind: Callable[[Mapping[str, Any]], str]


KINDS: Final[Mapping[str, _Kind]] = {
    "nominatim": _Kind(Nominatim, {"country_codes": "mx"}, lambda raw: str(raw.get("addresstype") or raw.get("type"))),
    "photon": _Kind(
        Photon, {"bbox": [(14.3, -118.7), (32.8, -86.5)]}, lambda raw: str(raw.get("properties", {}).get("type"))
    ),
    "pelias": _Kind(Pelias, {"countries": ["MX"]}, lambda raw: str(raw.get("properties", {}).get("layer"))),
}


class Provider:
    """`name` is how the settings call it, with its host: `nominatim nominatim.example.org`."""

    def __init__(self, kind: str, url: str, per_second: float) -> None:
        address = urlsplit(url)
        self._kind = KINDS[kind]
        self._geocoder = self._kind.make(
            domain=f"{address.netloc}{address.path.rstrip('/')}",
            scheme=address.scheme,
            timeout=TIMEOUT_SECONDS,
            user_agent=USER_AGENT,
            adapter_factory=URLLibAdapter,  # The other one asks again by itself, and logs the address when it does.
        )
        self._breaker = Breaker()
        self._turns = Turns(per_second)
        self.name = f"{kind} {address.hostname}"

    async def ask(self, query: str) -> Found | None:
        """The best answer; None if the provider knows none. Raises Unavailable when it fails, LeftAlone."""
        self._breaker.check()
        await self._turns.take()
        try:
            async with asyncio.timeout(2 * TIMEOUT_SECONDS):
                answer = await asyncio.to_thread(self._geocoder.geocode, query, **self._kind.within_mexico)
            found = None if answer is None else self._found(answer)
        except _REFUSALS as error:
            asked = float(getattr(error, "retry_after", None) or REST_SECONDS)
            self._breaker.failed(min(asked, LONGEST_REST))
            raise _failure(error) from None
        except Exception as error:  # noqa: BLE001 — geopy lets through whatever a strange answer makes its parsers raise
            self._breaker.failed()
            raise _failure(error) from None
        self._breaker.succeeded()
        return found

    def _found(self, answer: Any) -> Found:  # noqa: ANN401 — geopy ships no types
        lat, lon = float(answer.latitude), float(answer.longitude)
        if not (math.isfinite(lat) and math.isfinite(lon)):
            raise ValueError("an answer without a point")
        return Found(self.name, lat, lon, self._kind.kind(answer.raw))


def _failure(error: Exception) -> Unavailable:
    """The class alone: messages may quote what was asked."""
    return Unavailable(f"The provider failed ({type(error).__name__}).")


def providers_named(setting: str, per_second: float) -> Sequence[Provider]:
    """From `nominatim=https://… photon=https://…`, in the order they are asked. Raises Invalid for anything else."""
    found = []
    for word in setting.split():
        kind, _, url = word.partition("=")
        address = urlsplit(url)
        if kind not in KINDS or address.scheme not in {"http", "https"} or not address.hostname:
            raise Invalid(
                f"OBSERVATORY_GEOCODERS must name providers as kind=address, separated by spaces; "
                f"kinds are {', '.join(KINDS)}."
            )
        found.append(Provider(kind, url, per_second))
    return found
