"""How failures are told: always a problem, never a word of what was sent, in answers and in logs alike."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from base.errors import ClewError, DatabaseUnavailableError
from store.breaker import Breaker
from tests.service.conftest import SIGNED_IN, STATED, Service
from tests.service.sightings import JUSTIFIED
from tests.service.worlds import PLATE, WORLD, ZHANG

CANARY = "340104199001011234"
JSON = {**STATED, "Content-Type": "application/json"}
FORM = {**STATED, "Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True, scope="module")
def world(service: Service) -> None:
    service.world(WORLD)


class BrokenGraph:
    """A graph whose every question fails in one way."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.breaker = Breaker(self.rows)

    async def rows(self, *_: Any, **__: Any) -> Any:
        raise self._error

    columns = rows


@pytest.fixture
def breaking(service: Service) -> Iterator[Any]:
    doors = service.app.state.doors

    def break_with(error: Exception) -> None:
        service.app.state.doors = replace(doors, graph=BrokenGraph(error), _loads=None, _schema_read_at=0)

    yield break_with
    service.app.state.doors = doors


def checked_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"urn:clew:problem:{code}"
    assert problem["instance"].endswith(problem["request_id"])
    assert problem["request_id"] == answer.headers["clew-request"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    return problem


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/v1/nowhere", 404, "not_found"),
        ("DELETE", "/v1/sources", 405, "method_not_allowed"),
        ("GET", "/graphql", 405, "method_not_allowed"),
        ("GET", "/graphql?query={__typename}", 405, "method_not_allowed"),
        ("POST", "/readyz", 405, "method_not_allowed"),
        ("GET", "/v1/loads", 422, "input_invalid"),
        ("GET", "/v1/entities/person-1", 400, "malformed_id"),
        ("GET", "/v1/source-rows/0/1", 422, "input_invalid"),
        ("GET", "/v1/source-rows/99999999/1", 404, "not_found"),
    ],
)
def test_every_refusal_is_a_problem(service: Service, method: str, path: str, status: int, code: str) -> None:
    checked_problem(service.send(method, path), status, code)


def test_a_method_that_is_not_taken_is_told_with_those_that_are(service: Service) -> None:
    assert service.send("DELETE", "/v1/sources").headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("headers", "content", "status", "code"),
    [
        (STATED, b'{"query": "{ __typename }"}', 415, "unsupported_media_type"),
        ({**STATED, "Content-Type": "text/plain"}, b'{"query": "{ __typename }"}', 415, "unsupported_media_type"),
        ({**STATED, "Content-Type": "application/graphql"}, b"{ __typename }", 415, "unsupported_media_type"),
        (
            {**STATED, "Content-Type": "application/x-www-form-urlencoded"},
            b"query={__typename}",
            415,
            "unsupported_media_type",
        ),
        ({**STATED, "Content-Type": "multipart/form-data; boundary=b"}, b"--b--", 415, "unsupported_media_type"),
        (JSON, b'[{"query": "{ __typename }"}]', 400, "query_invalid"),
        (JSON, b"{broken", 400, "query_invalid"),
        (JSON, b"\xff", 400, "query_invalid"),
        (JSON, b"[" * 5000, 400, "query_invalid"),
        (JSON, b'{"query": 5}', 400, "query_invalid"),
        (JSON, b'{"query": "{ __typename }", "variables": []}', 400, "query_invalid"),
        (JSON, b'{"query": ""}', 400, "query_invalid"),
        (JSON, b'{"query": "{ a"}', 400, "query_invalid"),
        (JSON, b'{"query": "{ nothing }"}', 400, "query_invalid"),
        (JSON, b'{"query": "mutation { nothing }"}', 400, "query_invalid"),
        (JSON, b'{"query": "subscription { nothing }"}', 400, "query_invalid"),
        (JSON, b'{"query": "type T { a: Int }"}', 400, "query_invalid"),
        (JSON, b'{"query": "{ loads { total } }"}', 400, "query_invalid"),
        (JSON, b'{"query": "query($n: Int!) { loads(first: $n) { total } }"}', 400, "query_invalid"),
        (JSON, b'{"query": "{ entity(by: {}) { id } }"}', 400, "query_invalid"),
        (JSON, b'{"query": "{ entity(by: {phone: \\"1\\", vin: \\"2\\"}) { id } }"}', 400, "query_invalid"),
    ],
)
def test_what_is_no_graphql_request_is_refused_before_it_runs(
    service: Service, headers: Any, content: bytes, status: int, code: str
) -> None:
    checked_problem(service.send("POST", "/graphql", headers, content=content), status, code)


