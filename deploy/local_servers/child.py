"""A child process with a log file, which never outlives the process that started it."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TAIL_LINES = 15

# Linux ties a child's death signal to the thread that started it, so all are started by one thread that lives as
# long as the interpreter. Without this, a test run that is killed leaves a Kafka behind.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="children")


class Child:
    """Starts, ends and kills one command, again and again; its output is appended to `log`."""

    def __init__(self, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None) -> None:
        """`env` is added to the environment of this process; changes to it count from the next start."""
        self.command = command
        self.log = log
        self.env = dict(env or {})
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    @property
    def exit_code(self) -> int | None:
        return None if self._running is None else self._running.poll()

    @property
    def pid(self) -> int | None:
        """None before the first start."""
        return None if self._running is None else self._running.pid

    def start(self) -> None:
        if not self.alive:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self._running = _starter.submit(self._spawn).result()

    def end(self) -> None:
        """Ask it to end, and do not wait."""
        if self._running is not None:
            self._running.terminate()

    def stop(self, grace: float = 20) -> None:
        """End it politely, and after `grace` seconds by force."""
        self.end()
        if self._running is not None:
            try:
                self._running.wait(grace)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it with SIGKILL, as a power cut would."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()

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
                cwd=ROOT,
                start_new_session=True,
            )
