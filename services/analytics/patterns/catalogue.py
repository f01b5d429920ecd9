"""The patterns there are, by the name they are asked for."""

from functools import cache
from importlib import import_module
from typing import Final

from services.analytics.patterns.pattern import AnyPattern
from shared.errors import NotFound

NAMES: Final = (
    "rates",
    "trends",
    "alarms",
    "hotspots",
    "clusters",
    "associations",
    "estimates",
    "justice",
    "figures",
)
"""Each is a module beside this one that holds the pattern under its name in capitals."""


@cache
def pattern_named(name: str) -> AnyPattern:
    """Loaded when it is first asked for: the libraries of the methods take 70 MB and more than a second.

    Raises NotFound.
    """
    if name not in NAMES:
        raise NotFound(f"There is no such pattern; there are {', '.join(NAMES)}.")
    found: AnyPattern = getattr(import_module(f"{__package__}.{name}"), name.upper())
    return found
