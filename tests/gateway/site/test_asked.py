"""The filters of the address: what is written is read back, and nothing makes an error."""

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.site.asked import Asked, read
from shared.geography import load
from shared.vocabularies import vocabulary

YEARS = st.none() | st.integers(1900, 2100)
ASKED = st.builds(
    Asked,
    protection_class=st.sampled_from(["public_record", "reserved"]),
    kind=st.none() | st.sampled_from(sorted(vocabulary("kind").codes)),
    state=st.none() | st.sampled_from(sorted(load().states)),
    since=YEARS,
    until=YEARS,
).filter(lambda asked: asked.since is None or asked.until is None or asked.since <= asked.until)


@given(ASKED)
def test_what_stands_in_the_address_is_read_back(asked: Asked) -> None:
    assert read(asked.parameters, load().states) == asked


@given(st.dictionaries(st.sampled_from(["kind", "state", "from", "to", "protection_class"]), st.text()))
def test_nonsense_is_taken_as_not_said(parameters: dict[str, str]) -> None:
    asked = read(parameters, load().states)
    assert read(asked.parameters, load().states) == asked


def test_years_the_wrong_way_round_are_turned() -> None:
    assert read({"from": "2024", "to": "2019"}, load().states) == Asked(since=2019, until=2024)