def test_no_names_are_suggested(service: Service) -> None:
    answer = service.graphql('{ persn(by: {id: "a"}) { id } }')

    assert "did you mean" not in answer.text.lower()
    assert "'persn'" in answer.json()["errors"][0]["message"]


def test_a_websocket_is_not_taken(service: Service) -> None:
    async def connect() -> list[Any]:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "websocket", "path": "/graphql", "headers": [], "query_string": b"", "subprotocols": []}
        await service.app(scope, receive, send)
        return sent

    assert [message["type"] for message in service.run(connect())] == ["websocket.close"]


@pytest.mark.parametrize(
    "sent",
    [
        lambda s: s.get(f"/v1/entities/{CANARY}"),
        lambda s: s.get(f"/v1/entities/{ZHANG}/links", first=CANARY),
        lambda s: s.get(f"/v1/entities/{ZHANG}/links", first=1, type=CANARY),
        lambda s: s.get(f"/v1/entities/{ZHANG}/links", first=1, after=CANARY),
        lambda s: s.get("/v1/search", text=CANARY, first=1),
        lambda s: s.get("/v1/sources", asOf=CANARY),
        lambda s: s.get(f"/{CANARY}"),
        lambda s: s.get(f"/v1/source-rows/{CANARY}/x"),
        lambda s: s.post("/v1/lookup", {CANARY: "x"}),
        lambda s: s.post("/v1/lookup", {"identity_number": CANARY}),
        lambda s: s.post("/v1/lookup", {"phone": [CANARY]}),
        lambda s: s.post("/v1/bulk/entities", {"ids": [CANARY]}),
        lambda s: s.post("/v1/paths", {"source": CANARY, "target": CANARY, "first": 1}),
        lambda s: s.send("POST", "/v1/lookup", JSON, content=f'{{"{CANARY}'.encode()),
        lambda s: s.get("/v1/sources", {**STATED, "Authorization": f"Bearer {CANARY}"}),
        lambda s: s.get(f"/v1/entities/{ZHANG}", {**STATED, "Clew-Purpose": CANARY}),
        lambda s: s.get(f"/v1/entities/{ZHANG}", {**STATED, "Clew-Case": f"{CANARY},"}),
        lambda s: s.get(f"/v1/entities/{ZHANG}/trajectory", {**JUSTIFIED, "Clew-Justification": f"{CANARY},"}, first=1),
        lambda s: s.get(f"/v1/entities/{CANARY}/trajectory.csv", JUSTIFIED),
        lambda s: s.get(f"/v1/entities/{ZHANG}/trajectory.{CANARY}", JUSTIFIED),
        lambda s: s.get(f"/v1/entities/{PLATE}/stays", JUSTIFIED, first=1, zone=CANARY),
        lambda s: s.post("/v1/passages", {"places": [CANARY], "from": "2024-01-01", "to": CANARY}, JUSTIFIED, first=1),
        lambda s: s.graphql(f'{{ trajectory(of: "{CANARY}", first: 1) {{ fromAt }} }}', JUSTIFIED),
        lambda s: s.graphql(f'{{ stays(of: "{PLATE}", first: 1, zone: "{CANARY}") {{ cut }} }}', JUSTIFIED),
        lambda s: s.graphql(f'{{ entity(by: {{id: "{CANARY}"}}) {{ id }} }}'),
        lambda s: s.graphql(f"{{ entity(by: {{id: {CANARY}}}) {{ id nothing }} }}"),
        lambda s: s.graphql(f'{{ loads(first: "{CANARY}") {{ total }} }}'),
        lambda s: s.graphql(f"{{ loads(first: {CANARY}) {{ total }} }}"),
        lambda s: s.graphql(f'{{ entity(by: {{identityNumber: "{CANARY}"}}) {{ id }} }}'),
        lambda s: s.graphql(f"{{ a{CANARY} }}"),
        lambda s: s.graphql(f'{{ a{CANARY}: search(text: "*", first: 1) {{ b{CANARY} }} }}'),
        lambda s: s.graphql(f'{{ broken "{CANARY}'),
        lambda s: s.graphql("query($n: Int!) { loads(first: $n) { total } }", n=CANARY),
        lambda s: s.graphql("query($n: Moment) { loads(first: 1, asOf: $n) { total } }", n=CANARY),
        lambda s: s.graphql(f'{{ loads(first: 1, asOf: "{CANARY}") {{ total }} }}'),
        lambda s: s.graphql("query($by: EntityBy!) { entity(by: $by) { id } }", by={"phone": {"x": CANARY}}),
        lambda s: s.graphql("query($by: EntityBy!) { entity(by: $by) { id } }", by={CANARY: "1"}),
        lambda s: s.graphql('query($k: [Kind!]) { search(text: "a", first: 1, kinds: $k) { total } }', k=[CANARY]),
        lambda s: s.graphql("{ __typename }", operation=CANARY),
    ],
)
def test_nothing_that_was_sent_comes_back_in_a_refusal_or_stands_in_a_log(
    service: Service, caplog: pytest.LogCaptureFixture, sent: Any
) -> None:
    caplog.set_level(logging.DEBUG, "clew")
    caplog.set_level(logging.DEBUG, "strawberry")

    answer = sent(service)

    assert answer.status_code >= 400 or answer.json().get("errors"), answer.text
    told = answer.json()
    for error in told.get("errors", []):
        error.pop("path", None)  # the caller's own alias, which clients need to find the place
    assert CANARY not in str(told)
    assert CANARY not in caplog.text


