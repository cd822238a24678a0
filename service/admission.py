"""Who is let near the work: right name, headers of a sane size, and room for one more question.

A service that takes all that comes answers nothing in time. So what is over is refused at once, and cheaply; how long
others wait stays as it was.
"""

from __future__ import annotations

import re
from asyncio import AbstractEventLoop
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.errors import ClewError
from base.running import HeadersTooLargeError, HostUnknownError, OverloadedError, StoppingError
from service.actions import ROUTES, Action
from service.problems import problem_response

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""The names of a service that only its own machine reaches."""

AT_ONCE = 24
"""Questions in the making at once; of these at most so many that weigh much:"""
WEIGHTY_AT_ONCE = 12
KEPT = 8
"""Places that no question takes which may weigh much: what a profile needs, however many ask for something else."""

WEIGHTY = frozenset({Action.WHEREABOUTS, Action.MONEY})
"""What a question does that reads and computes much."""

LARGEST_HEADERS = 32 * 1024
"""Bytes of all headers of a request: a token has 8 KB at most."""

HEALTH = frozenset({"/livez", "/readyz"})
"""Answered under any name and any load."""


_NOTHING = re.compile(r"(?!)")


def weighty_paths(routers: Iterable[APIRouter]) -> re.Pattern[str]:
    """The paths of all routes that weigh much."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    paths = [one.path_regex.pattern for one in routes if ROUTES.get(one.operation_id or one.name) in WEIGHTY]
    return re.compile("|".join(f"(?:{_NAMED.sub('(', path)})" for path in paths)) if paths else _NOTHING


_NAMED = re.compile(r"\(\?P<\w+>")
"""Where a pattern names a part of a path: two routes may name theirs alike."""


class Room:
    """How many questions are in the making, as `app.state.room`; `turned_away` counts those of the last second.

    `suspect` are those in the making that may weigh much, `weighty` those that do and were let in.
    """

    def __init__(self, weighty: re.Pattern[str] = _NOTHING) -> None:
        self.running = 0
        self.suspect = 0
        self.weighty = 0
        self.turned_away = 0
        self._weighty = weighty
        self._coming = [0, 0]

    def suspects(self, path: str, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether a request may weigh much, by its head: by its path, or as a document that gives a reason.

        What weighs much is refused without one; so a document about profiles that gives none keeps its place.
        """
        if path == "/graphql":
            return any(name == b"clew-justification" for name, _ in headers)
        return self._weighty.match(path) is not None

    def is_full(self, suspect: bool) -> bool:
        """Whether nothing more is taken, with what is on its way counted; `suspect`: of what may weigh much."""
        return self._is_full(suspect, *self._coming)

    def _is_full(self, suspect: bool, coming: int = 0, suspects: int = 0) -> bool:
        return self.running + coming >= AT_ONCE or (suspect and self.suspect + suspects >= AT_ONCE - KEPT)

    def expect(self, loop: AbstractEventLoop, suspect: bool) -> None:
        """Count a request that begins when the loop next turns, and then takes its place."""
        self._come(suspect, 1)
        loop.call_soon(self._come, suspect, -1)

    def _come(self, suspect: bool, count: int) -> None:
        self._coming[0] += count
        self._coming[1] += count * suspect

    def check(self, suspect: bool) -> None:
        """Raises OverloadedError where nothing more is taken."""
        if self._is_full(suspect):
            raise self.refusal()

    def refusal(self) -> OverloadedError:
        """What is said where nothing more is taken."""
        return OverloadedError("Too many questions are being answered: ask again in a moment.", retry_after=1)

    @contextmanager
    def taken(self, actions: Iterable[Action]) -> Generator[None]:
        """Room for a question that was let in and does that; raises OverloadedError where too many weigh as much."""
        weight = 1 if WEIGHTY & set(actions) else 0
        if weight and self.weighty >= WEIGHTY_AT_ONCE:
            raise OverloadedError("Too many questions like this one are being answered: wait a moment.", retry_after=1)
        self.weighty += weight
        try:
            yield
        finally:
            self.weighty -= weight


class Place:
    """One request's place in the room, from its head to the head of its answer; not while it waits for its body."""

    def __init__(self, room: Room, receive: Receive, send: Send, *, suspect: bool = False) -> None:
        self._room = room
        self._suspect = suspect
        self._receive = receive
        self._send = send
        self._held = self._whole = False
        self._hold()

    async def receive(self) -> Message:
        """The next message; whoever sends slowly takes no room meanwhile."""
        if self._whole:
            return await self._receive()
        self.leave()
        message = await self._receive()
        self._whole = not message.get("more_body", False)
        self._hold()
        return message

    async def send(self, message: Message) -> None:
        """Pass the answer on; a stream takes no room once it has begun."""
        if message["type"] == "http.response.start":
            self._whole = True
            self.leave()
        await self._send(message)

    def _hold(self) -> None:
        self._held = True
        self._room.running += 1
        self._room.suspect += self._suspect

    def leave(self) -> None:
        """Give the place back."""
        self._room.running -= self._held
        self._room.suspect -= self._held and self._suspect
        self._held = False


def room(request: Request) -> Room:
    """The room of the service that the request came to."""
    return request.app.state.room


class Threshold:
    """ASGI middleware that looks at a request's head only, before anything else does."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may be answered."""
        if scope["type"] == "lifespan" or (scope["type"] == "http" and scope["path"] in HEALTH):
            await self._app(scope, receive, send)
            return
        try:
            self._check(scope)
        except ClewError as error:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            headers = {"Connection": "close"} if isinstance(error, StoppingError) else None
            await problem_response(error, scope["state"]["request_id"], headers)(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        place = Place(scope["app"].state.room, receive, send, suspect=_suspect(scope))
        try:
            await self._app(scope, place.receive, place.send)
        finally:
            place.leave()

    def _check(self, scope: Scope) -> None:
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
            raise HeadersTooLargeError(f"The headers are over {LARGEST_HEADERS // 1024} KB: send what is needed only.")
        if "*" not in self._hosts and _host(scope) not in self._hosts:
            raise HostUnknownError("The service has another name: the operator lists its names in CLEW_HOSTS.")
        state = scope["app"].state
        if state.doors.closing:
            raise StoppingError("The service is stopping: ask again in a moment.", retry_after=1)
        state.room.check(_suspect(scope))


def _suspect(scope: Scope) -> bool:
    room: Room = scope["app"].state.room
    return room.suspects(scope["path"], scope["headers"])


def _host(scope: Scope) -> str:
    """The name that was asked for, without the port; empty where it is missing or told twice."""
    given = Headers(scope=scope).getlist("host")
    name, bracket, _ = given[0].partition("]") if len(given) == 1 else ("", "", "")
    return (name + bracket if bracket else name.partition(":")[0]).lower()
