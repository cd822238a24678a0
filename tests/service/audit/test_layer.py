"""The layer around the application: nothing leaves that is not written down, whatever way it leaves or fails."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from fastapi import APIRouter, FastAPI, Request
from starlette.datastructures import Headers
from starlette.responses import StreamingResponse

from service.access import GatedRoute, enter
from service.actions import Action
from service.admission import Room
from service.audit.audit import auditing
from service.audit.layer import Audited
from service.audit.reading import reading
from service.problems import tell_problems
from tests.service.audit.logs import LOG, bodies, person, read
from tests.service.provider import PROVIDER, access

SIGNED_IN = {"Authorization": f"Bearer {PROVIDER.token()}"}
STATED = {**SIGNED_IN, "Clew-Purpose": "investigation", "Clew-Case": "A1", "Clew-Justification": "to see what leaves"}
SECRET = "340104199901011234"
router = APIRouter(route_class=GatedRoute)
held: dict[str, Any] = {}


@router.get("/v1/people/{number}", operation_id="getEntity")
async def one(number: int) -> dict[str, str]:
    if lock := held.get("lock"):
        lock()
    return {"id": person(number)}


@router.post("/v1/search", operation_id="search")
async def several(request: Request) -> list[str]:
    return [person(int(number)) for number in (await request.json())["numbers"]]


@router.get("/v1/table", operation_id="exportTrajectory")
async def table() -> StreamingResponse:
    async def rows() -> AsyncIterator[str]:
        for number in range(3):
            yield f"{person(number)[:20]}"
            yield f"{person(number)[20:]}\n"

    return StreamingResponse(rows(), media_type="text/csv", headers={"Link": f"</v1/{person(9)}>"})


@router.get("/v1/stream", operation_id="listTimeline")
async def stream() -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        yield ": hello\n\n"
        for number in range(2):
            yield f"data: {person(number)}\n\n"
            held["records"] = len(bodies(held["log"]))

    return StreamingResponse(events(), media_type="text/event-stream")


@router.get("/v1/fails", operation_id="expand")
async def fails() -> None:
    raise RuntimeError


@router.get("/v1/waits", operation_id="findPaths")
async def waits() -> None:
    held["waiting"].set()
    await asyncio.sleep(60)


@router.get("/livez", operation_id="live")
async def live() -> dict[str, str]:
    return {"status": "live", "like": person(1)}


class Door:
    """The application, and the records it left."""

    def __init__(self, app: FastAPI, runner: asyncio.Runner, folder: Path) -> None:
        self.app, self.runner, self.folder = app, runner, folder

    def get(self, path: str, headers: dict[str, str] = STATED, method: str = "GET", **more: Any) -> httpx.Response:
        return self.runner.run(self._ask(method, path, headers, **more))

    async def _ask(self, method: str, path: str, headers: dict[str, str], **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, headers=headers, **more)

    def records(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in bodies(self.folder / LOG)][1:]

    def shown_in(self, record: dict[str, Any]) -> set[str]:
        with reading(self.folder) as reader:
            rows = reader._keys.execute("SELECT handle, id FROM subject").fetchall()
        names = dict(rows)
        return {names[handle] for handle in record.get("disclosed", [])}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    app = FastAPI()
    app.state.access, app.state.room = access(tmp_path), Room()
    app.include_router(router)
    app.add_middleware(Audited)
    tell_problems(app)
    held.clear()
    held["log"] = tmp_path / LOG
    with asyncio.Runner() as runner:
        block = auditing(tmp_path, None)
        app.state.audit = runner.run(block.__aenter__())
        yield Door(app, runner, tmp_path)
        runner.run(block.__aexit__(None, None, None))


def test_an_answer_leaves_after_an_intent_and_an_outcome_with_its_ids(door: Door):
    answer = door.get("/v1/people/7", params={"secret": SECRET})

    intent, outcome = door.records()
    assert answer.json() == {"id": person(7)}
    assert answer.headers["Clew-Audit"] == "2"
    assert (intent["kind"], intent["operations"], intent["verb"]) == ("intent", ["getEntity"], "consultation")
    assert intent["caller"]["subject"] == "tests"
    assert (intent["purpose"], intent["actions"]) == ("investigation", ["read"])
    assert (outcome["state"], outcome["status"], outcome["intents"]) == ("answered", 200, [2])
    assert door.shown_in(outcome) == {person(7)}


def test_what_was_asked_is_sealed_and_opens_with_its_key(door: Door):
    door.get("/v1/search", method="POST", json={"numbers": [1, 2], "name": SECRET})

    assert SECRET.encode() not in (door.folder / LOG).read_bytes()
    assert SECRET.encode() not in b"".join(bodies(door.folder / LOG))
    with reading(door.folder) as reader:
        opened = reader.opened(reader.record(2))
    assert opened is not None
    assert json.loads(opened["arguments"]["body"])["name"] == SECRET


def test_a_table_in_pieces_is_held_until_every_id_is_known(door: Door):
    answer = door.get("/v1/table")

    assert person(2) in answer.text
    (outcome,) = (record for record in door.records() if record["kind"] == "outcome")
    assert door.shown_in(outcome) == {person(0), person(1), person(2), person(9)}


def test_each_message_of_a_stream_is_written_down_before_it_leaves(door: Door):
    door.get("/v1/stream")

    kinds = [record["kind"] for record in door.records()]
    items = [record for record in door.records() if record["kind"] == "item"]
    assert kinds == ["intent", "item", "item", "outcome"]
    assert [door.shown_in(item) for item in items] == [{person(0)}, {person(1)}]
    assert held["records"] == 4  # key, intent and both items, as the second had left


@pytest.mark.parametrize("path", ["/v1/people/1", "/v1/search", "/v1/table", "/v1/stream"])
def test_without_a_log_nothing_is_asked_and_nothing_is_told(door: Door, path: str):
    holder = sqlite3.connect(door.folder / LOG, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    answer = door.get(path, method="POST" if path == "/v1/search" else "GET", json={"numbers": [1]})
    holder.close()

    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
    assert not door.app.state.audit.healthy()


def test_an_answer_whose_outcome_cannot_be_written_stays_here(door: Door):
    holder = sqlite3.connect(door.folder / LOG, isolation_level=None)
    held["lock"] = lambda: holder.execute("BEGIN IMMEDIATE")

    answer = door.get("/v1/people/1")
    holder.close()

    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")
    assert person(1) not in answer.text


def test_an_application_without_an_audit_answers_nothing(door: Door):
    audit = door.app.state.audit
    door.app.state.audit = None

    answer = door.get("/v1/people/1")
    door.app.state.audit = audit

    assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable")


def test_who_is_turned_away_at_the_gate_is_written_down_with_what_they_stated_sealed(door: Door):
    answer = door.get("/v1/people/1", {**STATED, "Clew-Case": SECRET})

    (record,) = door.records()
    assert (answer.status_code, record["kind"], record["code"]) == (403, "refusal", "case_refused")
    assert record["caller"]["subject"] == "tests"
    assert SECRET not in json.dumps(record)
    with reading(door.folder) as reader:
        opened = reader.opened(reader.record(2))
    assert opened is not None
    assert opened["stated"]["clew-case"] == [SECRET]


def test_who_is_unknown_is_counted_and_cannot_fill_the_log(door: Door):
    for _ in range(30):
        door.get("/v1/people/1", {"Authorization": "Bearer nonsense"})
    before = door.records()
    door.runner.run(door.app.state.audit.tell_counts())

    (record,) = door.records()
    assert before == []
    assert record["kind"] == "unknown"
    assert sum(times for _, status, times in record["clients"] if status in (401, 429)) == 30


def test_what_everybody_may_read_is_not_written_down(door: Door):
    assert door.get("/livez", {}).status_code == 200
    assert door.records() == []


def test_a_request_that_fails_has_an_outcome(door: Door):
    door.get("/v1/fails")

    assert [(record["kind"], record.get("state")) for record in door.records()] == [
        ("intent", None),
        ("outcome", "failed"),
    ]


def test_a_request_that_is_given_up_has_an_outcome(door: Door):
    async def gives_up() -> None:
        held["waiting"] = asyncio.Event()
        asking = asyncio.ensure_future(door._ask("GET", "/v1/waits", STATED))
        await held["waiting"].wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

    door.runner.run(gives_up())

    assert door.records()[-1]["state"] == "cancelled"
    assert read(door.folder, "SELECT * FROM unanswered") == []


def test_what_a_crash_left_open_is_said_to_be_interrupted_at_the_next_start(door: Door):
    async def crashes() -> None:
        scope = {"type": "http", "app": door.app, "headers": [], "state": {}, "query_string": b"", "method": "GET"}
        headers = Headers(STATED)
        messages = iter([{"type": "http.request", "body": b""}])

        async def receive() -> Any:
            return next(messages)

        async def app(inner: Any, *_: Any) -> None:
            await enter(inner, headers, [Action.READ])  # type: ignore[arg-type]
            raise SystemExit

        with suppress(SystemExit):
            await Audited(app)({**scope, "path": "/"}, receive, receive)  # type: ignore[arg-type]
        async with auditing(door.folder, None):
            pass

    door.runner.run(crashes())

    assert door.records()[-1]["state"] == "interrupted"
    assert door.records()[-1]["intents"] == [2]


def test_a_body_over_the_limit_is_refused_before_it_is_all_here(door: Door):
    answer = door.get("/v1/search", method="POST", content=b"x" * 70_000)

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


class Socket:
    """A websocket's two ends, for an application that says what it is told to."""

    def __init__(self, door: Door, *said: str) -> None:
        self.sent: list[Any] = []
        self._door, self._said = door, said
        self._scope: dict[str, Any] = {"type": "websocket", "app": door.app, "headers": [], "path": "/graphql"}

    async def receive(self) -> Any:
        return {"type": "websocket.receive", "text": json.dumps({"type": "subscribe", "id": "1", "payload": SECRET})}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    async def run(self, *, enters: bool) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await receive()
            if enters:
                await enter(scope, Headers(STATED), [Action.READ])  # type: ignore[arg-type]
            for text in self._said:
                await send({"type": "websocket.send", "text": text})

        await Audited(app)(self.scope(), self.receive, self.send)

    def scope(self) -> dict[str, Any]:
        return self._scope


