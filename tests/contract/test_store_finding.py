"""`find`, `count` and paging, against what the words of the port mean in plain Python."""

from collections.abc import Callable, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.model.json import Document, Json
from shared.ports.store import (
    Change,
    Collection,
    Condition,
    Delete,
    Eq,
    In,
    Order,
    Put,
    Range,
)
from tests.contract.conftest import OpenStore

RECORDS = Collection("records", indexes=(("text",), ("place.code", "number")))

# A NUL is refused at the door of the service; half a surrogate pair is no text.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3)
few_texts = st.sampled_from(["", "a", "b", "ba", "é", "z", "\U0001f54a"]) | texts
numbers = st.integers(-5, 5) | st.sampled_from([0.5, -0.5, 2**40, -(2**40)])

VALUES = {"text": few_texts, "number": numbers, "place.code": few_texts}


@st.composite
def bodies(draw: st.DrawFn) -> Document:
    body: Document = {}
    for field, values in {**VALUES, "flag": st.booleans()}.items():
        if draw(st.booleans()):
            value: Json = draw(st.none() | values)
            if field == "place.code":
                body["place"] = {"code": value}
            else:
                body[field] = value
    return body


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    field = draw(st.sampled_from(sorted(VALUES)))
    values = VALUES[field]
    whole = values.filter(lambda value: not isinstance(value, float))
    return draw(
        st.builds(Eq, st.just(field), st.none() | values)
        | st.builds(Eq, st.just("flag"), st.none() | st.booleans())
        | st.builds(In, st.just(field), st.lists(whole, max_size=4))
        | st.builds(Range, st.just(field), st.none() | whole, st.none() | whole)
        | st.builds(Range, st.just("id"), st.none() | few_texts, st.none() | few_texts)
    )


orders = st.builds(Order, st.sampled_from(["id", "flag", *VALUES]), st.booleans())
documents = st.dictionaries(texts.filter(bool), bodies(), max_size=25)


def value_of(id: str, body: Document, field: str) -> Json:
    if field == "id":
        return id
    found: Json = body
    for step in field.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def meets(id: str, body: Document, condition: Condition) -> bool:
    value = value_of(id, body, condition.field)
    match condition:
        case Eq(value=wanted):
            return value == wanted and (value is None) == (wanted is None)
        case In(values=values):
            return value in values
        case Range(low=None, high=None):
            return True
        case Range(low=low, high=high):
            return value is not None and (low is None or low <= value) and (high is None or value < high)  # type: ignore[operator]


def sorting(order: Order) -> Callable[[tuple[str, Document]], tuple[bool, Json, str]]:
    def key(entry: tuple[str, Document]) -> tuple[bool, Json, str]:
        value = value_of(*entry, order.field)
        return (False, 0, entry[0]) if value is None else (True, value, entry[0])

    return key


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=documents, where=st.lists(conditions(), max_size=2), order=orders, limit=st.integers(1, 9))
async def test_pages_give_what_meets_the_conditions_in_order(
    open_store: OpenStore, kept: dict[str, Document], where: Sequence[Condition], order: Order, limit: int
) -> None:
    async with open_store(RECORDS) as store:
        await store.clear(RECORDS)
        await store.commit(Change(puts=[Put(RECORDS, name, body) for name, body in kept.items()]))
        expected = [entry for entry in kept.items() if all(meets(*entry, condition) for condition in where)]
        expected.sort(key=sorting(order), reverse=order.descending)

        found, cursor, pages = list[tuple[str, Document]](), None, 0
        while pages == 0 or cursor is not None:
            page = await store.find(RECORDS, where, order=order, limit=limit, cursor=cursor)
            found += [(document.id, document.body) for document in page.documents]
            cursor, pages = page.cursor, pages + 1
        assert found == expected
        assert pages == max(1, -(-len(expected) // limit))
        assert await store.count(RECORDS, where) == len(expected)


async def test_clear_leaves_nothing_of_many(open_store: OpenStore) -> None:
    async with open_store(RECORDS) as store:
        await store.commit(Change(puts=[Put(RECORDS, f"{number}", {}) for number in range(10_001)]))
        await store.clear(RECORDS)
        assert await store.count(RECORDS) == 0
        await store.commit(Change(deletes=[Delete(RECORDS, "1")]))
