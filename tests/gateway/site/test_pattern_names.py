"""What a pattern's answer calls things."""

from services.gateway.site.pattern_names import Names
from services.gateway.site.words import words
from shared.geography import load

NAMES = Names(words("es"), load())


def test_municipalities_of_one_name_are_told_apart_by_their_state() -> None:
    benito_juarez = [code for code, each in load().municipalities.items() if each.name == "Benito Juárez"]
    told = {NAMES.code("municipality", code) for code in benito_juarez}
    assert len(told) == len(benito_juarez) > 1
    assert "Benito Juárez (Quintana Roo)" in told


def test_a_list_of_areas_names_each_with_its_state() -> None:
    told = NAMES.value("municipalities", ["08037", "15033"])
    assert told == "Juárez (Chihuahua), Ecatepec de Morelos (Estado de México)"


def test_a_seed_is_written_as_it_is_given() -> None:
    assert (NAMES.value("seed", 20240101), NAMES.value("cases", 20240101)) == ("20240101", "20,240,101")
