"""Descriptions of places as people write them, made from the reference data, each with the municipality it is in.

It shares no code and no word list with what understands them (services/geocode): a rule there that only repeats a rule
here would show as a gap in the figures for real tables. Tune on one seed, report on another.
"""

import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from benchmarks.writing_noise import NOISE_SHARE, NOISES
from shared.geography import Geography, Municipality, Place

KM_PER_DEGREE: Final = 111.2
WELL_KNOWN: Final = 100_000
"""People in a municipality that is named without its state."""


@dataclass(frozen=True, slots=True)
class Description:
    """`words` are fields of PlaceWords; `truth` the municipality it is in, None where the words do not tell any place;
    `point` (lat, lon) where it is, if that is known."""

    kind: str
    words: Mapping[str, str]
    truth: str | None
    point: tuple[float, float] | None = None
    noise: tuple[str, ...] = field(default=())


def descriptions(geography: Geography, count: int, seed: int) -> Iterator[Description]:
    """As many descriptions as asked for; the same seed gives the same ones."""
    maker = _Maker(geography, random.Random(seed))  # noqa: S311 — not for secrets
    for _ in range(count):
        yield maker.description()


_STREETS = ["calle", "Av.", "avenida", "blvd.", "C.", "Calzada", "privada"]
_PEOPLE = [
    "Benito Juárez",
    "Hidalgo",
    "Lázaro Cárdenas",
    "Morelos",
    "Emiliano Zapata",
    "Álvaro Obregón",
    "Francisco I. Madero",
    "Venustiano Carranza",
    "Guerrero",
    "5 de Mayo",
    "16 de Septiembre",
    "Cuauhtémoc",
    "Allende",
    "Miguel Hidalgo",
    "Vicente Guerrero",
    "Galeana",
]
_NAMED = ["escuela", "escuela primaria", "secundaria", "jardín de niños", "hospital", "parque", "mercado", "plaza"]
_SPOTS_ES = [
    "un terreno baldío",
    "un domicilio particular",
    "un bar",
    "la vía pública",
    "un hotel",
    "un lote baldío",
    "el centro",
    "una vivienda",
    "un canal de aguas negras",
    "un estacionamiento",
    "la central de autobuses",
    "una parcela",
]
_SPOTS_EN = ["a bar", "a vacant lot", "the victim's home", "a hotel", "the bus station", "a parking lot", "a canal"]
_NEAR_ES = [
    "cerca de {x}",
    "en las afueras de {x}",
    "en las inmediaciones de {x}",
    "a la altura de {x}",
    "un paraje cercano a {x}",
    "a 3 km de {x}",
    "rancho cerca de {x}",
    "a orillas de {x}",
]
_NEAR_EN = ["near {x}", "outside {x}", "on the outskirts of {x}", "2 km north of {x}", "a ranch outside {x}"]
_TOWARD = [
    "carretera a {x}",
    "camino a {x}",
    "rumbo a {x}",
    "on the road to {x}",
    "salida a {x}",
    "km 8 carretera a {x}",
]
_BETWEEN = [
    "carretera {x}-{y} km 12",
    "carretera {x}–{y}",  # noqa: RUF001 — as people write it
    "entre {x} y {y}",
    "between {x} and {y}",
    "tramo {x} - {y}",
    "autopista {x}-{y}, kilómetro 31",
    "on the highway from {x} to {y}",
    "the {x}-{y} highway",
]
_AT_ES = [
    "{x}, {s}",
    "{x} {s}",
    "{x} ({s})",
    "en {x}, {s}",
    "municipio de {x}, {s}",
    "{spot} en {x}, {s}",
    "{spot} de {x}, {s}",
    "{street}, {x}, {s}",
    "{named}, {x}, {s}",
    "{s}, {x}",
    "{s} - {x}",
    "col. Centro, {x}, {s}",
    "{x}, {s}, México",
    "fue encontrada en {spot} en {x}, {s}",
    "{x}; {s}",
    "{x} / {s}",
    "El cuerpo fue hallado en {spot} del municipio de {x}, estado de {s}",
]
_AT_EN = [
    "{x}, {s}",
    "in {x}, {s}",
    "{spot_en} in {x}, {s}",
    "municipality of {x}, {s}",
    "{x}, in the state of {s}",
    "{x}, {s}, Mexico",
    "near the market in {x}, {s}",
    "found in {spot_en} in {x}, state of {s}",
]
_ALONE = ["{x}", "en {x}", "in {x}", "{spot} en {x}", "{street}, {x}", "{spot_en} in {x}", "ciudad de {x}"]


