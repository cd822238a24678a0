"""One of every kind of bad row among ten thousand good ones: all found with place and reason, no good one refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from neo4j import Driver

from loaders.reasons import REASONS
from store.address import Address
from tests.loaders.bad_rows import BAD, STRUCTURAL, Bad, World, good_rows, make, usual, written
from tests.loaders.front_door import FrontDoor

GOOD = 10_000


@dataclass(frozen=True)
class Checked:
    """The world, what `clew check` says of it, and its rejects by row."""

    world: World
    report: dict[str, Any]
    rejects: dict[int, dict[str, Any]]
    content: bytes


@pytest.fixture(scope="module")
def checked(graph_server: Address, loaders_driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    folder = tmp_path_factory.mktemp("bad")
    world = make(folder, GOOD)
    door = FrontDoor(graph_server, loaders_driver, folder / "home")
    report = door.clew("check", "--json", "--mapping", world.mapping, world.path).account
    lines = Path(report["rejects_file"]).read_bytes().splitlines()
    return Checked(world, report, {one["row"]: one for one in map(orjson.loads, lines)}, world.path.read_bytes())


def test_there_are_more_than_thirty_kinds() -> None:
    assert len({bad.code for bad in BAD}) >= 30
    assert len({bad.label for bad in BAD}) == len(BAD) >= 50


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.label)
def test_a_bad_row_is_found_with_its_place_and_reason(checked: Checked, bad: Bad) -> None:
    row = checked.world.rows[bad.label]
    raw = checked.world.raw[bad.label]

    reject = checked.rejects[row]

    assert (reject["file"], reject["code"], reject["column"]) == (checked.world.path.name, bad.code, bad.column)
    assert checked.content[reject["byte"] :].startswith(raw)
    assert checked.content[: reject["byte"] + len(raw)].count(b"\n") == reject["line"]
    assert reject["reason"] == REASONS.get(bad.code, reject["reason"]) != ""
    if bad not in STRUCTURAL:
        assert written({name: reject["cells"][name] or "" for name in usual(0)}).encode() == raw


def test_no_good_row_is_refused_and_all_add_up(checked: Checked) -> None:
    report = checked.report

    assert set(checked.rejects) == set(checked.world.rows.values())
    assert (report["created"], report["rejected"]) == (GOOD, len(BAD) + 1)
    assert report["read"] == report["created"] + report["changed"] + report["same"] + report["rejected"]
    assert report["reject_codes"] == dict(Counter(bad.code for bad in BAD) + Counter(["duplicate_key"]))


def test_repaired_rejects_make_the_graph_of_a_file_without_fault(door: FrontDoor, tmp_path: Path) -> None:
    world = make(tmp_path / "bad", 60)
    rejects = Path(door.load("--mapping", world.mapping, world.path)["rejects_file"])
    every = [orjson.loads(line) for line in rejects.read_bytes().splitlines()]
    whole = {one["row"]: one | {"cells": world.repaired[one["row"]]} for one in every}
    rejects.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in whole.values()))
    clean = tmp_path / world.path.name
    rows = [*good_rows(60), *world.repaired.values()]
    clean.write_text("".join([",".join(usual(0)) + "\n", *(written(cells) for cells in rows)]), encoding="utf-8")

    repaired = door.load("--mapping", world.mapping, rejects)
    found = door.digest()
    other = door.again()
    other.load("--mapping", world.mapping, clean)

    assert (repaired["rejected"], repaired["created"]) == (0, len(BAD))
    assert found == other.digest()
