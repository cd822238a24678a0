"""What a witness saw of the audit log and the log does not have: after a restore from an older backup, say."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import orjson

from base.auditing import AuditBrokenError
from service.audit.checkpoints import size_and_root
from service.audit.files import LOG, opened
from service.audit.position import held_against
from service.audit.witness import Witness

RESUMED = "resumed"
"""The kind of record by which two people say what was lost, and that the log goes on without it."""


@dataclass(frozen=True, slots=True)
class Loss:
    """The records after `since` up to `until`, of which the witness has the root and nobody has the records."""

    since: int
    until: int
    root: str


def lost(folder: Path, witness: Path) -> Loss | None:
    """What the log lacks, None where it has all that its witness saw; raises OSError, sqlite3.Error."""
    notes = Witness(witness).all()
    with closing(opened(folder, LOG)) as file:
        if not notes or agrees(file, notes[-1]):
            return None
        since = next((size_and_root(note)[0] for note in reversed(notes) if agrees(file, note)), 0)
    until, root = size_and_root(notes[-1])
    return Loss(min(since, until - 1), until, root.hex())


def agrees(file: sqlite3.Connection, note: str) -> bool:
    """Whether the log has what a checkpoint says."""
    try:
        held_against(file, note)
    except AuditBrokenError:
        return False
    return True


def since_when(file: sqlite3.Connection, note: str) -> int | None:
    """The size from which the log is the witness's no more, where it says that itself of this checkpoint; else None."""
    size, root = size_and_root(note)
    bodies = file.execute("SELECT body FROM record WHERE instr(body, ?) ORDER BY number DESC", (_mark(),))
    told = (orjson.loads(body) for (body,) in bodies)
    said = (one for one in told if one["kind"] == RESUMED and (one["until"], one["root"]) == (size, root.hex()))
    return next((one["since"] for one in said), None)


def _mark() -> bytes:
    """How such a record can be told from others before it is read: canonical JSON has no spaces."""
    return f'"kind":"{RESUMED}"'.encode()
