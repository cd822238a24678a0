"""Receipts over a real graph: an answer is asked again, and what became of it is told; a forged one is refused."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

import httpx
import pytest

from service.audit.checkpoints import Signer, signer
from service.audit.keys import Keys
from service.receipts.receipt import opened
from store.address import Address
from tests.graphs import World
from tests.service.conftest import STATED, TOKEN, Service
from tests.service.delivering import Deliveries

OLD, NEW = "A3401040000001999070001", "A3401040000002024030001"
IN_CASE = {**STATED, "Clew-Case": OLD, "Clew-Justification": "to see whether it still stands"}
ASKED = {**IN_CASE, "Clew-Receipt": "1"}
LINKS = """query($n: String!) { case(by: {caseNumber: $n}) { id links(first: 20) {
  total items { type claims(first: 5) { items { load row } } }
} } }"""


@pytest.fixture(scope="module")
def deliveries(service: Service, graph_server: Address, tmp_path_factory: pytest.TempPathFactory) -> Deliveries:
    service.world(World(()))
    made = Deliveries(graph_server, service.app.state.doors.archive, tmp_path_factory.mktemp("files"))
    made.cases("20240301", (OLD, "故意杀人", "1999-07-03 20:00:00"), (NEW, "寻衅滋事", "2024-03-01 21:00:00"))
    made.traces("20240301", ("HJ1", OLD, "K-1"))
    return made


def links(service: Service, headers: Any = ASKED) -> httpx.Response:
    answer = service.graphql(LINKS, headers, n=OLD)
    assert "errors" not in answer.json(), answer.text
    return answer


def statements(service: Service) -> httpx.Response:
    case = links(service, IN_CASE).json()["data"]["case"]["id"]
    return service.get(f"/v1/entities/{case}/statements", ASKED, first=20)


def receipt(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return answer.headers["Clew-Receipt"]


def verified(service: Service, text: str, headers: Any = IN_CASE) -> Any:
    return service.post("/v1/receipts/verify", {"receipt": text}, headers).json()


def own_signer(service: Service) -> Signer:
    return service.app.state.audit.log.signer


def test_who_asks_for_none_gets_none_and_the_answer_is_the_same(service: Service, deliveries: Deliveries) -> None:
    plain, given = links(service, IN_CASE), links(service)

    assert "Clew-Receipt" not in plain.headers
    assert plain.content == given.content


def test_no_word_of_question_and_answer_stands_in_a_receipt(service: Service, deliveries: Deliveries) -> None:
    answer = links(service)

    note = base64.urlsafe_b64decode(receipt(answer)).decode()

    found = opened(note, own_signer(service))
    assert str(found.audit) == answer.headers["Clew-Audit"]
    assert "profiles/links" in found.queries or found.queries
    assert found.loads
    for word in (OLD, "case-", "investigation", "still stands", answer.json()["data"]["case"]["id"], TOKEN[:40]):
        assert word not in note


def test_an_answer_is_the_same_then_changed_and_unsupported_as_rows_come_and_end(
    service: Service, deliveries: Deliveries
) -> None:
    of_links, of_statements = receipt(links(service)), receipt(statements(service))
    assert verified(service, of_links)["verdict"] == "same"
    assert verified(service, of_statements)["verdict"] == "same"

    deliveries.traces("20240302", ("HJ1", OLD, "K-1"), ("HJ2", OLD, "K-2"))
    service.app.state.doors._loads = None
    changed = verified(service, of_links)
    assert changed["verdict"] == "changed"
    assert any("links" in fact for fact in changed["facts"])
    assert changed["loads"]

    deliveries.cases("20240302", (OLD, "盗窃", "1999-07-03 20:00:00"), (NEW, "寻衅滋事", "2024-03-01 21:00:00"))
    service.app.state.doors._loads = None
    ended = verified(service, of_statements)
    assert ended["verdict"] == "no_longer_supported"
    assert ended["rows"]
    assert ended["loads"]


def test_what_comes_or_goes_within_the_second_of_an_answer_was_not_known_to_it(
    service: Service, deliveries: Deliveries
) -> None:
    of_links = receipt(links(service))
    report = deliveries.traces("20240303", ("HJ1", OLD, "K-1"), ("HJ2", OLD, "K-2"), ("HJ3", OLD, "K-3"))
    moved(service, "completed_at", report.loads, of_links)

    changed = verified(service, of_links)
    assert (changed["verdict"], set(report.loads) <= set(changed["loads"])) == ("changed", True)

    of_links = receipt(links(service))
    moved(service, "withdrawn_at", report.loads, of_links)

    ended = verified(service, of_links)
    assert (ended["verdict"], ended["why"]) == (
        "no_longer_supported",
        "Rows that it rested on were ended or withdrawn since.",
    )
    assert {load for load, _ in ended["rows"]} == set(report.loads)


def moved(service: Service, moment: str, loads: list[int], text: str) -> None:
    """Have loads completed or withdrawn in the very second of an answer, after it was given."""
    at = opened(text, own_signer(service)).known_at
    change = f"MATCH (load:Load) WHERE load.number IN $loads SET load.{moment} = $at"
    service._driver.execute_query(change, loads=loads, at=at)
    service.app.state.doors._loads = None


def test_a_receipt_that_was_changed_or_signed_elsewhere_is_refused(
    service: Service, deliveries: Deliveries, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = receipt(links(service))
    note = base64.urlsafe_b64decode(text).decode()
    body = note.split("\n")[1]
    forger = signer(tmp_path_factory.mktemp("forger"))

    forged = [
        note.replace('"audit":', '"audit":1', 1),
        note[:-5],
        forger.note(f"clew/receipt\n{body}\n"),
        text[:-8],
        "nonsense",
        own_signer(service).checkpoint(3, os.urandom(32)),
    ]

    codes = {(answer["status"], answer["code"]) for answer in (verified(service, one) for one in forged)}
    assert codes == {(400, "receipt_refused")}


def test_whoever_may_not_ask_may_not_ask_again(service: Service, deliveries: Deliveries) -> None:
    text = receipt(links(service))

    without = verified(service, text, {name: value for name, value in IN_CASE.items() if name != "Clew-Purpose"})
    elsewhere = verified(service, text, {**IN_CASE, "Clew-Case": NEW})

    assert without["code"] == "purpose_missing"
    assert elsewhere["verdict"] == "not_reproducible"
    assert "may see other things" in elsewhere["why"]


def test_asking_again_is_written_down_like_any_question(service: Service, deliveries: Deliveries) -> None:
    text = receipt(links(service))
    before = service.app.state.audit.log._at.tree.size

    verified(service, text)

    assert service.app.state.audit.log._at.tree.size == before + 6  # three intents and their outcomes


def test_a_question_with_somebody_who_was_erased_cannot_be_asked_again(
    service: Service, deliveries: Deliveries
) -> None:
    text = receipt(links(service))
    audit = service.app.state.audit
    keys = Keys(audit.log.folder)
    case = keys.find(links(service).json()["data"]["case"]["id"])
    assert case is not None
    name = json.loads(_body(service, opened(text, own_signer(service)).audit))["key"]

    keys.forget(case, [name])
    keys.close()

    assert verified(service, text)["verdict"] == "not_reproducible"
    assert "erased" in verified(service, text)["why"]


def _body(service: Service, number: int) -> bytes:
    from tests.service.audit.logs import read

    return read(service.app.state.audit.log.folder, "SELECT body FROM record WHERE number = ?", number)[0][0]
