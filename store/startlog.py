"""Why a start failed, read from what the server wrote."""

from __future__ import annotations

import json
import re
from pathlib import Path

from store.folder import StoreFolder

TAIL_BYTES = 200_000
TELLING = r"Caused by|\bERROR\b|Exception|Error:"

CAUSES = (
    ("Address already in use", "its port is taken by another program; try again"),
    ("Lock file has been locked", "another process has the store open; stop that one first"),
    ("No space left on device", "the disk is full; free some space and try again"),
    (
        "insufficient memory|exceeds physical memory|OutOfMemoryError|Not enough space",
        "there is not enough memory; lower CLEW_STORE_HEAP or CLEW_STORE_PAGE_CACHE",
    ),
    (
        "newer version|descendant which is not supported|Unknown store version|UnsupportedLogVersion",
        "the store was written by a newer Neo4j; use the Clew that wrote it, or restore a backup into an empty folder",
    ),
)
"""What Neo4j and Java say, and what it means to an operator; the first that fits is taken."""


def cause(folder: StoreFolder, since: int) -> str | None:
    """One clause that says why the server cannot start, if it has said so in words known here.

    `since` is how long `debug.log` was before the start, in bytes. A server on a full disk says so and hangs, which is
    why this is asked while waiting, too.
    """
    said = _said(folder, since)
    return next((meaning for pattern, meaning in CAUSES if re.search(pattern, said)), None)


def reason(folder: StoreFolder, since: int) -> str:
    """One clause that says why the server did not start: a known cause, or the last error in its own words."""
    telling = [line.strip() for line in _said(folder, since).splitlines() if re.search(TELLING, line)]
    words = f"it said: {telling[-1][:300]}" if telling else f"it gave no reason; see {folder.console}"
    return cause(folder, since) or words


def size(log: Path) -> int:
    """The length of a log in bytes, 0 where there is none."""
    return log.stat().st_size if log.exists() else 0


def _said(folder: StoreFolder, since: int) -> str:
    console = folder.console.read_text(errors="replace") if folder.console.exists() else ""
    return "\n".join([console, *_errors(folder.home / "logs" / "debug.log", since)])


def _errors(log: Path, since: int) -> list[str]:
    """The errors in the log with their causes; the log is JSON lines and may have been rotated meanwhile."""
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(max(since if since <= size(log) else 0, size(log) - TAIL_BYTES))
        rows = file.read().decode(errors="replace").splitlines()
    return [line for row in rows if '"ERROR"' in row for line in _unfold(row)]


def _unfold(row: str) -> list[str]:
    try:
        entry = json.loads(row)
    except ValueError:  # the first row may be cut
        return [row]
    return [f"ERROR {entry.get('message', '')}", *str(entry.get("stacktrace", "")).splitlines()]
