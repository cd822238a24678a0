"""Errors of what an installation keeps and deletes: holds, erasures, retention, drills."""

from __future__ import annotations

from base.errors import ClewError, UsageError


class LegalHoldError(ClewError):
    """A case under legal hold needs what was to be deleted."""

    code = "legal_hold"
    status = 409
    title = "That is under legal hold"


class SecondPersonError(UsageError):
    """Something that two people decide, with one name or none."""

    code = "second_person"
    title = "A second person is needed"


class CustodyError(UsageError):
    """A hold, a review date or an erasure that lacks something, or does not exist."""

    code = "custody"
    title = "That cannot be kept or deleted so"


class DrillFailedError(ClewError):
    """A backup from which the same graph does not come back."""

    code = "drill_failed"
    title = "The backup does not bring the graph back"
