"""What the public may ask, answered from the shelf and from the model. Nothing here reads a case or a fact."""

import asyncio
from dataclasses import fields
from difflib import get_close_matches
from functools import cache
from typing import Final

import orjson
from starlette.requests import Request

from services.gateway.answering import answer
from services.gateway.areas import Outlines, geojson
from services.gateway.forms import case_csv, case_workbook
from services.gateway.kept_answers import Freshness
from services.gateway.public_query import LATEST, PARAMETERS, PublicQuery, read
from services.gateway.release_files import MANIFEST, PATTERNS_FOLDER, SIGNATURE
from services.gateway.release_shelf import ReleaseShelf
from services.gateway.released import AreaLevel, BilingualText, Manifest, Release
from services.gateway.renderings import JSON_TYPE, MEDIA_TYPES, Rendering, as_csv, as_json, as_xlsx, provenance
from services.gateway.svg_map import svg_map
from shared.errors import FieldProblem, Invalid, NotFound
from shared.model.case import CaseRecord
from shared.model.codebook import CodebookRow, codebook
from shared.vocabularies import Term, names, vocabulary

SOON = Freshness(60)
LATER = Freshness(300)
FOR_EVER = Freshness(0, forever=True)
MAP_PARAMETERS: Final = tuple(name for name in PARAMETERS if name not in {"by", "format"})
FORMS: Final = {"case.csv": case_csv, "case.xlsx": case_workbook}

Made = tuple[Rendering, Freshness]


class PublicAnswers:
    """Each method makes one kind of answer. Raises Invalid, NotFound and Gone as the shelf and the reading do."""

    def __init__(self, shelf: ReleaseShelf, outlines: Outlines) -> None:
        self._shelf = shelf
        self._outlines = outlines

    async def aggregates(self, request: Request) -> Made:
        asked = read(request.query_params.multi_items())
        kind = asked.format or accepted(request.headers.get("accept", ""))
        release = await self._shelf.release(asked.release)
        return await asyncio.to_thread(self._aggregates, release, asked, kind), _freshness(asked, release, SOON)

    def _aggregates(self, release: Release, asked: PublicQuery, kind: str) -> Rendering:
        found = answer(release, asked.query)
        if kind == "geojson":
            return geojson(self._outlines, release, asked.query, _level(asked))
        if kind == "csv":
            return as_csv(found)
        return as_xlsx(found) if kind == "xlsx" else as_json(found, release.manifest)

    async def states(self, request: Request) -> Made:
        return await self._areas(request, "state")

    async def municipalities(self, request: Request) -> Made:
        return await self._areas(request, "municipality")

    async def _areas(self, request: Request, level: AreaLevel) -> Made:
        asked = read(request.query_params.multi_items(), MAP_PARAMETERS)
        release = await self._release_if_any(asked)
        made = await asyncio.to_thread(geojson, self._outlines, release, asked.query, level)
        return made, _freshness(asked, release, LATER)

    async def picture(self, request: Request) -> Made:
        """The municipalities of the states that are named, else the states."""
        asked = read(request.query_params.multi_items(), (*MAP_PARAMETERS, "lang"))
        level: AreaLevel = "municipality" if "state" in dict(asked.query.filters) else "state"
        release = await self._release_if_any(asked)
        made = await asyncio.to_thread(svg_map, self._outlines, release, asked.query, level, asked.lang or "es")
        return made, _freshness(asked, release, LATER)

    async def ledger(self, _: Request) -> Made:
        return _json({"releases": [_entry(manifest) for manifest in self._shelf.ledger()]}), SOON

    async def entry(self, request: Request) -> Made:
        return _json(_entry(self._shelf.manifest(request.path_params["number"]))), SOON

    async def file(self, request: Request) -> Made:
        number, name = request.path_params["number"], request.path_params["name"]
        manifest, content = self._shelf.manifest(number), await self._shelf.file(number, name)
        media_types = {each.name: each.media_type for each in manifest.files}
        media_types |= {MANIFEST: JSON_TYPE, SIGNATURE: "text/plain; charset=us-ascii"}
        forever = number == manifest.name and not manifest.synthetic
        rendering = Rendering(content, media_types[name], f"{manifest.name}-{name}")
        return rendering, FOR_EVER if forever else SOON

    async def pattern(self, request: Request) -> Made:
        name, asked = request.path_params["name"], read(request.query_params.multi_items(), ("release",))
        if asked.query.filters:
            wrong = FieldProblem("query", "A released pattern cannot be filtered.", "Ask with `release` alone.")
            raise Invalid("The question cannot be answered as it stands.", errors=(wrong,))
        number = self._shelf.name_of(asked.release)
        try:
            content = await self._shelf.file(number, f"{PATTERNS_FOLDER}{name}.json")
        except NotFound:
            listed = [each.name for each in self._shelf.manifest(number).files if each.name.startswith(PATTERNS_FOLDER)]
            there = ", ".join(each.removeprefix(PATTERNS_FOLDER).removesuffix(".json") for each in listed)
            raise NotFound(f"This release has no such pattern; it has {there or 'none'}.") from None
        return Rendering(content, JSON_TYPE), _freshness(asked, await self._shelf.release(number), SOON)

    async def vocabularies(self, _: Request) -> Made:
        listed = [{"name": name, "terms": len(vocabulary(name).terms)} for name in names()]
        return _json({"vocabularies": listed}), LATER

    async def vocabulary(self, request: Request) -> Made:
        name = request.path_params["name"]
        if name not in names():
            closest = get_close_matches(name[:80], names(), n=1, cutoff=0)[0]
            raise NotFound(f"There is no vocabulary of this name. The closest is {closest}.")
        terms = [{**_fields(term), "crosswalks": dict(term.crosswalks)} for term in vocabulary(name).terms.values()]
        return _json({"name": name, "terms": terms}), LATER

    async def codebook(self, _: Request) -> Made:
        return await asyncio.to_thread(_codebook), LATER

    async def form(self, request: Request) -> Made:
        made = FORMS.get(request.path_params["name"])
        if made is None:
            raise NotFound(
                "There are case.csv and case.xlsx, which holds the XLSForm; the form as XML will come later."
            )
        return await asyncio.to_thread(made), LATER

    async def _release_if_any(self, asked: PublicQuery) -> Release | None:
        """A map without numbers is still a map."""
        if asked.release == LATEST and self._shelf.current is None:
            return None
        return await self._shelf.release(asked.release)


