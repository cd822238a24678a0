"""Refused rows: each says where and why, all of them add up, and a repaired one loads."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import LI, LIVES_AT, MAPPING, STREET, WANG, ZHANG, delivery, mapping, moment, row

EVENTS = "serial,at,payer,payee,amount,seconds,from,to"
EVENT_MAPPING = """\
feed: payments
title: Payments and calls
source: {id: bank, title: Bank}
files: ["payments_*.csv"]
key: [serial]
entities:
  payer: {type: Account, institution: {constant: bank}, number: payer}
  payee: {type: Account, institution: {constant: bank}, number: payee}
  caller: {type: Phone, number: from}
  called: {type: Phone, number: to}
events:
  - {type: TRANSFERRED, from: payer, to: payee, at: at, amount: amount}
  - {type: CALLED, from: caller, to: called, at: at, seconds: seconds}
"""
CASE_MAPPING = """\
feed: cases
title: Cases
source: {id: court, title: Court}
files: ["cases_*.csv"]
key: [number]
entities:
  case: {type: Case, number: number, from_at: at, loss: loss, opened_on: day}
  place:
    type: Place
    system: {constant: court}
    code: place
    longitude: lon
  person: {type: Person, identity_number: who}
links:
  - {type: OCCURRED_AT, from: case, to: place}
  - type: INVOLVED_IN
    from: person
    to: case
    role: {column: role, values: {A: suspect}}
    valid_from: start
    valid_to: end
