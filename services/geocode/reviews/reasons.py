"""Which locations a person must look at, and why. Pure."""

from enum import StrEnum
from typing import Final

from shared.model.location import CodedLocation, Flag, Precision

LEAST_SURE: Final = 0.8
"""An answer less probable than this waits for a person."""


class Reason(StrEnum):
    """Why a place waits. Those that are flags have the flag's code; a place waits under the first that holds."""

    CONFLICT = Flag.CONFLICT_POINT_MUNICIPALITY.value
    SEVERAL = Flag.SEVERAL_PLACES.value
    AMBIGUOUS = Flag.AMBIGUOUS.value
    NOT_FOUND = Flag.NOT_FOUND.value
    APPROXIMATE = Flag.APPROXIMATE_MATCH.value
    UNSURE = "low_confidence"
    CHANGED = "place_changed"
    """Somebody had settled it, and the words are others now or the decision was taken back."""


TEACHES: Final = frozenset({Reason.AMBIGUOUS, Reason.NOT_FOUND, Reason.APPROXIMATE, Reason.UNSURE})
"""Where the names were in doubt, so that what they mean can be remembered. A conflict with a point, or several places
in one cell, say nothing of the next case with those names."""


def reason_of(location: CodedLocation) -> Reason | None:
    """Why a person must look at this answer; None where nobody need."""
    flagged = next((reason for reason in Reason if reason.value in location.flags), None)
    if flagged is not None:
        return flagged
    if location.precision is Precision.UNKNOWN:
        return Reason.NOT_FOUND
    return Reason.UNSURE if location.confidence < LEAST_SURE else None
