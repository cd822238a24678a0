"""Checkpoints: the size and root of the log, signed, in the form that public logs use (C2SP signed notes)."""

from __future__ import annotations

import base64
import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from base.auditing import AuditBrokenError

KEY_FILE = "audit-signing.key"
ORIGIN = "clew/audit"
"""The name of the log and of its key."""

DASH = "\u2014"
"""What a signature's line begins with."""

_ED25519 = b"\1"


@dataclass(frozen=True)
class Signer:
    """The installation's signing key."""

    key: Ed25519PrivateKey = field(repr=False)

    @cached_property
    def public(self) -> bytes:
        """32 bytes."""
        return self.key.public_key().public_bytes_raw()

    @cached_property
    def mark(self) -> bytes:
        """Four bytes by which a signature names its key."""
        return sha256(ORIGIN.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @property
    def verifier_key(self) -> str:
        """The public key as C2SP writes it: name, mark and key."""
        return f"{ORIGIN}+{self.mark.hex()}+{_base64(_ED25519 + self.public)}"

    def note(self, text: str) -> str:
        """The text, which ends with a newline, as a signed note."""
        return f"{text}\n{DASH} {ORIGIN} {_base64(self.mark + self.key.sign(text.encode()))}\n"

    def checkpoint(self, size: int, root: bytes) -> str:
        """A signed note of size and root."""
        return self.note(f"{ORIGIN}\n{size}\n{_base64(root)}\n")

    def signed(self, note: str) -> bool:
        """Whether this key signed the note as it stands."""
        text, found, signature = note.rpartition(f"\n{DASH} {ORIGIN} ")
        try:
            raw = base64.b64decode(signature.removesuffix("\n"), validate=True)
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw[4:], text.encode())
        except (InvalidSignature, ValueError):
            return False
        return bool(found) and raw[:4] == self.mark


def size_and_root(note: str) -> tuple[int, bytes]:
    """What a checkpoint says; raises AuditBrokenError where it is none."""
    try:
        origin, size, root, *_ = note.split("\n")
        if origin == ORIGIN:
            return int(size), base64.b64decode(root, validate=True)
    except ValueError:
        pass
    raise AuditBrokenError("A checkpoint of the audit log cannot be read: run `clew audit verify`.")


def signer(folder: Path) -> Signer:
    """The key of the state folder, made there once with mode 0600; raises AuditBrokenError where it holds none."""
    path = folder / KEY_FILE
    if not path.exists():
        _make(path)
    raw = path.read_bytes()
    if len(raw) != 32:
        raise AuditBrokenError(f"{path} holds no signing key: restore it from the backup.")
    return Signer(Ed25519PrivateKey.from_private_bytes(raw))


def _make(path: Path) -> None:
    """Two commands may do this at once: whoever links its draft first decides."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("wb", dir=path.parent, prefix=f"{path.name}.") as draft:  # made with mode 0600
        draft.write(Ed25519PrivateKey.generate().private_bytes_raw())
        draft.flush()
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft.name)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
