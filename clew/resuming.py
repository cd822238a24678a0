"""Lets an audit log go on that lost its end: two people say so with their own tokens, and it names the loss."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict

from base.admission import PolicyDeniedError
from base.auditing import AuditBrokenError
from base.errors import UsageError
from base.settings import Settings
from clew.granting import decided, told
from service.access.admission import Caller
from service.access.case_files import CaseFiles
from service.access.database import NAME, Database
from service.access.grants import AUDIT_RESUME, Grants, NewGrant
from service.access.opening import tokens_of
from service.access.policy import Ground, policy
from service.actions import Action
from service.audit.losing import RESUMED, Loss, lost


def resume(settings: Settings, tokens: tuple[str, str], why: str) -> Loss:
    """Write down what is lost, with the tokens of who asks for it and of who allows it; the service starts again then.

    The service gives no grant while it does not start, so both show here who they are. Raises UsageError where nothing
    is lost, and what a token or a role is refused with.
    """
    if not why.strip():
        raise UsageError("Say with --why what happened to the log.")
    loss = _loss(settings)
    asker, second = asyncio.run(_callers(settings, tokens))
    extent = f"audit-{loss.until}"
    with closing(Database(settings.home / NAME)) as database:
        _refuse_blocked(CaseFiles(database), (asker, second))
        policy().check(asker, [Action.ASK_GRANT], Ground())
        policy().check(second, [Action.APPROVE], Ground(grant=AUDIT_RESUME))
        grants = Grants(database)
        asked = grants.ask(NewGrant(AUDIT_RESUME, "", "", why, extent), asker)
        grants.approve(asked.id, second)
    two = decided(settings.home, AUDIT_RESUME, extent, asked.id)
    told(settings.home, RESUMED, {**asdict(loss), "by": two.by, "second": two.second, "grant": two.grant, "why": why})
    return loss


def _loss(settings: Settings) -> Loss:
    if settings.audit_witness is None:
        raise UsageError("Name the folder of the witness with CLEW_AUDIT_WITNESS.")
    try:
        loss = lost(settings.home, settings.audit_witness)
    except (OSError, sqlite3.Error) as error:
        raise AuditBrokenError("The log or its witness cannot be read: check CLEW_HOME, CLEW_AUDIT_WITNESS.") from error
    if loss is None:
        raise UsageError("The audit log has all that its witness saw: there is nothing to resume.")
    return loss


async def _callers(settings: Settings, tokens: Iterable[str]) -> list[Caller]:
    checked = tokens_of(settings)
    return [await checked.caller(token) for token in tokens]


def _refuse_blocked(files: CaseFiles, callers: Iterable[Caller]) -> None:
    if any(files.blocked(one.id) for one in callers):
        raise PolicyDeniedError("One of them is blocked: ask who keeps this service secure.")
