"""One request, or one websocket, as the audit log sees it: what came in, what was let in, and how it ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import unquote

import orjson
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from base.errors import BodyTooLargeError
from base.trace import Trace
from service.access import Admission, Caller
from service.actions import FIELDS
from service.audit.records import Draft, ids_in
from service.audit.verbs import verb_of
from service.boundary import LARGEST_BODY

_STATED = ("clew-purpose", "clew-case", "clew-justification", "clew-grant")


class Exchange:
    """It stands between the server and the application, and keeps what the caller sent until that is written down."""

    def __init__(self, scope: Scope, receive: Receive, trace: Trace) -> None:
        self.scope = scope
        self.trace = trace
        self.intents: list[Draft] = []
        self._receive = receive
        self._replay: deque[Message] = deque()
        self._given: list[bytes] = []
        self._whole = False

    @property
    def begun(self) -> bool:
        """Whether an intent of it is on disk."""
        return any(one.number is not None for one in self.intents)

    @property
    def id(self) -> str:
        """The id under which the service's own log line speaks of it."""
        return self.scope["state"]["request_id"]

    @property
    def caller(self) -> Caller | None:
        """Whose token it was, where one was verified."""
        return self.scope["state"].get("caller")

    @property
    def address(self) -> str:
        """Where it came from."""
        return str((self.scope.get("client") or ("-",))[0])

    @property
    def operations(self) -> list[str]:
        """What was asked for: root fields (an unknown one is the caller's own word), or the operation of the route."""
        fields: list[str] | None = self.scope["state"].get("root_fields")
        if fields:
            return [field if field in FIELDS else "unknown" for field in fields]
        route = self.scope.get("route")
        return [route.operation_id or route.name] if isinstance(route, APIRoute) else []

    async def receive(self) -> Message:
        """The next message, for the application."""
        return self._replay.popleft() if self._replay else await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._given.append(message.get("body", b""))
            self._whole = not message.get("more_body", False)
        elif message["type"] == "websocket.receive" and (text := message.get("text")):
            self._given += [text.encode()] if _subscribes(text) else []
        return message

    async def _read_all(self) -> None:
        """Have the whole body here before anything is done with it; raises BodyTooLargeError."""
        while self.scope["type"] == "http" and not self._whole:
            message = await self._next()
            self._replay.append(message)
            if message["type"] == "http.disconnect":
                return
            if sum(map(len, self._given)) > LARGEST_BODY:
                raise BodyTooLargeError("The body is over 64 KB: ask for less at once.")

    def _arguments(self) -> dict[str, Any]:
        """What was asked, as it can be asked again."""
        given = b"".join(self._given).decode(errors="replace")
        if self.scope["type"] == "websocket":
            self._given.clear()
            return {"subscribed": given}
        query = self.scope["query_string"].decode("latin-1")
        return {"method": self.scope["method"], "path": self.scope["path"], "query": query, "body": given}

    async def intent(self, admission: Admission, facts: Mapping[str, Any]) -> Draft:
        """The record of a request that was let in."""
        await self._read_all()
        arguments = self._arguments()
        viewer = admission.viewer
        fields = {
            **self._who(admission.caller),
            **facts,
            "operations": self.operations,
            "actions": sorted(admission.actions),
            "verb": verb_of(self.operations, admission.actions),
            "label": {"level": viewer.level, "compartments": sorted(viewer.compartments)},
            "purpose": admission.purpose,
            "case": admission.case,
            "grant": admission.grant,
        }
        sealed = orjson.dumps({"arguments": arguments, "justification": admission.justification})
        draft = Draft("intent", fields, sealed, asked=_asked(arguments), waits=True)
        self.intents.append(draft)
        return draft

    def refusal(self, caller: Caller, status: int, code: str) -> Draft:
        """The record of a request that the gate turned away; what it stated may be anything, so it is sealed."""
        headers = Headers(scope=self.scope)
        stated = {name: headers.getlist(name) for name in _STATED if name in headers}
        arguments = self._arguments()
        fields = {**self._who(caller), "operations": self.operations, "status": status, "code": code}
        return Draft("refusal", fields, orjson.dumps({"arguments": arguments, "stated": stated}), _asked(arguments))

    def outcome(self, state: str, ids: list[str] | None = None, **facts: Any) -> Draft:
        """The record of how it ended, with the ids that are about to leave."""
        trace = self.trace
        asked = {"queries": trace.queries, "clocks": [list(pair) for pair in sorted(trace.clocks)]}
        told = {"classes": sorted(trace.shown), "redactions": trace.withheld, "totals": sorted(trace.totals)}
        fields = {"exchange": self.id, "state": state, **asked, **told, **facts}
        return Draft("outcome", fields, disclosed=ids or (), closes=self.intents)

    def item(self, ids: list[str]) -> Draft:
        """The record of one message of a stream that is about to leave."""
        numbers = [one.number for one in self.intents]
        return Draft("item", {"exchange": self.id, "of": numbers}, disclosed=ids)

    def _who(self, caller: Caller) -> dict[str, Any]:
        who = {
            "issuer": caller.issuer,
            "subject": caller.subject,
            "client": caller.client,
            "actor": caller.actor,
            "unit": caller.unit,
        }
        return {"exchange": self.id, "caller": who, "address": self.address, "surface": self.scope["type"]}


def _asked(arguments: Mapping[str, Any]) -> list[str]:
    return ids_in(unquote(" ".join(map(str, arguments.values()))).encode())


def _subscribes(text: str) -> bool:
    """Whether a websocket's message asks for something; the one that opens it bears the token, and is never kept."""
    try:
        message: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return isinstance(message, dict) and cast("dict[str, Any]", message).get("type") == "subscribe"