"""
CASES = "number,at,loss,day,place,lon,who,role,start,end"
GOOD_CASE = ["C1", "2024-01-01 10:00:00", "5.00", "2024-01-01", "P1", "117.5", WANG, "A", "2024-01-01", "2024-02-01"]
GOOD_EVENT = ["E1", "2024-01-01 10:00:00", "A1", "A2", "5.00", "60", "13490000001", "13490000002"]


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def world(folder: Path, name: str, text: str, header: str, *rows: str) -> tuple[Path, Path]:
    """A mapping file and a file of its feed."""
    by, path = folder / f"{name}.yaml", folder / f"{name}_20240101.csv"
    by.write_text(text, encoding="utf-8")
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return by, path


def replaced(cells: list[str], header: str, **changes: str) -> str:
    return ",".join(changes.get(name, cell) for name, cell in zip(header.split(","), cells, strict=True))


@pytest.mark.parametrize(
    ("code", "column", "change"),
    [
        ("moment_invalid", "at", {"at": "yesterday"}),
        ("moment_invalid", "at", {"at": "9999-01-01 00:00:00"}),
        ("amount_invalid", "amount", {"amount": "five"}),
        ("integer_invalid", "seconds", {"seconds": "-1"}),
        ("value_missing", "payee", {"payee": ""}),
        ("value_missing", "at", {"at": ""}),
        ("key_missing", "serial", {"serial": " "}),
    ],
)
def test_an_event_that_cannot_be_is_refused(
    door: FrontDoor, tmp_path: Path, code: str, column: str, change: dict[str, str]
) -> None:
    wrong = replaced(GOOD_EVENT, EVENTS, **{"serial": "E2", **change})
    by, path = world(tmp_path, "payments", EVENT_MAPPING, EVENTS, ",".join(GOOD_EVENT), wrong)

    report = door.load("--mapping", by, path)

    assert (report["read"], report["created"], report["rejected"]) == (2, 1, 1)
    (reject,) = lines(Path(report["rejects_file"]))
    assert (reject["row"], reject["line"], reject["column"], reject["code"]) == (2, 3, column, code)
    assert reject["cells"] == dict(zip(EVENTS.split(","), wrong.split(","), strict=True))
    assert door.count("MATCH (:Account)-[e:TRANSFERRED]->() RETURN count(e)") == 1


@pytest.mark.parametrize(
    ("code", "column", "change"),
    [
        ("moment_invalid", "at", {"at": "2024-13-01 00:00:00"}),
        ("amount_invalid", "loss", {"loss": "1,000"}),
        ("date_invalid", "day", {"day": "2024-02-30"}),
        ("number_invalid", "lon", {"lon": "east"}),
        ("unknown_value", "role", {"role": "B"}),
        ("moment_invalid", "start", {"start": "soon"}),
        ("ends_before_start", "end", {"end": "2023-12-31"}),
    ],
)
def test_a_register_row_that_cannot_be_is_refused(
    door: FrontDoor, tmp_path: Path, code: str, column: str, change: dict[str, str]
) -> None:
    wrong = replaced(GOOD_CASE, CASES, **{"number": "C2", **change}).replace("1,000", '"1,000"')
    by, path = world(tmp_path, "cases", CASE_MAPPING, CASES, ",".join(GOOD_CASE), wrong)

    report = door.load("--mapping", by, path)

    (reject,) = lines(Path(report["rejects_file"]))
    assert (report["created"], reject["column"], reject["code"]) == (1, column, code)
    assert door.count("MATCH (c:Case) RETURN count(c)") == 1


def test_rows_that_do_not_fit_the_header_are_refused_with_their_cells(door: FrontDoor, tmp_path: Path) -> None:
    path = delivery(tmp_path, "20240101", row(), f"{LI},李娜", f"{row(ZHANG)},more", f'{LI},"李"娜,,,,')

    report = door.load("--mapping", MAPPING, path)

    assert (report["read"], report["created"], report["rejected"]) == (4, 1, 3)
    short, long, quoting = lines(Path(report["rejects_file"]))
    assert (short["code"], short["line"], short["cells"]) == ("short_row", 3, {"number": LI, "name": "李娜"})
    assert (long["code"], long["line"], long["cells"]["(extra 1)"]) == ("long_row", 4, "more")
    assert (quoting["code"], quoting["line"], quoting["cells"]["number"]) == ("unreadable", 5, f'{LI},"李"娜,,,,')


def test_rows_with_one_key_and_other_content_are_all_refused_and_repeats_are_the_same(
    door: FrontDoor, tmp_path: Path
) -> None:
    path = delivery(tmp_path, "20240101", row(), row(home="2"), row(LI), row(LI))

    report = door.load("--mapping", MAPPING, path)

    assert [report[name] for name in ("read", "created", "same", "rejected")] == [4, 1, 1, 2]
    assert report["reject_codes"] == {"duplicate_key": 2}
    assert door.seen(LIVES_AT) == {(LI, f"{STREET}1号")}


def test_an_event_that_was_loaded_with_other_content_is_refused(door: FrontDoor, tmp_path: Path) -> None:
    by, path = world(tmp_path, "payments", EVENT_MAPPING, EVENTS, ",".join(GOOD_EVENT))
    door.load("--mapping", by, path)
    again = replaced(GOOD_EVENT, EVENTS, amount="6.00")
    by, path = world(tmp_path, "payments", EVENT_MAPPING, EVENTS, again)

    report = door.load("--mapping", by, path)

    assert report["reject_codes"] == {"event_changed": 1}
    assert door.seen("MATCH ()-[e:TRANSFERRED]->() WHERE happened(e) RETURN e.amount") == {500}


def test_repaired_rejects_load_with_the_date_of_their_file(door: FrontDoor, tmp_path: Path) -> None:
    path = delivery(tmp_path, "20240101", row(since="soon"), row(LI, "2"))
    rejects = Path(door.load("--mapping", MAPPING, "--snapshot", path)["rejects_file"])
    rejects.write_bytes(rejects.read_bytes().replace(b"soon", b"2020-01-01"))

    report = door.load("--mapping", MAPPING, rejects)

    assert (report["snapshot"], report["read"], report["created"], report["left"]) == ("2024-01-01", 1, 1, 0)
    assert door.seen(LIVES_AT) == {(WANG, f"{STREET}1号"), (LI, f"{STREET}2号")}
    assert door.archive.row(report["loads"][0], 1).cells["since"] == "2020-01-01"


def test_a_row_refused_in_a_full_snapshot_has_not_left(door: FrontDoor, tmp_path: Path) -> None:
    def load(day: str, *rows: str) -> dict[str, Any]:
        return door.load("--mapping", MAPPING, "--snapshot", delivery(tmp_path, day, *rows))

    load("20240101", row(), row(LI, "2"))
    refused = load("20240201", row(since="soon"), row(LI, "2"))
    kept = door.seen(LIVES_AT)
    changed = load("20240301", row(home="3"), row(LI, "2"))

    assert (refused["left"], refused["rejected"], changed["changed"]) == (0, 1, 1)
    assert kept == {(WANG, f"{STREET}1号"), (LI, f"{STREET}2号")}
    assert (WANG, f"{STREET}1号") in door.seen(LIVES_AT, as_of=moment("2024-02-15"))
    assert (WANG, f"{STREET}3号") in door.seen(LIVES_AT)


def test_a_row_that_was_refused_and_then_is_gone_leaves(door: FrontDoor, tmp_path: Path) -> None:
    for day, rows in (
        ("20240101", [row(), row(LI)]),
        ("20240201", [row(since="soon"), row(LI)]),
        ("20240301", [row(LI)]),
    ):
        report = door.load("--mapping", MAPPING, "--snapshot", delivery(tmp_path, day, *rows))

    assert report["left"] == 1
    assert {who for who, _ in door.seen(LIVES_AT)} == {LI}


def test_more_rejects_than_allowed_write_nothing(door: FrontDoor, tmp_path: Path) -> None:
    path = delivery(tmp_path, "20240101", row(), row(LI, since="soon"), row(ZHANG, since="soon"))

    answer = door.clew("load", "--json", "--mapping", MAPPING, "--max-rejects", 1, path)

    assert (answer.exit_code, answer.value["code"], answer.value["rejected"]) == (3, "too_many_rejects", 2)
    assert door.count("MATCH (n:Entity|Load|Source) RETURN count(n)") == 0
    assert not list(door.archive.root.glob("*.parquet"))
    assert len(lines(door.home / "rejects" / "residents_20240101.rejects.ndjson")) == 2


def test_the_rejects_of_a_file_are_for_its_owner_alone(door: FrontDoor, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    path = delivery(tmp_path, "20240101", row(since="soon"))

    report = door.load("--mapping", MAPPING, "--rejects", folder, path)

    assert Path(report["rejects_file"]).parent == folder
    assert stat.S_IMODE(Path(report["rejects_file"]).stat().st_mode) == 0o600


def test_a_birth_date_that_is_none_does_not_refuse_a_person_where_the_mapping_keeps_it(
    door: FrontDoor, tmp_path: Path
) -> None:
    by = mapping(tmp_path, birth_date="{column: born, invalid: keep}")
    path = delivery(tmp_path, "20240101", row().replace("1980-01-01", "1980-13-01"))

    report = door.load("--mapping", by, path)

    assert (report["created"], report["rejected"]) == (1, 0)
    said = door.seen("MATCH (:Person)<-[d:DESCRIBES]-() WHERE says(d) RETURN d.birth_date, d.flags")
    assert said == {("1980-13-01", ("birth_date:date_invalid",))}


def test_a_birth_that_is_to_come_is_refused_or_kept_as_the_mapping_says(door: FrontDoor, tmp_path: Path) -> None:
    path = delivery(tmp_path, "20240101", row().replace("1980-01-01", "2024-01-05"))
    keeping = mapping(tmp_path, birth_date="{column: born, invalid: keep}")

    refused = door.clew("check", "--json", "--mapping", MAPPING, path).account
    kept = door.clew("check", "--json", "--mapping", keeping, path).account

    assert (refused["reject_codes"], kept["created"]) == ({"date_in_future": 1}, 1)
