"""The page on which an organisation keeps a table of everybody's homicides, to compare clusters with."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from services.gateway.site.frame import Frame, Pages
from services.gateway.site.homicide_table import LineFault, homicide_table
from services.gateway.site.members import for_members, see, signed_in
from services.gateway.site.rendering import PRIVATE, render
from services.gateway.site.uploads import uploaded
from services.gateway.site_context import SiteContext

MOST_FAULTS: Final = 10
"""Told at a time; the others are counted."""
COMPARED: Final = {"method": "adjusted", "homicides": "kept"}
"""What is asked of clusters so that the table is used."""


async def show(context: SiteContext, _: Request, frame: Frame) -> Response:
    return await _page(context, frame)


async def keep(context: SiteContext, request: Request, frame: Frame) -> Response:
    """Keep the table of a file, else of the pasted lines; or forget the one that is kept."""
    sent = await uploaded(request)
    organisation = signed_in(frame).principal.organisation
    if "forget" in sent.fields:
        await context.homicides.forget(organisation)
        return see(frame, "homicides")
    pasted = sent.fields.get("lines", "")
    table = homicide_table(sent.content or pasted.encode(), context.geography.municipalities)
    if table.faults:
        return await _page(context, frame, pasted, table.faults)
    await context.homicides.keep(organisation, table.numbers)
    return see(frame, "live_pattern", COMPARED, name="clusters")


async def _page(context: SiteContext, frame: Frame, pasted: str = "", faults: tuple[LineFault, ...] = ()) -> Response:
    return render(
        "workspace/homicides.html",
        frame,
        status=422 if faults else 200,
        cache_control=PRIVATE,
        kept=await context.homicides.of(signed_in(frame).principal.organisation),
        pasted=pasted,
        faults=faults[:MOST_FAULTS],
        more=max(0, len(faults) - MOST_FAULTS),
    )


PAGES: Pages = {"homicides": {"GET": for_members(show), "POST": for_members(keep)}}
