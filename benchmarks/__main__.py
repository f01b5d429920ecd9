"""`python -m benchmarks [NAME …] [--shape embedded|servers]`: one line of JSON per figure."""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.associations import associations
from benchmarks.clusters import scans
from benchmarks.cube import cube
from benchmarks.estimation import estimation
from benchmarks.figures import SHAPES, Figure, Shape
from benchmarks.first_run import first_run
from benchmarks.geocoding import geocoding
from benchmarks.large_store import large_store
from benchmarks.public_reads import public_reads
from benchmarks.replaying import replay
from benchmarks.reporting import live_delay, reports
from benchmarks.trends import trends
from deploy.local_servers import ServersMissing

BENCHMARKS: Mapping[str, Callable[[Shape, Path], Iterator[Figure]]] = {
    "reports": reports,
    "live-delay": live_delay,
    "public-reads": public_reads,
    "large-store": large_store,
    "replay": replay,
    "first-run": first_run,
}
"""Each starts what it measures in a scratch folder of its own."""

METHODS: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "associations": associations,
    "geocoding": geocoding,
    "clusters": scans,
    "cube": cube,
    "estimation": estimation,
    "trends": trends,
}
"""Each measures pure code in this process, the same in both shapes."""


ALL = (*BENCHMARKS, *METHODS)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    options.add_argument("--shape", choices=SHAPES, help="both otherwise")
    chosen = options.parse_args()
    if unknown := set(chosen.names) - set(ALL):
        options.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    logging.basicConfig(level=logging.ERROR)
    # Where this is set, every start would compile hundreds of modules again, as no installation does.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    failures = [
        f"{name} on {shape}"
        for name in chosen.names or ALL
        for shape in _shapes(name, chosen.shape)
        if not measured(name, shape)
    ]
    return len(failures)


def _shapes(name: str, wanted: Shape | None) -> Sequence[Shape]:
    if name in METHODS:
        return ("in_process",)
    return (wanted,) if wanted else SHAPES


def measured(name: str, shape: Shape) -> bool:
    """Print the figures; one benchmark that fails does not keep the others from being measured."""
    try:
        with tempfile.TemporaryDirectory(prefix="observatory-", ignore_cleanup_errors=True) as folder:
            for figure in METHODS[name]() if name in METHODS else BENCHMARKS[name](shape, Path(folder)):
                print(figure.line(), flush=True)
    except ServersMissing as reason:
        print(f"{name} on {shape}: {reason}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001 — told, and the next one is tried
        print(f"{name} on {shape} failed: {error!r}", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
