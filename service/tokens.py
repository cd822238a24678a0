"""The bearer token of this server: read from its file, or made there once."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from base.errors import UsageError
from base.settings import Settings

_FORM = re.compile(r"[A-Za-z0-9._~+/=-]{32,512}")
_BYTES = 32


def token(settings: Settings) -> str:
    """The token of CLEW_TOKEN_FILE or of the state folder; raises UsageError where the file holds none.

    A missing file in the state folder is made with mode 0600; a missing CLEW_TOKEN_FILE is a mistake.
    """
    path = settings.token_file or settings.home / "token"
    if settings.token_file is None:
        _make(path)
    try:
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as error:
        raise UsageError(f"The token file {path} cannot be read: check CLEW_TOKEN_FILE and its mode.") from error
    if not _FORM.fullmatch(found):
        raise UsageError(f"{path} holds no token: it takes one line of 32 to 512 letters, digits or . _ ~ + / = -.")
    return found


def _make(path: Path) -> None:
    """Two commands may do this at once: whoever links its draft first decides."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, prefix=f"{path.name}.") as draft:  # made with mode 0600
        draft.write(secrets.token_urlsafe(_BYTES) + "\n")
        draft.flush()
        with suppress(FileExistsError):
            path.hardlink_to(draft.name)
