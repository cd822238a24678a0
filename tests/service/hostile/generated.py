"""Requests that schemathesis makes from the descriptions of both surfaces, sent to a service on a real port."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import schemathesis
from fastapi import FastAPI
from graphql import StringValueNode
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.graphql.checks import GraphQLClientError, GraphQLServerError
from schemathesis.openapi.checks import IgnoredAuth
from schemathesis.specs.openapi.checks import negative_data_rejection

from base.moments import written
from service.graphql.schema import sdl
from tests.service.conftest import STATED

HEADERS = {**STATED, "Clew-Justification": "Generated%20requests%20of%20the%20tests"}
ACCEPTED = ["2xx", "3xx", "400", "401", "403", "404", "409", "429", "5xx"]
"""A question may be refused with 400 for what a JSON schema cannot say, as exactly one of several identifiers."""

schemathesis.graphql.scalar("Moment", st.integers(0, 2_000_000_000).map(lambda at: StringValueNode(value=written(at))))


def rest(app: FastAPI) -> Iterator[Any]:
    """Every operation of REST."""
    config = SchemathesisConfig.from_dict({"checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}})
    for found in schemathesis.openapi.from_dict(app.openapi(), config=config).get_all_operations():
        yield found.ok()


def graphql() -> Iterator[Any]:
    """Every root field of queries and mutations."""
    for found in schemathesis.graphql.from_file(sdl()).get_all_operations():
        yield found.ok()


def ask(operation: Any, address: str, examples: int) -> None:
    """Send so many requests for an operation, valid and broken ones; raises what the checks find in the answers."""

    @seed(1)
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of([operation.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]))
    def sent(case: Any) -> None:
        answer = case.call(base_url=address, headers=HEADERS)
        refused = operation.schema.specification.name == "GraphQL" and 400 <= answer.status_code < 500
        try:  # the check of refusals knows the form of answers to GraphQL only, not a plain 400
            case.validate_response(answer, excluded_checks=[negative_data_rejection] if refused else None)
        except FailureGroup as found:
            rest = [failure for failure in found.exceptions if not _refused_on_purpose(failure)]
            if rest:
                raise FailureGroup(rest) from found

    sent()


def _refused_on_purpose(failure: object) -> bool:
    """A null field beside a problem that says what the caller can do, or too many wrong tokens: no failure of ours."""
    if isinstance(failure, IgnoredAuth):
        return "`429 Too Many Requests`" in str(failure)
    if not isinstance(failure, GraphQLServerError | GraphQLClientError):
        return False
    problems = [error.get("extensions", {}).get("problem", {"status": 400}) for error in failure.errors]
    return all(400 <= problem["status"] < 500 for problem in problems)
