"""The outermost layer of a request: its id, one line in the log, and a mask over whatever nobody expected."""

from __future__ import annotations

import logging
import secrets
import time
from traceback import extract_tb

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.errors import ClewError
from service.metrics import Metrics, known_method
from service.problems import UNEXPECTED, problem_response

log = logging.getLogger("clew.service")

LARGEST_BODY = 64 * 1024
"""Bytes of a request's body, counted while it is read, and of a message over a websocket."""


class Boundary:
    """ASGI middleware around the application; what it logs is never something that a caller sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer 500 in its place if it fails."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status, started = 0, time.perf_counter()

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["Clew-Request"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        except Exception as error:
            log.error("%s %s failed with %s", request_id, route(scope), kind_and_place(error))
            if not status:
                await problem_response(ClewError(UNEXPECTED), request_id)(scope, receive, numbered)
        _note(scope, request_id, status, time.perf_counter() - started)


def _note(scope: Scope, request_id: str, status: int, seconds: float) -> None:
    """One line in the log, and one more in the counters."""
    method, where, spent = known_method(scope["method"]), route(scope), round(1000 * seconds, 1)
    facts = {"request": request_id, "method": method, "route": where, "status": status, "ms": spent}
    log.info("%s %s %s %d %.1f ms", request_id, method, where, status, spent, extra=facts)
    metrics: Metrics = scope["app"].state.metrics
    metrics.answered(method, where, status, seconds)


def route(scope: Scope) -> str:
    """The route's template, never the path that was asked for."""
    return getattr(scope.get("route"), "path", "-")


def kind_and_place(error: BaseException) -> str:
    """What kind of error it is and where it came from, without its text."""
    frames = extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
