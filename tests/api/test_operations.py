"""Every operation, asked what its description allows and what it does not: no fault of ours, no undescribed answer."""

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from services.gateway.app import OPERATIONS
from services.gateway.openapi import document
from services.gateway.operations import Operation
from tests.api.conftest import Observatory

DESCRIBED = [found.ok() for found in schemathesis.openapi.from_dict(document(OPERATIONS)).get_all_operations()]
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
@pytest.mark.parametrize("operation", DESCRIBED, ids=lambda each: each.label)
def test_nothing_that_is_sent_makes_a_fault(operation: Any, mode: GenerationMode, observatory: Observatory) -> None:  # noqa: ANN401
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        response = case.call(base_url=observatory.url, headers=observatory.admin)
        assert response.status_code != 500, response.text
        if response.status_code >= 400:
            assert response.headers["content-type"] == ["application/problem+json"]
        if response.status_code not in {
            404,
            405,
        }:  # An empty or odd part of a path leads to another address, or to none.
            case.validate_response(response, checks=CHECKS)

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # Nothing about some operations can be wrong.


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer obs_nothing"}, {"authorization": "Basic x"}])
@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.roles], ids=lambda each: each.name)
def test_without_a_key_nothing_of_members_is_reached(
    operation: Operation, header: dict[str, str], observatory: Observatory
) -> None:
    path = operation.path.replace("{", "").replace("}", "")
    answer = httpx.request(operation.method, observatory.url + path, headers=header)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
