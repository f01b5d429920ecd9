"""Where each page of the site lies, in both languages. Pure."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from shared.model.wording import Language

ADDRESSES: Final[Mapping[str, tuple[str, str]]] = {
    "home": ("/", "/en/"),
    "patterns": ("/patrones", "/en/patterns"),
    "releases": ("/publicaciones", "/en/releases"),
    "method": ("/metodo", "/en/method"),
    "codebook": ("/codigos", "/en/codebook"),
    "vocabulary": ("/codigos/{name}", "/en/codebook/{name}"),
    "suicide": ("/suicidio", "/en/suicide"),
    "privacy": ("/privacidad", "/en/privacy"),
    "workspace": ("/workspace", "/en/workspace"),
    "sign_in": ("/workspace/sign-in", "/en/workspace/sign-in"),
    "sign_out": ("/workspace/sign-out", "/en/workspace/sign-out"),
    "cases": ("/workspace/cases", "/en/workspace/cases"),
    "case": ("/workspace/cases/{id}", "/en/workspace/cases/{id}"),
    "report": ("/workspace/report", "/en/workspace/report"),
    "place_candidates": ("/workspace/place-candidates", "/en/workspace/place-candidates"),
    "imports": ("/workspace/imports", "/en/workspace/imports"),
    "import": ("/workspace/imports/{id}", "/en/workspace/imports/{id}"),
    "import_rows": ("/workspace/imports/{id}/rows.csv", "/en/workspace/imports/{id}/rows.csv"),
    "mapping": ("/workspace/mapping", "/en/workspace/mapping"),
    "live_patterns": ("/workspace/patterns", "/en/workspace/patterns"),
    "live_pattern": ("/workspace/patterns/{name}", "/en/workspace/patterns/{name}"),
    "homicides": ("/workspace/homicides", "/en/workspace/homicides"),
    "places": ("/workspace/places", "/en/workspace/places"),
    "place": ("/workspace/places/{id}", "/en/workspace/places/{id}"),
    "place_names": ("/workspace/place-names", "/en/workspace/place-names"),
    "samples": ("/workspace/samples", "/en/workspace/samples"),
}
"""The Spanish and the English path of each page."""


def path(page: str, language: Language) -> str:
    """The path with its `{…}` parts left open, as a router takes it."""
    return ADDRESSES[page][language == "en"]


def address(
    page: str,
    language: Language,
    arguments: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> str:
    """The address of a page, to be linked to."""
    filled = path(page, language).format(**(arguments or {}))
    return f"{filled}?{urlencode(parameters)}" if parameters else filled


def language_of(path: str) -> Language:
    return "en" if path == "/en" or path.startswith("/en/") else "es"
