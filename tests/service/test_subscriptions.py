"""Subscriptions on a real port: over server-sent events and over a websocket, each behind the gate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from service.app import create_app
from service.graphql.registered import document_id
from store.address import Address
from tests.graphs import World
from tests.service.conftest import SIGNED_IN, Service, parts
from tests.service.listening import deliver, running
from tests.service.provider import PROVIDER

QUERY = "subscription { deliveries { number source } }"
STREAMED = {**SIGNED_IN, "Accept": "text/event-stream"}
REGISTERED = "subscription Registered { deliveries { number source } }"
WITHHELD = "query Counts { sources(first: 1) { total } }"
DOCUMENTS = {document_id(text): text for text in (REGISTERED, WITHHELD)}
PROTOCOL = Subprotocol("graphql-transport-ws")


@pytest.fixture(scope="module")
def host(service: Service, graph_server: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    service.world(World(()))
    app = create_app(parts(graph_server, tmp_path_factory.mktemp("archive")))
    app.state.registered = DOCUMENTS
    with running(app) as address:
        yield address


def events(response: httpx.Response) -> Iterator[tuple[str, Any]]:
    """The events of a stream, a comment (which says that it lives) as ''."""
    name, silent = "", 0
    for line in response.iter_lines():
        if line.startswith(":"):
            silent += 1
            assert silent < 4, "nothing was told"
            yield "", None
        elif line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: ") and line != "data: ":
            yield name, json.loads(line.removeprefix("data: "))


def test_a_load_is_told_once_when_it_is_complete_and_a_restricted_one_never(host: str, graph_server: Address) -> None:
    deliver(graph_server, "before")
    with httpx.stream("POST", f"http://{host}/graphql", json={"query": QUERY}, headers=STREAMED, timeout=20) as answer:
        told = events(answer)
        assert next(told) == ("", None)
        assert answer.headers["content-type"] == "text/event-stream"
        restricted = deliver(graph_server, "secret", level=3)
        number = deliver(graph_server, "bank")
        name, item = next(one for one in told if one[0])

    assert name == "next"
    assert item == {"data": {"deliveries": {"number": number, "source": "bank"}}}
    assert restricted != number


@pytest.mark.parametrize(
    ("query", "headers", "status", "code"),
    [
        (QUERY, SIGNED_IN, 406, "not_a_stream"),
        (QUERY, {"Accept": "text/event-stream"}, 401, "token_missing"),
        ("subscription { deliveries { nonsense } }", STREAMED, 400, "query_invalid"),
    ],
)
def test_what_cannot_be_streamed_is_refused_before_anything_is_sent(
    host: str, query: str, headers: dict[str, str], status: int, code: str
) -> None:
    answer = httpx.post(f"http://{host}/graphql", json={"query": query}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def listening(host: str, **more: Any) -> AbstractContextManager[ClientConnection]:
    return connect(f"ws://{host}/graphql", subprotocols=[PROTOCOL], **more)


def say(socket: ClientConnection, type: str, **more: Any) -> None:
    socket.send(json.dumps({"type": type, **more}))


def hear(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(timeout=20))


@contextmanager
def begun(host: str, role: str = "investigator") -> Iterator[ClientConnection]:
    headers = {**SIGNED_IN, "Authorization": f"Bearer {PROVIDER.token(clew_roles=[role])}"}
    with listening(host) as socket:
        say(socket, "connection_init", payload=headers)
        assert hear(socket)["type"] == "connection_ack"
        yield socket


@pytest.mark.parametrize(
    ("role", "payload"),
    [
        ("investigator", {"query": QUERY}),
        ("investigator", {"documentId": document_id(REGISTERED)}),
        ("analyst", {"documentId": f"sha256:{document_id(REGISTERED)}", "operationName": "Registered"}),
    ],
    ids=["own words", "a document", "an application's document"],
)
def test_a_websocket_says_who_asks_and_is_told_the_same(
    host: str, graph_server: Address, role: str, payload: dict[str, str]
) -> None:
    with begun(host, role) as socket:
        say(socket, "subscribe", id="one", payload=payload)
        say(socket, "ping")
        assert hear(socket) == {"type": "pong"}
        number, delivered = None, []
        while number is None and len(delivered) < 10:  # it begins when the message is read, which nothing says
            delivered.append(deliver(graph_server, "bank"))
            try:
                told = json.loads(socket.recv(timeout=3))
            except TimeoutError:
                continue
            number = told["payload"]["data"]["deliveries"]["number"]

        assert number in delivered
        assert told["id"] == "one"


def test_a_websocket_without_the_right_token_is_closed(host: str) -> None:
    with listening(host) as socket:
        say(socket, "connection_init", payload={"Authorization": "Bearer nonsense"})
        with pytest.raises(ConnectionClosed) as closed:
            hear(socket)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


@pytest.mark.parametrize(
    ("role", "payload", "code"),
    [
        ("investigator", {"query": "{ sources(first: 1) { total } }"}, "query_invalid"),
        ("investigator", {"documentId": document_id(WITHHELD)}, "query_invalid"),
        ("investigator", {"documentId": "0" * 64}, "document_unknown"),
        ("investigator", {"documentId": document_id(REGISTERED), "query": QUERY}, "query_invalid"),
        ("investigator", {"documentId": document_id(REGISTERED), "query": REGISTERED}, "query_invalid"),
        ("investigator", {}, "query_invalid"),
        ("investigator", "subscription", "query_invalid"),
        ("analyst", {"query": QUERY}, "document_required"),
        ("analyst", {"query": REGISTERED}, "document_required"),
        ("analyst", {"query": "subscription { __typename }"}, "introspection_refused"),
        ("analyst", {"documentId": "0" * 64}, "document_unknown"),
    ],
)
def test_what_a_websocket_may_not_run_is_refused_and_closes_nothing(
    host: str, role: str, payload: object, code: str
) -> None:
    with begun(host, role) as socket:
        say(socket, "subscribe", id="query", payload=payload)
        refused = hear(socket)
        say(socket, "ping")

        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["problem"]["code"] == code
        assert hear(socket) == {"type": "pong"}


def test_a_websocket_and_a_post_refuse_a_document_alike(host: str) -> None:
    body = {"documentId": "0" * 64}
    posted = httpx.post(f"http://{host}/graphql", json=body, headers=STREAMED).json()
    with begun(host) as socket:
        say(socket, "subscribe", id="one", payload=body)
        (refused,) = hear(socket)["payload"]

    assert refused["message"] == posted["detail"]
    told = refused["extensions"]["problem"]
    assert {(name, told[name]) for name in ("type", "title", "status", "code")} <= posted.items()


def test_a_page_of_another_origin_cannot_listen(host: str) -> None:
    with pytest.raises(InvalidStatus), listening(host, origin="http://elsewhere.example"):
        pass


def test_a_message_over_the_limit_ends_the_websocket(host: str) -> None:
    with begun(host) as socket:
        say(socket, "subscribe", id="long", payload={"query": QUERY + " " * 70_000})
        with pytest.raises(ConnectionClosed):
            hear(socket)


def test_the_answer_over_the_plain_door_is_not_touched(host: str) -> None:
    answer = httpx.post(f"http://{host}/graphql", json={"query": "{ sources(first: 1) { total } }"}, headers=SIGNED_IN)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
