"""The thirteen checks of graphql-cop 1.15, each as that tool makes it: none finds anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from tests.service.conftest import STATED, Service
from tests.service.provider import PROVIDER

Headers = dict[str, str]
JSON = {"Content-Type": "application/json"}


def posted(service: Service, headers: Headers, body: Any) -> Any:
    return service.send("POST", "/graphql", {**headers, **JSON}, content=json.dumps(body).encode()).json()


def asked(service: Service, headers: Headers, query: str) -> Any:
    return posted(service, headers, {"query": query, "operationName": "cop"})


def alias_overloading(service: Service, headers: Headers) -> bool:
    aliases = "".join(f"alias{n}:__typename \n" for n in range(101))
    return bool(asked(service, headers, f"query cop {{ {aliases} }}")["data"]["alias100"])


def batching(service: Service, headers: Headers) -> bool:
    batch = [{"query": "query cop { __typename }", "operationName": "cop"}] * 10
    return len(posted(service, headers, batch)) >= 10


def circular_introspection(service: Service, headers: Headers) -> bool:
    query = "query cop { __schema { types {" + " fields { type {" * 4 + " name" + " }" * 11
    return len(asked(service, headers, query)["data"]["__schema"]["types"]) > 25


def directive_overloading(service: Service, headers: Headers) -> bool:
    return len(asked(service, headers, "query cop { __typename " + "@aa" * 10 + " }")["errors"]) == 10


def field_duplication(service: Service, headers: Headers) -> bool:
    return bool(asked(service, headers, "query cop { " + "__typename \n" * 500 + "} ")["data"]["__typename"])


def field_suggestions(service: Service, headers: Headers) -> bool:
    return "Did you mean" in json.dumps(asked(service, headers, "query cop { __schema { directive } }"))


def mutation_by_get(service: Service, headers: Headers) -> bool:
    answer = service.get("/graphql", headers, query="mutation cop {__typename}")
    return bool(answer.json()["data"]["__typename"])


def query_by_get(service: Service, headers: Headers) -> bool:
    return bool(service.get("/graphql", headers, query="query cop {__typename}").json()["data"]["__typename"])


def browser_tool(service: Service, headers: Headers) -> bool:
    page = service.get("/graphql", {**headers, "Accept": "text/html"}).text
    return any(word in page for word in ("graphiql.min.css", "GraphQL Playground", "GraphiQL", "graphql-playground"))


def introspection(service: Service, headers: Headers) -> bool:
    return bool(
        asked(service, headers, "query cop { __schema { types { name fields { name } } } }")["data"]["__schema"]
    )


def urlencoded_post(service: Service, headers: Headers) -> bool:
    answer = service.send("POST", "/graphql", headers, data={"query": "query cop { __typename }"})
    return bool(answer.json()["data"]["__typename"])


def trace_mode(service: Service, headers: Headers) -> bool:
    return "tracing" in json.dumps(asked(service, headers, "query cop { __typename }"))


def unhandled_error(service: Service, headers: Headers) -> bool:
    told = json.dumps(asked(service, headers, "qwerty cop { abc }")).lower()
    return "exception" in told or "traceback" in told


CHECKS: tuple[Callable[[Service, Headers], bool], ...] = (
    alias_overloading,
    batching,
    circular_introspection,
    directive_overloading,
    field_duplication,
    field_suggestions,
    mutation_by_get,
    query_by_get,
    browser_tool,
    introspection,
    urlencoded_post,
    trace_mode,
    unhandled_error,
)

CALLERS: dict[str, Headers] = {
    "stranger": {},
    "analyst": {**STATED, "Authorization": f"Bearer {PROVIDER.token(clew_roles=['analyst'])}"},
    "investigator": {**STATED, "Authorization": f"Bearer {PROVIDER.token(clew_roles=['investigator'])}"},
}


def found(service: Service, check: Callable[[Service, Headers], bool], headers: Headers) -> bool:
    with suppress(KeyError, TypeError):  # an answer without what the check looks for
        return check(service, headers)
    return False


def test_there_are_thirteen() -> None:
    assert len(set(CHECKS)) == 13


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nothing_is_found(service: Service, check: Callable[[Service, Headers], bool], caller: str) -> None:
    told_on_purpose = check is introspection and caller == "investigator"

    assert found(service, check, CALLERS[caller]) is told_on_purpose


def test_the_checks_see_what_they_look_for(service: Service) -> None:
    """A query within the limits is answered in the form that the checks read."""
    assert asked(service, CALLERS["investigator"], "query cop { a: __typename }")["data"]["a"] == "Query"
