"""Spans for OpenTelemetry, where an operator wants them: what was done and how long it took, never what was asked."""

from __future__ import annotations

import time
from asyncio import CancelledError
from collections.abc import Generator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.errors import UsageError
from base.trace import Timed, timing
from service.actions import FIELDS
from service.boundary import route
from service.metrics import known_method

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

    from service.graphql.documents import Posted

SERVICE = "clew"

_TRACED = "traced"


@dataclass(slots=True)
class Operation:
    """A part of a websocket's operation: what is asked, once it is read, and the status that a refusal would have.

    Of one that is `silent` nothing is told: nothing came of it.
    """

    posted: Posted | None = None
    status: int = 200
    silent: bool = False


class Traced:
    """ASGI middleware around all others: a span for each request, and one below it for each statement.

    A websocket's operations have one each for their beginning and for every item.
    """

    def __init__(self, app: ASGIApp, provider: TracerProvider) -> None:
        self._app = app
        self._tracer = provider.get_tracer(SERVICE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and tell of it when it is over."""
        if scope["type"] != "http":
            scope.setdefault("state", {})[_TRACED] = self
            await self._app(scope, receive, send)
            return
        status, began = 0, time.time_ns()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with timing() as statements:
            try:
                await self._app(scope, receive, noted)
            finally:
                attributes = attributes_of(scope, status)
                self._tell(f"{attributes['http.request.method']} {route(scope)}", attributes, began, statements)

    @contextmanager
    def operation(self, scope: Scope, posted: Posted | None) -> Generator[Operation]:
        """A part of a websocket's operation; the wait before its first statement is none of it."""
        done, waited = Operation(posted), posted is not None
        began = time.time_ns()
        with timing() as statements:
            try:
                yield done
            except CancelledError:
                done.silent = True
                raise
            except BaseException:
                done.status = 500
                raise
            finally:
                if not done.silent:
                    began = min((one.began for one in statements), default=time.time_ns()) if waited else began
                    told = {"http.route": route(scope), "http.response.status_code": done.status, **_asked(done.posted)}
                    self._tell(f"WEBSOCKET {route(scope)}", told, began, statements)

    def _tell(self, name: str, attributes: dict[str, Any], began: int, statements: Sequence[Timed]) -> None:
        from opentelemetry.context import Context
        from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

        whole = self._tracer.start_span(name, Context(), SpanKind.SERVER, attributes, start_time=began)
        if not 0 < attributes["http.response.status_code"] < 500:
            whole.set_status(Status(StatusCode.ERROR))
        below = set_span_in_context(whole, Context())
        for one in statements:
            part = self._tracer.start_span(one.name, below, SpanKind.CLIENT, start_time=one.began)
            if one.failed:
                part.set_status(Status(StatusCode.ERROR))
            part.end(one.ended)
        whole.end()


@contextmanager
def operation(scope: Scope, posted: Posted | None = None) -> Generator[Operation]:
    """A part of an operation of that websocket, told of where an operator wants spans.

    `posted` is what was asked, where it is known already: then the part is one item of it.
    """
    traced: Traced | None = scope.get("state", {}).get(_TRACED)
    with nullcontext(Operation(posted)) if traced is None else traced.operation(scope, posted) as done:
        yield done


def attributes_of(scope: Scope, status: int) -> dict[str, Any]:
    """What a span says of a request.

    A registered document is told of by its operation and its hash. Of a query in a caller's own words only the root
    fields are told: its operation may have any name, and the hash of a text with a number in it betrays the number.
    """
    told: dict[str, Any] = {
        "http.request.method": known_method(scope["method"]),
        "http.route": route(scope),
        "http.response.status_code": status,
    }
    state = scope.get("state", {})
    fields: Sequence[str] = state.get("root_fields", ())
    return told | _asked(state.get("posted"), fields)


def _asked(posted: Posted | None, fields: Sequence[str] | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    named = sorted(posted.measured.root_fields) if fields is None and posted is not None else fields or ()
    if known := [name for name in named if name in FIELDS]:
        told["clew.root_fields"] = known
    if posted is not None and posted.registered:
        told["clew.document"] = sha256(posted.text.encode()).hexdigest()
        if name := posted.measured.operation.name:
            told["graphql.operation.name"] = name.value
    return told


def provider(processor: SpanProcessor) -> TracerProvider:
    """What makes spans and hands them to a processor; nothing of the machine or the environment is told with them."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON

    made = TracerProvider(ALWAYS_ON, Resource({"service.name": SERVICE}), shutdown_on_exit=False)
    made.add_span_processor(processor)
    return made


def exporting(endpoint: str | None, hosts: Sequence[str]) -> TracerProvider | None:
    """What sends spans to a collector by OTLP over HTTP; None where no endpoint is named, and nothing is imported.

    Raises UsageError where the endpoint is on another host than those named, or where the packages are missing.
    """
    if not endpoint:
        return None
    _check(endpoint, hosts)
    try:
        import requests
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise UsageError("Spans need more packages: install 'clew[tracing]', or unset CLEW_TRACE_ENDPOINT.") from error
    session = requests.Session()
    session.trust_env = False  # no proxy and no password file of the environment
    session.max_redirects = 0  # where a collector points to is not a host that was named
    return provider(BatchSpanProcessor(OTLPSpanExporter(endpoint, headers={}, session=session)))


def _check(endpoint: str, hosts: Sequence[str]) -> None:
    try:
        parts = urlsplit(endpoint)
        named = parts.hostname in {host.strip("[]").lower() for host in hosts} and (parts.port or 1) > 0
    except ValueError:
        named, parts = False, urlsplit("")
    if not named or parts.scheme not in ("http", "https") or parts.username is not None:
        raise UsageError(
            "CLEW_TRACE_ENDPOINT is to be http:// or https:// on a host of CLEW_TRACE_HOSTS, without a user."
        )
