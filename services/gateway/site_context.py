"""What the pages stand on: everything the site may use of the gateway."""

from dataclasses import dataclass

from services.gateway.identity import Identity
from services.gateway.kept_homicides import KeptHomicides
from services.gateway.limits import RateLimit
from services.gateway.release_shelf import ReleaseShelf
from services.gateway.sessions import Sessions
from shared.clock import Clock
from shared.geography import Geography
from shared.peers import Peers


@dataclass(frozen=True, slots=True)
class SiteContext:
    """Given to `site.add_site`.

    Public numbers: `shelf.current` and `shelf.state`, with `answering.answer` and `coverage.coverage`. Members:
    `sessions.of(request)` gives the session or None, `sessions.sign_in(key)` the value for `sessions.set_cookie`;
    `sign_in_limit.check(request)` goes before it. What a member does is a call to a peer with the session's principal:
    `peers.call("intake", "POST", "/cases", session.principal, json=…)`.
    """

    shelf: ReleaseShelf
    identity: Identity
    sessions: Sessions
    sign_in_limit: RateLimit
    peers: Peers
    geography: Geography
    clock: Clock
    homicides: KeptHomicides
