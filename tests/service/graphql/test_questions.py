"""Every question over GraphQL, on a real graph."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.conftest import Service
from tests.service.worlds import (
    CAMERA,
    CASE,
    HIDDEN,
    HOME,
    IDENTITY_NUMBER,
    LI,
    NOBODY,
    OFFICE,
    PLATE,
    POLICE,
    REGISTER,
    WORLD,
    ZHANG,
)


@pytest.fixture(autouse=True, scope="module")
def world(service: Service) -> None:
    service.world(WORLD)


def test_a_profile_shows_best_values_conflicts_and_the_rows_behind_them(service: Service) -> None:
    data = service.ask(
        """query($id: ID!) { person(by: {id: $id}) { __typename id kind caption name identityNumber note
             statements(first: 10) { total returned truncated reason next items {
               property title value validFrom validTo sources conflicting flaw
               rows(first: 1) { total items { load row source } } } } } }""",
        id=ZHANG,
    )

    person = data["person"]
    names = [item for item in person["statements"]["items"] if item["property"] == "name"]
    assert person["__typename"] == person["kind"] == "Person"
    assert (person["caption"], person["identityNumber"], person["note"]) == ("张伟", IDENTITY_NUMBER, None)
    assert [(item["value"], item["conflicting"]) for item in names] == [("张伟", True), ("张炜", True)]
    assert names[0]["rows"] == {"total": 1, "items": [{"load": REGISTER, "row": 1, "source": "register"}]}
    assert {name: person["statements"][name] for name in ("total", "returned", "truncated", "reason", "next")} == {
        "total": 3,
        "returned": 3,
        "truncated": False,
        "reason": None,
        "next": None,
    }


def test_pages_lead_to_each_other_and_say_what_is_missing(service: Service) -> None:
    query = """query($id: ID!, $after: String) { person(by: {id: $id}) {
        statements(first: 2, after: $after) { total returned truncated reason next items { value } } } }"""

    one = service.ask(query, id=ZHANG)["person"]["statements"]
    two = service.ask(query, id=ZHANG, after=one["next"])["person"]["statements"]

    assert (one["total"], one["returned"], one["truncated"], one["reason"]) == (3, 2, True, "LIMIT")
    assert (two["total"], two["returned"], two["truncated"], two["next"]) == (3, 1, False, None)
    values = [item["value"] for item in one["items"] + two["items"]]
    assert sorted(values) == sorted([IDENTITY_NUMBER, "张伟", "张炜"])


def test_rows_and_claims_are_paged_within_an_item(service: Service) -> None:
    query = """query($id: ID!, $after: String) { person(by: {id: $id}) { links(first: 5, type: LIVES_AT) { items {
        sources claims(first: 1, after: $after) { total truncated next items { validFrom load row source } } } } } }"""

    (one,) = service.ask(query, id=ZHANG)["person"]["links"]["items"]
    (two,) = service.ask(query, id=ZHANG, after=one["claims"]["next"])["person"]["links"]["items"]

    assert (one["sources"], one["claims"]["total"], one["claims"]["truncated"]) == (2, 2, True)
    shown = one["claims"]["items"] + two["claims"]["items"]
    assert {(claim["load"], claim["row"], claim["source"], claim["validFrom"]) for claim in shown} == {
        (REGISTER, 1, "register", None),
        (POLICE, 9, "police", "2019-03-01T00:00:00Z"),
    }


@pytest.mark.parametrize("by", [{"id": NOBODY}, {"id": HIDDEN}, {"identityNumber": "440524188001010014"}])
def test_unknown_and_hidden_are_one_answer(service: Service, by: dict[str, str]) -> None:
    query = "query($by: EntityBy!) { entity(by: $by) { id } person(by: $by) { caption } }"

    assert service.ask(query, by=by) == {"entity": None, "person": None}


def test_the_clocks_of_a_root_field_hold_below_it(service: Service) -> None:
    data = service.ask(
        """query($id: ID!) {
             then: person(by: {id: $id}, asOf: "2019-06-01") { ...Homes }
             now: person(by: {id: $id}) { ...Homes }
             zoned: person(by: {id: $id}, asOf: "2020-03-01T07:59:59+08:00") { ...Homes }
             before: person(by: {id: $id}, knownAt: "2001-01-01") { id } }
           fragment Homes on Person { links(first: 9) { items { other { id } } } }""",
        id=LI,
    )

    homes = {name: {item["other"]["id"] for item in data[name]["links"]["items"]} for name in ("then", "now", "zoned")}
    assert homes == {"then": {HOME, OFFICE}, "now": {HOME}, "zoned": {HOME, OFFICE}}
    assert data["before"] is None


def test_entities_reached_through_links_can_be_asked_in_turn(service: Service) -> None:
    data = service.ask(
        """query($id: ID!) { person(by: {id: $id}) { links(first: 9) { items { type direction reads role other {
             kind ... on Address { text longitude } ... on Case { caseKind number loss fromAt }
             links(first: 9) { total } } } } } }""",
        id=ZHANG,
    )

    links = {item["type"]: item for item in data["person"]["links"]["items"]}
    assert links["LIVES_AT"]["other"]["longitude"] == 117.5
    assert links["LIVES_AT"]["other"]["links"]["total"] == 2
    assert links["INVOLVED_IN"]["role"] == "witness"
    assert links["INVOLVED_IN"]["other"] == {
        "kind": "Case",
        "caseKind": "burglary",
        "number": "A3401",
        "loss": 2**40,
        "fromAt": "2019-03-01T00:00:00Z",
        "links": {"total": 1},
    }


def test_events_are_counted_and_read(service: Service) -> None:
    data = service.ask(
        """query($id: ID!) { entity(by: {id: $id}) {
             eventCounts { type direction count firstAt lastAt }
             events(first: 1, type: SEEN_AT, direction: OUT, to: "2019-12-31") {
               total items { at reads other { id } row { row } } }
             timeline(first: 9) { items { at what other { id } row { source } } } } }""",
        id=PLATE,
    )["entity"]

    assert data["eventCounts"] == [
        {
            "type": "SEEN_AT",
            "direction": "OUT",
            "count": 2,
            "firstAt": "2019-03-01T00:00:00Z",
            "lastAt": "2020-03-01T00:00:00Z",
        }
    ]
    (event,) = data["events"]["items"]
    assert (event["at"], event["other"], event["row"]) == ("2019-03-01T00:00:00Z", {"id": CAMERA}, {"row": 10})
    assert [item["at"][:4] for item in data["timeline"]["items"]] == ["2020", "2019"]
    assert {item["what"] for item in data["timeline"]["items"]} == {"EVENT"}


def test_search_says_what_matched(service: Service) -> None:
    data = service.ask(
        """{ search(text: "张伟", first: 5, kinds: [Person]) { total items { entity { id caption }
             matches(first: 3) { items { property value how row { source row } } } } } }"""
    )

    hit = data["search"]["items"][0]
    assert hit["entity"]["id"] == ZHANG
    assert hit["matches"]["items"][0]["property"] == "name"


def test_expansion_counts_before_it_lists(service: Service) -> None:
    data = service.ask(
        """query($id: ID!) { expand(id: $id, first: 1) { counts { type direction kind count }
             neighbours { total returned truncated items { type entity { id } degree hub } }
             hubs(first: 3) { total } } }""",
        id=HOME,
    )["expand"]

    assert data["counts"] == [{"type": "LIVES_AT", "direction": "IN", "kind": "Person", "count": 2}]
    assert (data["neighbours"]["total"], data["neighbours"]["returned"], data["hubs"]["total"]) == (2, 1, 0)


def test_paths_lead_from_one_to_the_other(service: Service) -> None:
    data = service.ask(
        """query($from: ID!, $to: ID!) { paths(from: $from, to: $to, first: 5) { paths { total items { length hops {
             source { id } target { id } type direction rows(first: 1) { items { row } } } } }
             hubs(first: 1) { total } } }""",
        **{"from": CASE, "to": LI},
    )["paths"]

    (path,) = data["paths"]["items"]
    assert path["length"] == 3
    assert [hop["target"]["id"] for hop in path["hops"]] == [ZHANG, HOME, LI]


def test_deliveries_show_their_account(service: Service) -> None:
    data = service.ask(
        """{ sources(first: 10) { total items { id loads read rejected } }
             loads(first: 10, source: "register") { items { number feed read created rejected snapshotAt } } }"""
    )

    assert {item["id"] for item in data["sources"]["items"]} == {"register", "police"}
    assert data["loads"]["items"] == [
        {
            "number": REGISTER,
            "feed": "people",
            "read": 5,
            "created": 4,
            "rejected": 1,
            "snapshotAt": "2020-03-01T00:00:00Z",
        }
    ]


def problem_of(answer: Any) -> dict[str, Any]:
    (error,) = answer.json()["errors"]
    assert error["message"] == error["extensions"]["problem"]["detail"]
    return error["extensions"]["problem"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('{ entity(by: {id: "person-1"}) { id } }', "malformed_id"),
        ('{ person(by: {identityNumber: "123"}) { id } }', "bad_request"),
        ('{ search(text: "*", first: 1) { total } }', "search_too_broad"),
        ("{ sources(first: 0) { total } }", "bad_request"),
        ("{ sources(first: 101) { total } }", "bad_request"),
        ('{ sources(first: 1, after: "x") { total } }', "bad_request"),
    ],
)
def test_a_refusal_is_a_null_field_and_the_problem_beside_it(service: Service, query: str, code: str) -> None:
    answer = service.graphql(query)

    problem = problem_of(answer)
    assert answer.status_code == 200
    assert list(answer.json()["data"].values()) == [None]
    assert problem["code"] == code
    assert problem["request_id"] == answer.headers["clew-request"]


def test_a_refusal_leaves_the_other_fields_standing(service: Service) -> None:
    answer = service.graphql('{ sources(first: 1) { total } search(text: "", first: 1) { total } }')

    assert answer.json()["data"] == {"sources": {"total": 2}, "search": None}


def test_the_wrong_kind_is_told_where_to_ask(service: Service) -> None:
    answer = service.graphql("query($id: ID!) { vehicle(by: {id: $id}) { id } }", id=ZHANG)

    assert "ask 'person' or 'entity'" in problem_of(answer)["detail"]


def test_the_answer_carries_its_cost_and_plain_chinese(service: Service) -> None:
    answer = service.graphql("query($id: ID!) { entity(by: {id: $id}) { caption } }", id=ZHANG)

    assert answer.json()["extensions"] == {"cost": 2}
    assert "张伟" in answer.text


def test_a_page_of_profiles_is_a_constant_number_of_queries(service: Service, sent: list[str]) -> None:
    query = """query($hits: Int!) { search(text: "安徽省", first: $hits) { returned items { entity { caption
        statements(first: 5) { total items { value } } } } } }"""

    one = service.ask(query, hits=1)["search"]["returned"], list(sent)
    two = service.ask(query, hits=2)["search"]["returned"], sent[len(one[1]) :]

    assert (one[0], two[0]) == (1, 2)
    assert _asked(one[1]) == _asked(two[1])


def _asked(sent: list[str]) -> list[str]:
    """The queries of a request but the one that is kept for a second."""
    return sorted(name for name in sent if name != "gate/loads")


def test_root_fields_at_the_same_clocks_share_what_may_be_seen(service: Service, sent: list[str]) -> None:
    service.ask(
        """query($id: ID!) { a: person(by: {id: $id}) { id } b: person(by: {id: $id}) { id }
             c: person(by: {id: $id}, asOf: "2019-01-01") { id } }""",
        id=ZHANG,
    )

    assert sent.count("gate/loads") == 2


_PAGES = """query($by: EntityBy!, $first: Int = 2, $no: Boolean = false) { entity(by: $by) {
    statements(first: $first) { total items { value } }
    again: statements(first: 2) { total items { value } }
    links(first: 1) { total items { reads other { caption } } }
    links_of: links(first: 1, type: HOLDS) { total }
    unwanted: links(first: 3) @include(if: $no) { total } } }"""


def test_pages_of_a_known_id_are_begun_with_it_and_read_once(service: Service, sent: list[str]) -> None:
    by_number = service.ask(_PAGES, by={"identityNumber": IDENTITY_NUMBER})["entity"]
    sent.clear()

    assert service.ask(_PAGES, by={"id": ZHANG})["entity"] == by_number
    begun = sent[:]
    sent.clear()
    assert service.ask(_PAGES, by={"id": NOBODY})["entity"] is None

    assert begun.count("profiles/statements") == 1
    assert begun.count("profiles/links") == 2  # those of one type are another page
    assert set(sent) - {"gate/loads"} == {"profiles/headings", "profiles/statements", "profiles/links"}
