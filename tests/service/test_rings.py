"""Rings over GraphQL and REST on a real graph: the queue, one ring, those of an entity, files, and who may ask."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from base.viewer import now
from clew.detection.rings import gone
from service.access import FOR_MONEY, PURPOSES
from service.actions import FIELDS, ROUTES, Action
from store.address import Address
from store.own_loads import Marking
from tests.service.conftest import STATED, Service
from tests.service.rings import (
    ACCOUNTS,
    AT,
    CYCLE,
    HIDDEN,
    HOLDER,
    JUSTIFIED,
    SECRETLY,
    SHARED,
    a_cycle,
    scopes_of_the_world,
    secret,
    shared,
    versions,
    world,
    written,
)

UNKNOWN = "ring-" + "d" * 30


@pytest.fixture(autouse=True)
def detected(service: Service, graph_server: Address, tmp_path: Path) -> None:
    service.world(world())
    scopes_of_the_world(graph_server)
    written(graph_server, tmp_path, versions((CYCLE, a_cycle(), "new"), (SHARED, shared(), "new")))
    written(graph_server, tmp_path, versions((SECRETLY, secret(), "new"), level=2))
    service.app.state.doors._read_at = -10.0  # what was read a moment ago is read again


def accept(service: Service, *rings: str) -> None:
    """Somebody looks at rings and accepts them, so that they may leave as files."""
    for ring in rings:
        body = {"accepted": True, "why": "逐笔核对"}
        assert service.post(f"/v1/rings/{ring}/review", body, JUSTIFIED).status_code == 201
    service.app.state.doors._read_at = -10.0


def rest(service: Service, path: str, **params: Any) -> Any:
    return service.get(path, JUSTIFIED, **params).json()


def graphql(service: Service, query: str, headers: Any = JUSTIFIED) -> Any:
    return service.graphql(query, headers).json()


def test_the_queue_has_those_first_that_chance_explains_least_and_hides_what_is_restricted(service: Service) -> None:
    told = graphql(service, "{ rings(first: 10) { total items { id typology amount change } } }")["data"]["rings"]
    plain = rest(service, "/v1/rings", first=10)

    assert [(one["id"], one["typology"], one["amount"]) for one in told["items"]] == [
        (CYCLE, "cycle", 3 * 1_000_050),
        (SHARED, "shared_identifiers", 0),
    ]
    assert [one["id"] for one in plain["items"]] == [CYCLE, SHARED]
    assert told["total"] == plain["total"] == 2


def test_some_typologies_only_and_pages_lead_on(service: Service) -> None:
    first = service.get("/v1/rings", JUSTIFIED, first=1)
    rest_ = service.send("GET", first.headers["Link"].split(">")[0][1:], JUSTIFIED).json()

    assert [one["id"] for one in rest_["items"]] == [SHARED]
    assert [one["id"] for one in rest(service, "/v1/rings", first=5, typology="cycle")["items"]] == [CYCLE]
    assert "cycle, shared_identifiers" in rest(service, "/v1/rings", first=5, typology="circle")["detail"]


def test_a_ring_tells_its_members_the_people_behind_them_and_every_row(service: Service) -> None:
    query = f"""{{ ring(id: "{SHARED}") {{ typology finding {{ score expectedInnocent evidence {{ sentence }} }}
        members(first: 2) {{ total items {{ id kind caption }} }} holders(first: 5) {{ items {{ caption }} }}
        ties(first: 5) {{ items {{ holder {{ caption }} member {{ kind }} row {{ load row }} }} }}
        history(first: 5) {{ items {{ change size }} }} }}
        cycle: ring(id: "{CYCLE}") {{ transfers(first: 2) {{ total items {{ payer {{ id }} row {{ row }} }} }} }} }}"""

    told = graphql(service, query)["data"]

    assert told["ring"]["members"]["total"] == 4
    assert told["ring"]["holders"]["items"] == [{"caption": "王伟"}]
    assert told["ring"]["ties"]["items"][0]["holder"] == {"caption": "王伟"}
    assert told["ring"]["history"]["items"] == [{"change": "new", "size": 5}]
    assert told["cycle"]["transfers"]["total"] == 3
    assert [one["row"]["row"] for one in told["cycle"]["transfers"]["items"]] == [30, 31]
    assert rest(service, f"/v1/rings/{SHARED}")["holders"] == [HOLDER]


@pytest.mark.parametrize("id", [UNKNOWN, SECRETLY])
def test_unknown_and_restricted_rings_are_one_answer(service: Service, id: str) -> None:
    assert graphql(service, f'{{ ring(id: "{id}") {{ id }} }}')["data"]["ring"] is None
    assert service.get(f"/v1/rings/{id}", JUSTIFIED).status_code == 404


def test_a_text_that_is_no_id_of_a_ring_is_told(service: Service) -> None:
    assert rest(service, "/v1/rings/ring-1")["code"] == "malformed_id"
    assert rest(service, f"/v1/rings/{ACCOUNTS[0]}")["code"] == "malformed_id"


def test_rings_of_an_entity_are_those_that_it_belongs_to_now(
    service: Service, graph_server: Address, tmp_path: Path
) -> None:
    query = f'{{ of: ringsOf(of: "{ACCOUNTS[0]}", first: 5) {{ items {{ id }} }} }}'

    assert graphql(service, query)["data"]["of"]["items"] == [{"id": CYCLE}]  # not the restricted one
    assert [one["id"] for one in rest(service, f"/v1/entities/{HOLDER}/rings", first=5)["items"]] == [SHARED]
    assert service.get(f"/v1/entities/{HIDDEN}/rings", JUSTIFIED, first=5).status_code == 404

    written(graph_server, tmp_path, [gone(CYCLE, Marking(), "cycle", "tests")], now())
    service.app.state.doors._read_at = -10.0

    assert graphql(service, query)["data"]["of"]["items"] == []
    assert graphql(service, f'{{ ring(id: "{CYCLE}") {{ id }} }}')["data"]["ring"] is None


def test_a_later_version_takes_the_place_of_the_one_before_and_history_keeps_both(
    service: Service, graph_server: Address, tmp_path: Path
) -> None:
    written(graph_server, tmp_path, versions((CYCLE, a_cycle(7), "changed")))
    service.app.state.doors._read_at = -10.0

    query = f'{{ ring(id: "{CYCLE}") {{ amount change history(first: 5) {{ items {{ change }} }} }} }}'
    told = graphql(service, query)["data"]["ring"]
    before = graphql(service, f'{{ ring(id: "{CYCLE}", knownAt: "2020-01-01") {{ id }} }}')["data"]["ring"]

    assert told == {"amount": 21, "change": "changed", "history": {"items": [{"change": "new"}, {"change": "changed"}]}}
    assert before is None


def test_of_two_rings_with_mostly_the_same_members_the_queue_has_the_stronger(
    service: Service, graph_server: Address, tmp_path: Path
) -> None:
    written(graph_server, tmp_path, versions((UNKNOWN, shared(), "new")))
    service.app.state.doors._read_at = -10.0

    assert rest(service, "/v1/rings", first=10)["total"] == 2
    assert len(rest(service, f"/v1/entities/{HOLDER}/rings", first=10)["items"]) == 2


def test_csv_and_link_table_name_both_ends_and_the_row_and_no_cell_is_a_formula(service: Service) -> None:
    accept(service, CYCLE)
    plain = service.get(f"/v1/rings/{CYCLE}/links.csv", JUSTIFIED)
    links = service.get(f"/v1/rings/{CYCLE}/links.i2.csv", JUSTIFIED)
    rows = list(csv.DictReader(io.StringIO(plain.text)))
    table = list(csv.DictReader(io.StringIO(links.text)))

    assert plain.headers["content-type"] == "text/csv; charset=utf-8"
    assert [(row["from"], row["to"], row["amount"], row["row"]) for row in rows] == [
        (ACCOUNTS[n], ACCOUNTS[(n + 1) % 3], "1000050", str(30 + n)) for n in range(3)
    ]
    assert all(not cell.startswith("=") for row in (*rows, *table) for cell in row.values())
    assert table[0]["Link Value"] == "10000.50"
    assert table[0]["Source Reference"].startswith("bank, load ")


def test_graphml_has_every_node_and_edge_once(service: Service) -> None:
    accept(service, SHARED)
    answer = service.get(f"/v1/rings/{SHARED}/links.graphml", JUSTIFIED)
    graph = ET.fromstring(answer.text).find("{*}graph")

    assert graph is not None
    nodes = [node.get("id") for node in graph.findall("{*}node")]
    assert len(nodes) == len(set(nodes)) == 5
    assert [edge.get("source") for edge in graph.findall("{*}edge")] == [HOLDER]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_rings_need_a_reason_and_a_purpose_that_allows_them(service: Service, purpose: str) -> None:
    answer = service.get("/v1/rings", {**JUSTIFIED, "Clew-Purpose": purpose}, first=1).json()

    assert answer.get("code") == (None if purpose in FOR_MONEY else "purpose_forbids")
    assert graphql(service, "{ rings(first: 1) { total } }", STATED)["code"] == "justification_missing"


def test_a_document_that_asks_for_money_and_whereabouts_needs_a_purpose_that_allows_both(service: Service) -> None:
    query = f'{{ rings(first: 1) {{ total }} handovers(of: "{HOLDER}", first: 1) {{ total }} }}'

    codes = {
        purpose: graphql(service, query, {**JUSTIFIED, "Clew-Purpose": purpose}).get("code")
        for purpose in ("investigation", "fraud-warning", "missing-person")
    }

    assert codes == {"investigation": None, "fraud-warning": "purpose_forbids", "missing-person": "purpose_forbids"}


def test_every_question_about_money_needs_a_reason_by_both_doors() -> None:
    fields = {name for name, action in FIELDS.items() if action is Action.MONEY}
    routes = {name for name, action in ROUTES.items() if action is Action.MONEY}

    assert {"rings", "ring", "ringsOf"} <= fields
    assert {"listRings", "getRing", "exportRing", "listRingsOf"} <= routes


def test_the_time_of_a_ring_is_told_as_a_moment(service: Service) -> None:
    assert rest(service, f"/v1/rings/{CYCLE}")["from_at"] == "2023-11-14T22:13:20Z"
    assert AT == 1_700_000_000
