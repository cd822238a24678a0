"""A graph made again from the archive is the one that was there: what it says, when it knew it, and by which rows."""

from __future__ import annotations

import json
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver, GraphDatabase
from typer.testing import CliRunner

from base.moments import written
from base.settings import Settings
from base.viewer import FOREVER
from clew.main import app
from store import embedded
from store.address import Address
from store.archive import Archive
from store.custody import Custody
from tests.loaders.casework import LABORATORY, OLD, calls, case, cases, trace, traces
from tests.loaders.everything import EVERYTHING, everything
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import LI, MAPPING, ZHANG, delivery, row
from tests.store.servers import users

THINGS = {name: text for name, text in EVERYTHING.items() if name not in {"loads", "scopes"}} | {
    "own": "MATCH (n) WHERE NOT n:Entity "
    "RETURN labels(n), n {.*, value: CASE n.name WHEN 'number' THEN 0 ELSE n.value END}",
    "ties": "MATCH (a)-[t]->(b) WHERE NOT a:Entity AND NOT t:DESCRIBES "
    "RETURN labels(a), coalesce(a.id, a.key, a.number, a.version), type(t), t {.*}, coalesce(b.id, b.number)",
}


@dataclass(frozen=True)
class Made:
    """What stood in the old graph and stands in the new one, and the digests of both as known at some moments."""

    old: dict[str, list[str]]
    new: dict[str, list[str]]
    digests: dict[str, tuple[Any, Any]]
    answer: dict[str, Any]
    archives: tuple[Archive, Archive]


def _history(door: FrontDoor, folder: Path) -> list[int]:
    """Loads, undone and redone ones, a question and what it found; returns the moments at which anything changed."""

    def step(*arguments: object) -> None:
        answer = door.clew("load", "--json", *arguments)
        assert answer.exit_code == 0, answer.output + answer.errors
        door.later()

    def register(day: str, *rows: str) -> Path:
        return delivery(folder, day, *rows)

    wang, li = row(), row(LI, "2", "13490000002")
    call = [f"{n},2024-01-0{n} 10:00:00,60,1349000000{n % 3},1349000001{n % 2}," for n in range(1, 7)]
    step("--mapping", MAPPING, first := register("20240101", wang, li))
    step(cases(folder, "20240101", case(OLD)))
    asked = ("--case", OLD, "--owner", "Li", "--second-owner", "Wang", "--ground", "art. 115")
    value = f'{{"laboratory": "{LABORATORY}", "key": "K-78"}}'
    assert door.clew("question", "ask", "trace", value, *asked).exit_code == 0
    step(traces(folder, "20240102", trace("T1", "A2011", "K-78")))
    step(early := calls(folder, "20240101", *call[:3]))
    step("--mapping", MAPPING, "--snapshot", second := register("20240201", row(home="9"), row(ZHANG, "3", "")))
    step(calls(folder, "20240102", *call[2:5]))
    step("--undo", "--why", "wrong", early)
    step("--undo", "--why", "wrong", first)
    step("--mapping", MAPPING, register("20240115", wang, row(ZHANG, "4", "")))
    step("--redo", first)
    step("--undo", "--why", "wrong", second)
    step(calls(folder, "20240103", *call[4:]))
    return sorted(door.seen("MATCH (l:Load) WHERE l.completed_at < 33000000000 RETURN l.completed_at"))


@pytest.fixture(scope="module")
def made(graph_server: Address, loaders_driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("rebuild")
    door = FrontDoor(graph_server, loaders_driver, folder / "home")
    door.environment |= {"CLEW_STORE_HEAP": "512m", "CLEW_STORE_PAGE_CACHE": "128m"}
    moments = [None, *_history(door, folder)]
    old, digests = _things(loaders_driver), [_digest(door, at) for at in moments]
    Custody(door.home).hold("case-1", OLD, "Sun", "appeal", FOREVER)
    answer = door.clew("store", "rebuild", "--into", folder / "new", "--json")
    assert answer.exit_code == 0, answer.output + answer.errors
    settings = Settings(home=folder / "new", graph_uri=None, store_heap="512m", store_page_cache="128m")
    with embedded.server(settings) as address:
        login = (address.user, address.password)
        with GraphDatabase.driver(address.uri, auth=login, notifications_min_severity="OFF") as driver:
            new = _things(driver)
        again = copy(door)
        again.environment = door.environment | {"CLEW_HOME": str(folder / "new"), "CLEW_GRAPH_URI": None}
        after = [_digest(again, at) for at in moments]
    embedded.stop(settings, force=True)
    pairs = {str(at): pair for at, pair in zip(moments, zip(digests, after, strict=True), strict=True)}
    return Made(old, new, pairs, answer.value, (door.archive, Archive(folder / "new" / "archive")))


@pytest.mark.soak
def test_the_new_graph_takes_the_place_of_the_old_one_when_nobody_uses_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {"CLEW_HOME": str(home), "CLEW_STORE_HEAP": "512m", "CLEW_STORE_PAGE_CACHE": "128m"}
    settings = Settings(home=home, graph_uri=None, store_heap="512m", store_page_cache="128m")

    def clew(*arguments: object) -> Any:
        return CliRunner().invoke(app, [str(one) for one in arguments], env=environment | {"CLEW_GRAPH_URI": None})

    first = delivery(tmp_path, "20240101", row(), row(LI, "2"))
    second = delivery(tmp_path, "20240201", row(home="9"))
    assert clew("load", "--mapping", MAPPING, first, second).exit_code == 0
    before = json.loads(clew("store", "digest", "--json").stdout)
    with users(home, 1) as (user,):
        user.found()
        busy = clew("store", "rebuild")
    made = clew("store", "rebuild", "--json")
    after = json.loads(clew("store", "digest", "--json").stdout)
    again = clew("load", "--mapping", MAPPING, "--json", delivery(tmp_path, "20240301", row(home="7")))
    embedded.stop(settings, force=True)

    assert (busy.exit_code, "uses the store" in busy.output) == (4, True)
    assert (made.exit_code, json.loads(made.stdout)["digest"]) == (0, before["digest"])
    assert (after, json.loads(again.stdout)["loads"][0]["changed"]) == (before, 1)
    assert not (home / "rebuilding").exists()


def _things(driver: Driver) -> dict[str, list[str]]:
    return everything(driver, THINGS)


def _digest(door: FrontDoor, at: int | None) -> dict[str, Any]:
    return door.digest(*(() if at is None else ("--known-at", written(at))))


@pytest.mark.parametrize("what", THINGS)
def test_the_new_graph_is_the_old_one(made: Made, what: str) -> None:
    assert made.new[what] == made.old[what]
    assert made.new[what]


def test_it_knows_what_was_known_at_every_moment(made: Made) -> None:
    assert {at for at, (old, new) in made.digests.items() if old != new} == set()
    assert len({old["digest"] for old, _ in made.digests.values()}) > 8
    assert made.answer["digest"] == made.digests["None"][0]["digest"]


def test_it_knows_what_is_under_hold_and_that_its_files_are_new(made: Made) -> None:
    old, new = (Custody(archive.root.parent) for archive in made.archives)

    assert [hold.number for hold in new.holds()] == [OLD]
    assert (old.rebuilt_since(0), new.rebuilt_since(0)) == (False, True)


def test_every_row_stands_behind_it(made: Made) -> None:
    old, new = made.archives

    assert new.loads() == old.loads()
    assert new.damaged(new.loads()) == []