@pytest.mark.parametrize("name", ["张伟", "Zhang"])
def test_names_are_not_repeated_either(service: Service, name: str) -> None:
    answers = [
        service.graphql(f'{{ loads(first: "{name}") {{ total }} }}'),
        service.graphql("query($n: Int!) { loads(first: $n) { total } }", n=name),
        service.graphql("query($n: Int!) { loads(first: $n) { total } }", n={"a": [name]}),
        service.graphql('query($k: [Kind!]) { search(text: "a", first: 1, kinds: $k) { total } }', k=[name]),
        service.post("/v1/lookup", {name: name}),
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 422]
    assert not any(name in answer.text for answer in answers)


def test_a_fault_in_the_input_is_named_by_its_place(service: Service) -> None:
    answer = service.post("/v1/paths", {"source": 5, "target": "x", "first": 0, "more": 1})

    assert {(fault["at"], fault["why"]) for fault in answer.json()["errors"]} == {
        ("body.source", "string_type"),
        ("body.first", "greater_than_equal"),
        ("body", "extra_forbidden"),
    }


def test_what_nobody_expected_is_masked_on_rest(
    service: Service, breaking: Any, caplog: pytest.LogCaptureFixture
) -> None:
    breaking(RuntimeError(f"cannot read {CANARY}"))

    problem = checked_problem(service.get("/v1/sources"), 500, "error")

    assert CANARY not in str(problem)
    assert CANARY not in caplog.text
    assert problem["request_id"] in caplog.text
    assert "RuntimeError at " in caplog.text
    assert "/v1/sources" in caplog.text


def test_what_nobody_expected_is_masked_in_graphql(
    service: Service, breaking: Any, caplog: pytest.LogCaptureFixture
) -> None:
    breaking(RuntimeError(f"cannot read {CANARY}"))

    answer = service.graphql("{ loads(first: 1) { total } }")

    (error,) = answer.json()["errors"]
    assert (answer.status_code, answer.json()["data"]) == (200, {"loads": None})
    assert error["extensions"]["problem"]["code"] == "error"
    assert error["extensions"]["problem"]["title"] == ClewError.title
    assert CANARY not in answer.text + caplog.text
    assert f"{answer.headers['clew-request']} loads failed with RuntimeError" in caplog.text


def test_a_database_that_is_away_is_an_expected_refusal(service: Service, breaking: Any) -> None:
    breaking(DatabaseUnavailableError("The graph database does not answer."))

    checked_problem(service.get("/v1/sources"), 503, "database_unavailable")
    checked_problem(service.get("/readyz"), 503, "database_unavailable")
    checked_problem(service.graphql("{ loads(first: 1) { total } }"), 503, "database_unavailable")
    assert service.get("/livez").status_code == 200


def test_each_request_leaves_one_line_with_the_template_of_its_route(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "clew.service")

    answer = service.get(f"/v1/entities/{ZHANG}", SIGNED_IN)

    (line,) = [record.getMessage() for record in caplog.records if record.name == "clew.service"]
    assert line.startswith(f"{answer.headers['clew-request']} GET /v1/entities/{{id}} 403 ")
    assert ZHANG not in line
