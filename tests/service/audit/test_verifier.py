"""Every kind of change to a log is found, by a file that needs nothing but Python."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.audit import verifier
from service.audit.checkpoints import Signer, signer
from service.audit.verifier import genuine, verify
from tests.service.audit.logs import LOG, alter, bodies, fill, read, rewritten, written

PAIRS = 170
TURNS = 5


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log of some hundred records and its witness's."""
    home = tmp_path_factory.mktemp("whole")
    (home / "witness").mkdir()
    with written(home / "log", home / "witness") as log:
        fill(log, PAIRS)
    with sqlite3.connect(home / "log" / LOG) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.close()
    return home


def flip(log: Path, chance: random.Random, whole: Path) -> None:
    """One bit of one cell."""
    table, cell = chance.choice(
        [("record", "body"), ("record", "chain"), ("checkpoint", "note"), ("subtree", "hash"), ("seen", "handle")]
    )
    unique = {"record": "number", "checkpoint": "size", "subtree": "hash", "seen": "handle || number"}[table]
    rows = read(log.parent, f"SELECT {unique}, {cell} FROM {table}")
    row, value = chance.choice(rows)
    raw = bytearray(value if isinstance(value, bytes) else value.encode())
    place = chance.randrange(len(raw) - (table == "checkpoint"))  # but for the newline that ends a note
    raw[place] ^= 1 << chance.randrange(7)
    new = bytes(raw) if isinstance(value, bytes) else bytes(raw).decode(errors="replace")
    alter(log, f"UPDATE OR IGNORE {table} SET {cell} = ? WHERE {unique} = ?", new, row)


def cut(log: Path, chance: random.Random, whole: Path) -> None:
    """A record in the middle goes, and those after it move up."""
    number = chance.randrange(2, 2 * PAIRS)
    alter(log, "DELETE FROM record WHERE number = ?", number)
    alter(log, "UPDATE record SET number = -number WHERE number > ?", number)
    alter(log, "UPDATE record SET number = -number - 1 WHERE number < 0")


def insert(log: Path, chance: random.Random, whole: Path) -> None:
    """A record that was never written comes between two, and those after it move down."""
    number = chance.randrange(2, 2 * PAIRS)
    alter(log, "UPDATE record SET number = -number - 1 WHERE number >= ?", number)
    alter(log, "UPDATE record SET number = -number WHERE number < 0")
    row = chance.randrange(1, number)
    alter(log, "INSERT INTO record SELECT ?, body, chain FROM record WHERE number = ?", number, row)


def swap(log: Path, chance: random.Random, whole: Path) -> None:
    """Two records change places."""
    one, other = chance.sample(range(1, 2 * PAIRS), 2)
    for start, end in ((one, -1), (other, one), (-1, other)):
        alter(log, "UPDATE record SET number = ? WHERE number = ?", end, start)


def truncate(log: Path, chance: random.Random, whole: Path) -> None:
    """The end goes, with the checkpoints and indexes that speak of it."""
    rewritten_as(log, bodies(log)[: chance.randrange(1, 2 * PAIRS)], signer(whole / "log"))


def forge(log: Path, chance: random.Random, whole: Path) -> None:
    """A record says something else, and everything after it is made and signed anew by somebody without the key."""
    records, place = bodies(log), chance.randrange(1, 2 * PAIRS)
    records[place] = records[place].replace(b'"at":1', b'"at":2', 1)
    forger = Signer(Ed25519PrivateKey.generate())
    if chance.random() < 0.5:
        records[0] = records[0].replace(signer(whole / "log").verifier_key.encode(), forger.verifier_key.encode())
    rewritten_as(log, records, forger)


def roll_back(log: Path, chance: random.Random, whole: Path) -> None:
    """An older copy takes its place and goes on, rightly signed."""
    kept, more = chance.randrange(1, 2 * PAIRS), chance.randrange(400)
    rewritten_as(
        log, [*bodies(log)[:kept], *(b'{"at":%d,"kind":"note"}' % n for n in range(more))], signer(whole / "log")
    )


def fork(log: Path, chance: random.Random, whole: Path) -> None:
    """From some record on another story is told, by somebody who has the key."""
    records, start = bodies(log), chance.randrange(1, 2 * PAIRS)
    rest = [record.replace(b'"at":1', b'"at":3', 1) for record in records[start:]]
    rewritten_as(log, records[:start] + rest, signer(whole / "log"))


def rewritten_as(log: Path, records: list[bytes], key: Signer) -> None:
    for path in log.parent.glob(f"{LOG}*"):
        path.unlink()
    rewritten(log.parent, records, key)


CHANGES: list[Callable[[Path, random.Random, Path], None]] = [flip, cut, insert, swap, truncate, forge, roll_back, fork]


