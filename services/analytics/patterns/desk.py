"""Where patterns are asked for: long work runs beside the event loop, is shared by whoever asks the same, says how far
it is, can be told to stop, and is kept as a document.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final, NamedTuple

import orjson

from services.analytics.collections import PATTERNS as KEPT
from services.analytics.cube.mirror import Mirror
from services.analytics.live import Live
from services.analytics.live_numbers import Viewer, viewer_of
from services.analytics.patterns.declared import Declared, declared
from services.analytics.patterns.facts_seen import facts_seen
from services.analytics.patterns.methods import AnyMethods, methods_of
from services.analytics.patterns.parameters import Selection, read_parameters
from services.analytics.patterns.small_numbers import without_small_numbers
from services.analytics.patterns.versions import versions
from services.analytics.patterns.work import Cancelled, Work
from shared.clock import Clock, iso, mexican_day
from shared.errors import Conflict
from shared.model.json import Document
from shared.ports.store import Change, DocumentStore, Put
from shared.principal import Principal

PATIENCE_SECONDS: Final = 1.0
"""So long an answer is waited for; after that the asker is told how far it is and comes again."""
AT_ONCE: Final = 1
"""Works at the same time: two cores serve everything."""
MOST_KEPT: Final = 64


class _Question(NamedTuple):
    """What is asked, and by whom."""

    pattern: Declared
    asked: Selection
    viewer: Viewer


@dataclass(eq=False)
class _Job:
    """One question to a pattern, asked of one edition of the facts on one day. `told`: its answer was given."""

    edition: int
    today: str
    task: "asyncio.Task[Document]"
    work: Work
    told: bool = False

    def serves(self, edition: int, today: str) -> bool:
        """Whether its answer is still to be given: facts that come while it is worked on, or until it was told once,
        do not begin it anew, or long work would never end where reports keep coming."""
        if self.task.done() and self.task.exception() is not None:
            return False
        return self.today == today and (not self.told or self.edition == edition)


class PatternDesk:
    """Answers members. The same question by the same viewer on the same facts is worked on once."""

    def __init__(self, store: DocumentStore, live: Live, clock: Clock) -> None:
        self._store = store
        self._live = live
        self._clock = clock
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def ask(
        self, principal: Principal, name: str, given: Sequence[tuple[str, str]], body: bytes = b""
    ) -> tuple[Document, bool]:
        """The answer and whether it is finished; unfinished it says how far it is. What is `given` and the `body` are
        read as `read_parameters` says.

        Raises NotFound for a pattern there is not, CannotBeAsked, Forbidden for a role that reads none.
        """
        question = _understood(principal, name, given, body)
        key = _key(question)
        edition, today = await self._live.edition(), mexican_day(self._clock()).isoformat()
        job = self._jobs.get(key)
        if job is None or not job.serves(edition, today):
            work = Work()
            task = asyncio.create_task(self._worked(key, question, today, work))
            job = _Job(edition, today, task, work)
            self._keep(key, job)
        done, _ = await asyncio.wait({job.task}, timeout=PATIENCE_SECONDS)
        if not done:
            return {"state": "running", "name": name, "progress": round(job.work.share, 3)}, False
        job.told = True
        try:
            return job.task.result(), True
        except Cancelled:
            raise Conflict("This work was stopped meanwhile; ask again to begin it anew.") from None

    async def cancel(
        self, principal: Principal, name: str, given: Sequence[tuple[str, str]], body: bytes = b""
    ) -> None:
        """End the work on a question; nothing happens if it is not worked on. Raises as `ask`."""
        job = self._jobs.pop(_key(_understood(principal, name, given, body)), None)
        if job is not None:
            job.work.cancel()

    async def close(self) -> None:
        """Stop all work and wait for its end."""
        for job in self._jobs.values():
            job.work.cancel()
        await asyncio.gather(*(job.task for job in self._jobs.values()), return_exceptions=True)

    def _keep(self, key: str, job: _Job) -> None:
        replaced = self._jobs.pop(key, None)
        self._jobs[key] = job
        dropped = [replaced] if replaced else []
        while len(self._jobs) > MOST_KEPT:
            dropped.append(self._jobs.popitem(last=False)[1])
        for each in dropped:
            each.work.cancel()

    async def _worked(self, key: str, question: _Question, today: str, work: Work) -> Document:
        pattern, asked, viewer = question
        async with self._turns:
            methods = await asyncio.to_thread(methods_of, pattern.name)
            as_of = iso(self._clock())
            gather = partial(_gathered, methods=methods, question=question, today=today)
            inputs, synthetic = await self._live.look(gather)
            answers = await asyncio.to_thread(methods.analyse, inputs, asked, work)
        document: Document = {
            "name": pattern.name,
            "title": {"es": pattern.title.es, "en": pattern.title.en},
            "reach": viewer.reach,
            "organisation": viewer.organisation,
            "synthetic": synthetic,
            "parameters": asked.document(),
            "as_of": as_of,
            "versions": versions(),
            "answers": [_as_seen(each.document(), viewer) for each in answers],
        }
        await self._store.commit(Change(puts=[Put(KEPT, key, document)]))
        return document


def _understood(principal: Principal, name: str, given: Sequence[tuple[str, str]], body: bytes) -> _Question:
    viewer, pattern = viewer_of(principal), declared(name)
    return _Question(pattern, read_parameters(pattern.parameters, given, body), viewer)


def _key(question: _Question) -> str:
    """The id of the document: the same question by the same viewer takes the place of its earlier answer."""
    pattern, asked, viewer = question
    said = orjson.dumps([asked.document(), viewer.reach, viewer.organisation], option=orjson.OPT_SORT_KEYS)
    return f"{pattern.name}-{sha256(said).hexdigest()[:32]}"


def _as_seen(answer: Document, viewer: Viewer) -> Document:
    return answer if viewer.reach != "shared" else without_small_numbers(answer)


def _gathered(mirror: Mirror, *, methods: AnyMethods, question: _Question, today: str) -> tuple[object, bool]:
    """What the methods are given, and whether it is of synthetic cases."""
    seen = facts_seen(mirror, question.viewer, today)
    return methods.gather(seen, question.asked), seen.synthetic
