"""What a reader asks of the public numbers: the filters, as they stand in the address. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.gateway.released import ProtectionClass, Query
from shared.vocabularies import vocabulary

PROTECTION_CLASSES: Final[tuple[ProtectionClass, ...]] = ("public_record", "reserved")


@dataclass(frozen=True, slots=True)
class Asked:
    """`state` is INEGI's code of two digits; `since` and `until` are years, both included; None is open."""

    protection_class: ProtectionClass = "public_record"
    kind: str | None = None
    state: str | None = None
    since: int | None = None
    until: int | None = None

    def query(self, *by: str) -> Query:
        filters = (("kind", self.kind), ("state", self.state))
        return Query(
            by=by,
            protection_class=self.protection_class,
            filters=tuple((name, frozenset({code})) for name, code in filters if code is not None),
            since=None if self.since is None else f"{self.since}-01",
            until=None if self.until is None else f"{self.until}-12",
        )

    @property
    def parameters(self) -> dict[str, str]:
        """As they stand in the address and as `/v1/aggregates` takes them; what is not said is left out."""
        said = {
            "protection_class": None if self.protection_class == "public_record" else self.protection_class,
            "kind": self.kind,
            "state": self.state,
            "from": None if self.since is None else str(self.since),
            "to": None if self.until is None else str(self.until),
        }
        return {name: value for name, value in said.items() if value is not None}


def read(parameters: Mapping[str, str], states: Mapping[str, object]) -> Asked:
    """The question in an address. What has no meaning is taken as not said: a page never answers with an error."""
    since, until = _year(parameters.get("from")), _year(parameters.get("to"))
    if since is not None and until is not None and since > until:
        since, until = until, since
    state, kind = parameters.get("state"), parameters.get("kind")
    return Asked(
        protection_class="reserved" if parameters.get("protection_class") == "reserved" else "public_record",
        kind=kind if kind in vocabulary("kind").codes else None,
        state=state if state in states else None,
        since=since,
        until=until,
    )


def _year(text: str | None) -> int | None:
    found = text is not None and len(text) == len("2024") and text.isascii() and text.isdecimal()
    return int(text) if found and text is not None and text >= "1000" else None
