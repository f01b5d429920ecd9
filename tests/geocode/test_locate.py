"""From words and points to a location that admits what it does not know."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.geocode.domain import PlaceWords, locate
from shared.geography import Municipality, load
from shared.model.location import Flag, Location, Method, Precision, UrbanRural

GEOGRAPHY = load()
MUNICIPALITIES = list(GEOGRAPHY.municipalities.values())


def located(state: str | None = None, municipality: str | None = None, **other: str | float) -> Location:
    return locate(PlaceWords(state=state, municipality=municipality, **other), GEOGRAPHY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "municipality", "code"),
    [
        ("Chihuahua", "Juárez", "08037"),
        ("CHIHUAHUA", "CD JUAREZ", "08037"),
        ("Chih.", "Cd. Juárez", "08037"),
        ("Chihuahua", "Ju√°rez", "08037"),
        ("DF", "Iztapalapa", "09007"),
        ("D.F.", "Alcaldía Cuauhtémoc", "09015"),
        ("Mexico City", "Benito Juarez", "09014"),
        ("Edomex", "Ecatepec", "15033"),
        ("Estado de México", "Valle de Chalco", "15122"),
        ("México", "La Paz", "15070"),
        ("Coahuila", "Torreón", "05035"),
        ("Coahuila de Zaragoza", "Torreon", "05035"),
        ("Oaxaca", "Tuxtepec", "20184"),
        ("Oaxaca", "H. Cd. de Juchitán", "20043"),
        ("Oaxaca", "Sta. Ma. Huatulco", "20413"),
        ("Quintana Roo", "Solidaridad", "23008"),
        ("Chihuahua", "Belisario Domínguez", "08022"),
        ("Nuevo León", "Gral. Escobedo", "19021"),
        ("Guanajuato", "San Miguel Allende", "11003"),
        ("Guerrero", "Iguala de la Indepencia", "12035"),
        ("Morelos", "Tlalquitenango", "17025"),
        ("Michoac?n", "Morelia", "16053"),
        ("08", "037", "08037"),
        ("8", "37", "08037"),
        (None, "08037", "08037"),
        ("Jalisco", "14039", "14039"),
        (None, "Cd. Juárez, Chih.", "08037"),
        ("Xalapa, Veracruz", None, "30087"),
        ("Guadalajara", "Jalisco", "14039"),
        (None, "Tijuana", "02004"),
        ("Sonora", "Cd. Obregón", "26018"),
        ("Sinaloa", "Los Mochis", "25001"),
        ("Chihuahua", "Samalayuca, Juárez", "08037"),
    ],
)
def test_names_in_many_forms(state: str | None, municipality: str | None, code: str) -> None:
    assert located(state, municipality).municipality == code


@pytest.mark.parametrize(
    ("text", "state", "code"),
    [
        ("Cd. Juárez, Chih.", None, "08037"),
        ("Tlapa, Guerrero, México", None, "12066"),
        ("En la colonia Roma, alcaldía Cuauhtémoc, CDMX", None, "09015"),
        ("col. Centro, 06000", None, "09015"),
        ("Calle 5, Zongolica", "Veracruz", "30201"),
        ("cerca de la carretera a Chilapa", "Guerrero", None),
    ],
)
def test_free_text_names_a_place(text: str, state: str | None, code: str | None) -> None:
    assert located(state, text=text).municipality == code


def test_a_town_in_the_column_of_municipalities_is_located_as_a_town() -> None:
    found = located("Quintana Roo", "Cancún")
    assert (found.municipality, found.precision, found.urban_rural) == ("23005", Precision.LOCALITY, UrbanRural.URBAN)
    assert found.point is not None
    assert found.point.lat == pytest.approx(21.17, abs=0.05)
    assert found.radius_m is not None
    assert 1_000 < found.radius_m < 30_000


def test_a_locality_in_its_municipality_has_a_point() -> None:
    found = located("Chihuahua", "Juárez", locality="Samalayuca")
    assert (found.precision, found.method, found.urban_rural) == (
        Precision.LOCALITY,
        Method.GAZETTEER,
        UrbanRural.RURAL,
    )


def test_the_vicinity_of_a_town_is_not_the_town() -> None:
    found = located("Chihuahua", "Juárez", locality="cerca de Samalayuca")
    assert (found.municipality, found.precision, found.point) == ("08037", Precision.MUNICIPALITY, None)


def test_a_locality_tells_which_homonym_is_meant() -> None:
    assert located("Oaxaca", "San Pedro Mixtepec").municipality is None
    found = located("Oaxaca", "San Pedro Mixtepec", locality="Puerto Escondido")
    assert (found.municipality, found.flags) == ("20318", ())


def test_a_homonym_within_the_state_is_left_open() -> None:
    found = located("Oaxaca", "San Juan Mixtepec")
    assert (found.state, found.municipality, found.precision) == ("20", None, Precision.STATE)
    assert found.flags == (Flag.AMBIGUOUS,)
    assert [candidate.code for candidate in found.candidates] == ["20208", "20209"]


def test_a_homonym_across_states_is_left_open() -> None:
    found = located(None, "Benito Juárez")
    assert (found.precision, found.confidence, found.method) == (Precision.UNKNOWN, 0.0, None)
    assert "23005" in {candidate.code for candidate in found.candidates}


def test_several_municipalities_in_one_cell_are_all_candidates() -> None:
    found = located("Zacatecas", "Jerez-Fresnillo- Loreto-Sombrerete")
    assert (found.municipality, found.precision) == (None, Precision.STATE)
    assert found.flags == (Flag.SEVERAL_PLACES,)
    assert {candidate.code for candidate in found.candidates} == {"32020", "32010", "32024", "32042"}


def test_a_municipality_of_another_state_is_a_contradiction() -> None:
    found = located("Guerrero", "Guadalajara")
    assert (found.state, found.municipality) == ("12", None)
    assert Flag.STATE_MISMATCH in found.flags
    assert found.confidence < 0.9
    assert [candidate.name for candidate in found.candidates] == ["Guadalajara, Jalisco"]


def test_a_likeness_says_so_and_is_less_sure() -> None:
    found = located("Coahuila", "Artega")
    assert (found.municipality, found.flags) == ("05004", (Flag.APPROXIMATE_MATCH,))
    assert found.confidence < located("Coahuila", "Arteaga").confidence


def test_repaired_words_are_kept_beside_what_was_understood() -> None:
    found = located("Michoac√°n", "Morelia")
    assert Flag.REPAIRED_TEXT in found.flags
    assert found.repaired == {"state": "Michoacán"}
    assert "Michoacán" not in found.coded().model_dump_json()


def test_a_postal_code_alone_and_one_that_disagrees() -> None:
    assert located(postal_code="44100").municipality == "14039"
    wrong = located("Jalisco", "Zapopan", postal_code="06000")
    assert (wrong.municipality, wrong.flags) == ("14120", (Flag.POSTAL_CODE_MISMATCH,))
    assert wrong.confidence < 0.9
    assert located("Jalisco", "Zapopan", postal_code="45100").flags == ()


def test_a_point_that_agrees_makes_the_answer_finer() -> None:
    found = located("Yucatán", "Mérida", lat=20.9674, lon=-89.5926)
    assert (found.municipality, found.precision, found.method) == ("31050", Precision.ADDRESS, Method.GIVEN)
    assert found.confidence >= 0.98


def test_a_point_alone_tells_the_municipality() -> None:
    found = located(lat=-99.1332, lon=19.4326)
    assert (found.municipality, found.flags) == ("09015", (Flag.SWAPPED,))


def test_a_point_chooses_between_homonyms() -> None:
    found = located(None, "Benito Juárez", lat=21.1619, lon=-86.8515)
    assert (found.municipality, found.flags, found.candidates) == ("23005", (), ())


def test_a_point_in_another_municipality_is_reported_and_left_out() -> None:
    found = located("Jalisco", "Zapopan", lat=20.6736, lon=-103.3440)
    assert (found.municipality, found.precision, found.point) == ("14120", Precision.MUNICIPALITY, None)
    assert found.flags == (Flag.CONFLICT_POINT_MUNICIPALITY,)
    assert [candidate.code for candidate in found.candidates] == ["14120", "14039"]
    assert found.confidence < 0.7


def test_a_point_in_another_state_is_reported_and_left_out() -> None:
    found = located("Jalisco", lat=19.4326, lon=-99.1332)
    assert (found.state, found.municipality, found.point) == ("14", None, None)
    assert found.flags == (Flag.CONFLICT_POINT_MUNICIPALITY,)


def test_the_middle_of_the_country_is_no_place() -> None:
    found = located(lat=23.634501, lon=-102.552784)
    assert (found.precision, found.point, found.flags) == (Precision.UNKNOWN, None, (Flag.COUNTRY_CENTROID,))


def test_a_new_municipality_accepts_a_point_in_its_parent() -> None:
    found = located("Sinaloa", "Eldorado", lat=24.3201, lon=-107.3701)
    assert (found.municipality, found.precision) == ("25019", Precision.ADDRESS)
    assert found.flags == (Flag.PARENT_POLYGON,)


def test_a_point_alone_in_a_parent_may_be_in_the_new_municipality() -> None:
    found = located(lat=24.3201, lon=-107.3701)
    assert (found.municipality, found.flags) == ("25006", (Flag.PARENT_POLYGON,))
    assert [candidate.code for candidate in found.candidates] == ["25006", "25019"]


def test_nothing_written_is_nothing_known() -> None:
    assert located() == located("na", "No especificado") == Location()


def test_an_unknown_municipality_leaves_the_state() -> None:
    found = located("Jalisco", "Xyzzyplugh")
    assert (found.state, found.precision, found.flags) == ("14", Precision.STATE, (Flag.NOT_FOUND,))


def test_a_foreign_place_is_not_forced_into_mexico() -> None:
    assert located("Guatemala", "San Marcos").precision == Precision.UNKNOWN


def noisy(name: str) -> list[str]:
    """Ways in which people and machines write the name of a municipality."""
    return [
        name.upper(),
        name.lower(),
        f"  {name.replace(' ', '  ')} ",
        f"Mpio. de {name}",
        f"Municipio {name}",
        name.replace("General", "Gral.").replace("Santa ", "Sta. ").replace("Villa ", "Vlla. "),
        name.encode().decode("cp1252", "ignore") if name.encode().decode("cp1252", "replace").isprintable() else name,
        name.encode().decode("mac_roman"),
    ]


@given(st.sampled_from(MUNICIPALITIES), st.integers(0, 7), st.sampled_from(["name", "common_name", "code"]))
def test_every_municipality_is_found_under_noise(municipality: Municipality, kind: int, state_as: str) -> None:
    state = getattr(GEOGRAPHY.states[municipality.state], state_as)
    found = located(state, noisy(municipality.name)[kind])
    codes = {found.municipality, *(candidate.code for candidate in found.candidates)}
    assert municipality.code in codes
    assert found.municipality in {municipality.code, None}


words = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.sampled_from([m.name for m in MUNICIPALITIES[::17]]),
    st.sampled_from([f"{s.common_name}, México" for s in GEOGRAPHY.states.values()]),
)
numbers = st.one_of(st.none(), st.floats(), st.text(max_size=12), st.floats(-118, 33).map(str))


@settings(deadline=None)  # the first to ask pays for an index
@given(
    st.builds(
        PlaceWords,
        state=words,
        municipality=words,
        locality=words,
        postal_code=words,
        text=words,
        lat=numbers,
        lon=numbers,
    )
)
def test_whatever_is_written_gets_an_honest_answer(place: PlaceWords) -> None:
    found = locate(place, GEOGRAPHY)
    assert found == locate(place, GEOGRAPHY)
    assert (found.point is None) == (found.precision > Precision.LOCALITY)
    assert (found.confidence > 0) == (found.precision < Precision.UNKNOWN) == (found.method is not None)
    if found.point is not None:
        assert GEOGRAPHY.box.holds(found.point.lat, found.point.lon)
    assert found.municipality is None or found.municipality in GEOGRAPHY.municipalities


@pytest.mark.parametrize(
    ("state", "written", "code"),
    [("Puebla", "Puelba", "21114"), ("Colima", "Clolima", "06002")],
)
def test_one_slip_of_the_pen_in_a_short_name_is_read_and_is_not_sure(state: str, written: str, code: str) -> None:
    found = locate(PlaceWords(state=state, municipality=written), load())
    assert found.municipality == code
    assert Flag.APPROXIMATE_MATCH in found.flags
    assert found.confidence < 0.9
