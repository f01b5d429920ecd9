"""A child process with a log file, which never outlives the process that started it."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TAIL_LINES = 15

# Linux ties a child's death signal to the thread that started it, so all are started by one thread that lives as
# long as the interpreter. Without this, a test run that is killed leaves a Kafka behind.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="children")


class Child:
    """Starts, ends and kills one command, again and again; its output is appended to `log`."""

    def __init__(self, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None) -> None:
        """`env` is added to the environment of this process."""
        self.command = command
        self.log = log
        self.env = env or {}
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    @property
    def exit_code(self) -> int | None:
        return None if self._running is None else self._running.poll()

    @property
    def pid(self) -> int:
        """Raises RuntimeError when it was never started."""
        if self._running is None:
            raise RuntimeError(f"{self.command[0]} was not started")
        return self._running.pid

    def start(self) -> None:
        if not self.alive:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self._running = _starter.submit(self._spawn).result()

    def stop(self, grace: float = 20) -> None:
        """End it politely, and after `grace` seconds by force."""
        self._end(signal.SIGTERM, grace)

    def kill(self) -> None:
        """End it with SIGKILL, as a power cut would."""
        self._end(signal.SIGKILL, None)

    def tail(self) -> str:
        """The last lines of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])

    def _spawn(self) -> subprocess.Popen[bytes]:
        leash = shutil.which("setpriv")
        command = [leash, "--pdeathsig", "KILL", *self.command] if leash else [*self.command]
        with self.log.open("ab") as output:
            # A session of its own: Ctrl-C reaches the parent alone, which then ends its children in order.
            return subprocess.Popen(  # noqa: S603 — our own command
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.env},
                start_new_session=True,
            )

    def _end(self, how: signal.Signals, grace: float | None) -> None:
        if self._running is None:
            return
        self._running.send_signal(how)
        try:
            self._running.wait(grace)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()
