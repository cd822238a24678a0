"""Keeps the demonstration on this machine, and says on every answer that it is one."""

from __future__ import annotations

import ipaddress
import secrets
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.errors import UnauthorizedError
from service.pages import tell_always
from service.problems import problem_response

MODE = "demonstration"
"""The value of `Clew-Mode`."""

_FORBIDDEN = 1008


class Loopback:
    """ASGI middleware: listener, peer and `Host` must be this machine, or no token is accepted at all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request from this machine on, and refuse any other."""

        async def said(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                MutableHeaders(scope=message)["Clew-Mode"] = MODE
            await send(message)

        if scope["type"] == "lifespan" or _here(scope):
            await self._app(scope, receive, said)
        elif scope["type"] == "http":
            refusal = UnauthorizedError("The demonstration answers on this machine only: open it by its address there.")
            await problem_response(refusal, secrets.token_hex(8))(scope, receive, said)
        else:
            await send({"type": "websocket.close", "code": _FORBIDDEN})


def _here(scope: Scope) -> bool:
    ends = [(scope.get(end) or ("",))[0] for end in ("client", "server")]
    named = Headers(scope=scope).getlist("host")
    return len(named) == 1 and all(_loopback(one) for one in [*ends, urlsplit(f"//{named[0]}").hostname or ""])


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def demonstrated(app: FastAPI) -> FastAPI:
    """The application, as it may be shown on this machine."""
    app.add_middleware(Loopback)
    tell_always(app, {"Clew-Mode": MODE})
    return app
