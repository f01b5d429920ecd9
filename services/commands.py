"""What the commands do: each speaks to the gateway as any other client would."""

import asyncio
import json
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import httpx
import typer
from fastapi import FastAPI

from services.command_client import ask, client_of, gateway, problem_of, running_address
from services.gateway.identity import open_identity
from shared.errors import Invalid, Unavailable
from shared.platform import open_platform
from shared.principal import Role
from shared.settings import Settings

SAMPLE_ORGANISATION = "Organización de muestra"
Topic = Literal["cases", "locations"]
POLL_SECONDS = 0.25
SETTLE_SECONDS = 600


async def greet(settings: Settings, app: FastAPI, door: socket.socket, sample: int) -> None:
    """Say where everything is, and load the sample where it is wanted and the store is empty."""
    address = f"http://localhost:{door.getsockname()[1]}"
    typer.echo(f"Observatory  {address}/   (English: {address}/en/)")
    typer.echo(f"Workspace    {address}/workspace")
    typer.echo(f"API          {address}/docs")
    typer.echo(f"Data         {settings.data.resolve()}")
    if sample:
        async with client_of(settings, address, app, organisation=SAMPLE_ORGANISATION) as client:
            if await _load_sample(client, sample, seed=1):
                typer.echo(f"Sample       {sample} synthetic cases, marked as such wherever they show")
            typer.echo(f"Key of the sample organisation (coordinator): {await _sample_key(settings, client)}")


async def _sample_key(settings: Settings, client: httpx.AsyncClient) -> str:
    """Made once. The sample organisation owns synthetic cases alone, so its key may lie in the data folder."""
    file = settings.data / "sample-key"
    if not file.exists():
        body = {"organisation": SAMPLE_ORGANISATION, "role": "coordinator"}
        key = str((await ask(client, "POST", "/v1/admin/keys", json=body))["key"])
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(key)
    return file.read_text()


async def load_sample(settings: Settings, cases: int, seed: int) -> None:
    async with gateway(settings, SAMPLE_ORGANISATION) as client:
        if not await _load_sample(client, cases, seed):
            raise Invalid(
                "The store is not empty: samples load only into an empty one, so that they never mix with cases."
            )
        typer.echo(f"{cases} synthetic cases loaded, and their own release published.")


async def _load_sample(client: httpx.AsyncClient, cases: int, seed: int) -> bool:
    """False when the store is not empty. Waits for all to be located and for their release, which analytics makes."""
    answer = await client.post("/v1/samples", json={"cases": cases, "seed": seed})
    if answer.status_code == httpx.codes.CONFLICT:
        return False
    if answer.is_error:
        raise problem_of(answer)
    await _settled(client, cases)
    return True


async def _settled(client: httpx.AsyncClient, cases: int) -> None:
    """Wait until that many cases are located and published. Raises Unavailable when it takes more than ten minutes."""
    try:
        async with asyncio.timeout(SETTLE_SECONDS):
            await _polled(client, "/v1/rebuild", lambda facts: int(facts["located"]) >= cases)
            await _polled(client, "/v1/releases", lambda ledger: bool(ledger["releases"]))
    except TimeoutError:
        raise Unavailable("The cases are stored; locating and publishing them takes long and goes on.") from None


async def _polled(client: httpx.AsyncClient, path: str, is_over: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Ask again and again until it is over; the last answer."""
    while not is_over(answer := await ask(client, "GET", path)):  # noqa: ASYNC110 — the other side is another process
        await asyncio.sleep(POLL_SECONDS)
    return answer


async def create_key(settings: Settings, organisation: str, role: Role) -> None:
    """In the gateway's store, through a running process where one holds the data folder."""
    if settings.embedded and running_address(settings):
        async with gateway(settings) as client:
            body = {"organisation": organisation, "role": role}
            key = str((await ask(client, "POST", "/v1/admin/keys", json=body))["key"])
    else:
        async with open_platform(settings) as platform:
            key, _ = await (await open_identity(platform)).create_key(organisation, role)
    typer.echo(f"{role} key of {organisation}, shown once: {key}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to import, and how: under a saved mapping, or only to see what would happen."""

    name: str
    content: bytes
    mapping: str | None
    dry_run: bool


async def import_file(settings: Settings, organisation: str, upload: Upload) -> None:
    """Import and print the verdict of every row, then the sums on standard error. Raises Invalid when it failed.

    Waits without limit: a file may be large, and an import that was cut short goes on by itself.
    """
    parameters = {"dry_run": str(upload.dry_run).lower()} | ({"mapping": upload.mapping} if upload.mapping else {})
    async with gateway(settings, organisation) as client:
        files = {"file": (upload.name, upload.content)}
        path = f"/v1/imports/{(await ask(client, 'POST', '/v1/imports', params=parameters, files=files))['id']}"
        batch = await _polled(client, path, lambda answer: answer["state"] not in {"received", "running"})
        typer.echo((await client.get(f"{path}/rows.csv")).text, nl=False)
    counted = ", ".join(f"{batch[name]} {name}" for name in ("accepted", "updated", "unchanged", "rejected"))
    typer.echo(f"{batch['rows']} rows: {counted}", err=True)
    if batch["state"] == "failed":
        raise Invalid("The file could not be read to its end; the verdicts say where.")


async def publish_release(settings: Settings, *, dry_run: bool) -> None:
    async with gateway(settings) as client:
        answer = await ask(client, "POST", "/v1/releases", json={"dry_run": dry_run})
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


async def rebuild(settings: Settings) -> None:
    """Start the replay and wait for its end."""
    async with gateway(settings) as client:
        await ask(client, "POST", "/v1/rebuild")
        state = await _polled(client, "/v1/rebuild", lambda answer: answer["state"] != "running")
        typer.echo(f"{state['facts']} facts rebuilt")


async def requeue(settings: Settings, topic: Topic) -> None:
    """Have what the dead letters of a topic are about published anew, and print why they had been refused."""
    async with gateway(settings) as client:
        answer = await ask(client, "POST", f"/v1/dead-letters/{topic}")
        typer.echo(f"{answer['published']} records of {topic} published anew")
        for reason, letters in answer["reasons"].items():
            typer.echo(f"{letters} times: {reason}")


async def relocate(settings: Settings) -> None:
    """Have every place understood anew, page by page, and print how many moved."""
    seen = moved = 0
    parameters: dict[str, str] = {}
    async with gateway(settings) as client:
        while True:
            page = await ask(client, "POST", "/v1/places/relocation", params=parameters)
            seen, moved = seen + page["seen"], moved + page["moved"]
            if page["cursor"] is None:
                break
            parameters = {"cursor": page["cursor"]}
    typer.echo(f"{seen} places looked at, {moved} moved; what persons settled stays")
