"""Only names are remembered."""

from hypothesis import given
from hypothesis import strategies as st

from services.geocode.aliases.names import LONGEST, MOST_WORDS, names_of
from services.geocode.domain import PlaceWords

cells = st.none() | st.text(max_size=90) | st.from_regex(r"[A-Za-zÁÉÍÓÚáéíóúñ]{1,9}( [a-zñ]{1,8}){0,9}", fullmatch=True)


@given(cells, cells, cells)
def test_what_is_kept_of_words_is_short_folded_and_the_same_again(
    state: str | None, municipality: str | None, locality: str | None
) -> None:
    names = names_of(PlaceWords(state=state, municipality=municipality, locality=locality, text="una frase"))
    if names is None:
        return
    assert any(names)
    for name in names:
        assert len(name.split()) <= MOST_WORDS
        assert len(name) <= 2 * LONGEST
        assert name == name.casefold()
    assert names_of(PlaceWords(*names)) == names


def test_writing_differently_makes_no_difference() -> None:
    assert names_of(PlaceWords("OAXACA", " Juchitán ")) == names_of(PlaceWords("oaxaca", "juchitan"))


def test_free_text_and_streets_are_no_names() -> None:
    assert names_of(PlaceWords(text="cerca del mercado", street="Hidalgo 7", neighbourhood="Centro")) is None
