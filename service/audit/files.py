"""How the files of the audit log are opened: one writer at a time, on disk before a commit returns."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from service.audit.tree import leaf_hash

LOG, KEYS = "audit.sqlite", "audit-keys.sqlite"

PATIENCE = 1.0
"""Seconds to wait for a file that another process holds."""

_SCHEMAS = {
    name: (Path(__file__).parent / sql).read_text("utf-8") for name, sql in ((LOG, "audit.sql"), (KEYS, "keys.sql"))
}


def opened(folder: Path, name: str) -> sqlite3.Connection:
    """LOG or KEYS of the folder, for writing, made with mode 0600 at need. Raises sqlite3.Error, OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    path.touch(mode=0o600)
    file = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        file.executescript(
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; {_SCHEMAS[name]}"
        )
    except BaseException:
        file.close()
        raise
    return file


@contextmanager
def change(file: sqlite3.Connection) -> Generator[None]:
    """All of the block or nothing of it."""
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
        file.execute("COMMIT")
    except BaseException:
        if file.in_transaction:
            file.execute("ROLLBACK")
        raise


def kept_hashes(file: sqlite3.Connection, height: int, low: int, high: int) -> Sequence[bytes]:
    """What the tree keeps, as its functions ask for it."""
    if height == 0:
        bodies = file.execute("SELECT body FROM record WHERE number > ? AND number <= ? ORDER BY number", (low, high))
        return [leaf_hash(body) for (body,) in bodies]
    hashes = file.execute(
        "SELECT hash FROM subtree WHERE height = ? AND place >= ? AND place < ? ORDER BY place", (height, low, high)
    )
    return [found for (found,) in hashes]
