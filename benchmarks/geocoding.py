"""Geocoding against the truth: right, wrong and open answers, error in km, reliability of the confidence, and speed.

Real tables are read from ../shared/data; descriptions are made by `place_descriptions` (reported on seed 2; the
constants of services/geocode/evidence.py were chosen on seed 1). `python -m benchmarks.geocoding --write` puts the
table into docs/geocoding.md. Run alone, it compares with two packages if they are installed (`make geocoding-figures`).
"""

import argparse
import csv
import io
import itertools
import math
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, percentile
from benchmarks.other_gazetteers import Row, compared, is_same
from benchmarks.place_descriptions import descriptions
from services.geocode.domain import PlaceWords, locate
from shared.geography import Geography, fold, load
from shared.model.location import Flag, Location, Precision

ROOT: Final = Path(__file__).parents[1]
REAL: Final = ROOT.parent / "shared" / "data"
DOCS: Final = ROOT / "docs" / "geocoding.md"
SAME_WORDS: Final = frozenset({"fosas-prensa-mx, mixed encodings", "mx-municipio-2020, with its point"})
"""Sets whose words another set holds as well."""
START, END = "<!-- figures: written by `make geocoding-figures` -->", "<!-- end of figures -->"
REPORTED_SEED: Final = 2
DESCRIPTIONS: Final = 4_000
HEAD: Final = (
    "rows | right | right state only | several named, all candidates | open | wrong | error km, median (90 %) |"
)
FEW: Final = 10
BINS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
EXACT_TARGET, FUZZY_TARGET, POINTS_TARGET = 20_000, 2_000, 50_000
LOAD_SECONDS, LOAD_MB = 2.0, 300


@dataclass(slots=True)
class Tally:
    """What became of the rows of one set. `right` is at the stated precision; `coarser` the right state alone;
    `flagged` several places or homonyms, the true one among the candidates; `unresolved` the rest without an area."""

    rows: int = 0
    right: int = 0
    coarser: int = 0
    flagged: int = 0
    unresolved: int = 0
    wrong: int = 0
    km: list[float] = field(default_factory=list)
    said: list[tuple[float, bool]] = field(default_factory=list)

    def count(self, row: Row, found: Location, geography: Geography) -> None:
        self.rows += 1
        verdict = _verdict(row, found, geography)
        setattr(self, verdict, getattr(self, verdict) + 1)
        if found.precision < Precision.UNKNOWN:
            self.said.append((found.confidence, verdict != "wrong"))
        truth = row.point or (geography.municipalities[row.truth].point if row.truth else None)
        if found.municipality is not None and truth is not None:
            at = (
                (found.point.lat, found.point.lon)
                if found.point
                else geography.municipalities[found.municipality].point
            )
            self.km.append(_km(at, truth))


def _verdict(row: Row, found: Location, geography: Geography) -> str:
    if found.municipality is not None:
        return "right" if row.truth is not None and is_same(found.municipality, row.truth, geography) else "wrong"
    candidates = {candidate.code for candidate in found.candidates}
    if found.state is not None and (row.truth is None or found.state != row.truth[:2]):
        return "wrong"
    if row.truth in candidates and {Flag.SEVERAL_PLACES, Flag.AMBIGUOUS} & set(found.flags):
        return "flagged"
    if found.state is not None:
        return "coarser"
    return "right" if row.truth is None else "unresolved"


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[1] - other[1]) * math.cos(math.radians(one[0]))
    return 111.2 * math.hypot(one[0] - other[0], east)


# --- The sets


def sets(geography: Geography) -> Mapping[str, list[Row]]:
    """Every set by name; real tables only where they are."""
    made = [
        Row(PlaceWords(**each.words), each.truth, each.point, each.kind)
        for each in descriptions(geography, DESCRIPTIONS, REPORTED_SEED)
    ]
    return {**(_real_sets() if REAL.is_dir() else {}), "descriptions made here (seed 2)": made}


