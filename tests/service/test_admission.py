"""Only what can be answered is let near the work: the name, the size of the headers, and room for one more question."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from base.running import OverloadedError
from service.actions import ROUTES, Action
from service.admission import AT_ONCE, KEPT, LARGEST_HEADERS, LOOPBACK, WEIGHTY, WEIGHTY_AT_ONCE, Place, Room
from service.rest import ROUTERS
from tests.service.conftest import STATED, Service
from tests.service.sightings import JUSTIFIED

HEALTH = ["/livez", "/readyz"]


def named(host: str | None) -> Any:
    return {**STATED, **({} if host is None else {"Host": host})}


@pytest.mark.parametrize("host", [*LOOPBACK, "localhost:8420", "127.0.0.1:1", "[::1]:8420", "LOCALHOST"])
def test_a_name_on_the_list_is_answered_with_any_port(service: Service, host: str) -> None:
    assert service.get("/v1/sources", named(host)).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8420", "localhost.evil.example", "127.0.0.1.evil.example", "[::2]", "", "::1"],
)
@pytest.mark.parametrize("path", ["/v1/sources", "/playground", "/graphql", "/metrics", "/nowhere"])
def test_another_name_is_refused_before_anything_is_looked_at(service: Service, host: str, path: str) -> None:
    answer = service.get(path, named(host))

    assert (answer.status_code, answer.json()["code"]) == (421, "host_unknown")
    assert "evil" not in answer.text


def test_two_names_are_none(service: Service) -> None:
    answer = service.get("/v1/sources", [*STATED.items(), ("Host", "localhost"), ("Host", "localhost")])

    assert answer.json()["code"] == "host_unknown"


@pytest.mark.parametrize("path", HEALTH)
def test_health_is_answered_under_any_name(service: Service, path: str) -> None:
    assert service.get(path, {"Host": "10.0.0.7"}).status_code == 200


def test_a_websocket_under_another_name_is_closed(service: Service) -> None:
    assert opened(service, b"evil.example") == [{"type": "websocket.close", "code": 1008}]


def opened(service: Service, host: bytes) -> list[Any]:
    """What a websocket that was asked for under a name is sent."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", host)]
    scope = {"type": "websocket", "path": "/graphql", "headers": headers, "query_string": b"", "subprotocols": []}
    service.run(service.app(scope, receive, send))
    return sent


@pytest.mark.parametrize(("surplus", "status"), [(0, 200), (1, 431)])
def test_headers_have_a_largest_size(service: Service, surplus: int, status: int) -> None:
    async def answered() -> httpx.Response:
        request = service.client.build_request("GET", "/v1/sources", headers=STATED)
        spent = sum(len(name) + len(value) for name, value in request.headers.raw)
        request.headers["X-Filler"] = "x" * (LARGEST_HEADERS + surplus - spent - len("X-Filler"))
        return await service.client.send(request)

    assert service.run(answered()).status_code == status


async def nothing(*_: Any) -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


def test_room_is_taken_up_to_the_bound_and_given_back() -> None:
    room = Room()
    places = [Place(room, nothing, nothing) for _ in range(AT_ONCE - 1)]
    room.check(suspect=False)
    places.append(Place(room, nothing, nothing))
    with pytest.raises(OverloadedError):
        room.check(suspect=False)
    for place in places:
        place.leave()
        place.leave()

    assert room.running == 0


def test_what_may_weigh_much_leaves_places_to_the_rest_and_none_of_it_to_itself() -> None:
    room = Room()
    places = [Place(room, nothing, nothing, suspect=True) for _ in range(AT_ONCE - KEPT)]
    with pytest.raises(OverloadedError):
        room.check(suspect=True)
    for _ in range(KEPT):
        room.check(suspect=False)
        places.append(Place(room, nothing, nothing))
    with pytest.raises(OverloadedError):
        room.check(suspect=False)
    for place in places:
        place.leave()
        place.leave()

    assert (room.running, room.suspect) == (0, 0)


def test_a_place_is_given_back_once_the_answer_begins_and_stays_so() -> None:
    async def answered() -> list[int]:
        room, seen = Room(), list[int]()
        place = Place(room, nothing, nothing)
        await place.receive()
        seen.append(room.running)
        await place.send({"type": "http.response.start"})
        seen.append(room.running)
        await place.receive()  # a stream that listens whether its reader is still there
        place.leave()
        return [*seen, room.running]

    assert asyncio.run(answered()) == [1, 0, 0]


