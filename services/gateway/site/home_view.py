"""The home page in the words of its language: the names, links and sentences that its template asks for. Pure."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from services.gateway.released import Release
from services.gateway.site.asked import Asked
from services.gateway.site.charts import Value
from services.gateway.site.frame import Frame
from services.gateway.site.map_drawing import Drawing, draw
from services.gateway.site.reading import Point, Reading, all_years, answered, wider
from shared.geography import Geography
from shared.model.columns import UNKNOWN

FEW: Final = 5
"""Under so many cases no year is said to stand out."""
_DRAWINGS: dict[str, Drawing] = {}


@dataclass(frozen=True)
class Home:
    """What the template of the home page asks for, in the words of its language."""

    frame: Frame
    release: Release
    reading: Reading
    geography: Geography

    @property
    def asked(self) -> Asked:
        return self.reading.asked

    @property
    def drawing(self) -> Drawing:
        """Outlines are drawn once for the country and once for each state."""
        key = self.asked.state or ""
        if key not in _DRAWINGS:
            shapes = self.geography.municipality_shapes(key) if key else self.geography.state_shapes
            _DRAWINGS[key] = draw(shapes)
        return _DRAWINGS[key]

    @property
    def place(self) -> str:
        """`en México`, `en Oaxaca`."""
        state = self.asked.state
        return self.geography.states[state].common_name if state else self.frame.words("places.country")

    def area_name(self, code: str) -> str:
        if code == UNKNOWN:
            return self.frame.words("places.unknown_area")
        areas = self.geography.states if self.reading.level == "state" else self.geography.municipalities
        area = areas.get(code)
        return code if area is None else str(getattr(area, "common_name", area.name))

    def href(self, asked: Asked, anchor: str = "") -> str:
        """The address of the same page for another question."""
        return self.frame.to("home", asked.parameters) + anchor

    def within(self, state: str) -> str:
        """The address of a state's municipalities, with the other filters kept."""
        return self.href(replace(self.asked, state=state))

    def wider(self, *by: str) -> tuple[Asked, ...]:
        return wider(self.release, self.asked, *by)

    def table_title(self, *by: str) -> str:
        """The title that the menu gives to the table which answers; empty where none does."""
        found = answered(self.release, self.asked.query(*by))
        menu = self.release.manifest.menu
        tables = menu.get("tables") if isinstance(menu, dict) else None
        if found is None or not isinstance(tables, list):
            return ""
        titles = {
            table.get("name"): table.get(f"title_{self.frame.language}") for table in tables if isinstance(table, dict)
        }
        return str(titles.get(found.table) or "")

    def whole_country(self) -> str:
        return self.href(replace(self.asked, state=None))

    def year(self, year: str) -> str:
        return self.href(replace(self.asked, since=int(year), until=int(year)))

    def described(self, asked: Asked) -> str:
        """A question in words, for the links to wider ones."""
        w = self.frame.words
        kind = w.term("kind", asked.kind) if asked.kind else w("filters.all_kinds")
        state = self.geography.states[asked.state].common_name if asked.state else w("places.country")
        years = self.period(asked)
        named = w(f"classes.{asked.protection_class}.name").lower()
        return w("filters.described", kind=kind, named=named, state=state, years=years)

    def period(self, asked: Asked) -> str:
        """`2019` and `2024` with a dash, or the one year."""
        known = all_years(self.release, asked.protection_class)
        first = str(asked.since or (known[0] if known else ""))
        last = str(asked.until or (known[-1] if known else ""))
        return first if first == last else f"{first}\N{EN DASH}{last}"

    def query(self, *by: str, **more: str) -> str:
        """The parameters of `/v1/aggregates` for the numbers of a chart, of this very release."""
        parameters = {"by": ",".join(by)} if by else {}
        return urlencode({**parameters, **self.asked.parameters, "release": self.release.name, **more})

    def areas_url(self, level: str, state: str = "") -> str:
        """Where the moving map fetches its areas."""
        plural = {"state": "states", "municipality": "municipalities"}[level]
        asked = replace(self.asked, state=state or None)
        return f"/v1/areas/{plural}.geojson?{urlencode({**asked.parameters, 'release': self.release.name})}"

    def values(self, points: tuple[Point, ...]) -> list[Value]:
        """Years and months with their labels, and where their series is broken."""
        years = self.release.manifest.series_breaks.get(self.asked.protection_class, ())
        broken = {*years, *(f"{year}-01" for year in years)}
        return [
            Value(each.code, self.moment(each.code), each.count, each.provisional, broken=each.code in broken)
            for each in points
        ]

    def moment(self, code: str) -> str:
        return self.frame.words.month(code) if "-" in code else code

    def kind_values(self) -> list[Value]:
        label = self.frame.words.term
        return [Value(each.code, label("kind", each.code), each.count) for each in self.reading.kinds or ()]

    @property
    def finding(self) -> str:
        """What the years show, in one sentence: the year with most cases, among those that are not provisional. Where
        few cases or several such years make no year stand out: that none has more than so many."""
        words, counted = self.frame.words, [each for each in self.reading.years or () if each.count]
        if not counted:
            return words("time.no_finding", place=self.place)
        settled = [each for each in counted if not each.provisional] or counted
        most = max(each.count or 0 for each in settled)
        top = [each.code for each in settled if each.count == most]
        if len(top) > 1 or most < FEW:
            most = max(each.count or 0 for each in counted)
            withheld = any(each.count is None for each in self.reading.years or ())
            key = "time.no_finding" if withheld else "time.finding_few"
            return words(key, count=words.count("cases", most), place=self.place)
        key = "time.finding" if len(settled) == len(counted) else "time.finding_settled"
        return words(key, year=top[0], count=words.count("cases", most), place=self.place)

    @property
    def kind_finding(self) -> str:
        counted = [each for each in self.reading.kinds or () if each.count]
        if not counted:
            return self.frame.words("kinds.no_finding")
        top = max(counted, key=lambda each: each.count or 0)
        kind = self.frame.words.term("kind", top.code)
        return self.frame.words("kinds.finding", kind=kind, count=self.frame.words.count("cases", top.count or 0))
