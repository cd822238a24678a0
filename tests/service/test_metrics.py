"""What the service counts about itself, and what its log lines look like to a machine."""

from __future__ import annotations

import json
import logging
import sys

from prometheus_client.parser import text_string_to_metric_families

from service.logs import JsonLines
from store.address import Address
from tests.graphs import World
from tests.service.conftest import SIGNED_IN, Service
from tests.service.listening import deliver

CANARY = "340104199001011234"


def samples(service: Service) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample by its name and labels."""
    answer = service.get("/metrics", SIGNED_IN)
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def counted(service: Service, name: str, **labels: str) -> float:
    return samples(service).get((name, frozenset(labels.items())), 0)


def test_the_figures_need_the_token(service: Service) -> None:
    assert service.get("/metrics", {}).status_code == 401


def test_requests_are_counted_by_template_method_and_status(service: Service) -> None:
    def requests(method: str, route: str, status: str) -> float:
        return counted(service, "clew_requests_total", method=method, route=route, status=status)

    before = [requests("GET", "/v1/entities/{id}", "403"), requests("OTHER", "-", "405")]
    service.get(f"/v1/entities/{CANARY}", SIGNED_IN)
    service.send(CANARY, "/v1/sources", SIGNED_IN)
    service.send(CANARY, "/livez", {})
    after = [requests("GET", "/v1/entities/{id}", "403"), requests("OTHER", "-", "405")]

    assert after[0] == before[0] + 1
    assert CANARY not in service.get("/metrics", SIGNED_IN).text
    assert counted(service, "clew_request_seconds_count", route="/v1/entities/{id}") >= after[0]


def test_the_breaker_the_places_and_the_age_of_the_graph_are_told(service: Service, graph_server: Address) -> None:
    service.world(World(()))
    deliver(graph_server, "bank")
    service.app.state.doors._loads = None

    found = samples(service)

    assert found["clew_database_breaker_open", frozenset()] == 0
    assert found["clew_newest_load_age_seconds", frozenset()] < 60
    assert found["clew_queries", frozenset({("kind", "analytics"), ("state", "running")})] == 0
    assert found["clew_questions_running", frozenset({("weight", "light")})] == 1


def test_a_log_line_is_an_object_with_the_facts_of_the_request() -> None:
    facts = {"request": "1f", "method": "GET", "route": "/v1/sources", "status": 200, "ms": 1.5}
    record = logging.LogRecord("clew.service", logging.INFO, "", 0, "%s went well", ("it",), None)
    vars(record).update(facts)

    line = JsonLines().format(record)

    assert "\n" not in line
    told = json.loads(line)
    assert told.pop("time").endswith("+00:00")
    assert told == {"level": "INFO", "logger": "clew.service", "message": "it went well", **facts}


def test_of_an_exception_only_the_kind_is_told() -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        record = logging.LogRecord("clew", logging.ERROR, "", 0, "failed", None, sys.exc_info())

    line = JsonLines().format(record)

    assert json.loads(line)["exception"] == "ValueError"
    assert CANARY not in line
