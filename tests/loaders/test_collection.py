"""Each load is in the audit log before anybody sees it: who brought what; without a record nothing is loaded."""

from __future__ import annotations

from getpass import getuser
from hashlib import sha256
from pathlib import Path

import pytest

from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import LI, LIVES_AT, MAPPING, WANG, delivery, row


def test_each_load_is_written_down_as_a_collection(door: FrontDoor, tmp_path: Path) -> None:
    first, second = delivery(tmp_path, "20240101", row(), "broken"), delivery(tmp_path, "20240201", row(LI))

    loads = [door.load("--mapping", MAPPING, file)["loads"] for file in (first, second)]
    door.load("--mapping", MAPPING, first)  # it stands already
    door.clew("check", first, "--mapping", MAPPING)
    undone = door.clew("load", "--undo", "--why", "another district", loads[1][0], "--json")
    again = door.clew("load", "--redo", loads[1][0], "--json").account["loads"]

    assert undone.exit_code == 0, undone.output
    records = [record for record in door.logged() if record["kind"] in ("collection", "undoing")]
    assert [(record["verb"], record["loads"]) for record in records] == [
        ("collection", loads[0]),
        ("collection", loads[1]),
        ("alteration", loads[1]),
        ("collection", again),
    ]
    told = records[0]
    assert (told["operator"], told["read"], told["rejected"]) == (getuser(), 2, 1)
    assert told["digest"] == sha256(first.read_bytes()).hexdigest()
    assert first.name not in str(records)  # a name of a file may name somebody: it is sealed

    listed = door.clew("audit", "collected")
    assert listed.output.count(first.name) == 1
    assert f"load {again[0]}" in listed.output
    assert door.logged()[-1]["operations"] == ["collected"]
    assert door.clew("audit", "verify").exit_code == 0
    assert door.clew("audit", "prove", door.logged().index(told) + 1).exit_code == 0


@pytest.mark.parametrize("watched", [False, True])
def test_what_cannot_be_written_down_is_not_seen_and_loads_once_it_can(
    door: FrontDoor, tmp_path: Path, watched: bool
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    file = delivery(inbox, "20240101", row())
    blocked = door.home / "audit.sqlite"
    blocked.mkdir()
    wanted = ("load", "--mapping", MAPPING, *(("--watch", inbox, "--once", "--steady", 0) if watched else (file,)))

    refused = door.clew(*wanted)

    assert "audit log cannot be written" in refused.errors
    assert refused.exit_code != 0
    assert door.seen(LIVES_AT) == set()
    blocked.rmdir()
    assert door.clew(*wanted).exit_code == 0
    assert {number for number, _ in door.seen(LIVES_AT)} == {WANG}
    assert [record["kind"] for record in door.logged()].count("collection") == 1
