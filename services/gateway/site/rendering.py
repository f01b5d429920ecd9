"""Templates into responses. The gateway adds the headers that keep browsers from doing harm."""

from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from services.gateway.site.frame import Frame

PUBLIC: Final = "public, max-age=60"
PRIVATE: Final = "no-store"


@cache
def templates() -> Environment:
    return Environment(
        loader=PackageLoader("services.gateway.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    template: str,
    frame: Frame,
    *,
    status: int = 200,
    cache_control: str = PUBLIC,
    **values: Any,  # noqa: ANN401 — what a template shows
) -> HTMLResponse:
    """A page. In a template `page` is the frame and `w` its words."""
    html = templates().get_template(template).render(page=frame, w=frame.words, **values)
    return HTMLResponse(html, status, {"cache-control": cache_control, "content-language": frame.language})
