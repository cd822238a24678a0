"""The log itself: one thread writes records, chain, tree and checkpoints; a record is on disk before it counts."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic

from base.auditing import AuditBrokenError, AuditUnavailableError
from service.audit.checkpoints import Signer, signer, size_and_root
from service.audit.files import LOG, change, opened
from service.audit.keys import Keys
from service.audit.losing import since_when
from service.audit.position import Position, held_against, position, size_of
from service.audit.records import Draft, canonical, composed
from service.audit.witness import Witness

log = logging.getLogger("clew.audit")

TOGETHER = 20
"""Records of one commit at most; while one commit runs, others gather, and nobody waits for company."""

CHECKPOINT_RECORDS, CHECKPOINT_SECONDS = 100, 1.0
"""A checkpoint is due after so many records, or so long after the last where there are new ones."""

UNAVAILABLE = "The audit log cannot be written, so nothing is answered now; the operator finds the reason in the log."

_Waiting = tuple[Draft, "Future[int]"]


class Log:
    """The audit log of one state folder. Raises AuditBrokenError where it is not the log that was written."""

    def __init__(self, folder: Path, witness: Witness | None = None) -> None:
        self.folder = folder
        self._path = folder / LOG
        self._witness = witness
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._file: sqlite3.Connection | None = None
        self._keys: Keys | None = None
        self._at = Position()
        self._checked = monotonic()
        self._failing: str | None = None
        self._lost = 0
        self.signer: Signer = signer(folder)
        try:
            self._connect()
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
        if witness is not None:
            self._begin_witness(witness)
        self._thread = threading.Thread(target=self._run, name="audit-log", daemon=True)
        self._thread.start()

    def healthy(self) -> bool:
        """Whether the last commit succeeded and the witness keeps up: if not, nothing may be answered."""
        return self._failing is None and self._thread.is_alive() and (self._witness is None or self._witness.healthy())

    def submit(self, draft: Draft) -> Future[int]:
        """Have a record written; the future is its number once it is on disk, or AuditUnavailableError."""
        future: Future[int] = Future()
        if self._witness is not None and not self._witness.healthy():
            future.set_exception(AuditUnavailableError(UNAVAILABLE))
        else:
            self._queue.put((draft, future))
        return future

    async def append(self, draft: Draft) -> int:
        """The number of the record, once it is on disk; raises AuditUnavailableError."""
        return await asyncio.wrap_future(self.submit(draft))

    def write(self, draft: Draft) -> int:
        """The same for a command, which waits."""
        return self.submit(draft).result()

    def close(self) -> None:
        """Write what is waiting, sign it, and let the files go."""
        self._queue.put(None)
        self._thread.join()
        if self._witness is not None:
            self._witness.close()

    # What follows runs in the writer's thread, or before it starts.

    def _connect(self) -> None:
        self._disconnect()
        self._file, self._keys = opened(self.folder, LOG), Keys(self.folder)
        self._inode = self._path.stat().st_ino
        self._at = position(self._file, self._at.tree.size)
        if self._at.tree.size == 0:
            self._commit([(Draft("key", {"verifier_key": self.signer.verifier_key}), Future())])

    def _disconnect(self) -> None:
        if self._keys is not None:
            self._keys.close()
        if self._file is not None:
            self._file.close()
        self._file = self._keys = None

    def _begin_witness(self, witness: Witness) -> None:
        """Raises AuditBrokenError where the witness saw another log, or cannot be asked."""
        try:
            last = witness.last()
            size = 0 if last is None or self._file is None else _shared(self._file, last)
            witness.start(self.signer.verifier_key)
        except OSError as error:
            raise AuditBrokenError("The witness folder cannot be used: check CLEW_AUDIT_WITNESS.") from error
        if self._file is not None:
            for (note,) in self._file.execute("SELECT note FROM checkpoint WHERE size > ? ORDER BY size", (size,)):
                witness.hand(note)

    def _open_file(self) -> sqlite3.Connection:
        if self._file is None:
            raise sqlite3.OperationalError("the audit log is not open")
        return self._file

    def _run(self) -> None:
        while (batch := self._gather()) is not None:
            wanted = [one for one in batch if one[1].set_running_or_notify_cancel()]
            try:
                self._attempt(wanted)
            except Exception as error:
                self._fail(error)
                self._lost += len(wanted)
                for draft, future in wanted:
                    if not future.done():
                        draft.number = None
                        future.set_exception(AuditUnavailableError(UNAVAILABLE))
        self._disconnect()

    def _gather(self) -> list[_Waiting] | None:
        """What is waiting, up to a commit's worth; nothing after a second of silence, None at the end."""
        try:
            first = self._queue.get(timeout=CHECKPOINT_SECONDS)
        except Empty:
            return []
        batch = [first]
        while len(batch) < TOGETHER and batch[-1] is not None and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        if batch[-1] is None:
            self._queue.put(None)
            batch.pop()
            if not batch:
                return self._finish()
        return [one for one in batch if one is not None]

    def _finish(self) -> None:
        try:
            if self._file is not None and self._at.checkpoint < self._at.tree.size:
                self._checkpoint()
        except sqlite3.Error as error:
            self._fail(error)

    def _attempt(self, batch: list[_Waiting]) -> None:
        """One commit, and a checkpoint where it is due; a log that failed is opened anew and says so first."""
        if self._file is None:
            self._connect()
        if self._path.stat().st_ino != self._inode:
            raise sqlite3.OperationalError("the audit log was replaced")
        if self._failing is not None:
            lost: _Waiting = (Draft("gap", {"reason": self._failing, "lost": self._lost}), Future())
            self._commit([lost])
            self._failing, self._lost = None, 0
        if batch:
            self._commit(batch)
        due = self._at.tree.size - self._at.checkpoint
        if due >= CHECKPOINT_RECORDS or (due and monotonic() - self._checked >= CHECKPOINT_SECONDS):
            self._checkpoint()

    def _fail(self, error: Exception) -> None:
        self._failing = type(error).__name__
        log.error("the audit log cannot be written: %s", self._failing)
        self._disconnect()

    def _commit(self, batch: list[_Waiting]) -> None:
        file = self._open_file()
        with change(file):
            if size_of(file) != self._at.tree.size:  # another command wrote to the log
                self._at = position(file, self._at.tree.size)
            after = self._at.copy()
            numbers = [self._insert(draft, after) for draft, _ in batch]
        self._at = after
        for (_, future), number in zip(batch, numbers, strict=True):
            future.set_result(number)

    def _insert(self, draft: Draft, after: Position) -> int:
        """Write one record, and what is made from it."""
        file = self._open_file()
        if self._keys is None:
            raise sqlite3.OperationalError("the audit keys are not open")
        record, handles = composed(draft, self._keys, self._mentioned)
        body = canonical(record)
        subtrees = after.take(body)
        number = after.tree.size
        file.execute("INSERT INTO record VALUES (?, ?, ?)", (number, body, after.chain))
        if subtrees:
            file.executemany("INSERT INTO subtree VALUES (?, ?, ?)", subtrees)
        if handles:
            file.executemany("INSERT INTO seen VALUES (?, ?)", [(handle, number) for handle in handles])
        if draft.waits:
            file.execute("INSERT INTO unanswered VALUES (?)", (number,))
        for one in draft.closed():
            file.execute("DELETE FROM unanswered WHERE number = ?", (one,))
        draft.number = number
        return number

    def _mentioned(self, handle: str) -> bool:
        row = self._open_file().execute("SELECT 1 FROM seen WHERE handle = ? LIMIT 1", (handle,)).fetchone()
        return row is not None

    def _checkpoint(self) -> None:
        """Sign what is on disk."""
        file, tree = self._open_file(), self._at.tree
        note = self.signer.checkpoint(tree.size, tree.root())
        with change(file):
            file.execute("INSERT OR IGNORE INTO checkpoint VALUES (?, ?)", (tree.size, note))
        self._at.checkpoint, self._checked = tree.size, monotonic()
        if self._witness is not None:
            self._witness.hand(note)


def held(folder: Path, witness: Path | None) -> None:
    """Raises AuditBrokenError where the log of a state folder is not the one that was written, or its witness saw."""
    Log(folder, None if witness is None else Witness(witness)).close()


def _shared(file: sqlite3.Connection, last: str) -> int:
    """The size up to which the log is the one that its witness saw; raises AuditBrokenError where it lacks some."""
    try:
        return held_against(file, last)
    except AuditBrokenError as error:
        if (since := since_when(file, last)) is not None:
            return since
        size, _ = size_and_root(last)
        raise AuditBrokenError(
            f"The audit log lacks what its witness saw, a checkpoint of {size} records: restore a newer backup; or, "
            "where there is none, have two people say what is lost with `clew audit resume`."
        ) from error
