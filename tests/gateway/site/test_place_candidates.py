"""Places by any of their names, as somebody types one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.site.place_candidates import MOST, candidates
from shared.geography import load

GEOGRAPHY = load()


@pytest.mark.parametrize(
    ("typed", "state", "municipality", "expected"),
    [
        ("la ventosa", "", "", ("La Ventosa", "Heroica Ciudad de Juchitán de Zaragoza", "Oaxaca")),
        ("la ve", "Oax.", "juchitan de zaragoza", ("La Ventosa", "Heroica Ciudad de Juchitán de Zaragoza", "Oaxaca")),
        ("SAN ISIDRO", "Jalisco", "", ("San Isidro Mazatepec", "Tala", "Jalisco")),
    ],
)
def test_the_locality_meant_comes_first(typed: str, state: str, municipality: str, expected: tuple[str, ...]) -> None:
    first = candidates(GEOGRAPHY, "locality", typed, state, municipality)[0]
    assert (first.locality, first.municipality, first.state) == expected


def test_a_municipality_says_its_state_and_the_state_that_was_typed_goes_first() -> None:
    found = candidates(GEOGRAPHY, "municipality", "benito juarez", "Quintana Roo", "")
    assert (found[0].locality, found[0].municipality, found[0].state) == (None, "Benito Juárez", "Quintana Roo")
    assert len({each.state for each in found}) > 1


@given(st.sampled_from(("municipality", "locality", "street", "")), st.text(max_size=30), st.text(max_size=12))
def test_whatever_is_typed_is_answered_with_few(field: str, typed: str, other: str) -> None:
    assert len(candidates(GEOGRAPHY, field, typed, other, other)) <= MOST
