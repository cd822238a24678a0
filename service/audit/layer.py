"""The ASGI layer that lets nothing leave before it is written down what leaves."""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.auditing import AuditUnavailableError
from base.errors import ClewError
from base.trace import tracing
from service.access import GatedRoute
from service.actions import ROUTES, Action
from service.audit.audit import Audit
from service.audit.exchange import Exchange
from service.audit.log import UNAVAILABLE
from service.audit.records import ids_in
from service.problems import problem_response
from service.receipts.giving import receipt, wanted
from service.receipts.receipt import HEADER, digest_of, in_header

COUNTED = frozenset({401, 413, 429, 431})
"""Refusals before anybody is known: counted by client, so that nobody can fill the log."""


REFUSED = frozenset({400, 403})
"""Refusals of somebody known: each is a record."""

_FORBIDDEN = 4403
"""How a websocket is closed on who bears no good token."""

_PROBLEM = re.compile(rb'"status":(\d+),"detail":"(?:[^"\\]|\\.)*","code":"(\w+)"')


class Audited:
    """ASGI middleware; answers are held back whole, streams message by message, until the log has their ids."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back once that is on disk."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state.setdefault("request_id", secrets.token_hex(8))
        with tracing(state.get("present"), state.get("then")) as trace:
            exchange = state["exchange"] = Exchange(scope, receive, trace)
            held = _Held(exchange, send) if scope["type"] == "http" else _Socket(exchange, send)
            try:
                await self._app(scope, exchange.receive, held.send)
            except asyncio.CancelledError:
                await asyncio.shield(held.end("cancelled"))
                raise
            except Exception:
                await held.end("failed")
                raise
            await held.end("answered")


class _Outgoing:
    """What both kinds of connection share."""

    def __init__(self, exchange: Exchange, send: Send) -> None:
        self._exchange = exchange
        self._send = send
        self._ended = False

    @property
    def _audit(self) -> Audit:
        audit = getattr(self._exchange.scope["app"].state, "audit", None)
        if audit is None:
            raise AuditUnavailableError(UNAVAILABLE)
        return audit

    async def _item(self, content: bytes) -> None:
        """Write down the ids, or the refusal, in one message; raises where they may not leave."""
        caller = self._exchange.caller
        for problem in _problems(content) if caller else ():
            if problem["status"] in REFUSED and caller is not None:
                await self._audit.log.append(self._exchange.refusal(caller, problem["status"], problem["code"]))
        if ids := ids_in(content):
            if not self._exchange.begun:
                raise AuditUnavailableError(UNAVAILABLE)
            await self._disclose(ids)
            await self._audit.log.append(self._exchange.item(ids))

    async def _disclose(self, ids: list[str]) -> None:
        """Let access count who is shown to whom; raises where that is too much."""
        state = self._exchange.scope["app"].state
        await state.access.disclose(self._exchange.scope["state"]["admission"], set(ids))

    async def end(self, state: str) -> None:
        """Close what is still open."""
        if self._exchange.begun and not self._ended:
            self._ended = True
            await self._audit.log.append(self._exchange.outcome(state))


class _Held(_Outgoing):
    """An answer over HTTP."""

    def __init__(self, exchange: Exchange, send: Send) -> None:
        super().__init__(exchange, send)
        self._start: Message = {}
        self._body: list[bytes] = []
        self._streams = False

    async def send(self, message: Message) -> None:
        """Take the next message of the application; the first goes on with the last, or with the first of a stream."""
        if message["type"] == "http.response.start":
            self._start = message
            kind = MutableHeaders(scope=message).get("content-type", "")
            self._streams = kind.startswith("text/event-stream") or not self._is_gated()
            if self._streams:
                await self._send_start()
        elif message["type"] != "http.response.body":
            await self._send(message)
        elif self._streams:
            if self._exchange.begun:
                await self._item(message.get("body", b""))
            await self._send(message)
        else:
            self._body.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._answer(b"".join(self._body))

    async def _answer(self, body: bytes) -> None:
        try:
            await self._write_down(body)
        except ClewError as error:
            await self._refuse(error)
            return
        await self._send_start()
        await self._send({"type": "http.response.body", "body": body})

    async def _write_down(self, body: bytes) -> None:
        exchange, status = self._exchange, int(self._start["status"])
        code = " ".join(dict.fromkeys(problem["code"] for problem in _problems(body)))
        if exchange.begun:
            headers = b"\n".join(value for _, value in self._start["headers"])
            ids = ids_in(headers + b"\n" + body)
            await self._disclose(ids)
            state = "answered" if status < 400 else "refused" if status < 500 else "failed"
            facts = {"status": status, "code": code, "bytes": len(body), **await self._receipt(state, body)}
            self._ended = True
            await self._audit.log.append(exchange.outcome(state, ids, **facts))
        elif exchange.caller is not None and status in REFUSED:
            await self._audit.log.append(exchange.refusal(exchange.caller, status, code))
        elif status in COUNTED:
            self._audit.count(exchange.address, status)
        elif status < 400:  # an answer that nobody wrote down beforehand
            raise AuditUnavailableError(UNAVAILABLE)

    async def _receipt(self, state: str, body: bytes) -> dict[str, str]:
        """Give a receipt with an answer where one is wanted; the log keeps its digest."""
        if state != "answered" or not wanted(self._exchange):
            return {}
        note = await receipt(self._exchange, body, self._audit.log.signer)
        MutableHeaders(scope=self._start)[HEADER] = in_header(note)
        return {"receipt": digest_of(note)}

    async def _refuse(self, error: ClewError) -> None:
        """Send a refusal in the place of the answer."""
        if self._exchange.begun and not isinstance(error, AuditUnavailableError):
            draft = self._exchange.outcome("refused", status=error.status, code=error.code)
            self._ended = True
            try:
                await self._audit.log.append(draft)
            except AuditUnavailableError as unavailable:
                error = unavailable
        scope = self._exchange.scope
        await problem_response(error, self._exchange.id)(scope, self._exchange.receive, self._send)

    async def _send_start(self) -> None:
        if self._exchange.begun:
            MutableHeaders(scope=self._start)["Clew-Audit"] = str(self._exchange.intents[0].number)
        await self._send(self._start)

    def _is_gated(self) -> bool:
        """Whether this answers what not everybody may ask."""
        route = self._exchange.scope.get("route")
        return isinstance(route, GatedRoute) and ROUTES[route.operation_id or route.name] is not Action.OPEN


class _Socket(_Outgoing):
    """What a websocket says."""

    async def send(self, message: Message) -> None:
        """Pass a message on when its ids are written down."""
        if message["type"] == "websocket.send":
            await self._item((message.get("text") or "").encode() or message.get("bytes") or b"")
        elif message.get("code") == _FORBIDDEN and self._exchange.caller is None:
            self._audit.count(self._exchange.address, 401)
        await self._send(message)


def _problems(content: bytes) -> list[dict[str, Any]]:
    """The problems told in an answer or a message, whatever they are wrapped in."""
    return [{"status": int(status), "code": code.decode()} for status, code in _PROBLEM.findall(content)]
