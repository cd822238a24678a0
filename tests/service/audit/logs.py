"""Logs to test with: written by the real writer, read and changed as whoever holds the file could."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from service.audit.checkpoints import Signer
from service.audit.files import KEYS, LOG, change, opened
from service.audit.log import Log
from service.audit.position import Position
from service.audit.records import Draft
from service.audit.witness import Witness


def person(number: int) -> str:
    return f"person-{hashlib.sha256(str(number).encode()).hexdigest()[:30]}"


@contextmanager
def written(folder: Path, witness: Path | None = None, away: float = 60.0) -> Iterator[Log]:
    log = Log(folder, None if witness is None else Witness(witness, away))
    try:
        yield log
    finally:
        log.close()


def fill(log: Log, pairs: int, start: int = 0) -> None:
    """Intents with an argument, and outcomes that disclose three persons each."""
    waiting = []
    for number in range(start, start + pairs):
        intent = Draft("intent", {"caller": "an officer"}, sealed=b"why and what", asked=[person(number)], waits=True)
        waiting.append(log.submit(intent))
        outcome = Draft(
            "outcome", {"state": "answered"}, disclosed=[person(number + i) for i in (0, 1, 2)], closes=[intent]
        )
        waiting.append(log.submit(outcome))
    for future in waiting:
        future.result(10)


def read(folder: Path, statement: str, *values: object) -> list[tuple]:  # pyright: ignore
    with _file(folder / LOG) as file:
        return file.execute(statement, values).fetchall()


def alter(log: Path, statement: str, *values: object) -> None:
    with _file(log) as file, file:
        file.execute(statement, values)


def bodies(log: Path) -> list[bytes]:
    with _file(log) as file:
        return [body for (body,) in file.execute("SELECT body FROM record ORDER BY number")]


@contextmanager
def _file(path: Path) -> Iterator[sqlite3.Connection]:
    file = sqlite3.connect(path, timeout=10)
    try:
        yield file
    finally:
        file.close()


def rewritten(folder: Path, records: Sequence[bytes], signer: Signer, every: int = 100) -> Path:
    """A log of these records that is right in itself, made and signed by somebody who has such a key."""
    file, at = opened(folder, LOG), Position()
    with change(file):
        for number, body in enumerate(records, start=1):
            subtrees = at.take(body)
            file.execute("INSERT INTO record VALUES (?, ?, ?)", (number, body, at.chain))
            file.executemany("INSERT INTO subtree VALUES (?, ?, ?)", subtrees)
            file.execute(_SEEN, (number, number))
            if number % every == 0 or number == len(records):
                note = signer.checkpoint(number, at.tree.root())
                file.execute("INSERT INTO checkpoint VALUES (?, ?)", (number, note))
    file.close()
    return folder / LOG


_SEEN = """
INSERT OR IGNORE INTO seen
SELECT value, ? FROM record, json_tree(CAST(body AS TEXT))
WHERE number = ? AND type = 'text' AND path IN ('$.asked', '$.disclosed')
"""

__all__ = ["KEYS", "LOG"]
