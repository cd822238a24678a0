"""What two people decided: a command uses up their grant, and the audit log says so before anything else is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.access.database import NAME, Database
from service.access.grants import Grants
from service.audit.log import Log
from service.audit.records import Draft


@dataclass(frozen=True, slots=True)
class Decided:
    """Who asked and who allowed it, as ISSUER#SUBJECT, and the id of the grant."""

    by: str
    second: str
    grant: str


def decided(home: Path, kind: str, extent: str, grant: str) -> Decided:
    """Use up a grant for that kind of action on `extent`: an id of an entity, a load or a hold.

    Raises GrantRefusedError for a grant that is missing, for something else, of one person only, over or used.
    """
    database = Database(home / NAME)
    try:
        spent = Grants(database).spend(grant, kind, extent)
    finally:
        database.close()
    assert spent.approver is not None
    made = Decided(spent.asker, spent.approver, spent.id)
    told(home, "grant", {"grant": made.grant, "action": kind, "by": made.by, "second": made.second})
    return made


def told(home: Path, kind: str, facts: Mapping[str, object], sealed: bytes = b"") -> None:
    """Write down in the audit log what a command does; raises AuditUnavailableError."""
    log = Log(home)
    try:
        log.write(Draft(kind, facts, sealed))
    finally:
        log.close()
