"""A state folder from one file: everything back, or nothing touched."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import sqlite3
import stat
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase
from servers import becomes, small

from base.errors import BackupError, DatabaseLoginError, StoreBusyError
from store import backup, embedded
from store.address import Address
from store.folder import StoreFolder

ROWS = b"\x00\x01 rows as read \xff" * 1000


def opened(address: Address) -> Driver:
    return GraphDatabase.driver(address.uri, auth=(address.user, address.password))


def filled(home: Path) -> Path:
    """A state folder without a graph."""
    (home / "archive" / "staging").mkdir(parents=True)
    (home / "archive" / "1.parquet").write_bytes(ROWS)
    (home / "archive" / "staging" / "half").write_text("half a file")
    (home / "key").write_text("ab" * 32)
    with closing(sqlite3.connect(home / "access.sqlite")) as file:
        file.executescript("PRAGMA journal_mode=WAL; CREATE TABLE case_file (n); INSERT INTO case_file VALUES (7)")
    return home


def tar_of(target: Path, members: dict[str, bytes], digests: dict[str, str] | None = None) -> Path:
    """A backup made by hand; its manifest tells the truth unless given."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()} | (digests or {})
    manifest = json.dumps({"format": 1, "neo4j": "2026.08.1", "made_at": 0, "sha256": digests}).encode()
    with tarfile.open(target, "w") as tar:
        for name, content in {"manifest.json": manifest, **members}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target


def contents(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield filled(tmp_path / "home")
    embedded.stop(small(tmp_path / "home"), force=True)


def test_a_graph_comes_back_with_its_archive_even_after_a_crash(home: Path, tmp_path: Path) -> None:
    folder = StoreFolder.of(home)
    with embedded.server(small(home)) as address:
        with opened(address) as driver:
            driver.execute_query("CREATE CONSTRAINT one FOR (n:Row) REQUIRE n.id IS UNIQUE")
            driver.execute_query("UNWIND range(1, 500) AS id CREATE (:Row {id: id, text: '行' + id})")
        with pytest.raises(StoreBusyError):
            backup.backup(small(home), tmp_path / "busy.tar")
        running = folder.state()
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)
        assert becomes(folder.crashed)
    made = backup.backup(small(home), tmp_path / "backup.tar")
    other = small(tmp_path / "other")

    brought = backup.restore(other, tmp_path / "backup.tar")

    assert not folder.crashed()
    assert made == {"files": 4, "bytes": (tmp_path / "backup.tar").stat().st_size}
    assert brought == {"files": 4, "erase_again": []}
    assert stat.S_IMODE((tmp_path / "backup.tar").stat().st_mode) == 0o600
    with tarfile.open(tmp_path / "backup.tar") as tar:
        assert tar.getnames() == ["manifest.json", "archive/1.parquet", "key", "access.sqlite", "neo4j.dump"]
    assert (tmp_path / "other/archive/1.parquet").read_bytes() == ROWS
    assert (tmp_path / "other/key").read_text() == "ab" * 32
    assert stat.S_IMODE((tmp_path / "other/key").stat().st_mode) == 0o600
    with embedded.server(other) as restored, opened(restored) as driver:
        assert restored.password != address.password
        assert driver.execute_query("MATCH (n:Row) RETURN count(n) AS rows, min(n.text) AS least").records[
            0
        ].data() == {
            "rows": 500,
            "least": "行1",
        }
        assert len(driver.execute_query("SHOW CONSTRAINTS YIELD name").records) == 1
        with pytest.raises(DatabaseLoginError):
            embedded.answers(Address(restored.uri, restored.user, address.password))
    assert becomes(lambda: not StoreFolder.of(other.home).serving())
    assert not (tmp_path / "busy.tar").exists()
    assert not list(tmp_path.glob("other/.restore-*"))


