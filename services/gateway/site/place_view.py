"""A place that waits, as its page shows it: words, what was understood, what it could be, what was decided. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase
from typing import Any, Final

from services.gateway.site.municipality_search import municipalities_named
from services.gateway.site.place_map import PlaceMap, place_map
from services.gateway.site.words import Words
from shared.geography import Geography, Municipality

WORDS_OF_PLACE: Final = (
    "state",
    "municipality",
    "locality",
    "neighbourhood",
    "postal_code",
    "street",
    "text",
    "lat",
    "lon",
)
METRES_OF_KM: Final = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in on the page of a place."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def decision(self) -> dict[str, Any] | None:
        """As geocode takes it; None where nothing was chosen, or a point without two numbers."""
        kind, _, area = self["choice"].partition(":")
        said: dict[str, Any] = {"why": self["why"].strip(), "remember": self["remember"] or "no"}
        if kind == "area":
            return {**said, "area": area}
        if kind == "unknown":
            return {**said, "unknown": True}
        if kind == "given":
            lat, _, lon = area.partition(",")
            point = {"lat": _number(lat), "lon": _number(lon)}
        elif kind == "point":
            radius_km = _number(self["radius_km"])
            radius = {"radius_m": max(1, round(radius_km * METRES_OF_KM))} if radius_km else {}
            point = {"lat": _number(self["lat"]), "lon": _number(self["lon"]), **radius}
        else:
            return None
        return None if None in point.values() else {**said, "point": point}


@dataclass(frozen=True, slots=True)
class Option:
    """An area to choose. `letter` is its mark on the map; `fits` how well it fits, in percent, if that was said."""

    value: str
    name: str
    letter: str = ""
    fits: int | None = None
    has_point: bool = False


@dataclass(frozen=True)
class PlaceView:
    """`review` is geocode's answer."""

    review: Mapping[str, Any]
    form: Form
    geography: Geography
    words: Words

    @property
    def written(self) -> list[tuple[str, str]]:
        """The words as they were written, with the names of their fields."""
        place = self.review["place"]
        return [
            (self.words(f"settling.written.{name}"), str(place[name]))
            for name in WORDS_OF_PLACE
            if place.get(name) is not None
        ]

    @property
    def understood(self) -> str:
        location = self.review["location"]
        return area_name(self.geography, location["municipality"] or location["state"] or "")

    @property
    def reason(self) -> str:
        return self.words(f"settling.reasons.{self.review['reason']}")

    @cached_property
    def letters(self) -> dict[str, str]:
        codes = dict.fromkeys(each["code"] for each in self.review["location"]["candidates"])
        return dict(zip(codes, ascii_uppercase, strict=False))

    @cached_property
    def options(self) -> list[Option]:
        """The candidates, best first; what was understood, where it is none of them."""
        given = (self.review["given"] or {}).get("municipality")
        fits = {each["code"]: round(100 * each["score"]) for each in self.review["location"]["candidates"]}
        found = [
            Option(f"area:{code}", area_name(self.geography, code), letter, fits[code], code == given)
            for code, letter in self.letters.items()
        ]
        understood = self.review["location"]["municipality"]
        if understood and understood not in self.letters:
            found.append(Option(f"area:{understood}", self.understood))
        return found

    @cached_property
    def results(self) -> list[Option]:
        """Municipalities by the name that was looked up."""
        state = self.review["location"]["state"]
        return [
            Option(f"area:{each.code}", _full_name(self.geography, each))
            for each in municipalities_named(self.geography, self.form["q"], state)
        ]

    @property
    def point(self) -> tuple[float, float] | None:
        """Where the pin stands: as filled in, else as given, else as understood; (lat, lon)."""
        typed = _number(self.form["lat"]), _number(self.form["lon"])
        if typed[0] is not None and typed[1] is not None:
            return typed[0], typed[1]
        known = self.review["given"] or self.review["location"].get("point")
        return (known["lat"], known["lon"]) if known and self.review["may"]["point"] else None

    @cached_property
    def map(self) -> PlaceMap:
        location = self.review["location"]
        shown = self.letters or ({location["municipality"]: ""} if location["municipality"] else {})
        return place_map(self.geography, shown, location["state"], self.point)

    @property
    def unknown_means(self) -> str:
        """The area that is left where it cannot be known; empty where there is none."""
        location = self.review["location"]
        states = {code[:2] for code in self.letters} | ({location["state"]} - {None})
        return area_name(self.geography, states.pop()) if len(states) == 1 else ""

    @property
    def names(self) -> str:
        """The names that could be remembered, as they were written."""
        place = self.review["place"]
        return ", ".join(str(place[name]) for name in ("locality", "municipality", "state") if place.get(name))

    @property
    def history(self) -> list[dict[str, str]]:
        """Every decision, the latest first, in words."""
        return [self._said(each) for each in reversed(self.review["decisions"])]

    def _said(self, decision: Mapping[str, Any]) -> dict[str, str]:
        before = decision["before"]
        area = area_name(self.geography, decision["choice"]["area"] or "")
        return {
            "day": self.words.day(decision["at"]),
            "what": self.words(
                f"settling.chose.{decision['choice']['kind']}", area=area or self.words("settling.none")
            ),
            "why": decision["why"] or "",
            "before": area_name(self.geography, before["municipality"] or before["state"] or "")
            or self.words("settling.none"),
            "by": decision["by"][-6:],
            "withdrawn": self.words.day(decision["withdrawn_at"]) if decision["withdrawn_at"] else "",
        }


def area_name(geography: Geography, code: str) -> str:
    """`Acuña, Coahuila`; `Coahuila` for a state; empty for what is none."""
    if code in geography.municipalities:
        return _full_name(geography, geography.municipalities[code])
    return geography.states[code].common_name if code in geography.states else ""


def in_short(line: Mapping[str, Any], geography: Geography, words: Words) -> dict[str, str]:
    """A place as a line of the list."""
    place, location = line["place"], line["location"]
    written = [str(place[name]) for name in ("locality", "municipality", "state") if place.get(name)]
    candidates = [area_name(geography, each["code"]) for each in location["candidates"]]
    understood = area_name(geography, location["municipality"] or location["state"] or "")
    return {
        "id": line["case_id"],
        "label": line["reference"] or line["case_id"][-8:],
        "written": ", ".join(written) or words("settling.only_text"),
        "understood": understood or words("settling.none"),
        "candidates": " · ".join(candidates),
        "reason": words(f"settling.reasons.{line['reason']}"),
        "day": words.day(line["decided"] or line["opened"]),
    }


def reasons_of(counts: Mapping[str, int], words: Words) -> list[tuple[str, str, int]]:
    """Code, words and number of each reason there is."""
    return [(reason, words(f"settling.reasons.{reason}"), number) for reason, number in counts.items()]


def _full_name(geography: Geography, municipality: Municipality) -> str:
    return f"{municipality.name}, {geography.states[municipality.state].common_name}"


def _number(typed: str) -> float | None:
    try:
        return float(typed.strip().replace(",", "."))
    except ValueError:
        return None