def _real_sets() -> dict[str, list[Row]]:
    census = _table(REAL / "mx-municipio-2020" / "df_mxmunicipio_2020.csv")
    atlas = _table(REAL / "oaxaca-feminicide-atlas" / "cases_minimised.csv")
    inside = {row["id"]: row for row in _table(REAL / "oaxaca-feminicide-atlas" / "cases_minimised.cvegeo_by_pip.csv")}
    codes = {_plain(row["municipio_name"]): row["region"] for row in census if row["state_code"] == "20"}
    codes |= {_plain(row["municipio"]): row["cvegeo"] for row in inside.values()}
    graves = "fosas-prensa-mx"
    return {
        f"{graves}, UTF-8": _graves(REAL / graves / "fosas_prensa_utf8.csv"),
        f"{graves}, mixed encodings": _graves(REAL / graves / "fosas_prensa_mixed_encoding.csv"),
        "oaxaca-feminicide-atlas, name": [
            Row(PlaceWords("Oaxaca", row["municipio"]), codes.get(_plain(row["municipio"]))) for row in atlas
        ],
        "mx-municipio-2020, state and name": [
            Row(PlaceWords(row["state_name"], row["municipio_name"]), row["region"], _point(row, "lat", "long"))
            for row in census
        ],
        "mx-municipio-2020, with its point": [
            Row(
                PlaceWords(row["state_name"], row["municipio_name"], lat=row["lat"], lon=row["long"]),
                row["region"],
                _point(row, "lat", "long"),
            )
            for row in census
        ],
    }


def _graves(path: Path) -> list[Row]:
    return [
        Row(
            PlaceWords(row["estado"], row["municipio"], row["ciudad_o_localidad"], text=row["sitio_de_hallazgo"]),
            row["cve_ente"].zfill(2) + row["cve_muni"].zfill(3),
        )
        for row in _table(path)
    ]


def _table(path: Path) -> list[dict[str, str]]:
    """Each line in the encoding it was written in."""
    lines = []
    for line in path.read_bytes().splitlines(keepends=True):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            lines.append(line.decode("mac_roman"))
    return list(csv.DictReader(io.StringIO("".join(lines), newline="")))


def _plain(name: str) -> str:
    return fold(name)


def _point(row: Mapping[str, str], lat: str, lon: str) -> tuple[float, float]:
    return float(row[lat]), float(row[lon])


# --- Measuring


def tally(rows: Iterable[Row], geography: Geography) -> tuple[Tally, Mapping[str, Tally]]:
    """What became of all rows, and of those of each kind."""
    found, kinds = Tally(), defaultdict[str, Tally](Tally)
    for row in rows:
        answer = locate(row.words, geography)
        found.count(row, answer, geography)
        kinds[row.kind].count(row, answer, geography)
    return found, kinds


def reliability(said: Sequence[tuple[float, bool]]) -> list[tuple[str, int, float, float]]:
    """By confidence: how many answers, what they said on average, what share was right."""
    table = []
    for low, high in itertools.pairwise(BINS):
        inside = [(confidence, right) for confidence, right in said if low <= confidence < high]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            share = sum(right for _, right in inside) / len(inside)
            table.append((f"{low:.2f} to {min(high, 1):.2f}", len(inside), mean, share))
    return table


def speeds(geography: Geography) -> dict[str, tuple[float, str, float]]:
    """Value, unit and target by what was measured; CPU time of one core, distinct rows, no row
    asked before; the first question of all, which makes the indexes, is not counted."""
    locate(PlaceWords("Oaxaca", "Puerto Escondido"), geography)  # the indexes are made by the first question
    locate(PlaceWords("Oaxaca", "Puerto Escndido"), geography)
    names = [(geography.states[area.state].name, area.name) for area in geography.municipalities.values()]
    exact = [PlaceWords(state, name) for state, name in names]
    fuzzy = [PlaceWords(state, name[:2] + name[3:]) for state, name in names if len(name) > len("abcde")]
    points = [area.point for area in geography.municipalities.values()] * 40
    lats, lons = zip(*points, strict=True)
    return {
        "exact names": (_rate(lambda: [locate(each, geography) for each in exact], len(exact)), "rows/s", EXACT_TARGET),
        "misspelt names": (
            _rate(lambda: [locate(each, geography) for each in fuzzy], len(fuzzy)),
            "rows/s",
            FUZZY_TARGET,
        ),
        "points to municipality": (
            _rate(lambda: geography.municipalities_at(lats, lons), len(points)),
            "points/s",
            POINTS_TARGET,
        ),
        **_loading(),
    }


def _rate(work: Callable[[], object], count: int) -> float:
    start = time.process_time()
    work()
    return count / (time.process_time() - start)


