"""Whatever is sent by a key of every scope, or by none: an answer as described, and no failure."""

from __future__ import annotations

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.interfaces.api.house import House

from hejie.config.wsgi import application

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = 20
CALLS = 17
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_the_description_is_openapi_3_1(client: Client) -> None:
    said = client.get("/api/v1/openapi.json")
    assert said.status_code == 200
    found = said.json()
    assert found["openapi"].startswith("3.1")
    ask = found["paths"]["/api/v1/permits"]["post"]
    assert {"Idempotency-Key"} <= {one["name"] for one in ask["parameters"]}
    told = found["components"]["schemas"]["PermitAsk"]["properties"]["told"]
    assert "recording_on" in told["properties"]
    assert "days_past_due" not in told["properties"]


def test_any_call_is_answered_as_described(house: House) -> None:
    secret = house.program(per_minute=60_000).secret
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    tried = []
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), signed=st.sampled_from([secret, secret, "x"]))
        def call(case: schemathesis.Case, signed: str) -> None:
            headers = {"Authorization": f"Bearer {signed}"}
            answer = case.call(headers=headers)
            case.validate_response(answer, headers=headers, checks=CHECKS)
            tried.append((case.method, case.path, answer.status_code))

        call()
    assert len({(method, path) for method, path, _ in tried}) == CALLS
    assert {200, 401, 422} <= {status for _, _, status in tried}
