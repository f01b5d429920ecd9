"""The committed reference data: complete, unchanged, and true to what it was made from."""

import hashlib
from pathlib import Path

import pytest

import shared.geography
from shared.errors import NotFound
from shared.geography import Geography, fold, load

COMPILED = Path(shared.geography.__file__).parent / "compiled"


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load()


def test_files_are_those_that_were_compiled() -> None:
    sums = dict(reversed(line.split()) for line in (COMPILED / "SHA256SUMS").read_text().splitlines())
    assert {path.name for path in COMPILED.iterdir()} == {"SHA256SUMS", *sums}
    for name, expected in sums.items():
        assert hashlib.sha256((COMPILED / name).read_bytes()).hexdigest() == expected


def test_counts(geography: Geography) -> None:
    assert len(geography.states) == 32
    assert len(geography.municipalities) == 2478
    assert len(geography.places) == 16880
    assert len(geography.settlements_by_postal_code) == 32236
    assert sum(map(len, geography.settlements_by_postal_code.values())) == 145468


def test_population_adds_up(geography: Geography) -> None:
    total = sum(municipality.population for municipality in geography.municipalities.values())
    assert total == 125_832_801
    assert sum(state.population for state in geography.states.values()) == total


def test_every_code_belongs_to_its_parent(geography: Geography) -> None:
    for code, municipality in geography.municipalities.items():
        assert municipality.code == code
        assert municipality.state == code[:2]
        assert municipality.state in geography.states
        assert all(parent in geography.municipalities for parent in municipality.parents)
    assert {place.municipality for place in geography.places} <= set(geography.municipalities)
    assert {settlement.municipality for settlement in geography.settlements("06000")} == {"09015"}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("03008", "Los Cabos"),
        ("03009", "Loreto"),
        ("05035", "Torreón"),
        ("06007", "Manzanillo"),
        ("07101", "Tuxtla Gutiérrez"),
        ("08037", "Juárez"),
        ("23008", "Playa del Carmen"),
    ],
)
def test_codes_are_those_of_inegi(geography: Geography, code: str, name: str) -> None:
    assert geography.municipalities[code].name == name


def test_former_names_are_kept(geography: Geography) -> None:
    assert "Solidaridad" in geography.municipalities["23008"].alternate_names
    assert "Tezoatlán de Segura y Luna" in geography.municipalities["20549"].alternate_names


def test_new_municipalities_know_their_parents(geography: Geography) -> None:
    recent = {code: m for code, m in geography.municipalities.items() if m.parents}
    assert len(recent) == 13
    assert recent["25019"].parents == ("25006",)
    assert recent["25019"].created == 2024
    for municipality in recent.values():
        assert geography.municipality_at(*municipality.point) in municipality.parents
        assert municipality.created is not None


def test_no_alternate_name_repeats_the_name(geography: Geography) -> None:
    for municipality in geography.municipalities.values():
        names = [fold(name) for name in (municipality.name, *municipality.alternate_names)]
        assert len(names) == len(set(names)), municipality.code


def test_an_unknown_postal_code_has_no_settlements(geography: Geography) -> None:
    assert geography.settlements("99999") == ()


def test_a_new_municipality_counts_with_its_parent_before_it_was_created(geography: Geography) -> None:
    assert geography.standing_in("25019", 2024) == "25006"
    assert geography.standing_in("25019", 2025) == "25019"
    assert geography.standing_in("02007", 2015) == "02002"
    assert geography.standing_in("14039", 1990) == "14039"
    with pytest.raises(NotFound):
        geography.standing_in("99999", 2020)


def test_settlements_are_found_by_a_word_of_their_name(geography: Geography) -> None:
    found = list(geography.settlements_with("chapultepec", "09"))
    assert found
    assert all("chapultepec" in fold(f"{each.name} {each.city}") for each in found)
    assert geography.state_of_postal_code("44999") == "14"
    assert geography.state_of_postal_code("17000") is None
