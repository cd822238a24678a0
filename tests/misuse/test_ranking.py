"""Officers are not compared: no list is grouped by them, and what one of them closed is not told by name."""

from __future__ import annotations

import re

import pytest

from service.graphql.schema import SCHEMA
from store.address import Address
from tests.misuse.standing import IN_CASE, code_of, put
from tests.service.conftest import Service
from tests.service.doors import BOTH


@pytest.fixture(scope="module", autouse=True)
def _standing(service: Service, graph_server: Address) -> None:
    put(service, graph_server)


def tasks(service: Service, door: str, state: str, responsible: str | None) -> str | None:
    if door == "rest":
        given = {"state": state, **({"responsible": responsible} if responsible else {})}
        return code_of(service.get("/v1/tasks", IN_CASE, first=5, **given).json())
    whose = f', responsible: "{responsible}"' if responsible else ""
    return code_of(service.graphql(f"{{ tasks(first: 5, state: {state.upper()}{whose}) {{ total }} }}", IN_CASE).json())


@BOTH
@pytest.mark.parametrize(
    ("state", "responsible", "refused"),
    [("closed", "wang", "refused_ranking"), ("closed", None, None), ("accepted", "wang", None)],
)
def test_what_one_officer_closed_is_not_counted(
    service: Service, door: str, state: str, responsible: str | None, refused: str | None
) -> None:
    assert tasks(service, door, state, responsible) == refused


OFFICER = re.compile(r"officer|owner|responsible|assignee|decided_?by|closed_?by|reviewer", re.I)
GROUPING = re.compile(r"group|rank|order_?by|sort|league|per_?officer|leader", re.I)


def test_neither_surface_groups_or_orders_by_officer(service: Service) -> None:
    described = service.app.openapi()
    parameters = {
        parameter["name"]
        for path in described["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", ())
    }
    arguments = re.findall(r"[(,]\s*(\w+):", SCHEMA.as_str())
    counted = re.findall(r"type (\w*(?:Officer|Owner|Assignee)\w*)", SCHEMA.as_str())

    assert [name for name in (*parameters, *arguments) if GROUPING.search(name)] == []
    assert counted == []
    assert [name for name in parameters if OFFICER.search(name)] == ["responsible"]
