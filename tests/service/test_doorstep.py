"""A full service turns requests away before it makes anything of them, over a real connection that stays usable."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from clew.demonstration.loopback import demonstrated
from service.admission import AT_ONCE, KEPT
from service.app import create_app
from store.address import Address
from tests.service.conftest import STATED, parts
from tests.service.listening import running

Answer = tuple[int, dict[str, str], bytes]


class Line:
    """One connection to the service at which `app` listens, over which requests go as bytes."""

    def __init__(self, app: FastAPI, host: str) -> None:
        self.app, self.host = app, host
        name, _, port = host.partition(":")
        self._socket = socket.create_connection((name, int(port)), timeout=10)
        self._read = self._socket.makefile("rb")

    def say(self, method: str, path: str, body: bytes = b"", *, whole: bool = True, **headers: str) -> None:
        told = {"Host": "localhost", **STATED, "Content-Type": "application/json", **headers}
        head = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
        head += [f"Content-Length: {len(body)}"] if body else []
        self.send("\r\n".join([*head, "", ""]).encode() + (body if whole else b""))

    def send(self, content: bytes) -> None:
        self._socket.sendall(content)

    def hear(self, *, bodiless: bool = False) -> Answer:
        status = int(self._read.readline().split()[1])
        headers = dict[str, str]()
        while line := self._read.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name.lower()] = value
        return status, headers, b"" if bodiless else self._read.read(int(headers["content-length"]))

    def is_closed(self) -> bool:
        return self._read.read(1) == b""

    def fill(self) -> None:
        self.app.state.room.running += AT_ONCE

    def empty(self) -> None:
        self.app.state.room.running -= AT_ONCE

    def close(self) -> None:
        self._read.close()
        self._socket.close()


@pytest.fixture(scope="module")
def listening(graph_server: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, str]]:
    app = demonstrated(create_app(parts(graph_server, tmp_path_factory.mktemp("doorstep"))))
    with running(app) as host:
        yield app, host


@pytest.fixture
def line(listening: tuple[FastAPI, str]) -> Iterator[Line]:
    made = Line(*listening)
    yield made
    made.app.state.room.running = 0
    made.close()


def test_a_refusal_says_all_that_one_of_the_application_says_and_counts_as_one(line: Line) -> None:
    line.fill()
    line.say("GET", "/v1/sources")
    status, headers, body = line.hear()
    line.empty()
    line.say("GET", "/v1/nowhere")
    _, other, _ = line.hear()
    line.say("GET", "/metrics")
    metrics = line.hear()[2].decode()

    told = json.loads(body)
    assert (status, told["code"], headers["retry-after"]) == (503, "overloaded", "1")
    assert told["request_id"] == headers["clew-request"]
    assert headers.keys() == other.keys() | {"retry-after"}
    for name in headers.keys() - {"clew-request", "content-length", "retry-after", "date"}:
        assert headers[name] == other[name]
    assert 'clew_requests_total{method="GET",route="-",status="503"}' in metrics


def test_a_profile_is_let_in_where_what_may_weigh_much_is_not(line: Line) -> None:
    line.app.state.room.suspect = AT_ONCE - KEPT
    stays = f"/v1/entities/plate-{'0' * 30}/stays?first=1"
    statuses = list[int]()
    for method, path, reason in (
        ("GET", stays, "where it was that night"),
        ("GET", stays.removesuffix("/stays?first=1"), "where it was that night"),
        ("POST", "/graphql", "where it was that night"),
        ("POST", "/graphql", ""),
    ):
        body = b'{"query": "{ __typename }"}' if method == "POST" else b""
        line.say(method, path, body, **({"Clew-Justification": reason} if reason else {}))
        statuses.append(line.hear()[0])
    line.app.state.room.suspect = 0

    assert statuses == [503, 404, 503, 200]


def test_the_connection_serves_again_when_there_is_room(line: Line) -> None:
    question = b'{"query": "{ __typename }"}'
    statuses = list[int]()
    for full in (True, True, False, True, False):
        line.app.state.room.running = AT_ONCE * full
        line.say("POST", "/graphql", question)
        statuses.append(line.hear()[0])

    assert statuses == [503, 503, 200, 503, 200]


def test_a_body_that_comes_after_the_refusal_is_no_request(line: Line) -> None:
    question = b'{"query": "{ __typename }"}'
    line.fill()
    line.say("POST", "/graphql", question, whole=False)
    refused = line.hear()[0]
    line.empty()
    line.send(question)
    line.say("POST", "/graphql", question)

    assert (refused, line.hear()[0]) == (503, 200)


def test_the_head_alone_is_answered_with_a_head_alone(line: Line) -> None:
    line.fill()
    line.say("HEAD", "/playground")
    line.say("GET", "/livez")

    assert [line.hear(bodiless=True)[0], line.hear()[0]] == [503, 200]


def test_who_wants_the_connection_closed_has_it_closed(line: Line) -> None:
    line.fill()
    line.say("GET", "/v1/sources", Connection="close")

    assert line.hear()[0] == 503
    assert line.is_closed()


def test_more_at_once_than_there_is_room_for_are_told_apart_before_any_begins(line: Line) -> None:
    line.app.state.room.running = AT_ONCE - 2
    lines = [Line(line.app, line.host) for _ in range(6)]
    for one in lines:
        one.say("GET", "/v1/sources")

    statuses = sorted(one.hear()[0] for one in lines)
    for one in lines:
        one.close()

    assert statuses[0] == 200
    assert set(statuses) <= {200, 503}
    assert line.app.state.room.running == AT_ONCE - 2
