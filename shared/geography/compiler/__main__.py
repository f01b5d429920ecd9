"""Writes shared/geography/compiled and its SHA256SUMS. The same sources give the same bytes."""

import csv
import gzip
import hashlib
import io
from pathlib import Path

import shapely

from shared.geography.boundaries import Outlines
from shared.geography.compiler import outlines, sources, tables
from shared.geography.compiler.outlines import Extent
from shared.geography.packing import Polygons, pack

COMPILED = Path(__file__).parent.parent / "compiled"


def main() -> None:
    polygons = sources.municipal_polygons()
    codes = list(polygons)
    whole = outlines.coverage(polygon for _, polygon in polygons.values())
    fine = outlines.simplified(whole, tolerance=0.001, decimals=5)
    state_codes, states = outlines.states(codes, whole)
    files = {
        "municipalities_outlines.gz": pack(codes, fine, 5),
        "municipalities_map.gz": pack(codes, outlines.simplified(whole, tolerance=0.005, decimals=4), 4),
        "states_map.gz": pack(state_codes, outlines.simplified(states, tolerance=0.01, decimals=4), 4),
    }
    names = {code: name for code, (name, _) in polygons.items()}
    municipality_rows = tables.municipality_rows(_extents(codes, fine), names)
    fine_states = outlines.simplified(states, tolerance=0.001, decimals=5)
    state_extents = {code: outlines.extent(state) for code, state in zip(state_codes, fine_states, strict=True)}
    state_rows = tables.state_rows(state_extents, municipality_rows)
    files["states.csv"] = _csv(state_rows)
    files["municipalities.csv"] = _csv(municipality_rows)
    files["places.csv.gz"] = _gzipped(_csv(tables.place_rows(Outlines(files["municipalities_outlines.gz"]))))
    files["settlements.csv.gz"] = _gzipped(_csv(tables.settlement_rows(state_rows, municipality_rows)))
    for name, content in files.items():
        (COMPILED / name).write_bytes(content)
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())]
    (COMPILED / "SHA256SUMS").write_text("".join(sums))


def _extents(codes: list[str], polygons: Polygons) -> dict[str, Extent]:
    """Of each municipality; one created lately has its own point and the room of its parents."""
    found = {code: outlines.extent(polygon) for code, polygon in zip(codes, polygons, strict=True)}
    census = sources.census()
    for row in tables.own_rows("recent_municipalities.csv"):
        entry, parents = census[row["code"]], row["parents"].split("|")
        room = shapely.union_all([polygons[codes.index(parent)] for parent in parents])
        if not shapely.intersects_xy(room, entry.lon, entry.lat):
            raise ValueError(f"{row['code']} does not lie in the parents stated for it")
        found[row["code"]] = outlines.extent_from(room, round(entry.lat, 4), round(entry.lon, 4))
    return found


def _csv(rows: list[tables.Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _gzipped(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)


if __name__ == "__main__":
    main()
