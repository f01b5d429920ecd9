"""Finding a municipality by any of its names, as somebody types it. Pure."""

from collections.abc import Iterator
from typing import Final

from shared.geography import Geography, Municipality, fold

MOST: Final = 12
SHORTEST: Final = 2


def municipalities_named(geography: Geography, typed: str, state: str | None = None) -> list[Municipality]:
    """At most twelve whose names hold every word typed; names that begin with it first, then those of `state`."""
    wanted = fold(typed)
    if len(wanted) < SHORTEST:
        return []
    found = [
        (not any(name.startswith(wanted) for name in names), each.state != state, each.name, each)
        for each in geography.municipalities.values()
        if (names := list(_names(geography, each))) and any(_holds(name, wanted) for name in names)
    ]
    return [each for *_, each in sorted(found, key=lambda ranked: ranked[:3])[:MOST]]


def _names(geography: Geography, municipality: Municipality) -> Iterator[str]:
    state = fold(geography.states[municipality.state].common_name)
    for name in (municipality.name, *municipality.alternate_names):
        yield f"{fold(name)} {state}"


def _holds(name: str, wanted: str) -> bool:
    words = name.split()
    return all(any(word.startswith(each) for word in words) for each in wanted.split())
