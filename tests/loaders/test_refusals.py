"""Files and words that cannot be used: one sentence with what to do, exit code 2, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from base.errors import UsageError
from loaders.feeds import feed_named, feed_of
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import JANUARY, MAPPING, delivery, row


def refused(door: FrontDoor, *arguments: object) -> str:
    answer = door.clew("load", *arguments)
    assert (answer.exit_code, answer.output) == (2, "")
    assert door.count("MATCH (n:Entity|Load|Source) RETURN count(n)") == 0
    assert not list(door.archive.root.glob("*.parquet"))
    return answer.errors.strip()


def test_a_missing_column_is_named_with_the_one_it_may_be(door: FrontDoor, tmp_path: Path) -> None:
    path = delivery(tmp_path, "20240101", row())
    path.write_text(path.read_text(encoding="utf-8").replace("phone", "phones", 1), encoding="utf-8")

    sentence = refused(door, "--mapping", MAPPING, path)

    assert sentence == f"clew: {path} lacks the column 'phone' of feed residents; is it 'phones' now?"


def test_a_file_without_a_date_says_how_to_give_one(door: FrontDoor, tmp_path: Path) -> None:
    path = tmp_path / "residents_new.csv"
    path.write_bytes(JANUARY.read_bytes())

    sentence = refused(door, "--mapping", MAPPING, path)

    assert "declares no date: put it into the name (residents_new_20240131.csv) or give --snapshot-date" in sentence
    assert door.load("--mapping", MAPPING, "--snapshot-date", "2024-01-31", path)["snapshot"] == "2024-01-31"


@pytest.mark.parametrize("given", ["2024-02-30", "31.01.2024", "soon"])
def test_a_date_that_is_none_is_refused(door: FrontDoor, given: str) -> None:
    assert "--snapshot-date 2024-01-31" in refused(door, "--mapping", MAPPING, "--snapshot-date", given, JANUARY)


def test_a_file_that_no_feed_takes_says_what_to_do(door: FrontDoor, tmp_path: Path) -> None:
    path = tmp_path / "strange_20240101.csv"
    path.write_text("a,b\n1,2\n")

    sentence = refused(door, path)

    assert "No feed takes a file named strange_20240101.csv: give --as FEED" in sentence


def test_an_unknown_feed_is_answered_with_the_nearest(door: FrontDoor) -> None:
    assert refused(door, "--as", "household-registr", JANUARY) == (
        "clew: There is no feed 'household-registr'; did you mean 'household-register'?"
    )


def test_a_mistake_in_a_mapping_is_named_with_its_line(door: FrontDoor, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(MAPPING.read_text(encoding="utf-8").replace("birth_date", "birth_day"), encoding="utf-8")

    sentence = refused(door, "--mapping", mine, JANUARY)

    assert f"{mine}:13: 'birth_day' cannot stand in entities.person.properties; did you mean 'birth_date'?" in sentence


def test_a_folder_an_empty_file_and_a_damaged_one_are_refused(door: FrontDoor, tmp_path: Path) -> None:
    empty, damaged = tmp_path / "residents_20240101.csv", tmp_path / "residents_20240102.csv"
    empty.write_bytes(b"")
    damaged.write_bytes(b"number,name\n1,\xff\xff\n")

    assert "is a folder" in refused(door, "--mapping", MAPPING, tmp_path)
    assert "is empty" in refused(door, "--mapping", MAPPING, empty)
    assert "neither UTF-8 (byte 14) nor GB18030 (byte 14)" in refused(door, "--mapping", MAPPING, damaged)


def test_columns_decide_between_feeds_that_take_the_same_name() -> None:
    assert feed_of("transactions.csv", ["tx_id"]).feed == "fraud-rings-transfers"
    assert feed_named("passes").feed == "passes"
    with pytest.raises(UsageError, match="there are"):
        feed_named("zzz")


def test_inspect_shows_what_is_in_a_file_and_needs_no_graph(door: FrontDoor, tmp_path: Path) -> None:
    door.environment["CLEW_GRAPH_URI"] = "bolt://127.0.0.1:1"

    found = door.clew("inspect", "--json", JANUARY).value

    assert (found["encoding"], found["delimiter"], found["rows_looked_at"], found["feed"]) == ("utf-8", ",", 4, None)
    kinds = {column["name"]: column["identifier"] for column in found["columns"]}
    assert (kinds["number"], kinds["phone"], kinds["name"]) == ("identity_number", "phone", None)
    assert {column["name"]: column["filled"] for column in found["columns"]}["phone"] == 0.75


def test_inspect_names_the_feed_that_takes_the_file(door: FrontDoor, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("location,category,lat,lon\np1,park,36.6,-38.3\n")

    answer = door.clew("inspect", path)

    assert (answer.exit_code, answer.output.splitlines()[-1]) == (0, "It would be loaded as trajectories-places.")
