"""The file of case files, grants and blocked callers: every change is on disk before the call returns."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from base.admission import AccessUnavailableError

NAME = "access.sqlite"
"""The file in the state folder."""

_SCHEMA = Path(__file__).with_name("access.sql").read_text(encoding="utf-8")
_PATIENCE = 2.0


class Database:
    """One connection for every use in this process; other processes, as `clew access`, have their own.

    AccessUnavailableError: the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._file = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False)
        self._file.row_factory = sqlite3.Row
        path.chmod(0o600)
        self._file.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; {_SCHEMA}")

    def rows(self, text: str, *values: Any) -> list[sqlite3.Row]:
        """What a question finds, as it stands on disk now."""
        with self._held() as file:
            return file.execute(text, values).fetchall()

    @contextmanager
    def change(self) -> Generator[sqlite3.Connection]:
        """All of a block's statements or none; nobody else changes anything meanwhile."""
        with self._held() as file, file:
            file.execute("BEGIN IMMEDIATE")
            yield file

    @contextmanager
    def _held(self) -> Generator[sqlite3.Connection]:
        try:
            with self._lock:
                yield self._file
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise AccessUnavailableError("Case files cannot be read now: the operator finds why in the log.") from error

    def close(self) -> None:
        """End the connection."""
        self._file.close()
