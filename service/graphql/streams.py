"""Subscriptions: a measured request like others, each item behind the gate, as server-sent events."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import OperationType, validate
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import StreamingResponse
from starlette.types import Scope
from strawberry.http.streaming import SSETransport, merge_stream_with_heartbeat
from strawberry.types.execution import ExecutionResult, PreExecutionError

from base.errors import ClewError
from base.listening import NotAStreamError
from service.access import Access, Admission, enter
from service.actions import needed
from service.asking import Asking
from service.graphql.context import Context
from service.graphql.documents import Posted
from service.graphql.refusals import invalid, told
from service.graphql.registered import check_wording
from service.graphql.schema import SCHEMA
from service.graphql.subscription import begun
from service.problems import problem_of

_SSE = SSETransport()


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens: the connection they came by, and its headers, or what a websocket sent in their place."""

    scope: Scope
    headers: Headers
    request_id: str

    async def enter(self, posted: Posted) -> Admission:
        """Let it in; raises why not."""
        check_wording(posted, self.scope["state"]["caller"].roles)
        self.scope["state"]["root_fields"] = sorted(posted.measured.root_fields)
        return await enter(self.scope, self.headers, needed(posted.measured.root_fields))

    async def still(self, posted: Posted) -> Admission:
        """Who it is now; raises where the gate would no longer let the request in."""
        access: Access = self.scope["app"].state.access
        return await access.admit(self.scope, self.headers, needed(posted.measured.root_fields))


def subscribes(posted: Posted) -> bool:
    """Whether the operation is a subscription."""
    return posted.measured.operation.operation is OperationType.SUBSCRIPTION


async def server_sent(connection: HTTPConnection, posted: Posted, request_id: str) -> StreamingResponse:
    """The answer to a subscription that was posted; raises what is wrong with it before anything is sent."""
    listener = Listener(connection.scope, connection.headers, request_id)
    admission = await listener.enter(posted)
    check(posted)
    if not _SSE.accepts(connection.headers.get("accept", "")):
        raise NotAStreamError("A subscription is answered by server-sent events: send 'Accept: text/event-stream'.")

    listened = await items(posted, listener, admission)

    async def events() -> AsyncGenerator[str]:
        async for item in listened:
            yield _SSE.encode_next(item, text)  # pyright: ignore[reportArgumentType]
        yield _SSE.encode_complete()

    def heartbeat() -> str:
        return _SSE.heartbeat_message(text)

    stream = merge_stream_with_heartbeat(events, heartbeat, _SSE.heartbeat_interval, send_initial_heartbeat=True)
    return StreamingResponse(stream(), headers=_SSE.headers)


async def items(posted: Posted, listener: Listener, admission: Admission) -> AsyncGenerator[dict[str, Any]]:
    """What a subscription says from this moment on."""
    context = Context(Asking(listener.scope["app"].state.doors, admission.viewer), posted.document)
    context.begun = await begun(context)
    return _items(posted, listener, context)


async def _items(posted: Posted, listener: Listener, context: Context) -> AsyncGenerator[dict[str, Any]]:
    """Each item after the gate let its reader in again; ends with the refusal if not."""
    stream = await SCHEMA.subscribe(posted.text, posted.variables, context, operation_name=posted.operation_name)
    try:
        async for result in stream:
            try:
                await listener.still(posted)
            except ClewError as error:
                yield refused(error, listener.request_id)
                return
            yield _item(result, listener.request_id)
    finally:
        await stream.aclose()


def refused(error: ClewError, request_id: str) -> dict[str, Any]:
    """A refusal in the place of an item."""
    return {
        "data": None,
        "errors": [{"message": error.detail, "extensions": {"problem": problem_of(error, request_id)}}],
    }


def _item(result: ExecutionResult | PreExecutionError, request_id: str) -> dict[str, Any]:
    item: dict[str, Any] = {"data": result.data}
    return {**item, "errors": told(result.errors, request_id)} if result.errors else item


def check(posted: Posted) -> None:
    """Raises where the subscription does not fit the schema, while a plain refusal can still be sent."""
    if errors := validate(SCHEMA.graphql, posted.document):
        raise invalid(errors)


def text(value: object) -> str:
    """As JSON on one line."""
    return orjson.dumps(value).decode()
