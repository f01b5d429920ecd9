"""Places where a test can make the process die as a power cut would: OBSERVATORY_FAILPOINT="relay.after_publish:3"."""

import os
from enum import StrEnum
from typing import Final, NoReturn

VARIABLE: Final = "OBSERVATORY_FAILPOINT"
KILLED: Final = 137
"""The exit status of a process that died at a failpoint: as after SIGKILL."""


class Point(StrEnum):
    """Every place between two steps that must not come apart."""

    INTAKE_AFTER_STORE = "intake.after_store"
    """A report is durable; its sender has not been told."""
    STORE_BEFORE_COMMIT = "store.before_commit"
    """A change was asked for; nothing of it is durable."""
    STORE_AFTER_COMMIT = "store.after_commit"
    """A change is durable; whoever asked has not been told."""
    RELAY_BEFORE_PUBLISH = "relay.before_publish"
    """Events were taken from the outbox; none is on the bus."""
    RELAY_AFTER_PUBLISH = "relay.after_publish"
    """Events are on the bus and still in the outbox."""
    CONSUMER_BEFORE_HANDLE = "consumer.before_handle"
    """A batch has arrived; nothing of it was handled."""
    CONSUMER_BEFORE_COMMIT = "consumer.before_commit"
    """A batch was handled; the bus has not been told."""


class _Armed:
    """The point to die at, and how many hits are left."""

    def __init__(self, setting: str) -> None:
        name, _, count = setting.rpartition(":")
        self.point = Point(name)
        self.left = int(count)

    def hit(self, point: Point) -> None:
        if point is self.point:
            self.left -= 1
            if self.left <= 0:
                _die()


def _die() -> NoReturn:
    os._exit(KILLED)


def hit(point: Point) -> None:
    """Die here if this is the hit that was asked for."""
    if _armed is not None:
        _armed.hit(point)


_setting = os.environ.get(VARIABLE)
_armed = _Armed(_setting) if _setting else None
