"""A cube of millions of facts, made at once: the coded samples over and over, each in a place of its own."""

from functools import cache
from typing import Final

import numpy as np
import orjson

from benchmarks.case_reports import ORGANISATION, documents
from services.analytics.cube.live_cube import Cube
from services.analytics.cube.mirror import Held
from services.analytics.facts.fact import held, merged
from shared.clock import mexican_day, system_clock
from shared.events.cases import REPORTED
from shared.events.envelope import Event
from shared.ids import new_id
from shared.model.coding import Filing, code_case
from shared.model.json import Document
from shared.model.reading import read_case

MILLION: Final = 1_000_000
DIFFERENT: Final = 2000
SEED: Final = 5
MUNICIPALITIES: Final = 2478
STATES: Final = 32
PAIRS: Final = 20
"""In every so many rows, two belong to one fact: a case with two victims."""


@cache
def held_facts() -> list[Held]:
    """Different facts, from whole records, as analytics codes them."""
    now = system_clock()
    found = []
    for document in documents(DIFFERENT, SEED):
        case_id = new_id()
        record = read_case(orjson.dumps(document), today=mexican_day(now))
        coded = code_case(record, Filing(case_id, ORGANISATION, mexican_day(now), "received", synthetic=False))
        data: Document = {"place_revision": 1, "case": coded.model_dump(mode="json")}
        event = Event.of(type=REPORTED, source="intake", subject=case_id, revision=1, moment=now, data=data)
        contributed = held(merged(None, event))
        if contributed is not None:
            found.append(contributed)
    return found


class PlantedCube(Cube):
    """Rows of facts without ids: nobody changes them."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.put({f"{number}": fact for number, fact in enumerate(held_facts())})
        random = np.random.default_rng(SEED)
        copied, drawn = random.integers(0, self.size, rows), random.integers(0, MUNICIPALITIES, rows)
        for each in (copied, drawn):
            each[1::PAIRS] = each[0::PAIRS]
        self._fact = np.arange(rows, dtype=np.int32)
        self._fact[1::PAIRS] = self._fact[0::PAIRS]
        self._number = self._number[copied]
        self._count = np.ones(rows, np.int32)
        self._count[0::PAIRS] = self._count[1::PAIRS] = 2
        for column in self._columns.values():
            column.rows = column.rows[copied]
        self._used, self._starts, self._real, self._ready_for = rows, {}, rows, None
        self._place(drawn)

    def _place(self, drawn: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> None:
        """Each fact in one of as many municipalities as there are."""
        codes = [f"{1 + number % STATES:02d}{1 + number // STATES:03d}" for number in range(MUNICIPALITIES)]
        all_rows = np.arange(len(drawn))
        for name, length in (("state", 2), ("municipality", 5)):
            column = self._columns[name]
            numbers = np.array([column.number(code[:length]) for code in codes])
            column.write(all_rows, numbers[drawn])
        self._columns["located"].write(all_rows, np.full(len(drawn), self._columns["located"].number("yes")))
