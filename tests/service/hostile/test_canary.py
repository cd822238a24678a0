"""One identity number goes into every input; no log, metric, refusal, address or file of the service may hold it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ontology.keys import natural_key, public_id
from ontology.person import Person
from service.app import create_app
from service.tracing import provider
from store.address import Address
from tests.graphs import KEY, Load, Said, World, number_of
from tests.service.conftest import SIGNED_IN, STATED, Service, parts
from tests.service.listening import running
from tests.service.provider import PROVIDER
from tests.service.sightings import JUSTIFIED

CANARY = "11010519491231002X"
DIGITS = CANARY[:-1]
"""What is looked for: no form of the number may pass, however its last sign is written."""

LOAD = number_of(1, 1)
PERSON = public_id(Person, natural_key(Person, ("identity_number",), (CANARY,)), KEY)
WORLD = World(loads=(Load(LOAD),), said=(Said(LOAD, PERSON, {"name": "张伟", "identity_number": CANARY}, row=1),))

JSON = {**STATED, "Content-Type": "application/json"}
TEXT = "query Q($text: String!) { search(text: $text, first: 1) { total } }"
REASON = {**JUSTIFIED, "Clew-Justification": quote(f"Who is {CANARY} and where was he")}


def with_header(name: str, value: str = CANARY) -> dict[str, str]:
    return {**STATED, name: value}


def graphql(query: str, headers: Any = STATED, **more: Any) -> tuple[str, str, Any, dict[str, Any]]:
    return "POST", "/graphql", headers, {"json": {"query": query, **more}}


INPUTS: dict[str, tuple[str, str, Any, dict[str, Any]]] = {  # but the subject of a token: the log says who asked
    "path": ("GET", f"/v1/entities/{CANARY}", STATED, {}),
    "path of nothing": ("GET", f"/{CANARY}", {}, {}),
    "path of an export": ("GET", f"/v1/entities/{PERSON}/trajectory.{CANARY}", JUSTIFIED, {}),
    "page": ("GET", f"/assets/{CANARY}.js", {}, {}),
    "query": ("GET", f"/v1/search?text={CANARY}&first=1", STATED, {}),
    "query of a list": ("GET", f"/v1/entities/{PERSON}/links?first=1&after={CANARY}", STATED, {}),
    "query that is unknown": ("GET", f"/v1/sources?{CANARY}={CANARY}", STATED, {}),
    "query of a page": ("GET", f"/playground?query={CANARY}", {}, {}),
    "fragment of a graphql address": ("GET", f'/graphql?query={{search(text:"{CANARY}"){{total}}}}', STATED, {}),
    "method": (CANARY, "/v1/sources", STATED, {}),
    "header": ("GET", "/v1/sources", with_header("X-Request-Id"), {}),
    "name of a header": ("GET", "/v1/sources", with_header(f"X-{CANARY}"), {}),
    "host": ("GET", "/v1/sources", with_header("Host", f"{CANARY}.example"), {}),
    "origin": ("GET", "/v1/sources", with_header("Origin", f"https://{CANARY}.example"), {}),
    "token": ("GET", "/v1/sources", {"Authorization": f"Bearer {CANARY}"}, {}),
    "claim of a token": (
        "GET",
        "/v1/sources",
        with_header("Authorization", f"Bearer {PROVIDER.token(name=CANARY)}"),
        {},
    ),
    "claim of a refused token": (
        "GET",
        "/v1/sources",
        with_header("Authorization", f"Bearer {PROVIDER.token(iss=CANARY)}"),
        {},
    ),
    "purpose": ("GET", f"/v1/entities/{PERSON}", with_header("Clew-Purpose"), {}),
    "case": ("GET", f"/v1/entities/{PERSON}", with_header("Clew-Case"), {}),
    "justification": ("GET", f"/v1/entities/{PERSON}/stays?first=1", REASON, {}),
    "justification that is malformed": (
        "GET",
        f"/v1/entities/{PERSON}/stays?first=1",
        {**JUSTIFIED, "Clew-Justification": f"{CANARY},"},
        {},
    ),
    "grant": ("GET", f"/v1/entities/{PERSON}", with_header("Clew-Grant"), {}),
    "body": ("POST", "/v1/lookup", STATED, {"json": {"identity_number": CANARY}}),
    "body that finds nobody": ("POST", "/v1/lookup", STATED, {"json": {"phone": CANARY}}),
    "body that is searched": ("POST", "/v1/search?first=1", STATED, {"json": {"text": CANARY}}),
    "name of a field of the body": ("POST", "/v1/lookup", STATED, {"json": {CANARY: CANARY}}),
    "body that is broken": ("POST", "/v1/lookup", JSON, {"content": f'{{"{CANARY}'.encode()}),
    "body of another type": ("POST", "/v1/lookup", {**STATED, "Content-Type": CANARY}, {"content": CANARY.encode()}),
    "variable": graphql(TEXT, variables={"text": CANARY}),
    "name of a variable": graphql(TEXT, variables={"text": "x", CANARY: CANARY}),
    "variable of another type": graphql(TEXT, variables={"text": {CANARY: [CANARY]}}),
    "name of an operation": graphql(TEXT, operationName=CANARY),
    "query text": graphql(f'{{ search(text: "{CANARY}", first: 1) {{ total }} }}'),
    "query text of a reason": graphql(f'{{ stays(of: "{PERSON}", first: 1) {{ cut }} }}', REASON),
    "query text that does not fit": graphql(f'{{ n{CANARY}(a: "{CANARY}") {{ b{CANARY} }} }}'),
    "query text that is broken": graphql(f'{{ search(text: "{CANARY}'),
    "query text of an alias": graphql(f"{{ a{CANARY}: sources(first: 1000) {{ total }} }}"),
    "query text of a comment": graphql(f"{{ sources(first: 1) {{ total }} }} # {CANARY}"),
    "document": ("POST", "/graphql", STATED, {"json": {"documentId": CANARY}}),
}
SHOWN_TO_WHO_MAY_SEE = {"body", "body that is searched"}
"""Answers that hold the person, and with it the number that was asked for."""


@pytest.fixture(scope="module")
def served(service: Service, graph_server: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The folder of a service on a real port, and a client of it."""
    service.world(WORLD)
    folder: Path = tmp_path_factory.mktemp("canary")
    spans = InMemorySpanExporter()
    made = replace(parts(graph_server, folder), spans=provider(SimpleSpanProcessor(spans)))
    with running(create_app(made)) as host, httpx.Client(base_url=f"http://{host}") as client:
        yield folder, client, spans


