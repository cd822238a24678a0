"""Grants: what one person asks for, a second one allows, and, for break-glass, a third one looks at afterwards."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from base.admission import CaseFileError, GrantRefusedError
from service.access.admission import Caller, caller_id
from service.access.database import Database

MINUTE, HOUR = 60, 3_600
BREAK_GLASS, BULK_EXPORT, LONG_TRACK = "break-glass", "bulk-export", "long-track"
ERASE, HOLD_RELEASE, AUDIT_RESUME = "erase", "hold-release", "audit-resume"

KINDS: dict[str, int] = {BREAK_GLASS: 60} | dict.fromkeys(
    (BULK_EXPORT, LONG_TRACK, "unseal", "relabel", ERASE, HOLD_RELEASE, "policy-change", AUDIT_RESUME), 24 * 60
)
"""What a grant may be for, and how many minutes it lasts at most. All but break-glass serve once."""

REVIEW_WITHIN = 72 * HOUR
"""Seconds in which a third person looks at what was done under break-glass."""

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class NewGrant:
    """What is asked for: `case` is the id of the case, `number` as people name it, `extent` what it is to cover."""

    kind: str
    case: str
    number: str
    reason: str
    extent: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant as it stands: pending, active, used, expired or ended; times are epoch seconds."""

    id: str
    kind: str
    case: str
    number: str
    extent: str
    reason: str
    minutes: int
    asker: str
    state: str
    asked_at: int
    approver: str | None
    expires_at: int | None
    review_due: int | None
    reviewed_at: int | None


