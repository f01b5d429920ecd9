"""A figure: one measured number beside its target, printed as one line of JSON."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Shape = Literal["embedded", "servers", "in_process"]
SHAPES: tuple[Shape, ...] = ("embedded", "servers")
"""The shapes of the observatory; pure methods are measured `in_process`, without one."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`target` is the value hoped for: at least that where more is better, at most that otherwise; None where there is
    none. `size` says what it was measured on, `note` what else to know."""

    figure: str
    shape: Shape
    value: float
    unit: str
    target: float | None
    size: dict[str, Any] = field(default_factory=dict)
    note: str = ""

    def line(self) -> str:
        machine = {"cores": os.cpu_count(), "load_before": LOAD_BEFORE}
        return json.dumps({**asdict(self), "value": round(self.value, 3), "machine": machine})


LOAD_BEFORE = round(os.getloadavg()[0], 1)
"""What else the machine was doing when the benchmarks began."""


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values (0 to 1) do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
