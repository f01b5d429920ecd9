"""The `observatory` command."""

import asyncio
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from pydantic import ValidationError

from services import analysis_commands, commands
from services.compose import ALL, compose, listen, serve
from shared.errors import Invalid, ObservatoryError
from shared.principal import KeyRole
from shared.settings import ServiceName, Settings, read_settings

cli = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
keys = typer.Typer(no_args_is_help=True, help="API keys of organisations.")
cli.add_typer(keys, name="keys")
analysis_commands.register(cli)

Port = Annotated[int | None, typer.Option(help="Port to listen on; OBSERVATORY_PORT or 8000 otherwise.")]


@cli.command()
def run(
    port: Port = None,
    sample: Annotated[int, typer.Option(help="Synthetic cases to load if the store is empty.")] = 0,
) -> None:
    """All services in one process on embedded storage; the data folder holds everything."""
    settings = _settings(port)
    if not settings.embedded:
        raise Invalid("`run` is one process on embedded storage; with servers, start `observatory serve` four times.")

    async def work() -> None:
        door = listen(settings)
        async with compose(settings, ALL) as apps:
            greeting = asyncio.create_task(commands.greet(settings, apps["gateway"], door, sample))
            try:
                await serve(settings, apps["gateway"], door)
            finally:
                greeting.cancel()

    uvloop.run(work())


@cli.command(name="serve")
def serve_one(service: ServiceName, port: Port = None) -> None:
    """One service, for the deployment on Kafka and MongoDB."""
    settings = _settings(port)
    if settings.embedded:
        raise Invalid(
            "`serve` needs OBSERVATORY_BUS=kafka://… and OBSERVATORY_STORE=mongodb://…; local: and sqlite: "
            "belong to one process (`observatory run`)."
        )

    async def work() -> None:
        door = listen(settings)
        async with compose(settings, (service,)) as apps:
            await serve(settings, apps[service], door)

    uvloop.run(work())


@cli.command()
def sample(
    cases: Annotated[int, typer.Option(help="How many cases.")] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cases.")] = 1,
) -> None:
    """Load synthetic cases into an empty store, marked synthetic everywhere they show."""
    asyncio.run(commands.load_sample(_settings(), cases, seed))


@keys.command()
def create(
    organisation: Annotated[str, typer.Option(help="Name of the organisation; it is made if it is new.")],
    role: Annotated[KeyRole, typer.Option(help="What the key may do.")],
) -> None:
    """Make an API key and print it, once, last on its line."""
    asyncio.run(commands.create_key(_settings(), organisation, role))


@cli.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    organisation: Annotated[str, typer.Option(help="The organisation whose cases these are.")],
    mapping: Annotated[str | None, typer.Option(help="Name of a saved column mapping.")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")] = False,
) -> None:
    """Import CSV, XLSX or NDJSON; prints the verdict per row."""
    upload = commands.Upload(file.name, file.read_bytes(), mapping, dry_run)
    asyncio.run(commands.import_file(_settings(), organisation, upload))


@cli.command()
def release(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Build and audit, publish nothing.")] = False,
) -> None:
    """Build, audit and publish a release of public numbers."""
    asyncio.run(commands.publish_release(_settings(), dry_run=dry_run))


@cli.command()
def rebuild() -> None:
    """Drop the facts and aggregates of analytics and replay the bus; the result is equal."""
    asyncio.run(commands.rebuild(_settings()))


@cli.command()
def relocate() -> None:
    """Understand every place anew, but for those that a person settled: after an update of the geography."""
    asyncio.run(commands.relocate(_settings()))


@cli.command()
def requeue(
    topic: Annotated[commands.Topic, typer.Argument(help="The topic whose dead letters are meant.")],
) -> None:
    """Have the owner publish again what the new dead letters of a topic are about, once their cause is mended."""
    asyncio.run(commands.requeue(_settings(), topic))


def _settings(port: int | None = None) -> Settings:
    settings = read_settings()
    return settings if port is None else settings.model_copy(update={"port": port})


def main() -> None:
    """Errors that a person can mend are one line on standard error, and status 2."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        cli()
    except ObservatoryError as error:
        print(f"observatory: {error.detail}", file=sys.stderr)  # noqa: T201 — a command speaks to its caller
        for problem in error.errors:
            print(f"  {problem.field}: {problem.message} {problem.fix}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except ValidationError as error:
        for item in error.errors():
            name = "_".join(str(part) for part in item["loc"]) or "settings"
            print(f"observatory: OBSERVATORY_{name.upper()}: {item['msg']}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


if __name__ == "__main__":
    main()
