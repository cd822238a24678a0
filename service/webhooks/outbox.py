"""The outbox: what each hook is still to be told, kept in a file of its own so that nothing is lost or told anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECOND, MINUTE, HOUR = 1, 60, 3_600
PAUSES = (5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""Seconds to wait after each attempt that failed; after the last the message is given up."""

_SCHEMA = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Message:
    """What a hook is to be told, and how often that was tried."""

    hook: str
    id: str
    body: bytes
    attempts: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a hook stands: messages told, waiting and given up, and the last failure."""

    told: int
    waiting: int
    given_up: int
    failure: str


class Outbox:
    """Messages by hook; every change is on disk before the call returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with self._open() as file:
            file.executescript(f"PRAGMA journal_mode=WAL;{_SCHEMA}")
        path.chmod(0o600)

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection]:
        file = sqlite3.connect(self._path, timeout=10)
        try:
            file.execute("PRAGMA synchronous=FULL")
            with file:
                yield file
        finally:
            file.close()

    def cursor(self, hook: str) -> str | None:
        """Up to where a hook was told of everything; None before the first time."""
        with self._open() as file:
            row = file.execute("SELECT cursor FROM hook WHERE name = ?", (hook,)).fetchone()
        return None if row is None else str(row[0])

    def put(self, hook: str, messages: Iterable[tuple[str, bytes]], cursor: str, at: int) -> None:
        """Take in messages (id and body) and move the hook's cursor, both or neither; one that is there stays."""
        with self._open() as file:
            rows = ((hook, id, body, at) for id, body in messages)
            file.executemany("INSERT OR IGNORE INTO message (hook, id, body, due) VALUES (?, ?, ?, ?)", rows)
            file.execute(
                "INSERT INTO hook VALUES (?, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor", (hook, cursor)
            )

    def add(self, hook: str, id: str, body: bytes, at: int) -> None:
        """Take in a message beside those of the cursor."""
        with self._open() as file:
            text = "INSERT OR IGNORE INTO message (hook, id, body, due) VALUES (?, ?, ?, ?)"
            file.execute(text, (hook, id, body, at))

    def due(self, hook: str, at: int, most: int) -> list[Message]:
        """The messages whose time has come, the oldest first."""
        with self._open() as file:
            rows = file.execute(
                "SELECT hook, id, body, attempts FROM message WHERE hook = ? AND due <= ? ORDER BY due, rowid LIMIT ?",
                (hook, at, most),
            ).fetchall()
        return [Message(*row) for row in rows]

    def told(self, message: Message, at: int) -> None:
        """It has arrived."""
        with self._open() as file:
            file.execute(
                "UPDATE message SET due = NULL, told = ?, attempts = attempts + 1 WHERE hook = ? AND id = ?",
                (at, message.hook, message.id),
            )

    def failed(self, message: Message, at: int, why: str) -> None:
        """It has not: try again after a pause, or give it up after the last."""
        due = at + PAUSES[message.attempts] if message.attempts < len(PAUSES) else None
        with self._open() as file:
            file.execute(
                "UPDATE message SET due = ?, attempts = attempts + 1, failure = ? WHERE hook = ? AND id = ?",
                (due, why, message.hook, message.id),
            )

    def again(self, hook: str, at: int) -> int:
        """Try what was given up once more, from the beginning; how many they are."""
        with self._open() as file:
            return file.execute(
                "UPDATE message SET due = ?, attempts = 0 WHERE hook = ? AND due IS NULL AND told IS NULL", (at, hook)
            ).rowcount

    def standing(self, hook: str) -> Standing:
        """How a hook stands."""
        with self._open() as file:
            told, waiting, given_up = file.execute(
                "SELECT count(told), count(due), sum(told IS NULL AND due IS NULL) FROM message WHERE hook = ?", (hook,)
            ).fetchone()
            last = file.execute(
                "SELECT failure FROM message WHERE hook = ? AND failure <> '' AND told IS NULL "
                "ORDER BY rowid DESC LIMIT 1",
                (hook,),
            ).fetchone()
        return Standing(told, waiting, given_up or 0, last[0] if last else "")