def beside_data(told: Any) -> Any:
    """An answer without its data, and without the caller's own alias, by which a client finds the place of an error."""
    if not isinstance(told, dict) or "data" not in told:
        return told
    errors = [{name: value for name, value in error.items() if name != "path"} for error in told.get("errors", [])]
    return {**told, "data": None, "errors": errors}


def leaks(folder: Path) -> list[str]:
    """The files below a folder that hold the number, in either width."""
    forms = [DIGITS.encode(), DIGITS.encode("utf-16-le"), DIGITS.encode("utf-16-be")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if any(form in path.read_bytes() for form in forms)]


def test_the_number_is_in_no_log_no_metric_no_refusal_no_address_and_no_file(
    served: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    folder, client, spans = served
    caplog.set_level(logging.INFO)
    logging.getLogger("clew").setLevel(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the client's own log has the addresses it asks for

    for name, (method, address, headers, more) in INPUTS.items():
        answer = client.request(method, address, headers=headers, **more)
        assert DIGITS not in str(answer.headers), name
        if answer.status_code >= 400:
            assert DIGITS not in answer.text, name
        elif name not in SHOWN_TO_WHO_MAY_SEE and answer.headers["content-type"] == "application/json":
            assert DIGITS not in str(beside_data(answer.json())), name

    metrics = client.get("/metrics", headers=SIGNED_IN)
    output = capfd.readouterr()
    assert metrics.status_code == 200
    assert DIGITS not in metrics.text + output.out + output.err + caplog.text
    told = "".join(span.to_json() for span in spans.get_finished_spans())
    assert "search/hits" in told
    assert DIGITS not in told
    assert PERSON not in told
    assert leaks(folder) == []


def test_the_search_for_it_would_find_it(served: Any, tmp_path: Path) -> None:
    _, client, _ = served
    for width in ("utf-8", "utf-16-le"):
        (tmp_path / width).write_bytes(f"a {CANARY} b".encode(width))

    assert sorted(leaks(tmp_path)) == ["utf-16-le", "utf-8"]
    found = client.post("/v1/lookup", headers=STATED, json={"identity_number": CANARY})
    assert CANARY in found.text, "the person is in the graph, and is told to who may see it"
