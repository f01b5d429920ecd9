"""What can be started and stopped, and is stopped at the end of a `with` block."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Startable(ABC):
    """A context manager over `start` and `stop`; what could not start is stopped."""

    @abstractmethod
    def start(self) -> None:
        """Start and wait until it can be used. Raises NotReady."""

    @abstractmethod
    def stop(self) -> None:
        """Stop politely; stopping what does not run is no error."""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
