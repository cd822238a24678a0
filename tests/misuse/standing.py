"""Two cases that may ask, one about a petition that may not, and both doors by which questions and watches are set."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from store.address import Address
from tests.analysis.detectors.graphs import case_id
from tests.graphs import Load, Said, World, number_of
from tests.service.conftest import STATED, Service
from tests.service.rings import scopes_of_the_world

CASES = number_of(1, 1)
IN_CASE = {**STATED, "Clew-Case": "A1"}
IN_PETITION = {**STATED, "Clew-Case": "A3"}
PERSON = {"identity_number": "990101198001011009"}
WATCH = """mutation($owner: String, $ground: String, $days: Int) {
  setWatch(watch: {watched: {person: {identityNumber: "990101198001011009"}}, owner: $owner, ground: $ground,
    days: $days}) { id }
}"""
ASK = """mutation($ground: String!) {
  askQuestion(question: {sought: {phone: {number: "13900000001"}}, owner: "wang", ground: $ground}) { id }
}"""


def put(service: Service, address: Address) -> None:
    """An inspection of a burglary and a file about petitioners."""
    said = (
        Said(CASES, case_id("A1"), {"number": "A1", "kind": "入室盗窃"}, row=1),
        Said(CASES, case_id("A3"), {"number": "A3", "kind": "越级上访"}, row=2),
    )
    service.world(World((Load(CASES, "bank"),), said))
    scopes_of_the_world(address)
    service.app.state.doors._read_at = -10.0


def watched(service: Service, door: str, headers: Any = IN_CASE, **given: Any) -> str | None:
    """The code with which a watch is refused, None where it is set."""
    if door == "graphql":
        return code_of(service.graphql(WATCH, headers, **given).json())
    return code_of(service.post("/v1/watches", {"kind": "person", "value": PERSON, **given}, headers).json())


def asked(service: Service, door: str, ground: str, headers: Any = IN_CASE) -> str | None:
    """The same of a standing question."""
    if door == "graphql":
        return code_of(service.graphql(ASK, headers, ground=ground).json())
    body = {"kind": "phone", "value": {"number": "13900000001"}, "owner": "wang", "ground": ground}
    return code_of(service.post("/v1/questions", body, headers).json())


def code_of(answer: Any) -> str | None:
    """The code of a refusal by either door."""
    if answer.get("errors") and "code" not in answer:
        return answer["errors"][0]["extensions"]["problem"]["code"]
    return answer.get("code")


def justified(text: str = "核对案发当晚车辆去向") -> dict[str, str]:
    return {"Clew-Justification": quote(text, safe="")}
