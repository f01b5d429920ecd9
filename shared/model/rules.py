"""How a rule between fields is broken: at a place within the part, with a code that `problems` puts into words."""

from collections.abc import Iterable

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError


class Breach:
    """A rule that does not hold, at the field where a person would mend it."""

    __slots__ = ("code", "location")

    def __init__(self, *location: str | int, code: str) -> None:
        self.location = location
        self.code = code


def enforce(part: BaseModel, breaches: Iterable[Breach]) -> None:
    """Raises ValidationError with every breach at its own field; called by a part's own validator."""
    found = [
        InitErrorDetails(
            type=PydanticCustomError("rule", "a rule between fields is broken", {"rule": each.code}),
            loc=each.location,
            input=None,
        )
        for each in breaches
    ]
    if found:
        raise ValidationError.from_exception_data(type(part).__name__, found)