def test_what_weighs_much_leaves_room_for_the_rest() -> None:
    room = Room()
    with ExitStack() as held:
        for _ in range(WEIGHTY_AT_ONCE):
            held.enter_context(room.taken([Action.READ, Action.MONEY]))
        with pytest.raises(OverloadedError):
            held.enter_context(room.taken([Action.WHEREABOUTS]))
        held.enter_context(room.taken([Action.READ]))

    assert room.weighty == 0


@pytest.fixture
def full(service: Service) -> Iterator[None]:
    """The service with as many questions as it takes."""
    places = [Place(service.app.state.room, nothing, nothing) for _ in range(AT_ONCE)]
    yield
    for place in places:
        place.leave()


@pytest.mark.usefixtures("full")
def test_a_full_service_refuses_at_once_and_says_when_to_come_back(service: Service) -> None:
    answers = [service.get("/v1/sources"), service.graphql("{ __typename }"), service.get("/v1/sources", {})]

    for answer in answers:
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "overloaded", "1")
    assert [service.get(path, {}).status_code for path in HEALTH] == [200, 200]


@pytest.mark.parametrize("ask", ["rest", "graphql"])
def test_questions_that_weigh_much_wait_for_each_other_and_not_the_rest(service: Service, ask: str) -> None:
    with ExitStack() as held:
        for _ in range(WEIGHTY_AT_ONCE):
            held.enter_context(service.app.state.room.taken([Action.WHEREABOUTS]))
        plate = "plate-" + "0" * 30
        if ask == "rest":
            heavy = service.get(f"/v1/entities/{plate}/stays", JUSTIFIED, first=1)
        else:
            heavy = service.graphql(f'{{ stays(of: "{plate}", first: 1) {{ cut }} }}', JUSTIFIED)
        light = service.get("/v1/sources")

    assert (heavy.status_code, heavy.json()["code"]) == (503, "overloaded")
    assert light.status_code == 200


@pytest.fixture
def besieged(service: Service) -> Iterator[None]:
    """The service with as many questions that may weigh much as it takes."""
    room = service.app.state.room
    places = [Place(room, nothing, nothing, suspect=True) for _ in range(AT_ONCE - KEPT)]
    yield
    for place in places:
        place.leave()


@pytest.mark.usefixtures("besieged")
def test_a_profile_has_its_place_however_many_ask_for_something_that_weighs_much(service: Service) -> None:
    plate = "plate-" + "0" * 30

    heavy = [
        service.get(f"/v1/entities/{plate}/stays", JUSTIFIED, first=1),
        service.graphql("{ __typename }", JUSTIFIED),
    ]
    light = [service.get(f"/v1/entities/{plate}", JUSTIFIED), service.graphql("{ __typename }")]

    assert [(one.status_code, one.json()["code"]) for one in heavy] == [(503, "overloaded")] * 2
    assert [one.status_code for one in light] == [404, 200]


def test_every_route_that_weighs_much_is_known_by_its_path(service: Service) -> None:
    room = service.app.state.room
    routes = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute)]

    known = {one.path for one in routes if room.suspects(one.path.replace("{", "").replace("}", ""), [])}

    assert known == {one.path for one in routes if ROUTES[str(one.operation_id)] in WEIGHTY}
    assert len(known) > 10


def test_room_is_given_back_whatever_happens(service: Service) -> None:
    room = service.app.state.room

    service.get("/v1/entities/nonsense")
    service.graphql("{ nonsense }")
    service.get("/v1/sources")

    assert (room.running, room.weighty) == (0, 0)


def test_a_body_that_comes_slowly_holds_no_room(service: Service) -> None:
    seen: list[int] = []

    async def slowly() -> Any:
        yield b'{"id": "'
        await asyncio.sleep(0.01)
        seen.append(service.app.state.room.running)
        yield b'person-1"}'

    service.send("POST", "/v1/lookup", {**STATED, "Content-Type": "application/json"}, content=slowly())

    assert seen == [0]


def test_a_service_that_stops_takes_nothing_new(service: Service) -> None:
    service.app.state.doors.closing = True
    try:
        answers = [service.get("/v1/sources"), service.get("/readyz"), service.graphql("{ __typename }")]
        lives = service.get("/livez")
        socket = opened(service, b"localhost")
    finally:
        service.app.state.doors.closing = False

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(503, "stopping")}
    assert lives.status_code == 200
    assert socket[0]["type"] == "websocket.close"
