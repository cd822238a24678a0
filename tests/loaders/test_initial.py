"""A first load through the offline importer: the same graph as file by file, or nothing at all."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from os import SEEK_END
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase
from typer.testing import CliRunner

from base.errors import UsageError
from base.settings import Settings
from clew.main import app
from clew.world import make
from service.audit.reading import reading
from store import embedded, importing
from store.address import Address
from store.archive import Archive
from store.driver import DATABASE
from tests.graphs import KEY
from tests.loaders.everything import EVERYTHING, everything
from tests.loaders.front_door import Answer, FrontDoor

PEOPLE, DAYS, SEED = 300, 7, 7
AWKWARD = (
    {"案件编号": "A3499010000009024030001", "案件名称": '他说"有人; 偷"\\', "简要案情": "两行：\n第二行"},
    {"案件编号": "A3499010000009024030002", "案件名称": "同号"},
    {"案件编号": "A3499010000009024030002", "案件名称": "另文"},
    {"案件编号": "A3499010000009024030003", "案件名称": "重复"},
    {"案件编号": "A3499010000009024030003", "案件名称": "重复"},
    {"案件编号": "A3499010000009024030004", "案件名称": "何时", "发生时间起": "昨天"},
)
"""Rows of the cases feed: one with quotes and a line break, two with one key, one that repeats, one without a date."""


@dataclass(frozen=True)
class Both:
    """The city loaded in both ways: what stands in the graph, the reports and the archives."""

    initial: dict[str, list[str]]
    online: dict[str, list[str]]
    answers: tuple[Answer, Answer]
    homes: tuple[Path, Path]
    again: Answer
    verified: Answer
    damaged: Answer


def clew(home: Path, *arguments: object, server: str | None = None) -> Answer:
    """Run `clew` on the embedded store of a state folder, or on a server."""
    small = {"CLEW_STORE_HEAP": "512m", "CLEW_STORE_PAGE_CACHE": "128m"}
    environment = {"CLEW_HOME": str(home), "CLEW_GRAPH_URI": server, **small}
    result = CliRunner().invoke(app, [str(one) for one in arguments], env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return Answer(result.exit_code, result.stdout, result.stderr)


def installation(home: Path) -> Path:
    home.mkdir()
    (home / "key").write_text(KEY.hex())
    return home


def names(folder: Path) -> list[str]:
    """What stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small city, with awkward rows added to one."""
    folder = make(tmp_path_factory.mktemp("files") / "city", PEOPLE, DAYS, SEED).folder
    (cases,) = folder.glob("cases_*.csv")
    with cases.open("r+", encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
        file.seek(0, SEEK_END)
        csv.DictWriter(file, columns, lineterminator="\n").writerows(AWKWARD)
        file.write("短\n")
    return folder


@pytest.fixture(scope="module")
def both(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    home = installation(tmp_path_factory.mktemp("initial") / "home")
    settings = Settings(home=home, graph_uri=None, store_heap="512m", store_page_cache="128m")
    answer = clew(home, "load", "--initial", "--json", city)
    assert answer.exit_code == 0, answer.output + answer.errors
    with embedded.server(settings) as address:
        login = (address.user, address.password)
        with GraphDatabase.driver(address.uri, auth=login, notifications_min_severity="OFF") as driver:
            initial, verified = everything(driver), clew(home, "schema", "verify")
            again = clew(home, "load", "--initial", city)
            driver.execute_query("MATCH ()-[e:SEEN_AT]->() WITH e LIMIT 3 SET e.load = 0", database_=DATABASE)
            damaged = clew(home, "schema", "verify")
            online, other, loaded = _online(city, answer, address, driver, home)
            yield Both(initial, online, (answer, loaded), (home, other), again, verified, damaged)
    embedded.stop(settings, force=True)


def _online(
    city: Path, answer: Answer, address: Address, driver: Driver, home: Path
) -> tuple[dict[str, list[str]], Path, Answer]:
    """The same files one by one into the emptied graph, in the order in which the first load reported them."""
    door = FrontDoor(address, driver, home.with_name("online"))
    loaded = door.clew("load", "--json", *(city / one["file"] for one in answer.value["loads"]))
    assert loaded.exit_code == 0, loaded.output + loaded.errors
    return everything(driver), door.home, loaded


@pytest.mark.parametrize("what", EVERYTHING)
def test_the_graph_is_the_one_that_loading_file_by_file_makes(both: Both, what: str) -> None:
    assert both.initial[what] == both.online[what]
    assert both.initial[what]


def test_the_audit_log_tells_of_each_file_as_file_by_file(both: Both) -> None:
    told = [collections(home) for home in both.homes]

    assert told[0] == told[1]
    assert sum(told[0].values()) == len(both.answers[0].value["loads"])


def collections(home: Path) -> Counter[tuple[str, str, int]]:
    """What the audit log of a state folder says was loaded: digest, verb and rows."""
    with reading(home) as log:
        records = [log.record(number) for number in range(1, log.size() + 1)]
    return Counter((one["digest"], one["verb"], one["read"]) for one in records if one["kind"] == "collection")


def test_every_file_is_accounted_for_as_file_by_file(both: Both) -> None:
    reports = [
        [{**one, "seconds": 0, "rejects_file": Path(one["rejects_file"] or "").name} for one in answer.value["loads"]]
        for answer in both.answers
    ]

    assert reports[0] == reports[1]
    cases = next(one for one in reports[0] if one["feed"] == "cases")
    assert (cases["same"], cases["reject_codes"]) == (1, {"duplicate_key": 2, "moment_invalid": 1, "short_row": 1})


def test_the_archive_holds_the_same_rows(both: Both) -> None:
    one, other = (Archive(home / "archive") for home in both.homes)

    assert one.loads() == other.loads()
    said = [[replace(archive.description(load), archived_at=0) for load in archive.loads()] for archive in (one, other)]
    assert said[0] == said[1]
    assert one.damaged(one.loads()) == []


def test_what_no_feed_takes_is_named(both: Both, city: Path) -> None:
    assert both.answers[0].value["left_out"] == [str(city / name) for name in ("README.txt", "history", "truth")]


def test_the_schema_is_complete(both: Both) -> None:
    assert (both.verified.output, both.verified.exit_code) == ("clean\n", 0)


def test_events_of_no_load_are_found(both: Both) -> None:
    assert (both.damaged.output, both.damaged.exit_code) == ("3 events carry a damaged number: rebuild the store.\n", 4)


def test_nothing_is_left_of_the_making(both: Both) -> None:
    left = [name for name in names(both.homes[0]) if not name.startswith("audit")]

    assert left == ["archive", "key", "neo4j", "rejects"]
    assert list((both.homes[0] / "archive" / "staging").glob("*.parquet")) == []


def test_a_store_with_loads_is_refused(both: Both) -> None:
    assert both.again.exit_code == 2
    assert "loads, and --initial fills an empty one: leave --initial out" in both.again.errors


def test_a_server_that_is_not_ours_is_refused(city: Path, tmp_path: Path) -> None:
    answer = clew(installation(tmp_path / "home"), "load", "--initial", city, server="bolt://127.0.0.1:1")

    assert answer.exit_code == 2
    assert "CLEW_GRAPH_URI names a server that Clew does not run" in answer.errors


def test_too_many_rejects_leave_everything_as_it_was_and_nothing_of_an_earlier_try(city: Path, tmp_path: Path) -> None:
    home = installation(tmp_path / "home")
    (home / "importing" / "files").mkdir(parents=True)

    answer = clew(home, "load", "--initial", "--max-rejects", 3, city)

    assert answer.exit_code == 3
    assert "4 of" in answer.errors
    assert names(home) == ["key", "neo4j", "rejects"]
    assert not (home / "neo4j" / "data" / "databases").exists()


def test_an_archive_with_other_loads_is_not_overwritten(both: Both, city: Path, tmp_path: Path) -> None:
    home = installation(tmp_path / "home")
    shutil.copytree(both.homes[0] / "archive", home / "archive")
    other = city / next(one["file"] for one in both.answers[0].value["loads"] if one["feed"] == "passes")

    answer = clew(home, "load", "--initial", other)

    assert answer.exit_code == 2
    assert "holds load 1048577, which the store does not" in answer.errors


def test_an_archive_that_the_same_load_left_half_done_is_no_hindrance(both: Both) -> None:
    archive = Archive(both.homes[0] / "archive")
    digests = {archive.description(load).file_digest for load in archive.loads()}

    importing.refuse_other_loads(archive, digests)

    with pytest.raises(UsageError, match="holds load 1048577, which the store does not"):
        importing.refuse_other_loads(archive, digests - {archive.description(1048577).file_digest})


def test_a_folder_without_files_of_any_feed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")

    answer = clew(installation(tmp_path / "home"), "load", "--initial", tmp_path)

    assert answer.exit_code == 2
    assert "No feed takes a file there by its name" in answer.errors
