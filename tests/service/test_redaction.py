"""What the policy withholds of a kind of field: null, with the reason, on both surfaces, with a value or without."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from service.audit.reading import reading
from tests.service.conftest import STATED, Service
from tests.service.worlds import HOME, OFFICE, WORLD, ZHANG

WARNING = {**STATED, "Clew-Purpose": "fraud-warning"}
"""For which purpose no address is shown."""
STREET = "安徽省合肥市1号"
REDACTED = {
    "path": "text",
    "reason": "purpose",
    "ask": "Ask for another purpose, if the case has one: the owner of its file knows.",
}
QUERY = """query ($id: ID!) { address(by: {id: $id}) { caption text longitude
  redactions { path fieldClass reason ask } statements(first: 10) { total items { property value } } } }"""


@pytest.fixture(scope="module", autouse=True)
def _world(service: Service) -> None:
    service.world(WORLD)


def graphql(service: Service, headers: Any, id: str = HOME) -> dict[str, Any]:
    return service.graphql(QUERY, headers, id=id).json()["data"]["address"]


def test_for_a_purpose_that_may_see_it_nothing_is_withheld(service: Service) -> None:
    found = graphql(service, STATED)

    assert (found["caption"], found["text"], found["redactions"]) == (STREET, STREET, [])
    assert service.get(f"/v1/entities/{HOME}").json()["redactions"] == []


def test_for_another_the_field_is_null_with_the_reason_in_graphql(service: Service) -> None:
    found = graphql(service, WARNING)

    assert (found["caption"], found["text"], found["longitude"]) == (HOME, None, 117.5)
    assert found["redactions"] == [{**REDACTED, "fieldClass": "whereabouts"}]
    assert [one["property"] for one in found["statements"]["items"]] == ["longitude"]
    assert found["statements"]["total"] == 1


@pytest.mark.parametrize(
    "path",
    [f"/v1/entities/{HOME}", f"/v1/entities/{HOME}/statements?first=10", f"/v1/entities/{ZHANG}/links?first=10",
     f"/v1/entities/{ZHANG}/timeline?first=10", f"/v1/entities/{ZHANG}/expansion?first=10",
     "/v1/search?text=合肥&first=10"],
)  # fmt: skip
def test_no_answer_of_rest_says_it(service: Service, path: str) -> None:
    open_, closed = service.get(path), service.get(path, WARNING)

    assert (open_.status_code, closed.status_code) == (200, 200)
    assert "合肥市" not in closed.text
    if path.endswith(HOME):
        assert closed.json()["redactions"] == [{**REDACTED, "field_class": "whereabouts"}]


def test_it_says_the_same_whether_or_not_there_is_a_value(service: Service) -> None:
    before = [graphql(service, WARNING, id) for id in (HOME, OFFICE)]
    said = [replace(one, values={"datum": "WGS-84", **one.values}) for one in WORLD.said if one.id in (HOME, OFFICE)]
    for one in said:
        del one.values["text"]
    others = [one for one in WORLD.said if one.id not in (HOME, OFFICE)]
    service.world(replace(WORLD, said=(*others, *said)))
    after = [graphql(service, WARNING, id) for id in (HOME, OFFICE)]
    service.world(WORLD)

    assert [one["redactions"] for one in after] == [one["redactions"] for one in before]
    assert (after[0]["caption"], after[0]["text"]) == (before[0]["caption"], before[0]["text"])


SEARCH = """query ($text: String!, $kinds: [Kind!]) { search(text: $text, first: 10, kinds: $kinds) {
  total returned truncated next items { entity { id } sources } redactions { path fieldClass reason } } }"""


def searched(service: Service, text: str, headers: Any, kinds: list[str] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = service.graphql(SEARCH, headers, text=text, kinds=kinds).json()["data"]["search"]
    return found


@pytest.mark.parametrize("text", [STREET, "合肥", "合肥市1号", "1号", "安徽省"])
def test_nothing_is_found_by_what_is_withheld_and_the_search_says_so(service: Service, text: str) -> None:
    nobody = searched(service, "塔什库尔干", WARNING)

    assert HOME in [one["entity"]["id"] for one in searched(service, text, STATED)["items"]]
    assert searched(service, text, WARNING) == nobody
    assert nobody["total"] == 0
    assert {"path": "*", "fieldClass": "whereabouts", "reason": "purpose"} in nobody["redactions"]


def test_a_search_in_kinds_without_such_fields_leaves_nothing_out(service: Service) -> None:
    assert searched(service, "合肥", WARNING, ["Case"])["redactions"] == []
    assert searched(service, "合肥", STATED)["redactions"] == []


def test_what_is_shown_is_found_as_ever(service: Service) -> None:
    found = [searched(service, "张伟", headers)["items"] for headers in (STATED, WARNING)]

    assert found[0] == found[1] != []


@pytest.mark.parametrize("text", [STREET, "塔什库尔干塔吉克自治县1号"])
def test_nothing_is_looked_up_by_what_is_withheld_and_the_refusal_is_the_same(service: Service, text: str) -> None:
    by = {"address": text}
    query = "query ($by: EntityBy!) { entity(by: $by) { id } }"
    refused = service.graphql(query, WARNING, by=by).json()
    over_rest = service.post("/v1/lookup", by, WARNING)

    assert refused["data"] == {"entity": None}
    assert refused["errors"][0]["extensions"]["problem"]["code"] == "identifier_withheld"
    assert (over_rest.status_code, over_rest.json()["code"]) == (403, "identifier_withheld")
    assert "whereabouts" in over_rest.json()["detail"]


def outcome(service: Service, headers: Any, ask: str) -> dict[str, Any]:
    """What the audit log keeps of the answer to a question."""
    answer = service.get(ask, headers)
    with reading(service.app.state.audit.log.folder) as reader:
        told = (reader.record(number) for number in range(reader.size(), 0, -1))
        return next(one for one in told if int(answer.headers["Clew-Audit"]) in one.get("intents", []))


def test_the_audit_log_keeps_which_classes_were_shown_and_which_withheld_and_how_many_there_were(
    service: Service,
) -> None:
    statements = f"/v1/entities/{HOME}/statements?first=10"
    open_, closed = outcome(service, STATED, statements), outcome(service, WARNING, statements)

    assert (open_["classes"], open_["redactions"], open_["totals"]) == (["whereabouts"], {}, [2])
    assert (closed["classes"], closed["totals"]) == ([], [1])
    whole = outcome(service, WARNING, f"/v1/entities/{HOME}")
    assert (whole["classes"], whole["redactions"]) == ([], {"whereabouts": "purpose"})
    found = outcome(service, STATED, f"/v1/search?text={STREET}&first=10")
    assert "whereabouts" in found["classes"]
    assert found["totals"] == [service.get(f"/v1/search?text={STREET}&first=10").json()["total"]]
