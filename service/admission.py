"""Who is let near the work: right name, headers of a sane size, and room for one more question.

A service that takes all that comes answers nothing in time. So what is over is refused at once, and cheaply; how long
others wait stays as it was.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.errors import ClewError
from base.running import HeadersTooLargeError, HostUnknownError, OverloadedError, StoppingError
from service.actions import Action
from service.problems import problem_response

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""The names of a service that only its own machine reaches."""

AT_ONCE = 24
"""Questions in the making at once; of these at most so many that weigh much:"""
WEIGHTY_AT_ONCE = 12

WEIGHTY = frozenset({Action.WHEREABOUTS, Action.MONEY})
"""What a question does that reads and computes much."""

LARGEST_HEADERS = 32 * 1024
"""Bytes of all headers of a request: a token has 8 KB at most."""

HEALTH = frozenset({"/livez", "/readyz"})
"""Answered under any name and any load."""


class Room:
    """How many questions are in the making, as `app.state.room`; `turned_away` counts those of the last second."""

    def __init__(self) -> None:
        self.running = 0
        self.weighty = 0
        self.turned_away = 0
        self._coming = 0

    def is_full(self) -> bool:
        """Whether nothing more is taken, with what is on its way counted."""
        return self.running + self._coming >= AT_ONCE

    def expect(self, loop: AbstractEventLoop) -> None:
        """Count a request that begins when the loop next turns, and then takes its place."""
        self._coming += 1
        loop.call_soon(self._came)

    def _came(self) -> None:
        self._coming -= 1

    def check(self) -> None:
        """Raises OverloadedError where nothing more is taken."""
        if self.running >= AT_ONCE:
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

    def __init__(self, room: Room, receive: Receive, send: Send) -> None:
        self._room = room
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

    def leave(self) -> None:
        """Give the place back."""
        self._room.running -= self._held
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
        place = Place(scope["app"].state.room, receive, send)
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
        state.room.check()


def _host(scope: Scope) -> str:
    """The name that was asked for, without the port; empty where it is missing or told twice."""
    given = Headers(scope=scope).getlist("host")
    name, bracket, _ = given[0].partition("]") if len(given) == 1 else ("", "", "")
    return (name + bracket if bracket else name.partition(":")[0]).lower()
