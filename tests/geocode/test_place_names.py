"""The keys under which spellings of one name meet."""

import pytest

from services.geocode.place_names import canonical, is_vicinity, parts, same_name, short_forms, skeleton


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Cd. Juárez", "ciudad juarez"),
        ("H. Cd. de Juchitán", "heroica ciudad de juchitan"),
        ("Gral. Escobedo", "general escobedo"),
        ("Sta. María Huatulco", "santa maria huatulco"),
        ("SAN JUAN MIXTEPEC -DTO. 08-", "san juan mixtepec distrito 08"),
    ],
)
def test_abbreviations_are_written_out(written: str, expected: str) -> None:
    assert canonical(written) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ciudad juarez", "juarez"),
        ("san jose de iturbide", "san jose iturbide"),
        ("doctor belisario dominguez", "belisario dominguez"),
        ("pueblo nuevo", "pueblo nuevo"),
        ("la paz", "paz"),
        ("villa", "villa"),
        ("la", "la"),
    ],
)
def test_honours_and_small_words_are_dropped(name: str, expected: str) -> None:
    assert skeleton(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("acapulco de juarez", {"acapulco"}),
        ("poza rica de hidalgo", {"poza rica"}),
        ("san juan bautista tuxtepec", {"tuxtepec"}),
        ("valle de chalco solidaridad", {"valle de chalco"}),
        ("san cristobal de las casas", {"san cristobal", "casas"}),
        ("san juan del rio", {"san juan"}),
        ("juarez", set()),
        ("san juan", {"juan"}),
    ],
)
def test_short_forms_are_those_people_use(name: str, expected: set[str]) -> None:
    assert short_forms(name) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Jerez-Fresnillo- Loreto-Sombrerete", ["Jerez", "Fresnillo", "Loreto", "Sombrerete"]),
        ("Cd. Juárez, Chih.", ["Cd. Juárez", "Chih."]),
        ("Parras y Viesca", ["Parras", "Viesca"]),
        ("Saltillo \u2013 Viesca", ["Saltillo", "Viesca"]),
        ("Tlapa (Guerrero)", ["Tlapa", "Guerrero"]),
        ("Iguala", ["Iguala"]),
        (" / ", []),
    ],
)
def test_a_cell_is_cut_into_its_names(cell: str, expected: list[str]) -> None:
    assert parts(cell) == expected


def test_two_spellings_of_one_name() -> None:
    assert same_name("H. Veracruz", "Veracruz")
    assert not same_name("Veracruz", "Boca del Río")


@pytest.mark.parametrize("text", ["cerca de Zacán", "Km 37 de la carretera", "entre Icacos y Costa Azul", "near Tepic"])
def test_words_of_vicinity(text: str) -> None:
    assert is_vicinity(text)
    assert not is_vicinity("Cercado de Piedra")
