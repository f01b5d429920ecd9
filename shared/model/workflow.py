"""Where a review can take a case: intake holds it to these steps, the pages offer no others."""

from collections.abc import Mapping
from typing import Final

NEXT_STEPS: Final[Mapping[str, frozenset[str]]] = {
    "received": frozenset({"triage", "needs_information", "in_review", "accepted", "rejected"}),
    "triage": frozenset({"needs_information", "in_review", "accepted", "rejected"}),
    "needs_information": frozenset({"triage", "in_review", "accepted", "rejected"}),
    "in_review": frozenset({"needs_information", "accepted", "rejected"}),
    "accepted": frozenset({"needs_information", "in_review"}),
    "rejected": frozenset({"triage", "in_review"}),
}
"""By codes of the vocabulary `workflow`. Merging, and undoing it, are acts of their own."""
