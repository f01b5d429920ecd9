"""A server of ours that speaks HTTP."""

from abc import ABC

import httpx

from deploy.local_servers.server import HOST, Server


class HttpServer(Server, ABC):
    """Answers when it says that it can take work."""

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).is_success
        except httpx.TransportError:
            return False
