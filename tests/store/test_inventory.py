"""The archive against the graph: every file that is missing, changed or nobody's is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from neo4j import Driver, GraphDatabase

from store import schema
from store.address import Address
from store.archive import KEY, LINE, ROW, Archive, Description
from store.inventory import wrong_in
from store.own_loads import SOURCE
from store.writer import open_writer_at
from tests.graphs import Load, World, clear, number_of, write

ONE, OTHER, OWN = number_of(1, 1), number_of(1, 2), number_of(2, 1)
WORLD = World((Load(ONE), Load(OTHER), Load(OWN, SOURCE)))


def description(load: int) -> Description:
    return Description(load, "register", "people", "people.csv", "", "", 0, True, "utf-8", ["name"], [])


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Two loads with a row each."""
    kept = Archive(tmp_path / "archive")
    for load in (ONE, OTHER):
        staged = kept.staging(f"{load}.parquet")
        pl.DataFrame({ROW: [1], LINE: [2], KEY: ["1"], "name": ["王伟"]}).write_parquet(staged)
        kept.keep(staged, description(load))
    return kept


@pytest.fixture(scope="module")
def driver(graph_server: Address) -> Driver:
    login = (graph_server.user, graph_server.password)
    with (
        open_writer_at(graph_server) as writer,
        GraphDatabase.driver(graph_server.uri, auth=login, notifications_min_severity="OFF") as driver,
    ):
        schema.apply(writer)
        clear(driver)
        write(WORLD, driver)
        return driver


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


DAMAGE: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a changed byte": (f"{ONE}.parquet", changed, "differs from its digest"),
    "a cut file": (f"{ONE}.parquet", cut, "differs from its digest"),
    "a missing file": (f"{OTHER}.parquet", Path.unlink, "is missing"),
    "a missing description": (f"{ONE}.json", Path.unlink, f"Load {ONE} has no readable description"),
    "a description that is none": (f"{ONE}.json", lambda path: path.write_text("{}"), f"Load {ONE} has no readable"),
    "a file of no load": ("7.parquet", Path.touch, "belongs to no load"),
    "a file with another name": ("people.csv", Path.touch, "belongs to no load"),
}


def test_a_whole_archive_is_clean(archive: Archive, driver: Driver, graph_server: Address) -> None:
    with open_writer_at(graph_server) as writer:
        assert wrong_in(archive, writer) == []


@pytest.mark.parametrize("what", DAMAGE)
def test_each_damaged_file_is_named(archive: Archive, driver: Driver, graph_server: Address, what: str) -> None:
    name, damage, sentence = DAMAGE[what]
    damage(archive.root / name)

    with open_writer_at(graph_server) as writer:
        (found,) = wrong_in(archive, writer)

    assert sentence in found
    assert name in found or name.endswith(".json")
