"""The public pages: the home page, the releases, how to read the numbers, the codes, privacy."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from services.gateway.notes import notes
from services.gateway.release_shelf import ShelfState
from services.gateway.released import Coverage
from services.gateway.site.asked import PROTECTION_CLASSES
from services.gateway.site.asked import read as read_question
from services.gateway.site.charts import bars, column_chart
from services.gateway.site.frame import Frame, Pages
from services.gateway.site.home_view import Home
from services.gateway.site.reading import all_years, kinds_in, provisional_from, read
from services.gateway.site.rendering import render
from services.gateway.site_context import SiteContext
from shared.errors import NotFound
from shared.model.case import CaseRecord
from shared.model.codebook import codebook
from shared.vocabularies import names, vocabulary

FORMATS: Final = ("csv", "xlsx", "json")


async def home(context: SiteContext, request: Request, frame: Frame) -> Response:
    release = context.shelf.current
    if release is None:
        return render("no_release.html", frame, hidden=frame.state is ShelfState.SAMPLES_HIDDEN)
    asked = read_question(request.query_params, context.geography.states)
    areas = tuple(
        code
        for code in (context.geography.municipalities if asked.state else context.geography.states)
        if asked.state is None or code.startswith(asked.state)
    )
    view = Home(frame, release, read(release, asked, areas), context.geography)
    reading = view.reading
    return render(
        "home.html",
        frame,
        home=view,
        reading=reading,
        asked=asked,
        Coverage=Coverage,
        classes=PROTECTION_CLASSES,
        kinds=[term for code, term in vocabulary("kind").terms.items() if code in kinds_in(release, asked)],
        states=context.geography.states.values(),
        all_years=all_years(release, asked.protection_class),
        notes=notes(asked.query(), synthetic=False),
        provisional_from=provisional_from(release.manifest.as_of),
        year_chart=column_chart(view.values(reading.years)) if reading.years else None,
        month_chart=column_chart(view.values(reading.months)) if reading.months else None,
        kind_bars=bars(view.kind_values()),
        formats=FORMATS,
    )


async def releases(context: SiteContext, _: Request, frame: Frame) -> Response:
    return render("releases.html", frame, ledger=context.shelf.ledger())


async def method(_: SiteContext, __: Request, frame: Frame) -> Response:
    precisions = vocabulary("location_precision").terms.values()
    return render("method.html", frame, classes=PROTECTION_CLASSES, precisions=precisions)


async def codes(_: SiteContext, __: Request, frame: Frame) -> Response:
    return render("codebook.html", frame, rows=list(codebook(CaseRecord)), vocabularies=names())


async def vocabulary_page(_: SiteContext, request: Request, frame: Frame) -> Response:
    name = request.path_params["name"]
    if name not in names():
        raise NotFound("There is no vocabulary of this name.")
    return render("vocabulary.html", frame, name=name, terms=vocabulary(name).terms.values())


async def suicide(_: SiteContext, __: Request, frame: Frame) -> Response:
    return render("suicide.html", frame)


async def privacy(_: SiteContext, __: Request, frame: Frame) -> Response:
    return render("privacy.html", frame)


PAGES: Pages = {
    "home": {"GET": home},
    "releases": {"GET": releases},
    "method": {"GET": method},
    "codebook": {"GET": codes},
    "vocabulary": {"GET": vocabulary_page},
    "suicide": {"GET": suicide},
    "privacy": {"GET": privacy},
}
