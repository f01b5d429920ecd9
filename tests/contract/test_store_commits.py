"""Any sequence of changes, one after the other or all at once, against a model of the port in plain Python."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import Conflict
from shared.model.json import Document
from shared.ports.store import Change, Collection, Delete, DocumentStore, Outgoing, Put
from tests.contract.conftest import OpenStore

RECORDS = Collection("records", unique=(("one",), ("one", "other")))

ids = st.sampled_from("abcd")
expectations = st.none() | st.integers(0, 3)
bodies = st.fixed_dictionaries({}, optional={"one": st.sampled_from([None, 1, 2]), "other": st.sampled_from([None, 1])})
puts = st.builds(Put, st.just(RECORDS), ids, bodies, expectations)
deletes = st.builds(Delete, st.just(RECORDS), ids, st.none() | st.integers(1, 3))
events = st.builds(Outgoing, st.just("records"), ids, st.binary(max_size=2))


@st.composite
def changes(draw: st.DrawFn) -> Change:
    writes = draw(st.lists(puts | deletes, max_size=3, unique_by=lambda write: write.id))
    return Change(
        puts=[write for write in writes if isinstance(write, Put)],
        deletes=[write for write in writes if isinstance(write, Delete)],
        events=draw(st.lists(events, max_size=2)),
    )


@dataclass
class Model:
    documents: dict[str, tuple[int, Document]] = field(default_factory=dict)
    events: list[Outgoing] = field(default_factory=list)

    def commit(self, change: Change) -> set[str]:
        """`done`, or the names of the errors there is reason for."""
        documents, problems = dict(self.documents), set[str]()
        for write in [*change.deletes, *change.puts]:
            revision, _ = documents.get(write.id, (0, {}))
            if write.expected_revision not in (None, revision):
                problems.add("Conflict")
            elif isinstance(write, Delete):
                documents.pop(write.id, None)
            elif any(self._clash(write, name, body) for name, (_, body) in documents.items()):
                problems.add("Duplicate")
            else:
                documents[write.id] = (revision + 1, write.body)
        if problems:
            return problems
        self.documents = documents
        self.events += change.events
        return {"done"}

    def _clash(self, write: Put, id: str, body: Document) -> bool:
        def key(of: Document, fields: Sequence[str]) -> list[object]:
            return [of.get(field) for field in fields]

        return id != write.id and any(
            key(body, fields) == key(write.body, fields) and None not in key(body, fields) for fields in RECORDS.unique
        )


async def outcome(store: DocumentStore, change: Change) -> str:
    try:
        await store.commit(change)
    except Conflict as error:
        return type(error).__name__
    return "done"


@pytest.mark.parametrize("how", ["one by one", "at once"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(changes(), max_size=12))
async def test_commits_do_as_the_model_does(open_store: OpenStore, sequence: list[Change], how: str) -> None:
    model = Model()
    expected = [model.commit(change) for change in sequence]
    async with open_store(RECORDS) as store:
        await store.clear(RECORDS)
        await store.discard_events([entry.id for entry in await store.pending_events()])
        if how == "at once":
            outcomes = await asyncio.gather(*(outcome(store, change) for change in sequence))
        else:
            outcomes = [await outcome(store, change) for change in sequence]
        assert all(outcome in reasons for outcome, reasons in zip(outcomes, expected, strict=True)), outcomes
        found = {document.id: (document.revision, document.body) for document in (await store.find(RECORDS)).documents}
        assert found == model.documents
        assert [entry.event for entry in await store.pending_events()] == model.events


def test_the_model_knows_conflicts_and_duplicates() -> None:
    model = Model()
    assert model.commit(Change(puts=[Put(RECORDS, "a", {"one": 1}, 0)])) == {"done"}
    assert model.commit(Change(puts=[Put(RECORDS, "b", {"one": 1})])) == {"Duplicate"}
    assert model.commit(Change(puts=[Put(RECORDS, "a", {"one": 1}, 0)])) == {"Conflict"}
