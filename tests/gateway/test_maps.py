"""The map as GeoJSON and as a picture."""

from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest

from services.gateway.areas import Outlines, geojson
from services.gateway.notes import SYNTHETIC
from services.gateway.released import Query
from services.gateway.svg_map import svg_map
from shared.geography import load
from tests.gateway.published import release

OUTLINES = Outlines(load())
REAL = release()
OAXACA = (("state", frozenset({"20"})),)
SVG = "{http://www.w3.org/2000/svg}"


def collection(query: Query, level: Any, made: Any = REAL) -> dict[str, Any]:  # noqa: ANN401 — a level and a Release
    body: dict[str, Any] = orjson.loads(geojson(OUTLINES, made, query, level).body)
    return body


def test_every_state_has_its_outline_its_number_and_the_reason() -> None:
    found = collection(Query(), "state")
    features = {each["id"]: each for each in found["features"]}
    assert len(features) == 32
    assert features["09"]["properties"] == {
        "code": "09",
        "name": "Ciudad de México",
        "cases": 13,
        "coverage": "counted",
        "drawn_within": [],
    }
    assert features["06"]["properties"]["cases"] is None
    assert features["06"]["properties"]["coverage"] == "undocumented"
    assert features["14"]["properties"]["coverage"] == "documented_zero"
    assert features["20"]["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    assert found["release"] == "real-1"
    assert found["notes"]


def test_the_municipalities_of_one_state() -> None:
    features = collection(Query(filters=OAXACA), "municipality")["features"]
    assert len(features) == 570
    assert {each["id"][:2] for each in features} == {"20"}


def test_a_municipality_newer_than_the_boundaries_is_drawn_within_its_parents() -> None:
    newer = [each for each in OUTLINES.municipalities.values() if not each.is_drawn]
    assert newer
    assert all(each.parents for each in newer)
    assert {parent for each in newer for parent in each.parents} <= OUTLINES.municipalities.keys()


def test_without_a_release_the_map_has_no_data_and_says_so() -> None:
    found = collection(Query(), "state", None)
    assert found["release"] is None
    assert {each["properties"]["coverage"] for each in found["features"]} == {"no_data"}


@pytest.mark.parametrize(("lang", "said"), [("es", "Nadie documenta aquí"), ("en", "Nobody documents here")])
def test_the_picture_names_every_area_and_its_number(lang: str, said: str) -> None:
    root = ET.fromstring(svg_map(OUTLINES, REAL, Query(), "state", lang).body)  # noqa: S314 — our own bytes
    paths = {path.findtext(f"{SVG}title"): path for path in root.iter(f"{SVG}path")}
    assert len(paths) == 32
    words = {str(title).partition(": ")[0]: str(title).partition(": ")[2] for title in paths}
    assert words["Colima"] == said
    assert words["Oaxaca"].startswith("4 ")
    fills = {words[str(title).partition(": ")[0]]: path.get("fill") for title, path in paths.items()}
    assert len(set(fills.values())) == len(fills), "no two meanings look alike"


def test_the_legend_shows_every_state_in_its_own_look() -> None:
    root = ET.fromstring(svg_map(OUTLINES, REAL, Query(), "state", "en").body)  # noqa: S314 — our own bytes
    looks = [(box.get("fill"), box.get("stroke-dasharray")) for box in root.iter(f"{SVG}rect") if box.get("x")]
    assert len(set(looks)) == len(looks) >= 5


def test_the_picture_says_what_it_is_made_of() -> None:
    picture = svg_map(OUTLINES, release("synthetic"), Query(), "state", "es").body.decode()
    assert "synthetic-1" in picture
    assert SYNTHETIC.es in picture
    assert "style=" not in picture, "the content security policy forbids inline styles"


def test_breaks_stay_the_same_over_time() -> None:
    def legend(query: Query) -> list[str | None]:
        root = ET.fromstring(svg_map(OUTLINES, REAL, query, "state", "es").body)  # noqa: S314 — our own bytes
        return [text.text for text in root.iter(f"{SVG}text")][:5]

    assert legend(Query()) == legend(Query(since="2023-01", until="2023-12"))
