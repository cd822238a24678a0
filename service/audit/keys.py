"""Who stands behind a handle, and what opens the sealed parts of the log: the one file of it that forgets."""

from __future__ import annotations

import base64
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from base.auditing import AuditUnavailableError
from service.audit.files import KEYS, change, opened

AHEAD = 256
"""Keys of requests that are made, and on disk, before they are needed: a request waits for no commit of its own."""

_REMEMBERED = 100_000
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or something that was asked about: its random handle, and the key of its id in the log."""

    id: str
    handle: str
    key: bytes = field(repr=False)

    def sealed_id(self) -> str:
        """Its id as the log holds it: only the key tells whose handle that is."""
        return sealed(self.key, self.id.encode(), self.handle)


class Keys:
    """The handles and keys of one state folder; a connection of its own, for one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._file = opened(folder, KEYS)
        self._known: dict[str, Subject] = {}
        self._version = -1
        self._ahead: list[tuple[str, bytes]] = []

    def subjects(self, ids: Iterable[str]) -> dict[str, Subject]:
        """The subject of each id; new ones are on disk when this returns."""
        (version,) = self._file.execute("PRAGMA data_version").fetchone()
        if version != self._version or len(self._known) > _REMEMBERED:
            self._known.clear()  # another process may have forgotten one of them
            self._version = version
        wanted = dict.fromkeys(ids)
        unknown = [id for id in wanted if id not in self._known]
        if unknown:
            self._known |= {one.id: one for one in map(self.find, unknown) if one is not None}
            self._make([id for id in unknown if id not in self._known])
        return {id: self._known[id] for id in wanted}

    def find(self, id: str) -> Subject | None:
        """The subject of an id, None where nobody ever asked about it or it was forgotten."""
        row = self._file.execute("SELECT id, handle, key FROM subject WHERE id = ?", (id,)).fetchone()
        return None if row is None else Subject(*row)

    def behind(self, handle: str) -> Subject | None:
        """The subject with that handle, None where it was forgotten."""
        row = self._file.execute("SELECT id, handle, key FROM subject WHERE handle = ?", (handle,)).fetchone()
        return None if row is None else Subject(*row)

    def _make(self, ids: list[str]) -> None:
        made = [Subject(id, secrets.token_urlsafe(12), secrets.token_bytes(32)) for id in ids]
        if made:
            rows = ((one.id, one.handle, one.key) for one in made)
            with change(self._file):
                self._file.executemany("INSERT INTO subject VALUES (?, ?, ?)", rows)
            self._known |= {one.id: one for one in made}

    def for_request(self) -> tuple[str, bytes]:
        """A new key, with its name; it is on disk already."""
        if not self._ahead:
            made = [(secrets.token_urlsafe(12), secrets.token_bytes(32)) for _ in range(AHEAD)]
            with change(self._file):
                self._file.executemany("INSERT INTO request VALUES (?, ?)", made)
            self._ahead = made
        return self._ahead.pop()

    def of_request(self, name: str) -> bytes | None:
        """The key of that name, None where it was destroyed."""
        row = self._file.execute("SELECT key FROM request WHERE id = ?", (name,)).fetchone()
        return None if row is None else row[0]

    def forget(self, subject: Subject, requests: Iterable[str]) -> None:
        """Destroy a subject's handle and key, and the keys of these requests; raises AuditUnavailableError.

        When this returns, no byte of them is left in the file or its write-ahead log.
        """
        with change(self._file):
            self._file.execute("DELETE FROM subject WHERE id = ?", (subject.id,))
            self._file.executemany("DELETE FROM request WHERE id = ?", ((name,) for name in requests))
        self._known.pop(subject.id, None)
        (busy, *_) = self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise AuditUnavailableError(
                "The audit keys are being read: say it again, so that what went is overwritten."
            )

    def close(self) -> None:
        """Let the file go; keys that nobody needed go with it."""
        try:
            with change(self._file):
                self._file.executemany("DELETE FROM request WHERE id = ?", ((name,) for name, _ in self._ahead))
        except sqlite3.Error:
            pass  # a key without a record opens nothing
        self._file.close()


def sealed(key: bytes, text: bytes, name: str) -> str:
    """The text under AES-256-GCM, bound to the name, as base64: nonce, then ciphertext."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text, name.encode())).decode()


def unsealed(key: bytes, text: str, name: str) -> bytes | None:
    """What was sealed, None where the key, the name or the text is another."""
    try:
        raw = base64.b64decode(text, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], name.encode())
    except (InvalidTag, ValueError):
        return None