_LOAD: Final = """
import resource, time
start = time.process_time()
from shared.geography import load
g = load()
g.states, g.municipalities, g.places, g.settlements("06000"), g.municipality_at(19.43, -99.13)
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def _loading() -> dict[str, tuple[float, str, float]]:
    done = subprocess.run([sys.executable, "-c", _LOAD], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    return {
        "loading the geography": (seconds, "s of CPU", LOAD_SECONDS),
        "memory of a process with it": (megabytes, "MB", LOAD_MB),
    }


# --- Telling


def geocoding() -> Iterator[Figure]:
    """The figures of `make bench`."""
    geography = load()
    for name, (value, unit, target) in speeds(geography).items():
        yield Figure(f"geocoding: {name}", "in_process", value, unit, target, {"rows": 2478})
    if not REAL.is_dir():
        print("the folder ../shared/data with real tables is not here", file=sys.stderr)
    for name, rows in sets(geography).items():
        found, _ = tally(rows, geography)
        size = {"rows": found.rows, "coarser": found.coarser, "flagged": found.flagged, "unresolved": found.unresolved}
        yield Figure(f"geocoding: {name}: right", "in_process", found.right, "rows", None, size)
        yield Figure(f"geocoding: {name}: wrong", "in_process", found.wrong, "rows", 0, size)
        sure = [right for confidence, right in found.said if confidence >= BINS[-3]]
        if sure:
            share = sum(sure) / len(sure)
            yield Figure(
                f"geocoding: {name}: right where .9 is said", "in_process", share, "share", 0.97, {"rows": len(sure)}
            )
        for low, count, said, right in reliability(found.said):
            where: dict[str, float] = {"rows": count, "said": round(said, 3)}
            yield Figure(f"geocoding: {name}: right at {low}", "in_process", right, "share", None, where)
        for other in compared(name, rows, geography) if name not in SAME_WORDS else ():
            size = {
                "rows": other.rows,
                "wrong": other.wrong,
                "unresolved": other.unresolved,
                "rows_per_s": round(other.per_second),
            }
            yield Figure(f"geocoding: {name}: {other.name}", "in_process", other.right, "rows right", None, size)


def tables(geography: Geography) -> str:
    """The figures as Markdown."""
    lines = ["| what | measured | target |", "|---|---|---|", *_speed_lines(geography), "", f"| set | {HEAD}", _rule(8)]
    said: list[tuple[float, bool]] = []
    others: list[str] = []
    kinds: Mapping[str, Tally] = {}
    for name, rows in sets(geography).items():
        found, kinds = tally(rows, geography)
        lines.append(_line(name, found))
        said.extend(found.said)
        others += [
            f"| {name} | {other.name} | {other.rows} | {other.right} | {other.wrong} | {other.unresolved} "
            f"| {other.per_second:,.1f} |"
            for other in (compared(name, rows, geography) if name not in SAME_WORDS else ())
        ]
    lines += ["", "The last set by kind of description:", "", f"| kind | {HEAD}", _rule(8)]
    lines += [_line(kind, found) for kind, found in sorted(kinds.items())]
    lines += [
        "",
        "Reliability over all sets: among answers that say so much, how many are right at their precision.",
        "",
        "| confidence | answers | said on average | right |",
        _rule(4),
        *(f"| {low} | {count:,} | {mean:.3f} | {share:.3f} |" for low, count, mean, share in reliability(said)),
        "",
        "The same rows given to other packages (every so many of a set; words joined by commas):",
        "",
        "| set | search | rows | right | wrong | nothing | rows/s |",
        _rule(7),
        *others,
    ]
    return "\n".join(lines)


def _rule(columns: int) -> str:
    return "|" + "---|" * columns


def _speed_lines(geography: Geography) -> Iterator[str]:
    for name, (value, unit, target) in speeds(geography).items():
        wanted = f"≤ {target:g}" if unit in ("MB", "s of CPU") else f"≥ {target:,}"
        yield f"| {name} | {value:,.{1 if value < FEW else 0}f} {unit} | {wanted} {unit} |"


def _line(name: str, found: Tally) -> str:
    km = f"{percentile(found.km, 0.5):.1f} ({percentile(found.km, 0.9):.1f})" if found.km else ""
    counts = (found.rows, found.right, found.coarser, found.flagged, found.unresolved, found.wrong)
    return f"| {name} | {' | '.join(f'{count:,}' for count in counts)} | {km} |"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="into docs/geocoding.md")
    written = tables(load())
    if not options.parse_args().write:
        print(written)
        return
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(START)
    DOCS.write_text(f"{before}{START}\n{written}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
