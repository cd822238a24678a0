"""Where a log stands: its right edge, the end of its chain, its last checkpoint; read from the file and held to it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from functools import partial

from base.auditing import AuditBrokenError
from service.audit.checkpoints import size_and_root
from service.audit.files import kept_hashes
from service.audit.tree import NOTHING, Growing, chain_hash, grown, leaf_hash


@dataclass
class Position:
    """`checkpoint` is the size that the last one was signed for."""

    tree: Growing = field(default_factory=Growing)
    chain: bytes = NOTHING
    checkpoint: int = 0

    def copy(self) -> Position:
        """Another one of the same place."""
        return Position(self.tree.copy(), self.chain, self.checkpoint)

    def take(self, body: bytes) -> list[tuple[int, int, bytes]]:
        """Move past one more record; the subtrees to be kept that it completes."""
        leaf = leaf_hash(body)
        self.chain = chain_hash(self.chain, leaf)
        return self.tree.push(leaf)


def size_of(file: sqlite3.Connection) -> int:
    """How many records a log has."""
    (size,) = file.execute("SELECT coalesce(max(number), 0) FROM record").fetchone()
    return size


def position(file: sqlite3.Connection, least: int = 0) -> Position:
    """Where the log stands; raises AuditBrokenError below `least` records, or where its last checkpoint differs."""
    size = size_of(file)
    if size < least:
        raise AuditBrokenError("The audit log is shorter than it was: restore it, then run `clew audit verify`.")
    row = file.execute("SELECT chain FROM record WHERE number = ?", (size,)).fetchone()
    note = file.execute("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1").fetchone()
    checked = 0 if note is None else held_against(file, note[0])
    return Position(grown(size, partial(kept_hashes, file)), NOTHING if row is None else row[0], checked)


def held_against(file: sqlite3.Connection, note: str) -> int:
    """The size of a checkpoint that the log agrees with; raises AuditBrokenError where it does not."""
    size, root = size_and_root(note)
    if size > size_of(file):
        raise AuditBrokenError("The audit log ends before its last checkpoint: restore it from the backup.")
    if grown(size, partial(kept_hashes, file)).root() != root:
        raise AuditBrokenError("The audit log differs from its last checkpoint: run `clew audit verify`.")
    return size
