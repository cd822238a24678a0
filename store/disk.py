"""Says in one sentence what the disk refuses: there is no room, no right, no such folder."""

from __future__ import annotations

import errno
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from base.outcomes import StateFolderError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def disk(folder: Path) -> Generator[None]:
    """What is written into the folder, or below; raises StateFolderError where the system refuses it."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        if error.errno in _FULL:
            refusal = f"There is no room left for {where}: make some"
        elif error.errno in _CLOSED:
            refusal = f"{where} may not be written: give it to the user that runs Clew"
        else:
            refusal = f"{where} cannot be used ({error.strerror}): see to that"
        raise StateFolderError(f"{refusal}, then say the same command again; it goes on where it stands.") from error