def found(change: Callable[[Path, random.Random, Path], None], seed: int, whole: Path, into: Path) -> bool:
    into.mkdir()
    shutil.copy(whole / "log" / LOG, into / LOG)
    change(into / LOG, random.Random(seed), whole)
    faults = verify(into / LOG, whole / "witness", every_signature=change is flip).faults
    shutil.rmtree(into)
    return bool(faults)


def test_a_log_that_nobody_changed_is_whole(whole: Path):
    report = verify(whole / "log" / LOG, whole / "witness", every_signature=True)

    assert report.faults == []
    assert report.trusted
    assert report.records == 2 * PAIRS + 1
    assert report.signatures == report.checkpoints + report.witnessed


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_is_found(change: Callable[[Path, random.Random, Path], None], whole: Path, tmp_path: Path):
    missed = [seed for seed in range(TURNS) if not found(change, seed, whole, tmp_path / "changed")]

    assert missed == []


@pytest.mark.soak
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_thousand_changes_are_found(change: Callable[[Path, random.Random, Path], None], whole: Path, tmp_path: Path):
    missed = [seed for seed in range(TURNS, 1_000 + TURNS) if not found(change, seed, whole, tmp_path / "changed")]

    assert missed == []


@pytest.mark.parametrize("body", [b'{"asked":["abc', b'{"kind":"key","verifier_key":"\xff"}', "text", 7, None, b""])
def test_a_record_that_is_no_record_is_a_fault_and_stops_nothing(whole: Path, tmp_path: Path, body: object):
    shutil.copy(whole / "log" / LOG, tmp_path / LOG)
    with sqlite3.connect(tmp_path / LOG) as file:  # an older SQLite, or another program, knows no strict tables
        file.execute("PRAGMA writable_schema = ON")
        file.execute("UPDATE sqlite_schema SET sql = replace(replace(sql, 'STRICT', ''), 'NOT NULL', '')")
    file.close()
    alter(tmp_path / LOG, "UPDATE record SET body = ? WHERE number = 77", body)

    assert verify(tmp_path / LOG, whole / "witness").faults


def test_without_a_key_from_outside_the_report_says_so(whole: Path):
    report = verify(whole / "log" / LOG)

    assert report.faults == []
    assert not report.trusted
    assert any("vouches" in line for line in report.lines())


def test_a_key_from_elsewhere_tells_a_forger_from_the_owner(whole: Path, tmp_path: Path):
    shutil.copy(whole / "log" / LOG, tmp_path / LOG)
    forger = Signer(Ed25519PrivateKey.generate())
    rewritten_as(tmp_path / LOG, bodies(tmp_path / LOG), forger)

    own = signer(whole / "log").verifier_key
    assert "vouches" in verify(tmp_path / LOG, keys=(own,)).faults[0]
    assert verify(whole / "log" / LOG, keys=(own,)).faults == []


def test_records_that_no_checkpoint_covers_are_counted_and_cannot_be_many(whole: Path, tmp_path: Path):
    shutil.copy(whole / "log" / LOG, tmp_path / LOG)
    (last,) = read(tmp_path, "SELECT max(size) FROM checkpoint")[0]
    alter(tmp_path / LOG, "DELETE FROM checkpoint WHERE size > ?", last - 200)

    assert "after the last checkpoint" in verify(tmp_path / LOG).faults[0]


@pytest.mark.parametrize("length", [0, 1, 64, 1_023])
def test_signatures_are_judged_as_a_known_library_judges_them(length: int):
    key, message = Ed25519PrivateKey.generate(), os.urandom(length)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)

    assert genuine(public, signature, message)
    assert not genuine(public, signature, message + b"!")
    assert not genuine(public, bytes([signature[0] ^ 1]) + signature[1:], message)
    assert not genuine(Ed25519PrivateKey.generate().public_key().public_bytes_raw(), signature, message)
    assert not genuine(public, signature[:32] + b"\xff" * 32, message)
    assert not genuine(b"\xff" * 32, signature, message)


def test_the_verifier_runs_alone_and_says_what_it_found_by_its_exit_code(whole: Path, tmp_path: Path):
    alone = shutil.copy(verifier.__file__, tmp_path / "verifier.py")
    shutil.copy(whole / "log" / LOG, tmp_path / LOG)
    command = [sys.executable, "-I", "-S", alone, tmp_path / LOG, "--witness", whole / "witness"]

    right = subprocess.run(command, capture_output=True, text=True)
    alter(tmp_path / LOG, "UPDATE record SET body = x'7b7d' WHERE number = 77")
    wrong = subprocess.run(command, capture_output=True, text=True)

    assert (right.returncode, right.stdout.splitlines()[-1]) == (0, "the log is whole")
    assert (wrong.returncode, wrong.stdout.splitlines()[-1]) == (1, "not the log that was written")
    assert "FAULT: the chain breaks at record 77" in wrong.stdout.splitlines()