def test_a_folder_that_never_had_a_graph_comes_back_too(home: Path, tmp_path: Path) -> None:
    backup.backup(small(home), tmp_path / "backup.tar")
    backup.restore(small(tmp_path / "other"), tmp_path / "backup.tar")
    kept, brought = ({n: c for n, c in contents(one).items() if "neo4j" not in n} for one in (home, tmp_path / "other"))
    assert {"archive/1.parquet", "key", "access.sqlite"} == set(brought) <= set(kept)
    assert all(content == kept[name] for name, content in brought.items() if name != "access.sqlite")
    with closing(sqlite3.connect(tmp_path / "other" / "access.sqlite")) as file:
        assert file.execute("SELECT n FROM case_file").fetchall() == [(7,)]


def test_an_existing_file_is_never_written_over(home: Path, tmp_path: Path) -> None:
    (tmp_path / "backup.tar").write_text("the last one")
    with pytest.raises(BackupError, match="exists already"):
        backup.backup(small(home), tmp_path / "backup.tar")
    assert (tmp_path / "backup.tar").read_text() == "the last one"


def test_a_folder_with_something_in_it_is_replaced_only_by_force(home: Path, tmp_path: Path) -> None:
    source = tar_of(tmp_path / "backup.tar", {"archive/2.parquet": b"other rows", "access.sqlite": b"other files"})
    before = contents(home)
    with pytest.raises(BackupError, match="is not empty"):
        backup.restore(small(home), source)
    assert contents(home) == before

    backup.restore(small(home), source, force=True)

    kept = {name: content for name, content in contents(home).items() if not name.startswith("neo4j/")}
    assert kept == {"archive/2.parquet": b"other rows", "access.sqlite": b"other files"}
    assert not StoreFolder.of(home).restoring.exists()


@pytest.mark.parametrize(
    ("members", "digests", "says"),
    [
        ({"archive/1.parquet": b"a", "key": b"b"}, {"key": "0" * 64}, "key has another SHA-256"),
        ({"key": b"b"}, {"archive/1.parquet": "0" * 64}, "archive/1.parquet is missing"),
        ({"../outside": b"a"}, {}, "has no place there"),
        ({"archive/../../outside": b"a"}, {}, "has no place there"),
        ({"/tmp/outside": b"a"}, {}, "has no place there"),
        ({"neo4j/conf/neo4j.conf": b"a"}, {}, "has no place there"),
    ],
)
def test_what_does_not_agree_with_its_manifest_touches_nothing(
    tmp_path: Path, members: dict[str, bytes], digests: dict[str, str], says: str
) -> None:
    source = tar_of(tmp_path / "backup.tar", members, digests)
    with pytest.raises(BackupError, match=says):
        backup.restore(small(tmp_path / "home"), source)
    assert list(tmp_path.iterdir()) == [source]


def test_a_link_in_a_backup_is_refused(tmp_path: Path) -> None:
    source = tar_of(tmp_path / "backup.tar", {"key": b"b"}, {"archive/1.parquet": "0" * 64})
    with tarfile.open(source, "a") as tar:
        link = tarfile.TarInfo("archive/1.parquet")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(BackupError, match="has no place there"):
        backup.restore(small(tmp_path / "home"), source)


def test_a_member_beside_the_manifest_is_refused(tmp_path: Path) -> None:
    source = tar_of(tmp_path / "backup.tar", {"key": b"b"})
    with tarfile.open(source, "a") as tar:
        tar.addfile(tarfile.TarInfo("access.sqlite"))
    with pytest.raises(BackupError, match="twice or beside its manifest"):
        backup.restore(small(tmp_path / "home"), source)


@pytest.mark.parametrize("content", [b"", b"no tar at all", b"\x1f\x8b\x08 cut"])
def test_another_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BackupError, match=r"cannot be read as a backup|no manifest"):
        backup.restore(small(tmp_path / "home"), tmp_path / "file")


def test_a_backup_cut_short_is_refused(home: Path, tmp_path: Path) -> None:
    backup.backup(small(home), tmp_path / "backup.tar")
    whole = (tmp_path / "backup.tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[: len(whole) // 3])
    with pytest.raises(BackupError):
        backup.restore(small(tmp_path / "other"), tmp_path / "cut.tar")
    assert not (tmp_path / "other").exists()
