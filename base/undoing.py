"""Errors of those who take loads back."""

from __future__ import annotations

from base.errors import UsageError


class UndoRefusedError(UsageError):
    """A load that cannot be undone or redone: unknown, not complete, Clew's own, a repair, or undone already."""

    code = "undo_refused"
    title = "That cannot be undone or redone"


class LoadUndoneError(UsageError):
    """A file that was loaded and undone is handed in again."""

    code = "load_undone"
    title = "The file was undone"
