"""The installation's key: 32 random bytes behind every public id, made once and kept with the backups."""

from __future__ import annotations

import secrets

from base.errors import UsageError
from base.settings import Settings
from store.disk import disk
from store.folder import write_private

_BYTES = 32


def installation_key(settings: Settings) -> bytes:
    """The key of this installation, made at its first use; raises UsageError where the file holds no key."""
    path = settings.installation_key_file or settings.home / "key"
    if not path.exists() and settings.installation_key_file is None:
        with disk(settings.home):
            settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(path, secrets.token_hex(_BYTES))
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} holds no installation key: it is {_BYTES * 2} hexadecimal digits, restored from a backup."
        ) from error
    if len(key) != _BYTES:
        raise UsageError(
            f"{path} holds no installation key: it is {_BYTES * 2} hexadecimal digits, restored from a backup."
        )
    return key
