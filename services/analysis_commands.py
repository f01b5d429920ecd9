"""Commands that need no observatory: a file in, JSON or a file out. Each imports its method when it is called, so that
the others start quickly.
"""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from shared.model.json import Document

Table = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file.")]


def register(cli: typer.Typer) -> None:
    """Add the commands to the `observatory` command."""
    cli.command()(alarms)
    cli.command()(estimate)
    cli.command()(geocode)
    cli.command()(scan)


def alarms(
    file: Table,
    *,
    method: Annotated[
        Literal["farrington", "flexible"], typer.Option(help="Which of Farrington's methods.")
    ] = "farrington",
    years_back: Annotated[int, typer.Option(help="Years of history a week is compared with.")] = 3,
    half_window: Annotated[int, typer.Option(help="Weeks on each side of the same week of those years.")] = 3,
    season: Annotated[int, typer.Option(help="Periods in a year: 52 for weeks, 12 for months.")] = 52,
    alpha: Annotated[float | None, typer.Option(help="farrington: two-sided, .01; flexible: one-sided, .05.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="The first week to watch, as the file names it.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the simulated false alarms.")] = 0,
) -> None:
    """Alarms in a series of counts, from the columns `week,observed`."""
    from services.analytics.trends.alarms import Watch  # noqa: PLC0415
    from services.analytics.trends.command import Method, alarms_of_file  # noqa: PLC0415

    watch = Watch(years_back=years_back, half_window=half_window, season=season)
    _print(alarms_of_file(file, Method(method), watch, alpha=alpha, since=since, seed=seed))


def estimate(
    file: Table,
    *,
    seed: Annotated[int, typer.Option(min=0, help="Of the latent-class sampler; it stands in the answer.")] = 20240101,
    threshold: Annotated[float, typer.Option(help="A two-list term enters below this tail probability.")] = 0.02,
    join: Annotated[
        list[str] | None, typer.Option(help="Lists that depend on each other, as A,B: they are one.")
    ] = None,
    linkage: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="The same lists where their records were linked otherwise."),
    ] = None,
    years: Annotated[
        str | None,
        typer.Option(help="2021-2023, of killings of LGBTI people in Mexico: what others estimated is cited beside."),
    ] = None,
) -> None:
    """How many cases there are in all, from a column of 0 and 1 for each list, and `count`.

    Beyond ten lists the smallest are taken as one, `others`.
    """
    from services.analytics.undocumented.command import estimate_of_files  # noqa: PLC0415

    groups = [[name.strip() for name in each.split(",")] for each in join or ()]
    _print(estimate_of_files(file, linkage or (), groups, seed=seed, threshold=threshold, years=years))


def geocode(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV, XLSX or NDJSON.")],
    out: Annotated[Path, typer.Option(help="Where the rows with their areas are written, as CSV.")],
    *,
    state: Annotated[str | None, typer.Option(help="The column of states; guessed where no column is named.")] = None,
    municipality: Annotated[str | None, typer.Option(help="The column of municipalities.")] = None,
    locality: Annotated[str | None, typer.Option(help="The column of towns and villages.")] = None,
    neighbourhood: Annotated[str | None, typer.Option(help="The column of neighbourhoods.")] = None,
    postal_code: Annotated[str | None, typer.Option(help="The column of postal codes.")] = None,
    text: Annotated[str | None, typer.Option(help="The column with the place in free words.")] = None,
    lat: Annotated[str | None, typer.Option(help="The column of latitudes, or of both coordinates.")] = None,
    lon: Annotated[str | None, typer.Option(help="The column of longitudes.")] = None,
) -> None:
    """Add to each row of a spreadsheet the area it is in, with its precision; nothing is kept or sent anywhere."""
    from services.geocode_command import geocode_file  # noqa: PLC0415

    named = {
        "state": state,
        "municipality": municipality,
        "locality": locality,
        "neighbourhood": neighbourhood,
        "postal_code": postal_code,
        "text": text,
        "lat": lat,
        "lon": lon,
    }
    for line in geocode_file(file, out, named).lines():
        typer.echo(line)


def scan(
    file: Table,
    *,
    max_population: Annotated[float, typer.Option(help="The largest share of all inhabitants in a circle.")] = 0.1,
    max_radius: Annotated[
        float | None, typer.Option(help="The largest radius of a circle: km on the Earth, else as x,y.")
    ] = None,
    model: Annotated[
        Literal["poisson", "bernoulli"], typer.Option(help="bernoulli: population holds the documented cases.")
    ] = "poisson",
    distance: Annotated[
        Literal["planar", "great-circle"] | None,
        typer.Option(help="Otherwise planar for x,y and great-circle for longitude,latitude."),
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="What a column is called, as x=longitude; also y, population, cases.")
    ] = None,
    adjust: Annotated[
        list[str] | None,
        typer.Option(help="A column the expectation is adjusted for: organisations, homicides, one each time."),
    ] = None,
    period: Annotated[
        list[str] | None, typer.Option(help="In place of cases: the column of each period, in order, one each time.")
    ] = None,
    longest: Annotated[
        int | None, typer.Option(help="Periods of the longest cluster; half of all unless told.")
    ] = None,
    ending_now: Annotated[bool, typer.Option(help="Only clusters that last until the last period.")] = False,
    simulations: Annotated[int, typer.Option(help="Studies without clusters to compare with.")] = 999,
    seed: Annotated[int, typer.Option(help="The same seed gives the same p-values.")] = 1,
) -> None:
    """Clusters in space, or in space and time, from the columns `x,y,population,cases`; rows are regions."""
    from services.analytics.clusters import command, regions_file  # noqa: PLC0415
    from services.analytics.clusters.monte_carlo import MonteCarlo  # noqa: PLC0415
    from services.analytics.clusters.scanning import Window  # noqa: PLC0415

    regions = regions_file.read_regions(
        file.read_text(encoding="utf-8", errors="replace"),
        distance=regions_file.Distance(distance) if distance else None,
        columns=regions_file.named_columns(column or ()),
        periods=period or (),
        covariates=adjust or (),
    )
    answer = command.scan_of_regions(
        regions,
        command.Model(model),
        MonteCarlo(simulations, seed),
        max_share=max_population,
        max_radius=max_radius,
        window=Window(longest, ending_now),
    )
    _print(answer)


def _print(answer: Document) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=1))
