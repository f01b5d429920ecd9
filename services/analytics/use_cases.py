"""What a caller may ask of analytics, by role."""

from functools import partial

from services.analytics.facts.rebuilding import Rebuild
from services.analytics.live import Live
from services.analytics.live_numbers import live_answer, viewer_of
from services.analytics.questions import read_question
from services.analytics.releases.publishing import Releases
from shared.clock import Clock, iso
from shared.errors import Unavailable
from shared.events.releases import Series
from shared.model.json import Document
from shared.principal import Principal


class Analytics:
    """The use cases of the service."""

    def __init__(self, live: Live, releases: Releases, rebuild: Rebuild, clock: Clock) -> None:
        self._live = live
        self._releases = releases
        self._rebuild = rebuild
        self._clock = clock

    async def live_aggregates(self, principal: Principal, parameters: list[tuple[str, str]]) -> Document:
        """Live counts as `live_numbers` says. Raises Forbidden, or Invalid with every parameter that is wrong."""
        viewer = viewer_of(principal)
        asked = read_question(parameters)
        key = ("live", viewer, tuple(sorted(parameters)))
        answer = await self._live.read(key, partial(live_answer, asked=asked, viewer=viewer))
        return answer | {"as_of": iso(self._clock())}

    async def publish(self, principal: Principal, series: Series | None, *, dry_run: bool) -> Document:
        """Build, gate and publish a release. Raises Forbidden, Conflict (see `Releases.publish`), Unavailable."""
        principal.require("coordinator")
        if not await self._rebuild.finish():
            raise Unavailable("The facts are being rebuilt; a release of half of them would be wrong.")
        return await self._releases.publish(series, dry_run=dry_run)

    async def start_over(self, principal: Principal) -> Document:
        """Drop facts and aggregates and make them again from the bus. Raises Forbidden."""
        principal.require("service")
        await self._rebuild.start_over()
        return await self._rebuild.state()

    async def rebuild_state(self, principal: Principal) -> Document:
        """How far the facts are. Raises Forbidden."""
        principal.require("service", "coordinator")
        return await self._rebuild.state()
