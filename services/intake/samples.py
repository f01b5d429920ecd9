"""Synthetic cases: plausible in size and mix, with places in words as people write them, neat and messy.

The same seed, number and day give the same cases. Numbers follow the field: of the cases of a year 45 % are lethal, and
most of those stand in archived public sources.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Final, TypeAlias, TypeVar
from unicodedata import combining, normalize

from services.intake import sample_mix as mix
from shared.geography import Geography, Municipality, Place, load
from shared.model.json import ReadableJson

FIRST_DAY: Final = date(2015, 1, 1)
_STATEMENTS: Final = ("event", "municipality", "date", "attribution")
_T = TypeVar("_T")

Words: TypeAlias = dict[str, ReadableJson]
"""A part of a case, as it would be sent."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A case as an organisation would send it, and where its review stands."""

    document: Words
    organisation: str
    workflow: str


def samples(seed: int, number: int, today: date, monitor: str) -> Iterator[Sample]:
    """`number` cases between 2015 and `today`. The organisation `monitor` reads the press of the whole country."""
    maker = _Maker(seed, today, load(), monitor)
    return (maker.sample(position) for position in range(number))


class _Maker:
    def __init__(self, seed: int, today: date, geography: Geography, monitor: str) -> None:
        self._seed = seed
        self._monitor = monitor
        self._random = Random(seed)  # noqa: S311 — a sample must repeat, not surprise
        self._today = today
        self._geography = geography
        self._municipalities = [m for m in geography.municipalities.values() if m.state not in mix.UNDOCUMENTED]
        self._weights = list(accumulate(m.population * mix.HARDER_HIT.get(m.state, 1) for m in self._municipalities))
        self._towns: dict[str, list[Place]] = {}
        for place in geography.places:
            self._towns.setdefault(place.municipality, []).append(place)
        self._regional = {state: name for name, states in mix.REGIONS.items() for state in states}

    def sample(self, position: int) -> Sample:
        lethal = self._chance(mix.LETHAL_SHARE)
        kind = self._pick(mix.LETHAL if lethal else mix.OTHER)
        municipality = self._random.choices(self._municipalities, cum_weights=self._weights)[0]
        day = self._day()
        public = lethal and kind != "body_desecration" and self._chance(0.75)
        victim = self._victim(kind, day)
        document: Words = {
            "reference": f"S{self._seed}-{position:06d}",
            "incident": self._incident(day),
            "place": self._place(municipality),
            **self._harmed(kind, victim),
            "acts": self._acts(kind),
            "narrative": "Relato sintético: no describe un hecho real.",
            "bias_motivations": self._motivations(victim),
            "perpetrators": [{"kind": self._pick(mix.PERPETRATORS), "alleged_by": "organisation"}],
            "justice": self._justice(day),
            **(self._in_public(day, position) if public else self._in_confidence(lethal=lethal)),
        }
        organisation = self._regional[municipality.state]
        if public and self._chance(0.5):
            organisation = self._monitor
        if lethal:
            document["documented_by"] = self._documented(day, organisation, self._regional[municipality.state])
        workflow = self._pick(mix.WORKFLOWS)
        if workflow == "accepted":
            document["verification"] = self._verification(day, public=public)
        return Sample(document, organisation, workflow)

    def _documented(self, day: date, owner: str, regional: str) -> list[ReadableJson]:
        """Who came to a lethal case, each in its own way; the owner did in any case."""
        ways = {regional: ("own_contact", 0.45), self._monitor: ("press", 0.5), **mix.NATIONAL}
        return [
            {"organisation": name, "how_learned": how, "on": self._later(day)}
            for name, (how, share) in ways.items()
            if name == owner or self._chance(share)
        ]

    def _day(self) -> date:
        """More of them lately: documentation grew."""
        days = (self._today - FIRST_DAY).days
        return FIRST_DAY + timedelta(days=int(days * self._random.betavariate(1.5, 1.0)))

    def _incident(self, day: date) -> Words:
        """Mostly the exact day; sometimes only the month or the year is known."""
        doubt = self._random.random()
        first, last = day, day
        if doubt > 0.9:  # noqa: PLR2004 — one in ten knows the year only
            first, last = date(day.year, 1, 1), date(day.year, 12, 31)
        elif doubt > 0.72:  # noqa: PLR2004 — and about one in five the month
            first, last = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
        incident: Words = {
            "start_earliest": first.isoformat(),
            "start_latest": min(last, self._today).isoformat(),
            "time_of_day": self._pick(mix.TIMES),
        }
        if self._chance(0.6):
            incident["reported_to_organisation"] = self._later(day)
        return incident

    def _place(self, municipality: Municipality) -> Words:
        """As people write it: neat, shouted without accents, abbreviated, in one phrase, by town, with a point."""
        state = self._geography.states[municipality.state]
        town = self._random.choice(self._towns.get(municipality.code, [None]))
        neat: Words = {"state": state.common_name, "municipality": municipality.name}
        manners: list[tuple[Words, float]] = [
            (neat, 34),
            ({"state": _shouted(state.common_name), "municipality": _shouted(municipality.name)}, 12),
            (
                {
                    "state": self._random.choice([state.abbreviation, *state.alternate_names]),
                    **_only_town(town, municipality),
                },
                10,
            ),
            ({"state": state.common_name, "municipality": self._misspelt(municipality.name)}, 7),
            ({"text": f"{self._random.choice(mix.LANDMARKS)}, {municipality.name}, {state.common_name}"}, 8),
            (
                {
                    **neat,
                    "neighbourhood": self._random.choice(mix.COLONIAS),
                    "text": self._random.choice(mix.LANDMARKS),
                },
                12,
            ),
            ({"state": state.common_name}, 8),
            ({**neat, **_point(town)}, 9),
        ]
        place = self._weighted(manners)
        return {**place, "type": self._pick(mix.PLACES)}

    def _victim(self, kind: str, day: date) -> Words:
        victim: Words = {"kind": kind, **self._weighted(mix.VICTIMS)}
        if self._chance(0.7):
            victim["age"] = int(self._random.triangular(14, 75, 28))
        if occupation := self._pick(mix.OCCUPATIONS):
            victim["occupation"] = occupation
        if self._chance(0.12):
            victim["flags"] = [
                self._random.choice(["defender", "indigenous", "migrant", "sex_work", "living_with_hiv"])
            ]
        if kind == "homicide":
            victim["outcomes"] = [{"outcome": "dead", "earliest": day.isoformat()}]
        if kind == "disappearance":
            ended = self._weighted([("missing", 6), ("located_alive", 2), ("located_dead", 2)])
            victim["outcomes"] = [{"outcome": ended, "earliest": self._later(day)}]
        return victim

    def _harmed(self, kind: str, victim: Words) -> Words:
        if kind == "property_attack":
            return {"targets": [{"kind": kind, "type": self._random.choice(["organisation", "business", "memorial"])}]}
        return {"victims": [victim]}

    def _acts(self, kind: str) -> list[Words]:
        choices = mix.ACTS.get(kind)
        if not choices:
            return []
        type_, means = self._weighted([((type_, means), weight) for type_, means, weight in choices])
        return [{"type": type_, "means": means, "sexual_violence": "unknown"}]

    def _motivations(self, victim: Words) -> list[Words]:
        identity = str(victim.get("gender_identity"))
        assessment = self._pick(mix.ASSESSMENTS)
        return [
            {
                "ground": mix.GROUNDS.get(identity, "sexual_orientation"),
                "basis": self._weighted([("actual", 6), ("perceived", 3), ("unknown", 1)]),
                "indicators": sorted(self._random.sample(mix.INDICATORS, k=self._random.randint(0, 3))),
                "assessment": assessment,
            }
        ]

    def _justice(self, day: date) -> list[Words]:
        return [{"stage": self._pick(mix.STAGES), "observed_on": self._later(day)}]

    def _in_public(self, day: date, position: int) -> Words:
        """Known from the press: archived stories, of which some copy one another."""
        number = self._random.randint(1, 3)
        sources: list[Words] = [
            {
                "material": "press_article",
                "family": "media",
                "is_public": True,
                "date": self._later(day),
                "gives": [*_STATEMENTS, *(["age"] if copy else ["age", "gender_identity", "means"])],
                "address": f"https://prensa.example.org/{self._seed}/{position}/{copy}",
                "archived_copy": f"https://archivo.example.org/{self._seed}/{position}/{copy}",
                "archived_sha256": f"{self._random.getrandbits(256):064x}",
                "origin_group": self._random.choice(["agencia", "diario local"]),
            }
            for copy in range(number)
        ]
        return {"sources": sources, "legal_basis": "public_source", "confidentiality": "public"}

    def _in_confidence(self, *, lethal: bool) -> Words:
        """Told to the organisation: consent decides."""
        material = "kin_testimony" if lethal else "victim_testimony"
        answers = {
            "store": "granted",
            "share_with_network": self._weighted([("granted", 70), ("not_asked", 20), ("refused", 10)]),
            "use_in_statistics": self._weighted([("granted", 90), ("not_asked", 8), ("refused", 2)]),
            "publish_area_level": self._weighted([("granted", 80), ("not_asked", 15), ("refused", 5)]),
            "given_by": "blood_kin" if lethal else "self",
        }
        confidentiality = self._weighted([("network", 80), ("organisation", 17), ("named_members", 3)])
        return {
            "sources": [{"material": material, "family": "civil_society", "is_public": False}],
            "legal_basis": "kin_consent" if lethal else "consent",
            "consent": answers,
            "confidentiality": confidentiality,
        }

    def _verification(self, day: date, *, public: bool) -> list[Words]:
        level = self._pick(mix.LEVELS)
        origins = {"origins": 2} if public and level == "confirmed" else {}
        return [{"claim": "event", "level": level, "on": self._later(day), **origins}]

    def _later(self, day: date) -> str:
        """Some days after, never after today."""
        return min(self._today, day + timedelta(days=int(self._random.expovariate(1 / 20)))).isoformat()

    def _misspelt(self, name: str) -> str:
        """Two neighbouring letters change places."""
        at = self._random.randrange(max(1, len(name) - 2))
        return f"{name[:at]}{name[at : at + 2][::-1]}{name[at + 2 :]}".strip() or name

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _pick(self, weights: Mapping[_T, float]) -> _T:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def _weighted(self, choices: Sequence[tuple[_T, float]]) -> _T:
        return self._random.choices([each for each, _ in choices], [weight for _, weight in choices])[0]


def _shouted(name: str) -> str:
    return "".join(letter for letter in normalize("NFKD", name.upper()) if not combining(letter))


def _only_town(town: Place | None, municipality: Municipality) -> Words:
    return {"locality": town.name} if town else {"municipality": municipality.name}


def _point(town: Place | None) -> Words:
    return {"lat": round(town.lat, 4), "lon": round(town.lon, 4)} if town else {}