class _Maker:
    def __init__(self, geography: Geography, dice: random.Random) -> None:
        self._geography = geography
        self._dice = dice
        self._areas = list(geography.municipalities.values())
        self._weights = [math.sqrt(area.population + 1) for area in self._areas]
        self._large = [area for area in self._areas if area.population >= WELL_KNOWN]
        self._towns = list(geography.places)
        self._town_weights = [math.sqrt(town.population + 300) for town in self._towns]
        self._kinds: Mapping[str, tuple[Callable[[], Description], int]] = {
            "cells": (self._cells, 20),
            "cells out of order": (self._shuffled, 8),
            "text with its state": (self._at, 25),
            "town in its municipality": (self._town_and_area, 10),
            "town with its state": (self._town, 8),
            "text without a state": (self._alone, 8),
            "neighbourhood": (self._neighbourhood, 8),
            "postal code": (self._postal_code, 4),
            "near": (self._near, 8),
            "toward": (self._toward, 4),
            "between": (self._between, 6),
            "state alone": (self._state_alone, 3),
            "no place at all": (self._nothing, 4),
        }

    def description(self) -> Description:
        makers, weights = zip(*self._kinds.values(), strict=True)
        (make,) = self._dice.choices(makers, weights)
        return self._noisy(make())

    # --- What is said

    def _cells(self) -> Description:
        area = self._area()
        words = {"state": self._state(area.state), "municipality": self._name(area)}
        if self._dice.random() < 0.2:  # noqa: PLR2004
            words["text"] = self._dice.choice(_SPOTS_ES)
        return Description("cells", words, area.code)

    def _shuffled(self) -> Description:
        area, state = self._area(), ""
        state = self._state(area.state)
        cells = self._dice.choice(
            [
                {"state": self._name(area), "municipality": state},
                {"municipality": f"{self._name(area)}, {state}"},
                {"state": f"{self._name(area)}, {state}"},
                {"state": state, "locality": self._name(area)},
                {"municipality": state, "locality": self._name(area)},
            ]
        )
        return Description("cells out of order", cells, area.code)

    def _at(self) -> Description:
        area = self._area()
        form = self._dice.choice(_AT_ES if self._dice.random() < 0.65 else _AT_EN)  # noqa: PLR2004
        return Description("text with its state", {"text": self._fill(form, self._name(area), area.state)}, area.code)

    def _town_and_area(self) -> Description:
        town = self._town_drawn()
        area = self._geography.municipalities[town.municipality]
        form = self._dice.choice(
            ["{t}, {x}, {s}", "en {t}, municipio de {x}, {s}", "comunidad de {t}, {x}, {s}", "{t} ({x}), {s}"]
        )
        if self._dice.random() < 0.5:  # noqa: PLR2004
            words = {"state": self._state(area.state), "municipality": self._name(area), "locality": town.name}
        else:
            words = {"text": self._fill(form.replace("{t}", town.name), self._name(area), area.state)}
        return Description("town in its municipality", words, area.code, (town.lat, town.lon))

    def _town(self) -> Description:
        town = self._town_drawn()
        state = town.municipality[:2]
        words = self._dice.choice(
            [
                {"text": self._fill("{x}, {s}", town.name, state)},
                {"text": self._fill("{spot} en {x}, {s}", town.name, state)},
                {"state": self._state(state), "municipality": town.name},
                {"state": self._state(state), "locality": town.name},
                {"text": self._fill("village of {x}, {s}", town.name, state)},
            ]
        )
        return Description("town with its state", words, town.municipality, (town.lat, town.lon))

    def _alone(self) -> Description:
        (area,) = self._dice.choices(self._large, [each.population for each in self._large])
        return Description(
            "text without a state",
            {"text": self._fill(self._dice.choice(_ALONE), self._name(area), area.state)},
            area.code,
        )

    def _neighbourhood(self) -> Description:
        area = self._area()
        settled = [s for s in self._geography.settlements_in(area.state) if s.municipality == area.code]
        if not settled:
            return self._cells()
        settlement = self._dice.choice(settled)
        state = self._state(area.state)
        name = f"{self._dice.choice(['col.', 'Colonia', 'fracc.', settlement.kind])} {settlement.name}"
        words = self._dice.choice(
            [
                {"text": f"{name}, {self._name(area)}, {state}"},
                {"text": f"{name}, {self._name(area)}, {settlement.postal_code}"},
                {"state": state, "municipality": self._name(area), "neighbourhood": settlement.name},
                {"text": f"{name}, {settlement.postal_code}, {state}"},
                {"text": f"{name}, {state}"},
            ]
        )
        return Description("neighbourhood", words, area.code)

    def _postal_code(self) -> Description:
        area = self._area()
        settled = [s for s in self._geography.settlements_in(area.state) if s.municipality == area.code]
        if not settled:
            return self._cells()
        code = self._dice.choice(settled).postal_code
        words = self._dice.choice([{"postal_code": code}, {"text": f"C.P. {code}"}, {"text": f"col. Centro, {code}"}])
        return Description("postal code", words, area.code)

    def _near(self) -> Description:
        town = self._town_drawn()
        point = self._moved((town.lat, town.lon), self._dice.expovariate(1 / 3.0))
        truth = self._geography.municipality_at(*point)
        if truth is None:
            return self._cells()
        form = self._dice.choice(_NEAR_ES if self._dice.random() < 0.6 else _NEAR_EN)  # noqa: PLR2004
        text = form.format(x=town.name)
        state = town.municipality[:2]
        words = self._dice.choice(
            [{"text": f"{text}, {self._state(state)}"}, {"text": text, "state": self._state(state)}]
        )
        return Description("near", words, truth, point)

    def _toward(self) -> Description:
        area = self._area()
        point = self._moved(area.point, self._dice.uniform(3, 25))
        truth = self._geography.municipality_at(*point)
        if truth is None or truth[:2] != area.state:
            return self._cells()
        words = {"text": f"{self._dice.choice(_TOWARD).format(x=self._name(area))}, {self._state(area.state)}"}
        return Description("toward", words, truth, point)

    def _between(self) -> Description:
        one = self._area()
        others = [a for a in self._areas if a.state == one.state and a.code != one.code and a.population > 15_000]  # noqa: PLR2004
        if not others:
            return self._cells()
        other = min(self._dice.sample(others, min(6, len(others))), key=lambda each: math.dist(each.point, one.point))
        share = self._dice.random()
        point = (
            one.point[0] + share * (other.point[0] - one.point[0]),
            one.point[1] + share * (other.point[1] - one.point[1]),
        )
        truth = self._geography.municipality_at(*point)
        if truth is None:
            return self._cells()
        text = self._dice.choice(_BETWEEN).format(x=self._name(one), y=self._name(other))
        if self._dice.random() < 0.6:  # noqa: PLR2004
            text += f", {self._state(one.state)}"
        return Description("between", {"text": text}, truth, point)

    def _state_alone(self) -> Description:
        area = self._area()
        state = self._state(area.state)
        form = self._dice.choice(
            ["{s}", "en el estado de {s}", "in the state of {s}", "sierra de {s}", "somewhere in {s}"]
        )
        return Description("state alone", {"text": form.format(s=state)}, area.code)

    def _nothing(self) -> Description:
        form = self._dice.choice(
            [
                "{street} {n}",
                "{named}",
                "se desconoce",
                "esquina de {street}",
                "{spot}",
                "en su casa",
                "at home",
                "{named}",
            ]
        )
        return Description("no place at all", {"text": self._fill(form, "", "01")}, None)

    # --- Parts

    def _area(self) -> Municipality:
        return self._dice.choices(self._areas, self._weights)[0]

    def _town_drawn(self) -> Place:
        return self._dice.choices(self._towns, self._town_weights)[0]

    def _name(self, area: Municipality) -> str:
        if area.alternate_names and self._dice.random() < 0.15:  # noqa: PLR2004
            return self._dice.choice(area.alternate_names)
        return area.name.split(" -")[0] if " -D" not in area.name else area.name

    def _state(self, code: str) -> str:
        state = self._geography.states[code]
        return self._dice.choice([state.common_name] * 4 + [state.name, state.abbreviation])

    def _fill(self, form: str, name: str, state: str) -> str:
        return form.format(
            x=name,
            s=self._state(state),
            spot=self._dice.choice(_SPOTS_ES),
            spot_en=self._dice.choice(_SPOTS_EN),
            street=f"{self._dice.choice(_STREETS)} {self._dice.choice(_PEOPLE)}",
            named=f"{self._dice.choice(_NAMED)} {self._dice.choice(_PEOPLE)}",
            n=self._dice.randint(1, 400),
        )

    def _moved(self, point: tuple[float, float], km: float) -> tuple[float, float]:
        angle = self._dice.uniform(0, 2 * math.pi)
        lat = point[0] + km * math.cos(angle) / KM_PER_DEGREE
        return lat, point[1] + km * math.sin(angle) / KM_PER_DEGREE / math.cos(math.radians(point[0]))

    # --- How it is written

    def _noisy(self, said: Description) -> Description:
        noises = [name for name, _ in NOISES if self._dice.random() < NOISE_SHARE[name]]
        words = dict(said.words)
        for name, make in NOISES:
            if name in noises:
                words = {key: make(value, self._dice) for key, value in words.items()}
        return Description(said.kind, words, said.truth, said.point, tuple(noises))
