"""Grants as two people give them, for commands that take one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from service.access.admission import Caller
from service.access.database import NAME, Database
from service.access.grants import Grants, NewGrant

ISSUER = "https://id.example"
ZHAO, QIAN = Caller(ISSUER, "zhao", "web"), Caller(ISSUER, "qian", "web")


def asked(home: Path, kind: str, extent: str) -> str:
    """The id of a grant that nobody has given yet."""
    with closing(Database(home / NAME)) as database:
        return Grants(database).ask(NewGrant(kind, "case-1", "A1", "court order 12/2026", extent), ZHAO).id


def granted(home: Path, kind: str, extent: str) -> str:
    """The id of a grant that Zhao asked for and Qian gave."""
    id = asked(home, kind, extent)
    with closing(Database(home / NAME)) as database:
        return Grants(database).approve(id, QIAN).id
