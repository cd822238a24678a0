"""Case files: who is in, since when, and never again once a file is closed."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from base.admission import AccessUnavailableError, CaseFileError
from service.access.case_files import DAY, CaseFiles, NewFile
from service.access.database import Database
from tests.service.access.clocks import Clock

OWNER, OTHER, THIRD = "https://id.example#owner", "https://id.example#other", "https://id.example#third"
NEW = NewFile("case-1", "A1", "刑事诉讼法", OWNER, review=90)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def files(tmp_path: Path, clock: Clock) -> CaseFiles:
    return CaseFiles(Database(tmp_path / "access.sqlite"), clock)


def test_the_owner_is_the_first_member_and_nobody_else_is(files: CaseFiles) -> None:
    opened = files.open(NEW, by=OWNER)

    assert opened.members == (OWNER,)
    assert files.admits("case-1", OWNER, "case")
    assert not files.admits("case-1", OTHER, "case")
    assert not files.admits("case-2", OWNER, "case")
    assert not files.admits("case-1", OWNER, "inspection")


def test_a_member_is_in_until_removed_and_both_are_kept(files: CaseFiles) -> None:
    files.open(NEW, by=OWNER)
    files.add("case-1", OTHER, by=OWNER)
    files.add("case-1", OTHER, by=OWNER)
    assert files.admits("case-1", OTHER, "case")

    files.remove("case-1", OTHER, by=OWNER)

    assert not files.admits("case-1", OTHER, "case")
    with pytest.raises(CaseFileError, match="no member"):
        files.remove("case-1", OTHER, by=OWNER)


def test_a_closed_file_lets_nobody_in_and_a_new_one_begins_without_its_members(files: CaseFiles) -> None:
    files.open(NEW, by=OWNER)
    files.add("case-1", OTHER, by=OWNER)

    files.close("case-1", by=OWNER)
    assert not files.admits("case-1", OWNER, "case")
    files.open(NEW, by=OWNER)

    assert files.admits("case-1", OWNER, "case")
    assert not files.admits("case-1", OTHER, "case")
    assert len(files.all(closed=True)) == 2
    assert len(files.all()) == 1


def test_a_file_that_nobody_reviewed_in_time_lets_nobody_in(files: CaseFiles, clock: Clock) -> None:
    files.open(NEW, by=OWNER)
    clock.at += 90 * DAY
    assert not files.admits("case-1", OWNER, "case")
    assert not files.is_open("case-1")

    files.review("case-1", 10)

    assert files.admits("case-1", OWNER, "case")


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (NewFile("case-1", "A1", "", OWNER), "legal basis"),
        (NewFile("case-1", "A1", "x" * 501, OWNER), "legal basis"),
        (NewFile("case-1", "A1", "law", "owner"), "ISSUER#SUBJECT"),
        (NewFile("case-1", "A1", "law", "#owner"), "ISSUER#SUBJECT"),
        (NewFile("case-1", "A1", "law", "iss#own\ner"), "ISSUER#SUBJECT"),
        (NewFile("case-1", "A1", "law", OWNER, review=181), "180 days"),
        (NewFile("case-1", "A1", "law", OWNER, review=0), "180 days"),
        (NewFile("case-1", "A1", "law", OWNER, kind="hunch"), "register-task"),
    ],
)
def test_a_file_that_lacks_something_is_not_opened(files: CaseFiles, new: NewFile, says: str) -> None:
    with pytest.raises(CaseFileError, match=says):
        files.open(new, by=OWNER)

    assert files.all() == []


def test_a_case_has_one_open_file(files: CaseFiles) -> None:
    files.open(NEW, by=OWNER)

    with pytest.raises(CaseFileError, match="already"):
        files.open(NEW, by=OTHER)


def test_files_of_a_member_are_those_one_may_ask_in(files: CaseFiles) -> None:
    files.open(NEW, by=OWNER)
    files.open(NewFile("case-2", "A2", "law", THIRD), by=THIRD)
    files.add("case-2", OWNER, by=THIRD)

    assert [file.case for file in files.of_member(OWNER)] == ["case-2", "case-1"]
    assert [file.case for file in files.of_member(OTHER)] == []


def test_who_is_blocked_stays_so_until_let_in_again(files: CaseFiles) -> None:
    files.block(OTHER, "misuse", by=OWNER)
    assert files.blocked(OTHER)
    assert not files.blocked(OWNER)

    files.unblock(OTHER, by=OWNER)

    assert not files.blocked(OTHER)
    with pytest.raises(CaseFileError, match="not blocked"):
        files.unblock(OTHER, by=OWNER)


def test_another_process_sees_a_change_at_once_and_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "state" / "access.sqlite"
    one, other = CaseFiles(Database(path)), CaseFiles(Database(path))

    one.open(NEW, by=OWNER)

    assert other.admits("case-1", OWNER, "case")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    database = Database(tmp_path / "access.sqlite")
    files = CaseFiles(database)
    files.open(NEW, by=OWNER)
    with sqlite3.connect(tmp_path / "access.sqlite") as other:
        other.execute("DROP TABLE member")

    with pytest.raises(AccessUnavailableError) as refused:
        files.admits("case-1", OWNER, "case")

    assert refused.value.status == 503


STEPS = st.lists(st.tuples(st.sampled_from(["open", "close", "add", "remove"]), st.sampled_from([OWNER, OTHER, THIRD])))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_after_any_steps_exactly_the_members_of_the_open_file_are_in(
    tmp_path: Path, steps: list[tuple[str, str]]
) -> None:
    database = Database(tmp_path / "steps.sqlite")
    with database.change() as file:
        file.execute("DELETE FROM member")
        file.execute("DELETE FROM case_file")
    files, members = CaseFiles(database), set[str]()
    is_open = False

    for what, who in steps:
        try:
            if what == "open":
                files.open(NewFile("case-1", "A1", "law", who), by=who)
                is_open, members = True, {who}
            elif what == "close":
                files.close("case-1", by=who)
                is_open, members = False, set()
            elif what == "add":
                files.add("case-1", who, by=OWNER)
                members |= {who} if is_open else set()
            else:
                files.remove("case-1", who, by=OWNER)
                members -= {who}
        except CaseFileError:
            pass

    assert {who for who in (OWNER, OTHER, THIRD) if files.admits("case-1", who, "case")} == members
    database.close()
