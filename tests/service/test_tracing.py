"""Spans: off unless an endpoint is named, and then of names, durations and statuses only."""

from __future__ import annotations

import json
import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from base.errors import UsageError
from cypher.catalogue import catalogue
from service.app import create_app
from service.graphql.registered import document_id
from service.tracing import exporting, provider
from store.address import Address
from tests.graphs import World
from tests.service.conftest import SIGNED_IN, STATED, Service, parts
from tests.service.listening import deliver, running
from tests.store.servers import becomes

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
REGISTERED = "query Fresh { sources(first: 1) { total } }"
LISTENING = "subscription Listening { deliveries { number source } }"
PROTOCOL = Subprotocol("graphql-transport-ws")
OWN = 'query Zhang { s: search(text: "张伟", first: 1) { total } }'


@pytest.fixture(scope="module")
def traced(
    service: Service, graph_server: Address, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, InMemorySpanExporter]]:
    service.world(World(()))
    spans = InMemorySpanExporter()
    whole = parts(graph_server, tmp_path_factory.mktemp("archive"))
    registered = {document_id(text): text for text in (REGISTERED, LISTENING)}
    app = create_app(replace(whole, spans=provider(SimpleSpanProcessor(spans)), registered=registered))
    with running(app) as host, httpx.Client(base_url=f"http://{host}") as client:
        yield client, spans


def told(traced: tuple[httpx.Client, InMemorySpanExporter], *request: Any, **more: Any) -> tuple[Any, list[Any]]:
    """The span of a request, and those of its statements."""
    client, spans = traced
    spans.clear()
    client.request(*request, **more)
    *parts, whole = ended(spans)
    assert all(part.parent is not None and part.parent.span_id == whole.context.span_id for part in parts)
    return whole, parts


def ended(spans: InMemorySpanExporter, requests: int = 1) -> tuple[Any, ...]:
    """The spans once so many requests are told of: that comes after the last byte of an answer, and whole ones last."""
    becomes(lambda: sum(span.parent is None for span in spans.get_finished_spans()) >= requests, 30)
    return spans.get_finished_spans()


def test_a_registered_document_is_told_of_by_its_operation_and_its_hash(traced: Any) -> None:
    whole, parts = told(traced, "POST", "/graphql", json={"documentId": document_id(REGISTERED)}, headers=STATED)

    assert whole.name == "POST /graphql"
    assert dict(whole.attributes) == {
        "http.request.method": "POST",
        "http.route": "/graphql",
        "http.response.status_code": 200,
        "clew.root_fields": ("sources",),
        "clew.document": document_id(REGISTERED),
        "graphql.operation.name": "Fresh",
    }
    assert parts
    assert {part.name for part in parts} <= set(catalogue())
    assert all(whole.start_time <= part.start_time <= part.end_time <= whole.end_time for part in parts)


def test_of_a_query_in_own_words_only_the_root_fields_and_the_statements_are_told(traced: Any) -> None:
    whole, parts = told(traced, "POST", "/graphql", json={"query": OWN}, headers=STATED)

    assert whole.attributes["clew.root_fields"] == ("search",)
    assert {"clew.document", "graphql.operation.name"}.isdisjoint(whole.attributes)
    assert "search/hits" in {part.name for part in parts}
    assert all(not part.attributes and not part.events for part in parts)
    assert "Zhang" not in whole.to_json()


def test_a_path_is_told_of_by_its_template_and_a_caller_s_own_trace_is_not_continued(traced: Any) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    whole, _ = told(traced, "GET", "/v1/entities/person-1/links?first=1", headers={**SIGNED_IN, "traceparent": parent})

    assert (whole.parent, whole.attributes["http.route"]) == (None, "/v1/entities/{id}/links")
    assert whole.attributes["http.response.status_code"] >= 400
    assert "person-1" not in whole.to_json()
    assert dict(whole.resource.attributes) == {"service.name": "clew"}


def test_operations_of_a_websocket_are_told_of_as_they_begin_and_by_item(traced: Any, graph_server: Address) -> None:
    client, spans = traced
    spans.clear()
    headers = {"Host": client.base_url.netloc.decode()}
    with connect(f"ws://{headers['Host']}/graphql", subprotocols=[PROTOCOL]) as socket:
        socket.send(json.dumps({"type": "connection_init", "payload": SIGNED_IN}))
        assert json.loads(socket.recv(timeout=5))["type"] == "connection_ack"
        for id, payload in (
            ("1", {"documentId": document_id(LISTENING)}),
            ("2", {"query": "subscription 张伟 { deliveries { nonsense } }"}),
        ):
            socket.send(json.dumps({"id": id, "type": "subscribe", "payload": payload}))
        assert json.loads(socket.recv(timeout=5))["type"] == "error"
        deliver(graph_server, "bank")
        assert json.loads(socket.recv(timeout=10))["type"] == "next"
    every = ended(spans, requests=3)
    whole = [span for span in every if span.parent is None]

    named = {"clew.root_fields": ("deliveries",), "clew.document": document_id(LISTENING)}
    known = {"http.route": "/graphql", **named, "graphql.operation.name": "Listening"}
    assert {span.name for span in whole} == {"WEBSOCKET /graphql"}
    assert sorted((dict(span.attributes) for span in whole), key=str) == sorted(
        (
            {**known, "http.response.status_code": 200},
            {**known, "http.response.status_code": 200},
            {"http.route": "/graphql", "http.response.status_code": 400},
        ),
        key=str,
    )
    parts = [span for span in every if span.parent is not None]
    assert {part.parent.span_id for part in parts} <= {span.context.span_id for span in whole}
    assert {part.name for part in parts} <= set(catalogue())
    assert parts
    assert "张伟" not in "".join(span.to_json() for span in every)


def test_without_an_endpoint_nothing_is_made_and_nothing_is_imported() -> None:
    assert exporting(None, LOOPBACK) is None
    assert exporting("", LOOPBACK) is None
    asked = "import sys, service.app; print([name for name in sys.modules if name.startswith('opentelemetry.')])"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert not {"opentelemetry.sdk", "opentelemetry.exporter"} & set(literal_eval(said.stdout))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://collector.example/v1/traces",
        "http://127.0.0.1.example:4318/v1/traces",
        "http://name:secret@localhost:4318/v1/traces",
        "ftp://localhost/v1/traces",
        "localhost:4318",
        "http://[::1",
        "http://localhost:99999/v1/traces",
    ],
)
def test_an_endpoint_on_another_host_is_refused(endpoint: str) -> None:
    with pytest.raises(UsageError, match="CLEW_TRACE_HOSTS"):
        exporting(endpoint, LOOPBACK)


def test_a_missing_package_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)

    with pytest.raises(UsageError, match=r"install 'clew\[tracing\]'"):
        exporting("http://localhost:4318/v1/traces", LOOPBACK)


def test_spans_are_sent_to_the_endpoint_and_not_to_where_it_points() -> None:
    seen: list[str] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307 if self.path == "/v1/traces" else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None: ...

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        made = exporting(f"http://127.0.0.1:{server.server_port}/v1/traces", LOOPBACK)
        assert made is not None
        made.get_tracer("test").start_span("one").end()
        made.shutdown()
        server.shutdown()
        thread.join()

    assert seen == ["/v1/traces"]