def accepted(header: str) -> str:
    """The format among ours that an Accept header prefers (RFC 9110, section 12.5.1); JSON where it does not say."""
    ranges = []
    for each in header.split(","):
        media_type, *parameters = (part.strip().lower() for part in each.split(";"))
        quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        ranges.append((media_type, float(quality) if quality.replace(".", "", 1).isdecimal() else 0.0))
    by_type = {media_type: name for name, media_type in MEDIA_TYPES.items()}
    ours = [(quality, by_type[media_type]) for media_type, quality in ranges if media_type in by_type]
    return max(ours, key=lambda each: each[0])[1] if ours else "json"


def _level(asked: PublicQuery) -> AreaLevel:
    if asked.query.by == ("state",):
        return "state"
    if asked.query.by == ("municipality",):
        return "municipality"
    problem = FieldProblem("by", "A map shows one kind of area.", "Ask with by=state or by=municipality alone.")
    raise Invalid("GeoJSON needs one area for each row.", errors=(problem,))


def _freshness(asked: PublicQuery, release: Release | None, otherwise: Freshness) -> Freshness:
    """A real release that is named never changes; a synthetic one may be hidden, and the latest gives way."""
    named = release is not None and asked.release == release.name and not release.manifest.synthetic
    return FOR_EVER if named else otherwise


def _entry(manifest: Manifest) -> dict[str, object]:
    return {
        **provenance(manifest),
        "series": manifest.series,
        "number": manifest.number,
        "policy": manifest.policy,
        "menu": manifest.menu,
        "series_breaks": manifest.series_breaks,
        "previous": manifest.previous,
        "changes": [_both(change) for change in manifest.changes],
        "public_key": manifest.public_key,
        "files": [
            {
                "name": each.name,
                "sha256": each.sha256,
                "bytes": each.size,
                "media_type": each.media_type,
                "href": f"/v1/releases/{manifest.name}/files/{each.name}",
            }
            for each in manifest.files
        ],
        "manifest": f"/v1/releases/{manifest.name}/files/{MANIFEST}",
        "signature": f"/v1/releases/{manifest.name}/files/{SIGNATURE}",
    }


def _both(text: BilingualText) -> dict[str, str]:
    return {"es": text.es, "en": text.en}


def _json(body: object) -> Rendering:
    return Rendering(orjson.dumps(body), JSON_TYPE)


@cache
def _codebook() -> Rendering:
    """Every field of a case; its codes stand in the vocabulary it names."""
    return _json({"fields": [_fields(row) for row in codebook(CaseRecord)]})


def _fields(row: CodebookRow | Term) -> dict[str, object]:
    return {each.name: getattr(row, each.name) for each in fields(row) if each.name != "terms"}
