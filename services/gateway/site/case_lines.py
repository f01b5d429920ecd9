"""A case as a line of a list, from what intake shows of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class CaseLine:
    """`label` is the organisation's own reference, or the end of the case's id where it may not be seen."""

    id: str
    revision: int
    label: str
    kind: str
    when: str
    where: str
    workflow: str
    received: str
    synthetic: bool

    @classmethod
    def of(cls, case: Mapping[str, Any]) -> Self:
        coded = case.get("coded") or {}
        incident = coded.get("incident") or {}
        place = (case.get("municipality"), case.get("state"))
        return cls(
            id=case["id"],
            revision=int(case["revision"]),
            label=case.get("reference") or case["id"][-8:],
            kind=coded.get("kind") or "",
            when=_between(incident.get("start_earliest"), incident.get("start_latest")),
            where=", ".join(name for name in place if name),
            workflow=case["workflow"],
            received=case["received"],
            synthetic=bool(case.get("synthetic")),
        )


def _between(first: str | None, last: str | None) -> str:
    """The day, or as much of it as both days share: `2024-03`, `2024`; else both."""
    if not first or not last or first == last:
        return first or ""
    if first[:7] == last[:7]:
        return first[:7]
    return first[:4] if first[:4] == last[:4] else f"{first[:4]}\N{EN DASH}{last[:4]}"
