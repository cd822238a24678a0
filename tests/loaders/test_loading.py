"""Loading a register again and again: what is written, what is seen, as of when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.loaders.front_door import FrontDoor, id_of, person
from tests.loaders.residents import (
    CHEN,
    FEBRUARY,
    JANUARY,
    LI,
    LIU,
    LIVES_AT,
    MAPPING,
    STREET,
    USES,
    WANG,
    ZHANG,
    delivery,
    mapping,
    moment,
    row,
)

EVERYTHING = "MATCH (n) RETURN count(n) + COUNT { ()-[]->() } AS size"
CLAIMS = """
MATCH (p:Person {id: $id})-[l:LIVES_AT]->(:Address)<-[a:DESCRIBES]-() WHERE said(a)
UNWIND claims(l) AS c RETURN a.text, l.row[c], l.valid_from[c], l.valid_to[c]"""


def account(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[name] for name in ("read", "created", "changed", "same", "rejected", "left"))


def load(door: FrontDoor, *files: Path | str, by: Path = MAPPING) -> dict[str, Any]:
    return door.load("--mapping", by, *files)


def test_a_first_file_creates_every_row_and_the_account_adds_up(door: FrontDoor) -> None:
    report = load(door, JANUARY)

    assert account(report) == (4, 4, 0, 0, 0, 0)
    assert report["written"] == {
        "describe/Person": 4,
        "describe/Address": 4,
        "describe/Phone": 3,
        "claim/LIVES_AT": 4,
        "claim/USES": 3,
    }
    assert door.seen(LIVES_AT) == {
        (WANG, f"{STREET}1号"),
        (LI, f"{STREET}2号"),
        (ZHANG, f"{STREET}3号"),
        (LIU, f"{STREET}3号"),
    }
    assert door.seen(USES) == {(WANG, "+8613490000001"), (LI, "+8613490000002"), (ZHANG, "+8613490000003")}
    assert door.count("MATCH (n:Entity) RETURN count(n)") == 4 + 3 + 3


def test_the_same_file_again_writes_nothing(door: FrontDoor) -> None:
    load(door, JANUARY)
    size = door.count(EVERYTHING)

    report = load(door, JANUARY)

    assert (account(report), report["already"]) == ((4, 0, 0, 4, 0, 0), True)
    assert door.count(EVERYTHING) == size


def test_the_same_rows_in_another_order_write_only_their_load(door: FrontDoor, tmp_path: Path) -> None:
    load(door, JANUARY)
    before, size = door.digest(), door.count(EVERYTHING)
    rows = JANUARY.read_text(encoding="utf-8").splitlines()[1:]

    report = load(door, delivery(tmp_path, "20240101", *reversed(rows)))

    assert (account(report), report["written"]) == ((4, 0, 0, 4, 0, 0), {})
    assert door.count(EVERYTHING) == size + 2
    assert door.digest() == before


def test_a_second_file_writes_only_what_changed_and_both_states_can_be_asked_for(door: FrontDoor) -> None:
    load(door, JANUARY)

    report = load(door, FEBRUARY)

    assert account(report) == (4, 1, 2, 1, 0, 0)
    assert report["written"] == {
        "end_statement/Address": 1,
        "end_statement/Phone": 1,
        "end_claim/LIVES_AT": 1,
        "end_claim/USES": 1,
        "describe/Person": 1,
        "describe/Address": 1 + 2,
        "describe/Phone": 2,
        "claim/LIVES_AT": 1 + 2,
        "claim/USES": 2,
    }
    assert (LI, f"{STREET}2号") in door.seen(LIVES_AT, as_of=moment("2024-01-19"))
    assert (LI, f"{STREET}9号") not in door.seen(LIVES_AT, as_of=moment("2024-01-19"))
    assert (LI, f"{STREET}2号") not in door.seen(LIVES_AT, as_of=moment("2024-01-20"))
    assert (LI, f"{STREET}9号") in door.seen(LIVES_AT, as_of=moment("2024-01-20"))
    assert (ZHANG, "+8613490000003") in door.seen(USES, as_of=moment("2024-01-31"))
    assert (ZHANG, "+8613490000033") in door.seen(USES, as_of=moment("2024-02-01"))


def test_what_was_known_before_the_second_file_can_be_asked_for(door: FrontDoor) -> None:
    load(door, JANUARY)
    (loaded,) = door.seen("MATCH (l:Load) RETURN l.completed_at")
    door.driver.execute_query("MATCH (l:Load) SET l.completed_at = l.completed_at - 60")
    load(door, FEBRUARY)

    assert (LI, f"{STREET}2号") in door.seen(LIVES_AT, known_at=loaded - 1)
    assert (LI, f"{STREET}9号") not in door.seen(LIVES_AT, known_at=loaded - 1)
    assert door.seen(LIVES_AT, known_at=loaded - 61) == set()


def test_a_closing_keeps_the_original_claim_with_its_row(door: FrontDoor) -> None:
    first = load(door, JANUARY)["loads"][0]
    second = load(door, FEBRUARY)["loads"][0]

    rows = door.seen(
        "MATCH (:Person {id: $id})-[l:LIVES_AT]->({id: $old}) RETURN l.load, l.row, l.valid_to, l.ended, l.ended_by",
        id=person(LI),
        old=id_of("Address", text=f"{STREET}2号"),
    )

    assert rows == {((first, second), (2, 2), (34_000_000_000, moment("2024-01-20")), (0,), (second,))}
    assert door.archive.row(first, 2).cells["home"] == f"{STREET}2号"


def test_a_correction_leaves_nothing_of_the_old_value(door: FrontDoor, tmp_path: Path) -> None:
    by = mapping(tmp_path, zone="Asia/Shanghai\nchange: correction")
    load(door, delivery(tmp_path, "20240101", row(home="1")), by=by)

    load(door, delivery(tmp_path, "20240201", row(home="2")), by=by)

    for day in ("1990-01-01", "2024-01-15", "2024-03-01"):
        assert door.seen(LIVES_AT, as_of=moment(day)) == {(WANG, f"{STREET}2号")}


@pytest.mark.parametrize("change", ["succession", "correction"])
def test_a_row_that_left_a_full_snapshot_is_ended_by_row_0(door: FrontDoor, tmp_path: Path, change: str) -> None:
    by = mapping(tmp_path, zone=f"Asia/Shanghai\nchange: {change}")
    load(door, JANUARY, by=by)

    report = load(door, "--snapshot", FEBRUARY, by=by)

    assert account(report) == (4, 1, 2, 1, 0, 1)
    claims = door.seen(CLAIMS, id=person(LIU))
    assert claims == {(f"{STREET}3号", 0, moment("2001-01-01"), moment("2024-02-01"))}
    assert LIU in {who for who, _ in door.seen(LIVES_AT, as_of=moment("2024-01-31"))}
    assert LIU not in {who for who, _ in door.seen(LIVES_AT, as_of=moment("2024-02-01"))}


def test_without_snapshot_a_row_that_is_not_delivered_stays(door: FrontDoor) -> None:
    load(door, JANUARY)

    load(door, FEBRUARY)

    assert LIU in {who for who, _ in door.seen(LIVES_AT)}


def test_who_left_and_comes_back_was_away_between(door: FrontDoor, tmp_path: Path) -> None:
    wang, li = row(), row(LI, "2", "13490000002")
    for day, rows in (("20240101", [wang, li]), ("20240201", [li]), ("20240301", [wang, li])):
        load(door, "--snapshot", delivery(tmp_path, day, *rows))

    homes = {
        day: {who for who, _ in door.seen(LIVES_AT, as_of=moment(day))}
        for day in ("2024-01-15", "2024-02-15", "2024-03-15")
    }

    assert homes == {"2024-01-15": {WANG, LI}, "2024-02-15": {LI}, "2024-03-15": {WANG, LI}}


def test_a_value_that_changes_back_holds_twice(door: FrontDoor, tmp_path: Path) -> None:
    for day, home in (("20240101", "1"), ("20240201", "2"), ("20240301", "1")):
        load(door, delivery(tmp_path, day, row(home=home)))

    homes = [door.seen(LIVES_AT, as_of=moment(day)) for day in ("2024-01-15", "2024-02-15", "2024-03-15")]

    assert homes == [{(WANG, f"{STREET}{home}号")} for home in ("1", "2", "1")]
    assert door.count("MATCH (:Person)-[l:LIVES_AT]->() RETURN count(l)") == 2


def test_the_order_of_loading_does_not_matter(door: FrontDoor, tmp_path: Path) -> None:
    wang, moved, li = row(), row(home="7"), row(LI, "2", "")
    days = {
        "20240101": [wang, li],
        "20240201": [moved],
        "20240301": [moved, li],
        "20240401": [wang, li, row(CHEN, "5")],
        "20240501": [wang, row(CHEN, "5")],
    }
    digests: list[Any] = []
    for order in (
        ["20240101", "20240201", "20240301", "20240401", "20240501"],
        ["20240401", "20240101", "20240501", "20240301", "20240201"],
    ):
        door = FrontDoor.again(door)
        for day in order:
            load(door, "--snapshot", delivery(tmp_path, day, *days[day]))
        digests.append(door.digest())

    assert digests[0] == digests[1]


def test_two_sources_that_say_the_same_are_two_claims_on_one_link(door: FrontDoor, tmp_path: Path) -> None:
    other = mapping(tmp_path, "other", source="{id: clinic, title: Clinic}")
    load(door, JANUARY)
    load(door, JANUARY, by=other)

    links = door.seen(
        "MATCH (:Person {id: $id})-[l:LIVES_AT]->() RETURN size(claims(l)), size(l.load)", id=person(WANG)
    )

    assert links == {(2, 2)}
    assert door.count("MATCH (:Person)-[l:LIVES_AT]->() RETURN count(l)") == 4


def test_a_change_in_one_source_leaves_the_other_as_it_is(door: FrontDoor, tmp_path: Path) -> None:
    other = mapping(tmp_path, "other", source="{id: clinic, title: Clinic}")
    load(door, JANUARY)
    load(door, JANUARY, by=other)

    load(door, FEBRUARY)

    assert {home for who, home in door.seen(LIVES_AT) if who == LI} == {f"{STREET}2号", f"{STREET}9号"}


def test_an_invalid_identifier_is_flagged_and_never_a_key(door: FrontDoor, tmp_path: Path) -> None:
    wrong = WANG[:-1] + "1"
    load(door, delivery(tmp_path, "20240101", row(wrong, phone="无"), row(LI)))

    flags = door.seen("MATCH (p:Person)<-[d:DESCRIBES]-() WHERE says(d) RETURN d.identity_number, d.flags")

    assert flags == {(wrong, ("identity_number:checksum",)), (LI, None)}
    assert door.seen("MATCH (p:Person {id: $id}) RETURN p.id", id=person(wrong)) == set()
    assert door.seen("MATCH (p:Phone)<-[d:DESCRIBES]-() WHERE says(d) RETURN d.number, d.flags IS NULL") == {
        ("无", False),
        ("+8613490000001", True),
    }


def test_long_numbers_stay_text(door: FrontDoor, tmp_path: Path) -> None:
    (number,) = load(door, delivery(tmp_path, "20240101", row(phone="13490000001 ")))["loads"]

    assert door.seen("MATCH (:Person)<-[d:DESCRIBES]-() RETURN d.identity_number") == {WANG}
    assert door.archive.row(number, 1).cells == {
        "number": WANG,
        "name": "王伟",
        "born": "1980-01-01",
        "home": f"{STREET}1号",
        "phone": "13490000001 ",
        "since": "",
    }


def test_check_says_what_a_load_would_do_and_writes_nothing(door: FrontDoor) -> None:
    load(door, JANUARY)
    size, kept = door.count(EVERYTHING), sorted(door.archive.root.rglob("*.*"))

    report = door.clew("check", "--json", "--mapping", MAPPING, "--snapshot", FEBRUARY).account

    assert (account(report), report["dry_run"]) == ((4, 1, 2, 1, 0, 1), True)
    assert door.count(EVERYTHING) == size
    assert sorted(door.archive.root.rglob("*.*")) == kept


def test_endings_of_a_feed_of_events_are_refused(door: FrontDoor, tmp_path: Path) -> None:
    path = tmp_path / "transactions.csv"
    path.write_text("tx_id,timestamp,from_account,to_account,amount\nT1,2024-01-01T10:00,A1,A2,5.00\n")

    answer = door.clew("load", "--snapshot", path)

    assert (answer.exit_code, "without --snapshot" in answer.errors) == (2, True)
