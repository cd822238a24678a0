"""Asks one question by either door, as the tests of whereabouts do, and reads the refusal of both."""

from __future__ import annotations

from typing import Any

import pytest

from base.moments import written
from tests.analysis.detectors.graphs import camera
from tests.analysis.detectors.simulated import DAY, START
from tests.service.conftest import Service
from tests.service.sightings import HOUR, JUSTIFIED, SCENES


def graphql(service: Service, field: str, selection: str, headers: Any = JUSTIFIED, **given: Any) -> Any:
    """The answer to one field; its arguments stand in the text."""
    arguments = ", ".join(f"{name}: {_literal(value)}" for name, value in given.items())
    document = f"{{ {field}({arguments}) {{ {selection} }} }}"
    answer = service.graphql(document, headers).json()
    return answer if "errors" in answer or "code" in answer else answer["data"][field]


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def rest(service: Service, path: str, headers: Any = JUSTIFIED, **params: Any) -> Any:
    answer = service.get(path, headers, **params)
    return answer.json()


def code(answer: Any) -> str | None:
    """The code of a refusal by either door."""
    if "errors" in answer and "code" not in answer:
        return answer["errors"][0]["extensions"]["problem"]["code"]
    return answer.get("code")


def detail(answer: Any) -> str:
    return answer["errors"][0]["message"] if "code" not in answer else answer["detail"]


BOTH = pytest.mark.parametrize("door", ["graphql", "rest"])
OF_ONE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "trajectory": ("trajectory", "sightings { total }", {"first": 5}),
    "stays": ("stays", "positions", {"first": 5}),
    "restingPlaces": ("resting-places", "nights", {}),
    "coTravel": ("co-travel", "passes", {"first": 5}),
    "handovers": ("handovers", "total", {"first": 5}),
    "route": ("route", "sightings { total }", {"at": written(START + HOUR), "first": 5}),
    "nextPlaces": ("next-places", "visits", {}),
}
"""The questions about one thing: their address, a selection, and what they must be given."""
IN_A_WINDOW = ("trajectory", "stays", "restingPlaces", "coTravel")


def asked(service: Service, door: str, field: str, of: str, headers: Any = JUSTIFIED, **window: str) -> Any:
    path, selection, given = OF_ONE[field]
    if door == "graphql":
        return graphql(service, field, selection, headers, of=of, **given, **window)
    return rest(service, f"/v1/entities/{of}/{path}", headers, **given, **window)


def scenes(*which: tuple[int, int]) -> list[dict[str, Any]]:
    begins = [(START + day * DAY + 2 * HOUR, at) for day, at in which or SCENES]
    return [{"places": [camera(at)], "from": written(t), "to": written(t + HOUR)} for t, at in begins]
