"""Damaged text is read as it was meant; sound text is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.geocode.text_repair import repair, says_nothing
from shared.geography import load

NAMES = sorted({municipality.name for municipality in load().municipalities.values()})


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("Michoac√°n de Ocampo", "Michoacán de Ocampo"),
        ("MichoacÃ¡n", "Michoacán"),
        ("Michoac‡n", "Michoacán"),
        ("M\x8exico", "México"),
        ("Nuevo Le—n", "Nuevo León"),
        ("M&eacute;xico", "México"),
        ("MÃƒÂ©rida", "Mérida"),
        ("Cancu\u0301n", "Cancún"),
        ("  Río\u00a0 Bravo ", "Río Bravo"),
    ],
)
def test_damage_is_mended(damaged: str, meant: str) -> None:
    assert repair(damaged) == meant


@pytest.mark.parametrize(
    "sound", ["Saltillo\u2013Viesca", "Saltillo — Viesca", "O\u2019Brien", "“La Loma”", "Ñuu Savi", "Ángel R. Cabada"]
)
def test_sound_text_is_left_alone(sound: str) -> None:
    assert repair(sound) == sound


@given(st.sampled_from(NAMES), st.sampled_from([("utf-8", "mac_roman"), ("utf-8", "cp1252"), ("utf-8", "latin-1")]))
def test_every_municipality_survives_a_wrong_encoding(name: str, encodings: tuple[str, str]) -> None:
    written, read_as = encodings
    damaged = name.encode(written).decode(read_as, "replace")
    if "\ufffd" not in damaged:
        assert repair(damaged) == name


@given(st.text())
def test_repair_never_fails_and_settles(text: str) -> None:
    repair(repair(text))


@pytest.mark.parametrize(
    "words", ["", "  ", "na", "N/A", "S/D", "no especificado", "Se desconoce", "-", "...", "Unknown"]
)
def test_words_for_nothing_are_recognised(words: str) -> None:
    assert says_nothing(words)


@pytest.mark.parametrize("words", ["Naco", "Nada", "Xalapa", "Los Novillos"])
def test_places_are_something(words: str) -> None:
    assert not says_nothing(words)
