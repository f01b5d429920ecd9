"""A client that sends every report until it is acknowledged, as a well-behaved one does."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

import httpx

PLACES: Final = (
    ("20", "Oaxaca", "Oaxaca de Juárez"),
    ("14", "Jalisco", "Guadalajara"),
    ("19", "Nuevo León", "Monterrey"),
    ("21", "Puebla", "Puebla"),
    ("30", "Veracruz", "Xalapa"),
    ("09", "Ciudad de México", "Iztapalapa"),
    ("31", "Yucatán", "Mérida"),
)
YEARS: Final = ("2021", "2022", "2023", "2024")
AT_ONCE: Final = 16
TIMEOUT_SECONDS: Final = 5.0
"""Shorter than a stall may last: what timed out may have been kept, and is repeated."""
REPEATED: Final = 10
"""One in so many reports is sent once more after its acknowledgement, as by a client that never saw it."""
_MAY_REPEAT: Final = {httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.CONFLICT}
"""Away, or the same key still at work."""


def report(number: int) -> dict[str, Any]:
    """A valid case; its number decides where and when."""
    _, state, municipality = PLACES[number % len(PLACES)]
    day = f"{year_of(number)}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    victims = [{"kind": "homicide", "gender_identity": "trans_woman"}, {"kind": "assault", "gender_identity": "muxe"}]
    return {
        "incident": {"start_earliest": day, "start_latest": day},
        "place": {"state": state, "municipality": municipality, "type": "street"},
        "victims": victims[number % 3 :] or victims,
        "bias_motivations": [{"ground": "gender_identity", "basis": "perceived"}],
        "legal_basis": "consent",
        "consent": {"store": "granted", "use_in_statistics": "granted"},
    }


def year_of(number: int) -> str:
    return YEARS[number % len(YEARS)]


def state_of(number: int) -> str:
    """INEGI's code."""
    return PLACES[number % len(PLACES)][0]


class PersistentSender:
    """`acknowledged` holds the id of each acknowledged report by its number; `refusals` counts what else was answered.

    Any other answer than 201, 503 with Retry-After, and 409 for a key at work is an AssertionError.
    """

    def __init__(self, url: str, key: str, rng: random.Random, *, per_second: float = 300) -> None:
        self.acknowledged: dict[int, str] = {}
        self.refusals = Counter[str]()
        self._url = url
        self._headers = {"authorization": f"Bearer {key}"}
        self._rng = rng
        self._pause = 1 / per_second
        self._next_at = 0.0
        self._next_number = 0
        self._run = f"{rng.getrandbits(64):x}"

    async def send(self, count: int) -> None:
        """Send that many more; return when all are acknowledged."""
        numbers = iter(range(self._next_number, self._next_number + count))
        self._next_number += count
        async with self._client() as client, asyncio.TaskGroup() as senders:
            for _ in range(AT_ONCE):
                senders.create_task(self._work_off(client, numbers))

    async def try_once(self, count: int) -> list[httpx.Response]:
        """Send that many more, each once; the answers. Those acknowledged are remembered, the others are sent later."""
        numbers = range(self._next_number, self._next_number + count)
        self._next_number += count
        async with self._client(timeout=60) as client:
            answers = await asyncio.gather(*(self._post(client, number) for number in numbers))
        for number, answer in zip(numbers, answers, strict=True):
            if answer.status_code == httpx.codes.CREATED:
                self.acknowledged[number] = answer.json()["id"]
        return answers

    async def repeat_refused(self) -> None:
        """Send what `try_once` could not bring in, until it is acknowledged."""
        refused = (number for number in range(self._next_number) if number not in self.acknowledged)
        async with self._client() as client:
            await self._work_off(client, iter(list(refused)))

    def _client(self, timeout: float = TIMEOUT_SECONDS) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._url, headers=self._headers, timeout=timeout)

    async def _work_off(self, client: httpx.AsyncClient, numbers: Iterator[int]) -> None:
        for number in numbers:
            await self._take_turn()
            case_id = await self._until_acknowledged(client, number)
            self.acknowledged[number] = case_id
            if number % REPEATED == 0:
                assert await self._until_acknowledged(client, number) == case_id

    async def _take_turn(self) -> None:
        """Not more often than agreed, all senders together."""
        now = time.monotonic()
        self._next_at = max(self._next_at + self._pause, now)
        await asyncio.sleep(self._next_at - now)

    async def _until_acknowledged(self, client: httpx.AsyncClient, number: int) -> str:
        while True:
            try:
                answer = await self._post(client, number)
            except httpx.TransportError as error:
                self.refusals[type(error).__name__] += 1
            else:
                if answer.status_code == httpx.codes.CREATED:
                    return str(answer.json()["id"])
                self.refusals[str(answer.status_code)] += 1
                assert answer.status_code in _MAY_REPEAT, (number, answer.status_code, answer.text)
                if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                    assert int(answer.headers["retry-after"]) > 0
            await asyncio.sleep(self._rng.uniform(0.05, 0.3))

    async def _post(self, client: httpx.AsyncClient, number: int) -> httpx.Response:
        key = {"idempotency-key": f"{self._run}-{number}"}
        return await client.post("/v1/cases", json=report(number), headers=key)


def sent_by_state_and_year(numbers: Iterable[int]) -> Counter[tuple[str, str]]:
    return Counter((state_of(number), year_of(number)) for number in numbers)
