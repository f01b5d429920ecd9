"""What every page of the site knows: its language, its address, the release behind it, and who is signed in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from services.gateway.release_shelf import ShelfState
from services.gateway.released import Manifest
from services.gateway.sessions import Session
from services.gateway.site.addresses import address
from services.gateway.site.words import Words
from services.gateway.site_context import SiteContext
from shared.model.wording import Language


@dataclass(frozen=True)
class Frame:
    """`page` is the page's name in `addresses`, with the arguments of its path and the parameters after it.

    `waiting` is how many places of the organisation wait for a person; None for who may not see them.
    """

    words: Words
    page: str
    state: ShelfState
    release: Manifest | None = None
    session: Session | None = None
    form_token: str = ""
    waiting: int | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        return self.words.language

    @property
    def synthetic(self) -> bool:
        return self.state is ShelfState.SYNTHETIC

    def to(self, page: str, parameters: Mapping[str, str] | None = None, **arguments: str) -> str:
        """The address of a page in this language."""
        return address(page, self.language, arguments, parameters)

    @property
    def other_language(self) -> str:
        """This very page, with its filters, in the other language."""
        return address(self.page, "es" if self.language == "en" else "en", self.arguments, self.parameters)

    @property
    def here(self) -> str:
        return address(self.page, self.language, self.arguments, self.parameters)


Page: TypeAlias = Callable[[SiteContext, Request, Frame], Awaitable[Response]]
Pages: TypeAlias = dict[str, dict[str, Page]]
"""What answers each method of each page, by the page's name in `addresses`."""
