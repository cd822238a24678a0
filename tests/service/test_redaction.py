"""What the policy withholds of a kind of field: null, with the reason, on both surfaces, with a value or without."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

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
     f"/v1/entities/{ZHANG}/timeline?first=10", f"/v1/entities/{ZHANG}/expand?first=10", "/v1/search?q=合肥&first=10"],
)  # fmt: skip
def test_no_answer_of_rest_says_it(service: Service, path: str) -> None:
    open_, closed = service.get(path), service.get(path, WARNING)

    assert (open_.status_code, closed.status_code) in ((200, 200), (404, 404), (422, 422), (400, 400))
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
