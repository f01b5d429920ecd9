"""The web application of a service: errors as problem+json, and nothing of a request is told to anybody else."""

from typing import Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from shared.problem_json import speak_problem_json

_SILENT: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI would report requests and the messages of errors to whatever collector the process finds: paths with ids of
cases, values that a person wrote. It asks for one several times a request, too."""


def web_app(name: str) -> FastAPI:
    """`name` is the service's. Its own pages of documentation are left out: the gateway describes the whole API."""
    app = FastAPI(title=name, openapi_url=None, docs_url=None, redoc_url=None, telemetry=_SILENT)
    speak_problem_json(app)
    return app
