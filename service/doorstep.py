"""Turns requests away where they come in: what is over is refused from its head alone, before any work is done for it.

A refusal that goes through the application costs a tenth of an answer. At ten times the load that is all there is.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any, cast

from fastapi import FastAPI
from httptools import HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from service.admission import HEALTH, Room
from service.metrics import known_method
from service.problems import problem_response

log = logging.getLogger("clew.service")

_HEALTH = frozenset(path.encode() for path in HEALTH)


class Doorstep(HttpToolsProtocol):
    """Uvicorn's connection over HTTP, which asks for room before it makes anything of a request."""

    _turned_away = False

    def on_message_begin(self) -> None:
        """A request begins."""
        self._turned_away = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Refuse what there is no room for; a connection that still owes an answer keeps its order."""
        state: Any = cast("FastAPI", self.config.app).state
        room: Room = state.room
        cycle, parser = cast("RequestResponseCycle | None", self.cycle), cast("HttpRequestParser", self.parser)
        owes = cycle is not None and not cycle.response_complete
        path = self.url.partition(b"?")[0]
        suspect = room.suspects(path.decode("latin-1"), self.headers)
        open_to = owes or state.doors.closing or parser.should_upgrade() or path in _HEALTH
        if room.is_full(suspect) and not open_to:
            self._turn_away(state, parser)
            return
        room.expect(self.loop, suspect)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of a body, which nobody reads where the request was refused."""
        if not self._turned_away:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        if not self._turned_away:
            super().on_message_complete()

    def _turn_away(self, state: Any, parser: HttpRequestParser) -> None:
        self._turned_away = True
        room: Room = state.room
        method = parser.get_method()
        request_id = secrets.token_hex(8)
        refusal = problem_response(room.refusal(), request_id)
        lines = [b"HTTP/1.1 503 Service Unavailable"]
        headers = [*self.server_state.default_headers, *refusal.raw_headers, *state.on_every_answer]
        lines += [name + b": " + value for name, value in headers]
        lines += [b"clew-request: " + request_id.encode(), b"", b"" if method == b"HEAD" else bytes(refusal.body)]
        self.transport.write(b"\r\n".join(lines))
        state.metrics.answered(known_method(method.decode("ascii")), "-", refusal.status_code, 0.0)
        if room.turned_away == 0:
            self.loop.call_later(1.0, _tell, room)
        room.turned_away += 1
        if parser.should_keep_alive():
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        else:
            self.transport.close()


def _tell(room: Room) -> None:
    """One line in the log for all that a second turned away."""
    log.warning("%d requests were refused within a second: there was no room", room.turned_away)
    room.turned_away = 0
