"""How people and machines spoil what is written: the noise of made descriptions."""

import random
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

_KEYS = "qwertyuiopasdfghjklzxcvbnm"


def _without_accents(text: str, _: random.Random) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _upper(text: str, _: random.Random) -> str:
    return text.upper()


def _lower(text: str, _: random.Random) -> str:
    return text.lower()


def _misread(text: str, dice: random.Random) -> str:
    """Read in a wrong encoding, once or twice."""
    read_as = dice.choice(["mac_roman", "cp1252", "latin-1"])
    damaged = text.encode().decode(read_as, "replace")
    return text if "\ufffd" in damaged else damaged


def _abbreviated(text: str, dice: random.Random) -> str:
    short = {
        "Santa ": "Sta. ",
        "Santo ": "Sto. ",
        "San ": dice.choice(["Sn. ", "S. ", "San "]),
        "General ": "Gral. ",
        "Ciudad ": "Cd. ",
        "Heroica ": "H. ",
        "municipio": "mpio.",
        "María ": "Ma. ",
        "Villa ": "Vlla. ",
        "Puerto ": "Pto. ",
        "Nuevo ": "Nvo. ",
        "Francisco ": "Fco. ",
    }
    for long, shorter in short.items():
        text = text.replace(long, shorter)
    return text


def _mistyped(text: str, dice: random.Random) -> str:
    """One letter inside a long word dropped, doubled, swapped or replaced."""
    places = [at for at in range(1, len(text) - 2) if text[at - 1 : at + 3].isalpha()]
    if not places:
        return text
    at = dice.choice(places)
    return text[:at] + dice.choice(
        [
            text[at + 1 :],
            text[at] + text[at:],
            text[at + 1] + text[at] + text[at + 2 :],
            dice.choice(_KEYS) + text[at + 1 :],
        ]
    )


def _spaced(text: str, dice: random.Random) -> str:
    return text.replace(" ", dice.choice(["  ", " \u00a0", "\t "])).strip() + dice.choice(["", ".", " ,", " |"])


NOISES: Sequence[tuple[str, Callable[[str, random.Random], str]]] = (
    ("abbreviations", _abbreviated),
    ("typing errors", _mistyped),
    ("no accents", _without_accents),
    ("capitals", _upper),
    ("small letters", _lower),
    ("wrong encoding", _misread),
    ("spaces and stops", _spaced),
)
NOISE_SHARE: Final = {
    "abbreviations": 0.15,
    "typing errors": 0.1,
    "no accents": 0.25,
    "capitals": 0.12,
    "small letters": 0.12,
    "wrong encoding": 0.08,
    "spaces and stops": 0.1,
}
