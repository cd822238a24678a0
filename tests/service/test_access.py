"""Who is let in: the token, the purpose gate, and one table that knows every route and every root field."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from graphql import build_schema

from service.access import LONGEST_HEADER, PURPOSES, GatedRoute
from service.actions import FIELDS, ROUTES, Action
from service.graphql.schema import sdl
from service.rest import ROUTERS
from tests.graphs import an_id
from tests.service.conftest import SIGNED_IN, STATED, TOKEN, Service

PERSON = '{ person(by: {id: "' + an_id("Person", "nobody") + '"}) { id } }'
SURFACES = ["graphql", "rest"]


def asked(service: Service, surface: str, headers: Any) -> Any:
    if surface == "graphql":
        return service.graphql(PERSON, headers)
    return service.post("/v1/lookup", {"id": an_id("Person", "nobody")}, headers)


def with_headers(**changed: str | None) -> dict[str, str]:
    merged: dict[str, str | None] = {**STATED, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return {name: value for name, value in merged.items() if value is not None}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        (with_headers(Authorization=None), 401, "token_missing"),
        (with_headers(Authorization="Bearer wrong"), 401, "token_invalid"),
        (with_headers(Authorization=f"Basic {TOKEN}"), 401, "token_invalid"),
        (with_headers(Authorization=f"Bearer {TOKEN} "), 401, "token_invalid"),
        (with_headers(Authorization=f"Bearer {TOKEN[:-1]}"), 401, "token_invalid"),
        (with_headers(Authorization=""), 401, "token_invalid"),
        ([*STATED.items(), ("Authorization", f"Bearer {TOKEN}")], 401, "token_invalid"),
        (with_headers(Clew_Purpose=None), 403, "purpose_missing"),
        (with_headers(Clew_Purpose=" "), 403, "purpose_missing"),
        (with_headers(Clew_Purpose="curiosity"), 403, "purpose_unknown"),
        (with_headers(Clew_Purpose="Investigation"), 403, "purpose_unknown"),
        (with_headers(Clew_Case=None), 403, "case_missing"),
        (with_headers(Clew_Case="%20"), 403, "case_missing"),
        ([*STATED.items(), ("Clew-Case", "B2")], 400, "gate_header_repeated"),
        ([*STATED.items(), ("Clew-Purpose", "investigation")], 400, "gate_header_repeated"),
        (with_headers(Clew_Purpose="investigation,cold-case"), 400, "gate_header_repeated"),
        (with_headers(Clew_Case="A1,B2"), 400, "gate_header_repeated"),
        (with_headers(Clew_Case="%FF"), 400, "gate_header_malformed"),
        (with_headers(Clew_Case="A1%0AB2"), 400, "gate_header_malformed"),
        (with_headers(Clew_Case="x" * (LONGEST_HEADER + 1)), 400, "gate_header_malformed"),
    ],
)
def test_a_person_level_question_is_refused_alike_on_both_surfaces(
    service: Service, surface: str, headers: Any, status: int, code: str
) -> None:
    answer = asked(service, surface, headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)


def test_raw_chinese_in_a_header_is_refused(service: Service) -> None:
    headers = [(name.encode(), value.encode()) for name, value in SIGNED_IN.items()]
    headers += [(b"Clew-Purpose", b"investigation"), (b"Clew-Case", "案".encode())]

    assert asked(service, "rest", headers).json()["code"] == "gate_header_malformed"


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("surface", SURFACES)
def test_every_purpose_on_the_list_allows_what_it_is_for(service: Service, surface: str, purpose: str) -> None:
    headers = with_headers(Clew_Purpose=purpose, Clew_Case="%E6%A1%88%2C%201")

    answer = asked(service, surface, headers)

    refused = {"disclosure": "purpose_forbids", "oversight": "purpose_forbids", "data-quality": "case_refused"}
    if purpose in refused:
        assert (answer.status_code, answer.json()["code"]) == (403, refused[purpose])
    else:
        assert answer.status_code == (200 if surface == "graphql" else 404)


@pytest.mark.parametrize("path", ["/livez", "/openapi.json"])
def test_health_and_descriptions_need_no_token(service: Service, path: str) -> None:
    assert service.get(path, headers={}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/sources", "/v1/loads?first=1"])
def test_deliveries_need_the_token_only(service: Service, path: str) -> None:
    assert service.get(path, headers={}).status_code == 401
    assert service.send("GET", path, SIGNED_IN).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("{ __schema { queryType { name } } }", 200),
        ("{ __typename }", 200),
        ("{ sources(first: 1) { total } loads(first: 1) { total } }", 200),
        ('{ sources(first: 1) { total } search(text: "a", first: 1) { total } }', 403),
        ('{ ...Hidden } fragment Hidden on Query { ... { search(text: "a", first: 1) { total } } }', 403),
        ('{ sources: search(text: "a", first: 1) { total } }', 403),
        ("{ secrets }", 403),
        ("mutation { forget }", 403),
    ],
)
def test_a_document_needs_what_its_root_fields_need(service: Service, query: str, status: int) -> None:
    assert service.graphql(query, SIGNED_IN).status_code == status


def test_of_several_operations_only_the_one_that_runs_counts(service: Service) -> None:
    document = "query Fresh { sources(first: 1) { total } } query Who " + PERSON

    assert service.graphql(document, SIGNED_IN, "Fresh").status_code == 200
    assert service.graphql(document, SIGNED_IN, "Who").status_code == 403
    assert service.graphql(document, SIGNED_IN).json()["code"] == "query_invalid"


def test_the_gate_comes_before_the_body_is_looked_at(service: Service) -> None:
    answer = service.send("POST", "/v1/lookup", {"Content-Type": "application/json"}, content=b"{broken")

    assert answer.json()["code"] == "token_missing"


def test_every_route_is_gated_and_declares_its_action() -> None:
    routes = [route for router in ROUTERS for route in router.routes]

    assert {type(route) for route in routes} == {GatedRoute}
    assert {route.operation_id for route in routes if isinstance(route, APIRoute)} | {"graphql"} == set(ROUTES)


def test_a_route_without_an_action_cannot_be_made() -> None:
    app = FastAPI()
    app.router.route_class = GatedRoute

    with pytest.raises(KeyError, match="undeclared"):
        app.get("/undeclared", operation_id="undeclared")(lambda: None)


def test_every_root_field_declares_its_action() -> None:
    schema = build_schema(sdl())
    roots = [schema.query_type, schema.mutation_type, schema.subscription_type]

    fields = {name for root in roots if root for name in root.fields}
    assert fields | {"__schema", "__type", "__typename"} == set(FIELDS)


def test_everything_about_entities_is_person_level() -> None:
    person_level = {Action.READ, Action.ROW, Action.WHEREABOUTS, Action.MONEY, Action.DECIDE}
    open_to_all_with_a_token = {name for name, action in FIELDS.items() if action not in person_level}

    assert open_to_all_with_a_token == {"__schema", "__type", "__typename", "sources", "loads", "deliveries"}