def test_what_a_websocket_says_is_written_down_message_by_message(door: Door):
    socket = Socket(door, '{"type":"connection_ack"}', json.dumps({"type": "next", "payload": person(3)}))

    door.runner.run(socket.run(enters=True))

    assert [record["kind"] for record in door.records()] == ["intent", "item", "outcome"]
    assert door.shown_in(door.records()[1]) == {person(3)}
    assert len(socket.sent) == 2
    with reading(door.folder) as reader:
        assert SECRET in str(reader.opened(reader.record(2)))


def test_a_websocket_that_nobody_let_in_says_nothing_about_anybody(door: Door):
    socket = Socket(door, person(3))

    with pytest.raises(Exception, match="audit log"):
        door.runner.run(socket.run(enters=False))

    assert socket.sent == []


def test_a_websocket_whose_token_is_refused_is_counted(door: Door):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.close", "code": 4403})

    scope = {"type": "websocket", "app": door.app, "headers": [], "client": ("10.0.0.9", 1), "path": "/graphql"}
    door.runner.run(Audited(app)(scope, Socket(door).receive, Socket(door).send))
    door.runner.run(door.app.state.audit.tell_counts())

    assert door.records()[-1]["clients"] == [["10.0.0.9", 401, 1]]


def test_a_refusal_on_a_websocket_is_written_down(door: Door):
    problem = {"status": 403, "detail": 'not "you"', "code": "case_refused"}
    socket = Socket(door, orjson.dumps({"type": "error", "payload": [{"extensions": {"problem": problem}}]}).decode())

    async def identified() -> None:
        await door.app.state.access.identify(socket.scope(), Headers(STATED))
        await socket.run(enters=False)

    door.runner.run(identified())

    assert [(record["kind"], record["code"]) for record in door.records()] == [("refusal", "case_refused")]
