"""Every REST operation, on a real graph, and the description that clients are made from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.actions import ROUTES
from store import schema
from store.address import Address
from store.writer import open_writer_at
from tests.service.conftest import Service
from tests.service.worlds import CASE, HIDDEN, HOME, IDENTITY_NUMBER, LI, NOBODY, PLATE, REGISTER, WORLD, ZHANG


@pytest.fixture(autouse=True, scope="module")
def world(service: Service) -> None:
    service.world(WORLD)


def body_of(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_entity_is_found_by_an_identifier_in_the_body(service: Service) -> None:
    found = body_of(service.post("/v1/lookup", {"identity_number": IDENTITY_NUMBER, "id": None}))

    assert found["kind"] == "Person"
    assert found == body_of(service.post("/v1/lookup", {"identity_number": IDENTITY_NUMBER}))


def test_an_entity_has_its_best_values(service: Service) -> None:
    found = body_of(service.get(f"/v1/entities/{ZHANG}"))

    assert found == {
        "id": ZHANG,
        "kind": "Person",
        "caption": "张伟",
        "best": {"identity_number": IDENTITY_NUMBER, "name": "张伟"},
        "redactions": [],
    }


@pytest.mark.parametrize("part", ["", "/statements?first=1", "/links?first=1", "/timeline?first=1", "/event-counts"])
@pytest.mark.parametrize("entity", [NOBODY, HIDDEN])
def test_unknown_and_hidden_are_the_same_404(service: Service, entity: str, part: str) -> None:
    answer = service.send("GET", f"/v1/entities/{entity}{part}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_page_leads_to_the_next_by_its_link(service: Service) -> None:
    path, seen = f"/v1/entities/{ZHANG}/statements?first=2&property=name&history=true", list[Any]()
    while path:
        answer = service.send("GET", path)
        seen.append(body_of(answer))
        link = answer.headers.get("link", "")
        path = link.removeprefix("<").removesuffix('>; rel="next"')
        assert bool(path) is (seen[-1]["next"] is not None)

    assert [value["value"] for page in seen for value in page["items"]] == ["张伟", "张炜"]

    one = service.get(f"/v1/entities/{ZHANG}/statements", first=1, property="name", history=True)
    assert "property=name&history=true&after=" in one.headers["link"].replace("first=1&", "")


def test_moments_are_iso_8601_on_both_sides(service: Service) -> None:
    then = body_of(service.get(f"/v1/entities/{LI}/links", first=9, asOf="2019-06-01"))
    now = body_of(service.get(f"/v1/entities/{LI}/links", first=9))

    assert (then["total"], now["total"], then["returned"]) == (2, 1, 2)
    claims = [claim for item in then["items"] for claim in item["claims"]]
    assert {(claim["valid_from"], claim["valid_to"]) for claim in claims} == {
        (None, None),
        ("2019-03-01T00:00:00Z", "2020-03-01T00:00:00Z"),
    }


@pytest.mark.parametrize("moment", ["yesterday", "2019-13-01", "2019-03-01T00:00:00", "0001-01-01", "9999-01-01"])
def test_a_moment_that_is_none_is_refused(service: Service, moment: str) -> None:
    for name in ("asOf", "knownAt"):
        answer = service.get("/v1/sources", **{name: moment})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
        assert moment not in answer.text


def test_events_are_listed_and_counted(service: Service) -> None:
    events = body_of(service.get(f"/v1/entities/{PLATE}/events", first=9, **{"from": "2019-06-01"}))
    counts = body_of(service.get(f"/v1/entities/{PLATE}/event-counts"))
    timeline = body_of(service.get(f"/v1/entities/{PLATE}/timeline", first=1))

    assert [event["at"] for event in events["items"]] == ["2020-03-01T00:00:00Z"]
    assert [(count["type"], count["direction"], count["count"]) for count in counts] == [("SEEN_AT", "out", 2)]
    assert (timeline["total"], timeline["truncated"]) == (2, True)


def test_search_by_a_name_stands_in_the_address_and_by_anything_in_the_body(service: Service) -> None:
    openly = body_of(service.get("/v1/search", text="张伟", first=5))
    privately = body_of(service.post("/v1/search", {"text": "张伟", "kinds": ["Person"]}, first=5))

    assert openly["items"] == privately["items"]
    assert openly["items"][0]["entity"]["id"] == ZHANG


def test_a_number_does_not_belong_in_an_address(service: Service) -> None:
    answer = service.get("/v1/search", text=IDENTITY_NUMBER, first=5)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert "POST /v1/search" in answer.json()["detail"]
    assert body_of(service.post("/v1/search", {"text": IDENTITY_NUMBER}, first=5))["total"] == 1


def test_a_search_for_everybody_is_refused(service: Service) -> None:
    answer = service.post("/v1/search", {"text": "*"}, first=5)

    assert (answer.status_code, answer.json()["code"]) == (403, "search_too_broad")


def test_expansion_and_paths_answer_as_in_graphql(service: Service) -> None:
    around = body_of(service.get(f"/v1/entities/{HOME}/expansion", first=1))
    ways = body_of(service.post("/v1/paths", {"source": CASE, "target": LI, "first": 5}))

    assert (around["counts"][0]["count"], around["neighbours"]["truncated"]) == (2, True)
    assert [path["length"] for path in ways["paths"]["items"]] == [3]
    assert service.get(f"/v1/entities/{NOBODY}/expansion", first=1).status_code == 404


def test_deliveries_are_listed_for_everybody_with_a_token(service: Service) -> None:
    sources = body_of(service.get("/v1/sources"))
    loads = body_of(service.get("/v1/loads", first=1, source="register"))

    assert {source["id"] for source in sources} == {"register", "police"}
    assert (loads["items"][0]["number"], loads["items"][0]["read"]) == (REGISTER, 5)


def test_many_entities_come_as_lines_in_the_order_asked(service: Service) -> None:
    answer = service.post("/v1/bulk/entities", {"ids": [LI, HIDDEN, NOBODY, ZHANG]})

    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [line["id"] for line in lines] == [LI, HIDDEN, NOBODY, ZHANG]
    assert [line["entity"] and line["entity"]["caption"] for line in lines] == ["李娜", None, None, "张伟"]


@pytest.mark.parametrize(("count", "status"), [(0, 422), (1, 200), (100, 200), (101, 403)])
def test_a_hundred_entities_at_once(service: Service, count: int, status: int) -> None:
    assert service.post("/v1/bulk/entities", {"ids": [LI] * count}).status_code == status


@pytest.mark.parametrize(("first", "status"), [(0, 422), (1, 200), (100, 200), (101, 422), (None, 422)])
def test_first_is_required_and_bounded(service: Service, first: int | None, status: int) -> None:
    given = {} if first is None else {"first": first}

    assert service.get("/v1/loads", **given).status_code == status


def test_ready_means_a_database_with_this_schema(service: Service, graph_server: Address) -> None:
    without = service.get("/readyz", headers={})
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)

    assert (without.status_code, without.json()["code"]) == (503, "schema_incomplete")
    service.app.state.doors._schema_read_at = -10.0
    assert service.get("/readyz", headers={}).json()["status"] == "ready"


@pytest.fixture(scope="module")
def description(service: Service) -> Any:
    return service.get("/openapi.json", headers={}).json()


def operations(description: Any) -> list[Any]:
    return [operation for path in description["paths"].values() for operation in path.values()]


def test_every_operation_is_described(description: Any) -> None:
    assert description["openapi"].startswith("3.1")
    assert {operation["operationId"] for operation in operations(description)} | {"graphql"} == set(ROUTES)
    for operation in operations(description):
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]


def test_every_refusal_is_described_as_a_problem(description: Any) -> None:
    assert "HTTPValidationError" not in json.dumps(description)
    for operation in operations(description):
        refusals = {status: said for status, said in operation["responses"].items() if status > "3"}
        assert {"500", "503"} <= set(refusals)
        for said in refusals.values():
            assert said["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def test_what_an_operation_needs_is_described(description: Any) -> None:
    needed = {operation["operationId"]: operation["security"] for operation in operations(description)}

    assert needed["live"] == []
    assert needed["listSources"] == [{"token": []}]
    assert needed["getEntity"] == [{"token": [], "purpose": [], name: []} for name in ("case", "grant")]
    assert needed["getTrajectory"] == [
        {"token": [], "purpose": [], name: [], "justification": []} for name in ("case", "grant")
    ]
    assert needed["askGrant"] == [{"token": []}]


def test_every_reference_of_the_description_leads_somewhere(description: Any) -> None:
    schemas = description["components"]["schemas"]
    names = {part.split('"')[0] for part in json.dumps(description).split("#/components/schemas/")[1:]}

    assert names <= set(schemas)
    assert schemas["EntityView"]["properties"].keys() == {"id", "kind", "caption", "best", "redactions"}
