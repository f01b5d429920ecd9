"""`make servers` and `make run SHAPE=servers`: all of it in the foreground, until Ctrl-C."""

import argparse
import logging
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from deploy.local_servers import NotReady, Servers, ServersMissing, Services

SAMPLE_CASES = 2000
SAMPLE_ORGANISATION = "Organización de muestra"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m deploy.local_servers", description=__doc__)
    options.add_argument("--with-services", action="store_true", help="the four services too, with synthetic cases")
    options.add_argument("--port", type=int, default=8000, help="port of the gateway")
    chosen = options.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(os.environ.get("OBSERVATORY_DATA") or "var").resolve() / "servers"
    try:
        run(folder, chosen.port if chosen.with_services else None)
    except (ServersMissing, NotReady) as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        pass


def run(folder: Path, gateway_port: int | None) -> None:
    """Until KeyboardInterrupt. Raises ServersMissing or NotReady."""
    with ExitStack() as started:
        servers = started.enter_context(Servers(folder))
        say(f"Kafka    {servers.kafka.url}", f"MongoDB  {servers.mongo.url}", f"Files    {folder}")
        if gateway_port is not None:
            services = started.enter_context(Services(folder, servers, gateway_port))
            say(f"Observatory on http://localhost:{services['gateway'].port} as four processes")
            offer_sample(services)
        signal.pause()


def offer_sample(services: Services) -> None:
    """Load synthetic cases the first time, and make a key of the organisation they belong to."""
    kept = services.folder / "sample-key"
    if not kept.exists():
        command(services, "sample", "--cases", str(SAMPLE_CASES))
        answer = command(services, "keys", "create", "--organisation", SAMPLE_ORGANISATION, "--role", "coordinator")
        kept.touch(mode=0o600)
        kept.write_text(answer.split()[-1])
    say(f"Key of the sample organisation (coordinator): {kept.read_text()}")


def command(services: Services, *words: str) -> str:
    """What `observatory WORDS` prints beside the running services. Raises NotReady with its complaint."""
    done = subprocess.run(  # noqa: S603 — our own command
        [sys.executable, "-m", "services", *words],
        env={**os.environ, **services.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotReady(f"observatory {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 — a command speaks to its caller


if __name__ == "__main__":
    main()
