"""Errors of writing: too much for the server, broken off so that nobody knows the outcome, or refused by the disk."""

from __future__ import annotations

from base.errors import EXIT_DATABASE, ClewError, DatabaseError, DatabaseUnavailableError


class BatchTooLargeError(DatabaseError):
    """A transaction did not fit the server's memory; loaders then send it in halves, down to one row."""

    code = "batch_too_large"
    title = "That does not fit the graph database's memory"


class OutcomeUnknownError(DatabaseUnavailableError):
    """The connection broke during a commit: it may have happened or not, so it is not simply repeated."""

    code = "outcome_unknown"
    title = "Nobody knows whether that was written"


class StateFolderError(ClewError):
    """The state folder has no room left, may not be written, or is none."""

    code = "state_folder"
    status = 503
    exit_code = EXIT_DATABASE
    title = "The state folder cannot be written"
