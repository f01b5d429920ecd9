"""What an event brings to a fact is the same whether it is cut out of the message or read the long way."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.facts.event_parts import read
from shared.errors import Poison
from shared.events import cases
from shared.events.envelope import Event, encode
from shared.model.coded import CodedCase
from tests.analytics.deliveries import assault, killing, located, state, stub

SEVERAL = assault(
    victims=[
        {"kind": "assault", "number_smallest": 3},
        {"kind": "homicide", "gender_identity": "trans_woman", "outcomes": [{"outcome": "dead"}]},
    ],
    acts=[{"type": "strangling", "victims": [1]}],
)
EVENTS = (
    state("a", assault()),
    state("a", killing(), 2, type=cases.REVISED),
    state("a", SEVERAL),
    state("a", assault(victims=[], targets=[{"kind": "threat"}])),
    located("a", "20043"),
    located("a", None, 2),
    stub("a", 2, cases.MERGED),
)


def the_long_way(message: bytes) -> bytes:
    """The same message, but nothing can be cut out of it."""
    return message[:-1] + b',"note":"\xc3\xa1"}'


def outcome(message: bytes) -> Event | str:
    try:
        return read(message)
    except Poison as poison:
        return poison.detail.partition(":")[0]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_both_ways_give_the_same_part(event: Event) -> None:
    message = encode(event)
    assert (
        read(message)
        == read(the_long_way(message))
        == read(orjson.dumps(orjson.loads(message), None, orjson.OPT_INDENT_2))
    )


@given(st.sampled_from(EVENTS).map(encode), st.data())
def test_both_ways_refuse_the_same(message: bytes, data: st.DataObject) -> None:
    """Whatever a byte is changed to."""
    place = data.draw(st.integers(0, len(message) - 2))
    byte = data.draw(st.sampled_from(b'0192.-e"\\,:[]{}ntfa \n\x00\x7f\xc3'))
    broken = message[:place] + bytes([byte]) + message[place + 1 :]
    assert outcome(broken) == outcome(the_long_way(broken))


@given(st.sampled_from(EVENTS[:4]), st.sampled_from(sorted(CodedCase.model_fields)), st.data())
def test_both_ways_see_the_same_shape(event: Event, field: str, data: st.DataObject) -> None:
    """Whatever a field of the case is changed to, and when it is left out."""
    whole: Any = event.data["case"]
    other: Any = data.draw(st.sampled_from([None, 7, True, "x", "x|y", [], [None], ["x"], {}, [{}], {"x": 1}, ...]))
    changed = {name: value for name, value in {**whole, field: other}.items() if value is not ...}
    message = encode(event._replace(data={**event.data, "case": changed}))
    assert outcome(message) == outcome(the_long_way(message))


def test_what_is_left_out_stands_for_what_the_record_type_says() -> None:
    whole = CodedCase.model_validate(state("a", assault(sources=[], verification=[], consent={})).data["case"])
    bare: Any = whole.model_dump(mode="json", exclude_defaults=True)
    full: Any = whole.model_dump(mode="json")
    assert bare.keys() < full.keys()
    one, other = (
        read(encode(state("a", assault())._replace(data={"place_revision": 1, "case": case}))) for case in (bare, full)
    )
    assert one == other
