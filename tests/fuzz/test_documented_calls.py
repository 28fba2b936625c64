"""The server does what its OpenAPI document says: generated requests, each answer compared with the document."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from tests.fuzz.school import School, Someone
from web import openapi

SAMPLE, ALL = 4, 60
OPTIONS: dict[str, Any] = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}

#: With 413, which is this server's word for a list that is too long.
REFUSED = [400, 401, 403, 404, 405, 409, 413, 429]
CONFIG = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}})

api = schemathesis.openapi.from_dict(openapi.document(), config=CONFIG)


def test_the_document_is_the_one_that_the_server_gives(school: School) -> None:
    assert school.ask("GET", "/api/v1/openapi.json").json() == openapi.document()


@api.parametrize()
@settings(max_examples=SAMPLE, derandomize=True, **OPTIONS)
def test_a_sample_of_generated_requests(case: Any, school: School) -> None:
    _check(case, school)


@pytest.mark.slow
@pytest.mark.timeout(600)
@api.parametrize()
@settings(max_examples=ALL, **OPTIONS)
def test_generated_requests(case: Any, school: School) -> None:
    _check(case, school)


def _check(case: Any, school: School) -> None:
    token = _token_for(case.operation.definition.raw, school)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    case.call_and_validate(
        base_url=school.base,
        headers=headers,
        excluded_checks=[schemathesis.checks.CHECKS.get_one("positive_data_acceptance")],
        additional_checks=[understands_what_is_valid],
    )


@schemathesis.check
def understands_what_is_valid(ctx: Any, response: Any, case: Any) -> None:
    """What the document allows is never malformed, though the rules may refuse it, also with 400 for another version.
    That a name has something to see is more than a schema can say."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    refusal = response.json()
    is_about_a_name = refusal["facts"].get("fields", [{}])[0].get("field") == "name"
    assert refusal["error"] in ("old_version", "unknown_type") or is_about_a_name, refusal


_people: dict[str, list[Someone]] = {"student": [], "mentor": []}


def _token_for(operation: dict[str, Any], school: School) -> str:
    """Many people take turns, so that the limits of one session answer little of it."""
    needs = {name.removesuffix("_cookie") for each in operation.get("security", []) for name in each}
    role = next((each for each in _people if each in needs), None)
    if role is None:
        return ""
    held = _people[role]
    if len(held) < 16 or operation["operationId"] == "post_leave":
        new = school.student if role == "student" else school.mentor
        held.append(new(f"Reader {len(held)}"))
    else:
        held.append(held.pop(0))
    return held[-1].token
