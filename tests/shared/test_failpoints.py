"""The list of failpoints is complete: each is hit somewhere, and nothing else is."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.failpoints import KILLED, Point

ROOT = Path(__file__).resolve().parents[2]

WHERE = {
    Point.INTAKE_AFTER_STORE: {"services/intake/use_cases/report.py"},
    Point.STORE_BEFORE_COMMIT: {"shared/adapters/sqlite_store.py", "shared/adapters/mongo_store.py"},
    Point.STORE_AFTER_COMMIT: {"shared/adapters/sqlite_store.py", "shared/adapters/mongo_store.py"},
    Point.RELAY_BEFORE_PUBLISH: {"shared/outbox.py"},
    Point.RELAY_AFTER_PUBLISH: {"shared/outbox.py"},
    Point.CONSUMER_BEFORE_HANDLE: {"shared/consumer.py"},
    Point.CONSUMER_BEFORE_COMMIT: {"shared/consumer.py"},
}


def hits() -> Iterator[tuple[str, str]]:
    """Every call of `hit` in the programs: the point as written, and the file."""
    for path in [*ROOT.glob("shared/**/*.py"), *ROOT.glob("services/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hit":
                yield ast.unparse(node.args[0]), path.relative_to(ROOT).as_posix()


HITS = [*hits()]


@pytest.mark.parametrize("point", Point)
def test_each_point_is_hit_once_where_it_is_said_to_be(point: Point) -> None:
    assert sorted(file for name, file in HITS if name == f"Point.{point.name}") == sorted(WHERE[point])


def test_no_other_point_is_hit() -> None:
    assert {name for name, _ in HITS} <= {f"Point.{point.name}" for point in Point}


@pytest.mark.parametrize(("setting", "printed"), [("relay.after_publish:3", "12"), ("relay.before_publish:1", "1234")])
def test_the_process_dies_at_the_hit_it_was_told_to(setting: str, printed: str) -> None:
    code = (
        "from shared.failpoints import Point, hit\n"
        "for number in range(1, 5):\n"
        "    hit(Point.RELAY_AFTER_PUBLISH)\n"
        "    print(number, end='', flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"OBSERVATORY_FAILPOINT": setting}, capture_output=True, check=False
    )
    assert done.stdout.decode() == printed
    assert done.returncode == (KILLED if len(printed) < 4 else 0)


@pytest.mark.parametrize("setting", ["nowhere:1", "relay.after_publish", "relay.after_publish:x"])
def test_a_setting_that_names_no_point_is_refused_at_the_start(setting: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import shared.failpoints"],
        cwd=ROOT,
        env={"OBSERVATORY_FAILPOINT": setting},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"ValueError" in done.stderr
