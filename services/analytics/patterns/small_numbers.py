"""What an analyst is shown of an answer: live numbers across organisations show from five cases on (PRIVACY.md, 3)."""

import re
from typing import Final, cast

from services.analytics.live_numbers import FEWEST_OF_OTHERS
from shared.model.json import Document, Json

_SMALL: Final = re.compile(rf"(?<![\d.,])[1-{FEWEST_OF_OTHERS - 1}](?![\d.,%]|\.\d| %)")
_WITHHELD: Final[Json] = {
    "es": "Alguno de los números es menor que 5 y no se muestra.",
    "en": "Some of the numbers are under 5 and are not shown.",
}


def without_small_numbers(answer: Document) -> Document:
    """The same answer without whole numbers from 1 to 4 in its results, and without words that hold one."""
    shown = answer | {"results": _withheld(answer["results"])}
    if shown["results"] != answer["results"] and any(map(_SMALL.search, _texts(answer))):
        shown["words"] = _WITHHELD
    return shown


def _withheld(value: Json) -> Json:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return None if 0 < value < FEWEST_OF_OTHERS else value
    if isinstance(value, dict):
        return {name: _withheld(each) for name, each in value.items()}
    return [_withheld(each) for each in value] if isinstance(value, list) else value


def _texts(answer: Document) -> list[str]:
    return list(cast("dict[str, str]", answer["words"]).values())
