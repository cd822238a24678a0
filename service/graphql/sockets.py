"""Subscriptions over a websocket (graphql-transport-ws): `connection_init` carries the headers of the gate."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta
from typing import Any

import orjson
from fastapi import APIRouter
from graphql import GraphQLError
from starlette.datastructures import URL, Headers
from starlette.websockets import WebSocket
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import SubscribeMessage
from strawberry.types.execution import ExecutionResult, PreExecutionError

from base.errors import ClewError, QueryInvalidError
from service.access import Access
from service.boundary import kind_and_place
from service.graphql import documents
from service.graphql.streams import Listener, check, items, subscribes, text
from service.problems import UNEXPECTED, problem_of
from service.tracing import Operation, operation

log = logging.getLogger("clew.service")
router = APIRouter(include_in_schema=False)

MOST_STREAMS = 10
"""Subscriptions of one websocket."""

PATIENCE = timedelta(seconds=5)
"""How long a websocket may stay silent before it says who asks."""

_FORBIDDEN = 4403


@router.websocket("/graphql")
async def websocket(socket: WebSocket) -> None:
    """Operations over one websocket, protocol graphql-transport-ws; `connection_init` carries the gate's headers."""
    if not _own(socket) or GRAPHQL_TRANSPORT_WS_PROTOCOL not in socket.scope["subprotocols"]:
        await socket.close(1008)
        return
    await socket.accept(subprotocol=GRAPHQL_TRANSPORT_WS_PROTOCOL)
    view = _View(socket)
    adapter = ASGIWebSocketAdapter(view, socket, socket)  # pyright: ignore[reportArgumentType]
    await _Handler(view, adapter, view, None, view, PATIENCE, MOST_STREAMS).handle()  # pyright: ignore


def _own(socket: WebSocket) -> bool:
    """Whether a page of this very service opened it, or no page at all."""
    origin = socket.headers.get("origin")
    return origin is None or URL(origin).netloc == socket.headers.get("host")


class _Handler(BaseGraphQLTransportWSHandler[Any, Any]):
    """The protocol's handler, which takes a text for all that can be asked by: ours hands on the whole payload."""

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation, of a text or of the id of a registered document."""
        whole: Any = {**message, "payload": {"query": message["payload"]}}
        await super().handle_subscribe(whole)


class _View:
    """What the protocol's handler asks of a service: JSON, who connects, and how an operation runs."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self.connection_params: Mapping[str, Any] = {}

    def encode_json(self, message: object) -> str:
        """As the websocket sends it."""
        return text(message)

    def decode_json(self, text: str) -> object:
        """As it came in; raises JSONDecodeError."""
        return orjson.loads(text)

    async def on_ws_connect(self, _: object) -> Any:
        """Let a connection in whose token is right."""
        access: Access = self._socket.app.state.access
        try:
            await access.identify(self._socket.scope, self._listener().headers)
        except ClewError as error:
            raise ConnectionRejectionError from error
        return {}

    def _listener(self) -> Listener:
        given = {str(name).lower(): str(value) for name, value in self.connection_params.items()}
        return Listener(self._socket.scope, Headers(given), "-")

    async def stream(self, payload: object, **_: object) -> AsyncGenerator[ExecutionResult | PreExecutionError]:
        """Run one operation; what refuses it is told as the protocol's error, and closes nothing else."""
        return self._results(payload)

    async def _results(self, payload: object) -> AsyncGenerator[ExecutionResult | PreExecutionError]:
        listener, scope = self._listener(), self._socket.scope
        try:
            with operation(scope) as begun:
                stream = await self._begun(payload, listener, begun)
            if isinstance(stream, PreExecutionError):
                yield stream
                return
            while True:
                with operation(scope, begun.posted) as told:
                    item = await anext(stream, None)
                    told.silent = item is None
                if item is None:
                    return
                problems = item.get("errors", [])
                errors = [GraphQLError(one["message"], extensions=one["extensions"]) for one in problems]
                yield ExecutionResult(data=item["data"], errors=errors or None)
                if any(one["extensions"]["problem"]["status"] in (401, 403) for one in problems):
                    await self._socket.close(_FORBIDDEN, "Forbidden")
        except Exception as error:
            log.error("a subscription failed with %s", kind_and_place(error))
            yield ExecutionResult(data=None, errors=[_as_graphql(ClewError(UNEXPECTED), listener.request_id)])

    async def _begun(
        self, payload: object, listener: Listener, begun: Operation
    ) -> AsyncGenerator[dict[str, Any]] | PreExecutionError:
        """What an operation says from now on, or what refuses it."""
        try:
            begun.posted = posted = documents.read_payload(payload, self._socket.app.state.registered)
            admission = await listener.enter(posted)
            if not subscribes(posted):
                raise QueryInvalidError("A websocket is for subscriptions: post queries and mutations to /graphql.")
            check(posted)
        except ClewError as error:
            begun.status = error.status
            return PreExecutionError(data=None, errors=[_as_graphql(error, listener.request_id)])
        return await items(posted, listener, admission)


def _as_graphql(error: ClewError, request_id: str) -> GraphQLError:
    return GraphQLError(error.detail, extensions={"problem": problem_of(error, request_id)})
