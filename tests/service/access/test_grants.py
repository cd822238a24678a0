"""Grants: two persons, once, in time; and a third who looks at what was done under break-glass."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from base.admission import CaseFileError, GrantRefusedError
from base.misuse import BulkRefusedError
from base.viewer import Viewer
from service.access.admission import Admission, Caller
from service.access.case_files import DAY
from service.access.database import Database
from service.access.grants import HOUR, KINDS, MINUTE, REVIEW_WITHIN, Grants, NewGrant
from service.access.shown import GRANTED, NEVER, REASONED, UNDER_BREAK_GLASS, Shown
from tests.graphs import KEY, an_id
from tests.service.access.clocks import Clock

ASKER = Caller("https://id.example", "asker", "web", actor="case-app")
SECOND = Caller("https://id.example", "second", "web")
THIRD = Caller("https://id.example", "third", "web")
NEW = NewGrant("break-glass", "case-1", "A1", "A child is missing since this morning", minutes=60)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "access.sqlite")


@pytest.fixture
def grants(database: Database, clock: Clock) -> Grants:
    return Grants(database, clock)


def given(grants: Grants, kind: str = "break-glass") -> str:
    id = grants.ask(replace(NEW, kind=kind, minutes=None), ASKER).id
    grants.approve(id, SECOND)
    return id


def test_a_grant_waits_for_a_second_person(grants: Grants) -> None:
    asked = grants.ask(NEW, ASKER)
    assert asked.state == "pending"
    with pytest.raises(GrantRefusedError, match="not active"):
        grants.active(asked.id, ASKER.id)

    assert grants.approve(asked.id, SECOND).state == "active"
    assert grants.active(asked.id, ASKER.id).approver == SECOND.id
    with pytest.raises(GrantRefusedError, match="yours"):
        grants.active(asked.id, SECOND.id)


@pytest.mark.parametrize(
    "approver",
    [
        ASKER,
        replace(ASKER, actor=None, client="other-app"),
        replace(SECOND, subject="case-app"),
        replace(SECOND, actor="asker"),
    ],
    ids=["the asker", "the asker by another application", "the asker's application", "by way of the asker"],
)
def test_nobody_gives_a_grant_to_themselves(grants: Grants, approver: Caller) -> None:
    asked = grants.ask(NEW, ASKER)

    with pytest.raises(GrantRefusedError, match="second person"):
        grants.approve(asked.id, approver)
    assert grants.one(asked.id).state == "pending"


def test_the_same_name_at_another_issuer_is_another_person(grants: Grants) -> None:
    asked = grants.ask(NEW, ASKER)

    assert grants.approve(asked.id, replace(ASKER, issuer="https://other.example", actor=None)).state == "active"


def test_a_grant_is_given_once(grants: Grants) -> None:
    id = given(grants)

    with pytest.raises(GrantRefusedError, match="no longer waiting"):
        grants.approve(id, THIRD)


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_ends_by_itself(grants: Grants, clock: Clock, kind: str) -> None:
    id = given(grants, kind)
    clock.at += KINDS[kind] * MINUTE - 1
    assert grants.one(id).state == "active"

    clock.at += 1

    assert grants.one(id).state == "expired"
    assert KINDS[kind] == (60 if kind == "break-glass" else 24 * 60)


def test_a_grant_serves_once_whoever_is_fast(grants: Grants) -> None:
    id, refused = given(grants, "long-track"), list[str]()

    def use() -> None:
        try:
            grants.use(id)
        except GrantRefusedError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == ["grant_refused"] * 7
    assert grants.one(id).state == "used"


@pytest.mark.parametrize("who", [ASKER, SECOND])
def test_who_asked_and_who_gave_may_end_it(grants: Grants, who: Caller) -> None:
    id = given(grants)
    with pytest.raises(GrantRefusedError, match="Only who asked"):
        grants.end(id, THIRD)

    assert grants.end(id, who).state == "ended"
    with pytest.raises(GrantRefusedError):
        grants.active(id, ASKER.id)


def test_break_glass_is_looked_at_by_a_third_person(grants: Grants) -> None:
    id = given(grants)
    for somebody in (ASKER, SECOND):
        with pytest.raises(GrantRefusedError, match="third person"):
            grants.review(id, somebody, "all well")

    assert grants.review(id, THIRD, "He looked for the child only.").reviewed_at is not None
    with pytest.raises(GrantRefusedError, match="already"):
        grants.review(id, THIRD, "again")


def test_while_a_review_is_overdue_its_asker_gets_nothing(grants: Grants, clock: Clock) -> None:
    id = given(grants)
    clock.at += REVIEW_WITHIN + 1
    with pytest.raises(GrantRefusedError, match="review"):
        grants.ask(NEW, ASKER)
    assert grants.ask(NEW, THIRD).state == "pending"

    grants.review(id, THIRD, "seen")

    assert grants.ask(NEW, ASKER).state == "pending"
    assert REVIEW_WITHIN == 72 * HOUR


def test_other_kinds_need_no_review(grants: Grants) -> None:
    with pytest.raises(GrantRefusedError, match="third person"):
        grants.review(given(grants, "erase"), THIRD, "seen")


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (replace(NEW, kind="everything"), "break-glass"),
        (replace(NEW, minutes=61), "1 to 60"),
        (replace(NEW, minutes=0), "1 to 60"),
        (replace(NEW, reason=" "), "why"),
        (replace(NEW, reason="x" * 501), "500"),
    ],
)
def test_a_grant_that_lacks_sense_is_not_asked_for(grants: Grants, new: NewGrant, says: str) -> None:
    with pytest.raises(CaseFileError, match=says):
        grants.ask(new, ASKER)


def test_an_unknown_grant_is_refused_like_any_other(grants: Grants) -> None:
    with pytest.raises(GrantRefusedError):
        grants.active("grant-" + "0" * 30, ASKER.id)


def admitted(case: str = "case-1", reason: str | None = None, grant: str | None = None) -> Admission:
    return Admission(Viewer("asker"), ASKER, frozenset(), "investigation", case, reason, grant)


def people(start: int, stop: int) -> list[str]:
    return [f"person-{number:030x}" for number in range(start, stop)]


@pytest.fixture
def shown(database: Database, clock: Clock) -> Shown:
    return Shown(database, KEY, clock)


def test_many_persons_need_a_reason_then_a_grant_and_at_some_number_nothing_helps(shown: Shown) -> None:
    with_reason = admitted(reason="Everybody who lived in the burnt house")
    shown.count(admitted(), people(0, REASONED), "")
    with pytest.raises(BulkRefusedError, match="Clew-Justification"):
        shown.count(admitted(), people(REASONED, REASONED + 1), "")
    shown.count(with_reason, people(0, GRANTED), "")
    with pytest.raises(BulkRefusedError, match="bulk-export"):
        shown.count(with_reason, people(GRANTED, GRANTED + 1), "")
    shown.count(with_reason, people(0, NEVER), "bulk-export")
    with pytest.raises(BulkRefusedError, match="10,000"):
        shown.count(with_reason, people(NEVER, NEVER + 1), "bulk-export")


def test_the_same_person_counts_once_and_other_things_do_not(shown: Shown) -> None:
    for _ in range(3):
        shown.count(admitted(), [*people(0, REASONED), an_id("Plate", "one"), "ring-" + "0" * 30], "")


def test_cases_callers_and_days_are_counted_apart(shown: Shown, clock: Clock) -> None:
    shown.count(admitted(), people(0, REASONED), "")

    shown.count(admitted("case-2"), people(REASONED, 2 * REASONED), "")
    shown.count(replace(admitted(), caller=SECOND), people(REASONED, 2 * REASONED), "")
    clock.at += DAY
    shown.count(admitted(), people(REASONED, 2 * REASONED), "")


def test_what_was_refused_is_not_counted(shown: Shown) -> None:
    with pytest.raises(BulkRefusedError):
        shown.count(admitted(), people(0, REASONED + 1), "")

    shown.count(admitted(), people(0, REASONED), "")


def test_break_glass_shows_twenty_persons(shown: Shown) -> None:
    one = admitted(grant="grant-1")
    shown.count(one, people(0, UNDER_BREAK_GLASS), "break-glass")

    with pytest.raises(GrantRefusedError):
        shown.count(one, people(UNDER_BREAK_GLASS, UNDER_BREAK_GLASS + 1), "break-glass")
    shown.count(admitted(grant="grant-2"), people(UNDER_BREAK_GLASS, UNDER_BREAK_GLASS + 1), "break-glass")


def test_nobody_reads_from_the_counts_who_was_shown(shown: Shown, tmp_path: Path) -> None:
    shown.count(admitted(), people(0, 5), "")

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert people(0, 1)[0].encode() not in kept
