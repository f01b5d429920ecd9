"""Dead letters are requeued by the owner of their records, who publishes the current state again."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import orjson
from fastapi import FastAPI, Request, Response

from shared.errors import Unavailable
from shared.events.topics import Topic
from shared.model.json import Document
from shared.platform import Platform
from shared.ports.bus import Delivery
from shared.principal import HEADER, verify

PublishAgain = Callable[[Sequence[str]], Awaitable[int]]
"""Publishes the current state of the records with these ids, at most 500, and answers of how many: ids may be wrong."""

LONGEST_SECONDS: Final = 25.0
"""Less than a peer waits for an answer."""
POLL_SECONDS: Final = 0.05


class DeadLetters:
    """The dead letters of a topic, each read once: what came since the last requeueing."""

    def __init__(self, platform: Platform, topic: Topic, publish_again: PublishAgain) -> None:
        self._publish_again = publish_again
        self._subscription = platform.bus.subscribe(f"{topic.name}-requeue", [topic.dead_letters], self._requeue)
        self._at_work = asyncio.Lock()
        self._reasons = Counter[str]()
        self._published = 0

    async def requeue(self) -> Document:
        """How many records were published again, and how many letters there were for each reason.

        Raises Unavailable when it takes long; what was not reached then is reached next time.
        """
        async with self._at_work:
            self._reasons.clear()
            self._published = 0
            reading = asyncio.create_task(self._subscription.run())
            try:
                async with asyncio.timeout(LONGEST_SECONDS):
                    while (await self._subscription.progress()).lag:  # noqa: ASYNC110 - the log is elsewhere
                        await asyncio.sleep(POLL_SECONDS)
            except TimeoutError:
                raise Unavailable("Some dead letters are not requeued yet; ask again.") from None
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
            return {"published": self._published, "reasons": dict(self._reasons)}

    async def _requeue(self, letters: Sequence[Delivery]) -> None:
        self._published += await self._publish_again(sorted({letter.key for letter in letters}))
        self._reasons.update(str(orjson.loads(letter.value)["reason"]) for letter in letters)


def add_requeue_route(app: FastAPI, platform: Platform, topic: Topic, publish_again: PublishAgain) -> None:
    """`POST /dead-letters/TOPIC`, for services and administrators."""
    letters = DeadLetters(platform, topic, publish_again)

    @app.post(f"/dead-letters/{topic.name}")
    async def requeue(request: Request) -> Response:
        verify(request.headers.get(HEADER), platform.secret, platform.clock).require("service")
        return Response(orjson.dumps(await letters.requeue()), media_type="application/json")
