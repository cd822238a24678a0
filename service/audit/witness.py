"""Copies of the checkpoints in a folder of another owner: what Clew's own disk says can be held against them."""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from pathlib import Path
from time import monotonic

from service.audit.checkpoints import DASH, ORIGIN

log = logging.getLogger("clew.audit")

CHECKPOINTS, VERIFIER_KEYS = "clew-audit.checkpoints", "clew-audit.keys"
AWAY = 60.0
"""Seconds for which the folder may be away before nothing is answered any more."""

_BETWEEN = "\n\n\n"
_AGAIN = 1.0
_TAIL = 4_096


class Witness:
    """Appends checkpoints to the witness's file, in a thread of its own, since a folder elsewhere may hang."""

    def __init__(self, folder: Path, away: float = AWAY) -> None:
        self._folder = folder
        self._away = away
        self._waiting: deque[tuple[float, str]] = deque()
        self._handed = threading.Condition()
        self._ends = False
        self._thread = threading.Thread(target=self._run, name="audit-witness", daemon=True)

    def start(self, verifier_key: str) -> None:
        """Begin; the public key is left there too."""
        keys = self._folder / VERIFIER_KEYS
        if verifier_key not in (keys.read_text("ascii").splitlines() if keys.exists() else ()):
            _append(keys, f"{verifier_key}\n")
        self._thread.start()

    def last(self) -> str | None:
        """The newest checkpoint that the folder has; raises OSError."""
        path = self._folder / CHECKPOINTS
        if not path.exists():
            return None
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            tail = file.read().decode(errors="replace")
        notes = notes_in(tail)
        return notes[-1] if notes else None

    def all(self) -> list[str]:
        """Every checkpoint that the folder has, in the order of writing; raises OSError."""
        path = self._folder / CHECKPOINTS
        return notes_in(path.read_text("utf-8", errors="replace")) if path.exists() else []

    def hand(self, note: str) -> None:
        """Have a checkpoint written, in the order handed in."""
        with self._handed:
            self._waiting.append((monotonic(), note))
            self._handed.notify()

    def healthy(self) -> bool:
        """Whether nothing has been waiting for too long."""
        oldest = next(iter(self._waiting), None)
        return oldest is None or monotonic() - oldest[0] < self._away

    def close(self) -> None:
        """Write what can still be written."""
        with self._handed:
            self._ends = True
            self._handed.notify()
        self._thread.join(_AGAIN)

    def _run(self) -> None:
        while True:
            with self._handed:
                while not self._waiting and not self._ends:
                    self._handed.wait()
                notes = [note for _, note in self._waiting]
            if not notes:
                return
            try:
                _append(self._folder / CHECKPOINTS, "".join(f"{_BETWEEN}{note}" for note in notes))
            except OSError as error:
                log.warning("the witness folder cannot be written: %s", type(error).__name__)
                with self._handed:
                    if self._ends:
                        return
                    self._handed.wait(_AGAIN)
                continue
            for _ in notes:
                self._waiting.popleft()


def notes_in(text: str) -> list[str]:
    """The checkpoints of a witness's file, in the order of writing; a piece of one, from a cut write, is left out."""
    pieces = (piece.strip() for piece in text.split(_BETWEEN))
    return [f"{piece}\n" for piece in pieces if piece.startswith(ORIGIN) and f"\n\n{DASH} " in piece]


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
