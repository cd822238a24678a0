"""Whom to warn, over GraphQL and REST on a real graph: who is listed, why, until when, who stands apart, for whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.detectors.victims_at_risk import SAY, SAY_PAID
from analysis.findings import Finding
from analysis.rings.ring import Ring
from base.moments import read, written
from store.address import Address
from store.writer import open_writer_at
from tests.analysis.calls.ringing import (
    BANK,
    CASES,
    CENTRE,
    CHATTER,
    COLLEAGUE,
    EVENING,
    HOUR,
    LOADS,
    NOON,
    SECOND,
    VICTIM,
    account,
    case_id,
    person,
    phone,
    ringing,
)
from tests.graphs import World
from tests.service import doors
from tests.service.conftest import Service
from tests.service.doors import BOTH
from tests.service.rings import JUSTIFIED, versions
from tests.service.rings import written as written_rings

WARNING = {**JUSTIFIED, "Clew-Purpose": "fraud-warning", "Clew-Case": "A1"}
CONTACT = """phone { id } holders { id } flagged { id } value say lastAt expiresAt
    seen { sentence value rows(first: 3) { items { source } } }"""


def the_world() -> World:
    """The calls of two lines of a call centre, both named in the open case A1."""
    book = ringing()
    book.link(CASES, "INVOLVED_IN", phone(CENTRE), case_id("A1"), role="suspect")
    return book.world()


@pytest.fixture(autouse=True, scope="module")
def graph(service: Service) -> None:
    service.world(the_world())


def asked(service: Service, door: str, at: int = EVENING, headers: Any = WARNING) -> Any:
    """The answer of a door at a moment; that of GraphQL with ids in the place of entities and names as in REST."""
    if door == "rest":
        return doors.rest(service, "/v1/victims-at-risk", headers, first=10, at=written(at), asOf=written(at))
    selection = f"flagged below contacts {{ items {{ {CONTACT} }} }} colleagues(first: 3) {{ items {{ {CONTACT} }} }}"
    told = doors.graphql(service, "victimsAtRisk", selection, headers, first=10, at=written(at), asOf=written(at))
    if "flagged" in told:
        told["colleagues"] = told["colleagues"]["items"]
        for one in (*told["contacts"]["items"], *told["colleagues"]):
            one |= {"last_at": one.pop("lastAt"), "expires_at": one.pop("expiresAt")}
            for seen in one["seen"]:
                seen["rows"] = seen["rows"]["items"]
    return told


def numbers(contacts: list[Any]) -> list[str]:
    return [one["phone"]["id"] for one in contacts]


@BOTH
def test_a_called_number_is_listed_with_who_holds_it_what_was_seen_and_what_to_say(service: Service, door: str) -> None:
    answer = asked(service, door)
    first = answer["contacts"]["items"][0]

    assert numbers(answer["contacts"]["items"]) == [phone(VICTIM), phone(CHATTER)]
    assert [one["id"] for one in first["holders"]] == [person("victim")]
    assert {one["id"] for one in first["flagged"]} == {phone(CENTRE), phone(SECOND)}
    assert {
        "One call with a flagged number lasted 40 minutes.": 1.0,
        "It was in contact with 2 flagged numbers.": 0.5,
    }.items() <= {one["sentence"]: one["value"] for one in first["seen"]}.items()
    assert first["value"] == pytest.approx(sum(one["value"] for one in first["seen"]))
    assert {row["source"] for one in first["seen"] for row in one["rows"]} == {"telecom"}
    assert first["say"] == SAY
    assert (answer["flagged"], answer["below"] > 100) == (2, True)


@BOTH
def test_who_paid_after_the_call_is_told_to_call_the_bank(service: Service, door: str) -> None:
    first = asked(service, door, EVENING + 2 * HOUR)["contacts"]["items"][0]

    assert first["say"] == SAY_PAID
    assert [one["value"] for one in first["seen"] if "50,000.00" in one["sentence"]] == [1.0]


@BOTH
def test_money_to_an_account_that_a_detection_found_in_a_ring_is_odd_however_old_it_is(
    service: Service, graph_server: Address, tmp_path: Path, door: str
) -> None:
    before = asked(service, door)["contacts"]["items"][0]

    detected(service, graph_server, tmp_path, [account("shop"), account("mule")])
    first = asked(service, door)["contacts"]["items"][0]
    service.world(the_world())
    service.app.state.doors._read_at = -10.0

    assert before["say"] == SAY
    assert first["say"] == SAY_PAID
    assert first["value"] == before["value"] + 1.0
    assert "of a ring" in " ".join(one["sentence"] for one in first["seen"])


def detected(service: Service, address: Address, folder: Path, members: list[str]) -> None:
    """Writes a ring as a detection does."""
    finding = Finding("tests", 1, members, [], [], 0.1)
    ring = Ring("fan_in", finding, NOON, EVENING, loads=[BANK])
    with open_writer_at(address) as writer:
        for one in LOADS:
            writer.rows(
                "loads/scope", source=one.source, title=one.source, level=one.level, compartments=[], key=one.source
            )
    written_rings(address, folder, versions(("ring-" + "e" * 30, ring, "new")))
    service.app.state.doors._read_at = -10.0  # what was read a moment ago is read again


@BOTH
def test_who_only_rings_several_flagged_lines_stands_apart(service: Service, door: str) -> None:
    answer = asked(service, door)

    assert numbers(answer["colleagues"]) == [phone(COLLEAGUE)]
    assert phone(COLLEAGUE) not in numbers(answer["contacts"]["items"])


@BOTH
def test_a_warning_holds_for_72_hours_and_a_contact_is_listed_for_48(service: Service, door: str) -> None:
    last_call = NOON + 7 * HOUR  # it lasted 100 seconds
    (first, *_) = asked(service, door)["contacts"]["items"]

    assert read(first["last_at"]) == last_call + 100
    assert read(first["expires_at"]) == last_call + 100 + 72 * HOUR
    assert numbers(asked(service, door, last_call + 48 * HOUR)["contacts"]["items"]) == [phone(VICTIM)]
    assert asked(service, door, last_call + 48 * HOUR + 1)["contacts"]["items"] == []


@BOTH
@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"Clew-Case": ""}, "case_missing"),
        ({"Clew-Case": "A9"}, "case_missing"),
        ({"Clew-Purpose": "cold-case"}, "purpose_forbids"),
        ({"Clew-Purpose": "data-quality"}, "purpose_forbids"),
        ({"Clew-Justification": ""}, "justification_missing"),
    ],
)
def test_without_a_known_case_a_purpose_and_a_reason_nobody_is_named(
    service: Service, door: str, changed: dict[str, str], refused: str
) -> None:
    answer = asked(service, door, headers={**WARNING, **changed})

    assert doors.code(answer) == refused
    assert phone(VICTIM) not in str(answer)
