"""Reads the audit log: who looked at somebody and why, a record with its seals opened, and the proof that it stands."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from base.auditing import AuditBrokenError, AuditUnavailableError, NotInAuditLogError
from service.audit.checkpoints import size_and_root
from service.audit.files import KEYS, LOG, kept_hashes
from service.audit.keys import Subject, unsealed
from service.audit.tree import inclusion

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """One question that had somebody in it: who asked when, on what ground, and whether an answer showed them.

    `number` is the intent's; `at` is epoch milliseconds. `why` is the justification, None where none was needed or its
    key was destroyed.
    """

    number: int
    at: int
    caller: Record
    operations: list[str]
    verb: str
    purpose: str | None
    case: str | None
    grant: str | None
    why: str | None
    shown: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """The newest first; `total` counts records, `withheld` those of the reader's own among them, `next` goes on."""

    items: list[Look]
    total: int
    withheld: int
    next: int | None


class Reader:
    """Reading connections to one state folder's log and keys; it cannot write."""

    def __init__(self, log: sqlite3.Connection, keys: sqlite3.Connection) -> None:
        self._log = log
        self._keys = keys

    def size(self) -> int:
        """How many records there are."""
        return self._log.execute("SELECT coalesce(max(number), 0) FROM record").fetchone()[0]

    def unanswered(self) -> list[int]:
        """The intents without an outcome."""
        return [number for (number,) in self._log.execute("SELECT number FROM unanswered ORDER BY number")]

    def record(self, number: int) -> Record:
        """A record as it stands; raises NotInAuditLogError."""
        row = self._log.execute("SELECT body FROM record WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise NotInAuditLogError(f"The audit log has no record {number}: it ends at {self.size()}.")
        return orjson.loads(row[0])

    def opened(self, record: Record) -> Record | None:
        """What a record has sealed, None where there is nothing or its key was destroyed."""
        name: str = record.get("key", "")
        row = self._keys.execute("SELECT key FROM request WHERE id = ?", (name,)).fetchone()
        text = None if row is None else unsealed(row[0], record["sealed"], name)
        return None if text is None else orjson.loads(text)

    def subject(self, id: str) -> Subject:
        """Whose id that is; raises NotInAuditLogError, and AuditBrokenError where the handle was given to another."""
        row = self._keys.execute("SELECT id, handle, key FROM subject WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise NotInAuditLogError("Nobody asked about that id, or it was erased.")
        found = Subject(*row)
        (first,) = self._log.execute("SELECT min(number) FROM seen WHERE handle = ?", (found.handle,)).fetchone()
        named: str = "" if first is None else self.record(first).get("named", {}).get(found.handle, "")
        if first is not None and unsealed(found.key, named, found.handle) != id.encode():
            raise AuditBrokenError("The audit keys do not belong to the log: restore both from one backup.")
        return found

    def records_of(self, handle: str) -> list[int]:
        """The records that have the handle."""
        return [number for (number,) in self._log.execute("SELECT number FROM seen WHERE handle = ?", (handle,))]

    def since(self, at: int) -> Iterator[tuple[int, Record, bytes]]:
        """Number, record and chain of each from a moment (epoch milliseconds) on, in their order."""
        low, high = 1, self.size() + 1
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.record(middle)["at"] < at else (low, middle)
        rows = self._log.execute("SELECT number, body, chain FROM record WHERE number >= ? ORDER BY number", (low,))
        for number, body, chain in rows:
            yield number, orjson.loads(body), chain

    def who_saw(self, id: str, first: int, before: int | None = None, reader: str | None = None) -> Looks:
        """Who looked at somebody; `reader` is the caller's id, whose own questions are withheld and counted.

        Raises NotInAuditLogError where nobody did.
        """
        handle = self.subject(id).handle
        (total,) = self._log.execute("SELECT count(*) FROM seen WHERE handle = ?", (handle,)).fetchone()
        rows = self._log.execute(
            "SELECT number FROM seen WHERE handle = ? AND number < ? ORDER BY number DESC LIMIT ?",
            (handle, self.size() + 1 if before is None else before, first),
        ).fetchall()
        numbers = [number for (number,) in rows]
        looks: dict[int, Look] = {}
        for number in numbers:
            for look in self._looks(number):
                looks[look.number] = look if look.shown else looks.get(look.number, look)
        own = [look for look in looks.values() if reader is not None and caller_of(look.caller) == reader]
        items = [look for look in looks.values() if look not in own]
        onward = numbers[-1] if len(numbers) == first else None
        return Looks(sorted(items, key=lambda look: -look.number), total, len(own), onward)

    def _looks(self, number: int) -> list[Look]:
        """The questions behind a record: an intent's own, or those that an answer ends or goes with."""
        record = self.record(number)
        intents: list[int] = record.get("intents") or record.get("of") or [number]
        return [self._look(intent, shown="disclosed" in record) for intent in intents]

    def _look(self, number: int, *, shown: bool) -> Look:
        record = self.record(number)
        sealed = self.opened(record) or {}
        plain = {name: record.get(name) for name in ("purpose", "case", "grant")}
        return Look(
            number,
            record["at"],
            record.get("caller", {}),
            record.get("operations", []),
            record.get("verb", record["kind"]),
            **plain,
            why=sealed.get("justification"),
            shown=shown,
        )

    def proof(self, number: int) -> str:
        """The proof that a record stands in the signed log, in the form of C2SP tlog-proof.

        Raises NotInAuditLogError where there is no such record, or no checkpoint after it yet.
        """
        self.record(number)
        row = self._log.execute(
            "SELECT note FROM checkpoint WHERE size >= ? ORDER BY size DESC LIMIT 1", (number,)
        ).fetchone()
        if row is None:
            raise NotInAuditLogError(f"Record {number} is not signed yet: ask again in a second.")
        note: str = row[0]
        size, _ = size_and_root(note)
        hashes = inclusion(number - 1, size, partial(kept_hashes, self._log))
        lines = ["c2sp.org/tlog-proof@v1", f"index {number - 1}", *(base64.b64encode(one).decode() for one in hashes)]
        return "\n".join([*lines, "", note])


def caller_of(caller: Record) -> str:
    """The id of a caller, as access knows it."""
    return f"{caller.get('issuer')}#{caller.get('subject')}"


@contextmanager
def reading(folder: Path) -> Generator[Reader]:
    """The log of a state folder to read; raises NotInAuditLogError where there is none."""
    if not (folder / LOG).exists() or not (folder / KEYS).exists():
        raise NotInAuditLogError(f"There is no audit log in {folder}: check CLEW_HOME.")
    files: list[sqlite3.Connection] = []
    try:
        for name in (LOG, KEYS):
            files.append(sqlite3.connect(f"{(folder / name).resolve().as_uri()}?mode=ro", uri=True))  # noqa: PERF401
        yield Reader(*files)
    except sqlite3.Error as error:
        raise AuditUnavailableError(f"The audit log cannot be read: {type(error).__name__}.") from error
    finally:
        for file in files:
            file.close()