class Grants:
    """The grants of an installation; every change is atomic, so that no grant serves twice."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def ask(self, new: NewGrant, caller: Caller) -> Grant:
        """Ask for one; GrantRefusedError while a review of the asker's is overdue, CaseFileError if it lacks sense."""
        minutes = _checked(new)
        self.refuse_overdue(caller.id)
        id = f"grant-{secrets.token_hex(15)}"
        values = (id, new.kind, new.case, new.number, new.extent, new.reason, minutes, caller.id, _actor(caller))
        with self._database.change() as file:
            file.execute(
                "INSERT INTO grants (id, kind, case_id, number, extent, reason, minutes, asker, actor, asked_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, int(self._clock())),
            )
        return self.one(id)

    def one(self, id: str) -> Grant:
        """That grant; raises GrantRefusedError."""
        return self._grant(self._row(id))

    def some(self, person: str | None = None) -> list[Grant]:
        """Grants, the newest first: those of an asker, or all that wait, last, or are to be looked at."""
        text = "SELECT * FROM grants WHERE ? IS NULL OR asker = ? ORDER BY asked_at DESC, rowid DESC LIMIT 100"
        return [self._grant(row) for row in self._database.rows(text, person, person)]

    def approve(self, id: str, caller: Caller) -> Grant:
        """Make it active; raises GrantRefusedError for who asked, or whose application did, and if it is over."""
        row, at = self._row(id), int(self._clock())
        if not _strangers(row, caller):
            raise GrantRefusedError("Who asks for a grant cannot give it: a second person does.")
        review = at + REVIEW_WITHIN if row["kind"] == BREAK_GLASS else None
        self._change(
            "UPDATE grants SET approver = ?, approved_at = ?, expires_at = ?, review_due = ? "
            "WHERE id = ? AND approved_at IS NULL AND ended_at IS NULL",
            (caller.id, at, at + row["minutes"] * MINUTE, review, id),
            "The grant is no longer waiting: ask for a new one.",
        )
        return self.one(id)

    def end(self, id: str, caller: Caller) -> Grant:
        """End it before its time; who asked for it and who gave it may."""
        row = self._row(id)
        if caller.id not in (row["asker"], row["approver"]):
            raise GrantRefusedError("Only who asked for a grant, or gave it, ends it.")
        self._change(
            "UPDATE grants SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL",
            (int(self._clock()), caller.id, id),
            "The grant is over already.",
        )
        return self.one(id)

    def review(self, id: str, caller: Caller, finding: str) -> Grant:
        """Say what was found about break-glass; a third person does."""
        row = self._row(id)
        if row["review_due"] is None or caller.id == row["approver"] or not _strangers(row, caller):
            raise GrantRefusedError("A third person looks at what was done under break-glass, and nobody else.")
        if not finding.strip() or len(finding) > _LONGEST:
            raise CaseFileError(f"Say what you found, in at most {_LONGEST} characters.")
        self._change(
            "UPDATE grants SET reviewed_at = ?, reviewer = ?, finding = ? WHERE id = ? AND reviewed_at IS NULL",
            (int(self._clock()), caller.id, finding, id),
            "That was looked at already.",
        )
        return self.one(id)

    def active(self, id: str, caller: str) -> Grant:
        """A grant that its asker may use now; raises GrantRefusedError."""
        found = self.one(id)
        if found.asker != caller or found.state != "active":
            raise GrantRefusedError("That grant is not active, or not yours: ask for one.")
        self.refuse_overdue(caller)
        return found

    def spend(self, id: str, kind: str, extent: str) -> Grant:
        """Use up a grant for what a command does, once, to what its extent names; raises GrantRefusedError."""
        found = self.one(id) if id else None
        if found is None or (found.kind, found.extent.strip(), found.state) != (kind, extent, "active"):
            raise GrantRefusedError(
                f"That takes an active grant for {kind} with the extent '{extent}': ask for one (POST /v1/grants), "
                "have a second person approve it, and name it with --grant."
            )
        self.refuse_overdue(found.asker)
        self.use(id)
        return self.one(id)

    def use(self, id: str) -> None:
        """Use up one that serves once; raises GrantRefusedError where somebody was faster."""
        self._change(
            "UPDATE grants SET used_at = ? WHERE id = ? AND used_at IS NULL AND ended_at IS NULL AND expires_at > ?",
            (int(self._clock()), id, int(self._clock())),
            "That grant was used already: ask for another.",
        )

    def refuse_overdue(self, asker: str) -> None:
        """Raises GrantRefusedError while something of that asker's waits too long to be looked at."""
        text = "SELECT 1 FROM grants WHERE asker = ? AND review_due < ? AND reviewed_at IS NULL LIMIT 1"
        if self._database.rows(text, asker, int(self._clock())):
            raise GrantRefusedError("Nobody has looked at your last break-glass yet: have a third person review it.")

    def _row(self, id: str) -> sqlite3.Row:
        rows = self._database.rows("SELECT * FROM grants WHERE id = ?", id)
        if not rows:
            raise GrantRefusedError("There is no such grant: ask for one.")
        return rows[0]

    def _change(self, text: str, values: tuple[Any, ...], otherwise: str) -> None:
        with self._database.change() as file:
            done = file.execute(text, values).rowcount
        if not done:
            raise GrantRefusedError(otherwise)

    def _grant(self, row: sqlite3.Row) -> Grant:
        at = int(self._clock())
        if row["ended_at"] is not None:
            state = "ended"
        elif row["approved_at"] is None:
            state = "pending"
        elif row["used_at"] is not None:
            state = "used"
        else:
            state = "active" if row["expires_at"] > at else "expired"
        return Grant(
            id=row["id"],
            kind=row["kind"],
            case=row["case_id"],
            number=row["number"],
            extent=row["extent"],
            reason=row["reason"],
            minutes=row["minutes"],
            asker=row["asker"],
            state=state,
            asked_at=row["asked_at"],
            approver=row["approver"],
            expires_at=row["expires_at"],
            review_due=row["review_due"],
            reviewed_at=row["reviewed_at"],
        )


def _checked(new: NewGrant) -> int:
    """How many minutes it is to last."""
    if new.kind not in KINDS:
        raise CaseFileError(f"A grant is for one of these: {', '.join(KINDS)}.")
    if not new.reason.strip() or max(map(len, (new.reason, new.extent))) > _LONGEST:
        raise CaseFileError(f"Say why you ask for the grant, and its extent, in at most {_LONGEST} characters each.")
    most = KINDS[new.kind]
    if new.minutes is not None and not 1 <= new.minutes <= most:
        raise CaseFileError(f"A grant for {new.kind} lasts 1 to {most} minutes.")
    return new.minutes or most


def _actor(caller: Caller) -> str | None:
    return caller_id(caller.issuer, caller.actor) if caller.actor else None


def _strangers(row: sqlite3.Row, caller: Caller) -> bool:
    """Whether neither is the other, nor the application through which the other asks."""
    return caller.id not in (row["asker"], row["actor"]) and _actor(caller) != row["asker"]
