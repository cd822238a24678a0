"""Errors of the audit log and of receipts: nothing is answered that cannot be written down."""

from __future__ import annotations

from base.errors import BadRequestError, ClewError, NotFoundError, UsageError


class AuditUnavailableError(ClewError):
    """The audit log cannot be written: without it no answer leaves."""

    code = "audit_unavailable"
    status = 503
    title = "The audit log is not available"


class AuditBrokenError(UsageError):
    """The audit log is not the one that was written: records changed, are missing, or its witness knows better."""

    code = "audit_broken"
    title = "The audit log is broken"


class NotInAuditLogError(NotFoundError):
    """A record, or somebody looked at, that the audit log does not know."""

    code = "not_in_audit_log"
    title = "The audit log has nothing on that"


class ReceiptRefusedError(BadRequestError):
    """A receipt that this installation did not sign, or that was changed since."""

    code = "receipt_refused"
    title = "The receipt is not genuine"
