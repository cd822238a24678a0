"""The embedded server in real processes: shared, ended with its users, healed, refused with a reason."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import stat
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import Neo4jError
from servers import becomes, small, sockets, users

from base.errors import (
    DatabaseError,
    DatabaseLoginError,
    StoreBusyError,
    StoreStartError,
    UsageError,
)
from base.settings import Settings
from store import embedded, java
from store.address import Address
from store.folder import StoreFolder

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="/proc and the parent-death signal are Linux's")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One state folder for the tests of this module, each of which leaves it without a server."""
    path = tmp_path_factory.mktemp("shared")
    yield path
    embedded.stop(small(path), force=True)


@linux_only
def test_two_commands_at_once_share_one_server_that_outlives_neither(home: Path) -> None:
    folder = StoreFolder.of(home)
    with users(home, 2) as (first, second):
        found = [first.found(), second.found()]
        status = embedded.status(small(home))

        assert found[0] == found[1]
        assert (status.running, status.users, status.pinned) == (True, 2, False)
        assert stat.S_IMODE(folder.password.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.state_file.stat().st_mode) == 0o600
        assert stat.S_IMODE(home.stat().st_mode) == stat.S_IMODE(folder.home.stat().st_mode) == 0o700
        assert sockets(found[0]["pid"]) == {("tcp", ip_address("127.0.0.1"), found[0]["port"])}
        assert folder.password.read_text() not in Path(f"/proc/{found[0]['pid']}/cmdline").read_text()

        first.kill()
        assert not becomes(lambda: not folder.serving(), seconds=1)
        second.kill()
        assert becomes(lambda: not folder.serving())
    assert not Path(f"/proc/{found[0]['pid']}").exists()


@linux_only
def test_a_killed_keeper_takes_the_server_along_and_what_it_left_behind_heals(home: Path) -> None:
    folder = StoreFolder.of(home)
    with users(home, 1) as (user,):
        killed = user.found()
        os.kill(killed["keeper"], signal.SIGKILL)
        assert becomes(lambda: not folder.serving())
    recycled = json.loads(folder.state_file.read_text()) | {"pid": os.getpid(), "port": 9}
    folder.state_file.write_text(json.dumps(recycled))
    folder.pinned.touch()

    assert not embedded.status(small(home)).running
    assert folder.crashed()
    embedded.stop(small(home))  # would end this very process if it believed the file
    with embedded.server(small(home)) as address:
        status = embedded.status(small(home))
        assert embedded.answers(address)
        assert status.pid not in (os.getpid(), killed["pid"])
        assert not status.pinned
    assert becomes(lambda: not folder.serving())
    assert not folder.crashed()


def test_a_store_that_another_process_has_open_is_refused_with_the_reason(home: Path) -> None:
    with (home / "neo4j/data/databases/store_lock").open("r+") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        with pytest.raises(StoreStartError, match="another process has the store open"), embedded.server(small(home)):
            pass
    assert becomes(lambda: not StoreFolder.of(home).serving())


@pytest.mark.parametrize(
    ("others", "error", "says"),
    [
        ({"store_page_cache": "900g"}, StoreStartError, "not enough memory; lower CLEW_STORE_HEAP"),
        ({"store_heap": "lots"}, UsageError, "CLEW_STORE_HEAP is 'lots'; write a size such as"),
        ({"store_heap": "1m"}, UsageError, "at least 256m"),
    ],
)
def test_memory_that_cannot_be_had_is_one_sentence(
    home: Path, others: dict[str, str], error: type[DatabaseError], says: str
) -> None:
    with pytest.raises(error, match=says), embedded.server(small(home, **others)):
        pass
    assert becomes(lambda: not StoreFolder.of(home).serving())


def test_a_state_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreStartError, match="Not a directory"), embedded.server(small(tmp_path / "file" / "home")):
        pass


def test_a_restore_cut_short_is_not_started_upon(tmp_path: Path) -> None:
    folder = StoreFolder.of(tmp_path)
    folder.make()
    folder.restoring.touch()
    with pytest.raises(DatabaseError, match="cut short"), embedded.server(small(tmp_path)):
        pass


def test_a_named_server_is_taken_as_it_is_and_nothing_is_started(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("open sesame\n")
    settings = Settings(
        home=tmp_path / "home", graph_uri="bolt://db:7687", graph_user="ann", graph_password_file=tmp_path / "secret"
    )
    with embedded.server(settings) as address:
        assert address == Address("bolt://db:7687", "ann", "open sesame")
        assert "sesame" not in repr(address)
    assert not settings.home.exists()
    with pytest.raises(UsageError, match="CLEW_GRAPH_URI names a server that Clew does not run"):
        embedded.status(settings)


def test_a_wrong_password_is_told_from_a_server_that_is_away(graph_server: Address) -> None:
    with pytest.raises(DatabaseLoginError):
        embedded.answers(Address(graph_server.uri, graph_server.user, "wrong"))
    assert not embedded.answers(Address("bolt://127.0.0.1:9", "neo4j", "any"))
    assert embedded.answers(graph_server)


def test_a_lost_password_file_is_one_sentence(graph_settings: Settings, graph_server: Address) -> None:
    password = StoreFolder.of(graph_settings.home).password
    kept = password.read_text()
    password.unlink()
    try:
        with pytest.raises(DatabaseLoginError, match="put it back"), embedded.server(graph_settings):
            pass
    finally:
        password.write_text(kept)


def test_a_used_server_is_not_stopped_unless_forced(graph_settings: Settings, graph_server: Address) -> None:
    with pytest.raises(StoreBusyError, match="1 process uses the store"):
        embedded.stop(graph_settings)
    assert embedded.answers(graph_server)


def test_the_settings_are_in_force(graph_server: Address) -> None:
    wanted = {name: value for name, value in java.FIXED.items() if not name.startswith("internal.")}
    auth = (graph_server.user, graph_server.password)
    with GraphDatabase.driver(graph_server.uri, auth=auth) as driver:
        records = driver.execute_query("SHOW SETTINGS YIELD name, value RETURN name, value").records
    found = {record["name"]: record["value"] for record in records}

    wanted["server.directories.import"] = found["server.directories.import"]
    assert {name: found[name] for name in wanted} == wanted
    assert found["server.directories.import"].endswith("/neo4j/import")
    assert found["dbms.memory.transaction.total.max"] == "358.00MiB"
    assert found["db.memory.transaction.max"] == "179.00MiB"
    assert found["server.memory.pagecache.size"] == "128.00MiB"


@pytest.mark.parametrize(
    ("url", "setting"),
    [
        ("file:///etc/passwd", "dbms.security.allow_csv_import_from_file_urls"),
        ("http://127.0.0.1:9/rows.csv", "internal.dbms.cypher_ip_blocklist"),
        ("http://[::1]:9/rows.csv", "internal.dbms.cypher_ip_blocklist"),
    ],
)
def test_no_statement_reads_a_file_or_an_address(graph_server: Address, url: str, setting: str) -> None:
    auth = (graph_server.user, graph_server.password)
    with GraphDatabase.driver(graph_server.uri, auth=auth) as driver, pytest.raises(Neo4jError, match=setting):
        driver.execute_query("LOAD CSV FROM $url AS row RETURN row", url=url)


def test_the_log_has_no_warning_about_a_setting(graph_settings: Settings, graph_server: Address) -> None:
    logs = StoreFolder.of(graph_settings.home).home / "logs"
    said = (logs / "console.log").read_text() + (logs / "debug.log").read_text()
    assert "Started." in said
    assert not [line for line in said.splitlines() if "WARN" in line and "onfig" in line]
