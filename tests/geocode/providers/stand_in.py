"""An outside geocoder that behaves as a test wants: an HTTP server on loopback that writes down what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class StandIn:
    """`lat`, `lon` and `kind` are what it finds (None: nothing); `fault` is how it fails instead."""

    lat: float | None = 16.1838
    lon: float | None = -95.1951
    kind: str = "village"
    fault: str = ""
    asked: list[str] = field(default_factory=list)
    url: str = ""
    is_over: threading.Event = field(default_factory=threading.Event)

    def answer(self, path: str) -> tuple[int, bytes]:
        if self.fault == "slow":
            self.is_over.wait(20)
        if self.fault.isdigit():
            return int(self.fault), b"no"
        if self.fault == "garbage":
            return 200, b"<html>not a geocoder</html>"
        if self.fault == "strange":
            return 200, b'[{"lat": "north", "lon": null}]'
        return 200, json.dumps(self._found(path)).encode()

    def _found(self, path: str) -> Any:  # noqa: ANN401 — each kind of geocoder has its own shape
        if path.endswith("/search") and not path.endswith("/v1/search"):
            place = {"lat": str(self.lat), "lon": str(self.lon), "display_name": "x", "addresstype": self.kind}
            return [] if self.lat is None else [place]
        features = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [self.lon, self.lat]},
            "properties": {"name": "x", "label": "x", "type": self.kind, "layer": self.kind},
        }
        return {"type": "FeatureCollection", "features": [] if self.lat is None else [features]}


@contextmanager
def standing_in() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = parse_qs(address.query)
            stand_in.asked.append((query.get("q") or query.get("text") or [""])[0])
            status, body = stand_in.answer(address.path)
            try:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                return  # Who asked has gone.

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()
