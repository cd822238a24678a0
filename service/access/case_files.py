"""Case files: a case with its legal basis, owner and members; only they may ask for it, and only while it is open."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from base.admission import CaseFileError
from service.access.database import Database
from service.access.purposes import CASE, KINDS

DAY = 86_400
LONGEST_REVIEW = 180
"""Days to the review date at most."""

_LONGEST_TEXT = 500

_FILES = """
SELECT f.*, (SELECT group_concat(m.person, char(10)) FROM member m WHERE m.file = f.file AND m.removed_at IS NULL)
  AS members
FROM case_file f
WHERE (?1 IS NULL OR f.case_id = ?1) AND (?3 OR f.closed_at IS NULL) AND (?2 IS NULL OR EXISTS (
  SELECT 1 FROM member n WHERE n.file = f.file AND n.person = ?2 AND n.removed_at IS NULL))
ORDER BY f.file DESC
"""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to open: `case` is the id of the case, `number` as people name it, `review` in how many days."""

    case: str
    number: str
    basis: str
    owner: str
    review: int = LONGEST_REVIEW
    kind: str = CASE


@dataclass(frozen=True, slots=True)
class CaseFile:
    """An opened file; times are epoch seconds."""

    case: str
    number: str
    kind: str
    basis: str
    owner: str
    opened_at: int
    review_at: int
    closed_at: int | None
    members: tuple[str, ...] = ()


class CaseFiles:
    """The files of an installation, and who is blocked. Membership is read anew for every request."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def open(self, new: NewFile, by: str) -> CaseFile:
        """Open a file with its owner as the first member; raises CaseFileError where it lacks something."""
        _check(new)
        at = int(self._clock())
        try:
            with self._database.change() as file:
                cursor = file.execute(
                    "INSERT INTO case_file (case_id, number, kind, basis, owner, opened_by, opened_at, review_at) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (new.case, new.number, new.kind, new.basis, new.owner, by, at, at + new.review * DAY),
                )
                file.execute(
                    "INSERT INTO member (file, person, added_by, added_at) VALUES (?, ?, ?, ?)",
                    (cursor.lastrowid, new.owner, by, at),
                )
        except sqlite3.IntegrityError as error:
            raise CaseFileError("The case has an open file already: add members to that one.") from error
        return self.of(new.case)

    def of(self, case: str) -> CaseFile:
        """The open file of a case; raises CaseFileError where it has none."""
        found = self._found(case=case)
        if not found:
            raise CaseFileError("The case has no open file: open one first.")
        return found[0]

    def all(self, *, closed: bool = False) -> list[CaseFile]:
        """Every file, the newest first."""
        return self._found(closed=closed)

    def of_member(self, person: str) -> list[CaseFile]:
        """The open files of which somebody is a member."""
        return self._found(person=person)

    def _found(self, case: str | None = None, person: str | None = None, *, closed: bool = False) -> list[CaseFile]:
        return [_case_file(row) for row in self._database.rows(_FILES, case, person, closed)]

    def admits(self, case: str, person: str, kind: str) -> bool:
        """Whether somebody is now a member of the case's file, which is open, of that kind, and reviewed in time."""
        return bool(
            self._database.rows(
                "SELECT 1 FROM case_file f JOIN member m USING (file) WHERE f.case_id = ? AND f.kind = ? "
                "AND f.closed_at IS NULL AND f.review_at > ? AND m.person = ? AND m.removed_at IS NULL",
                case,
                kind,
                int(self._clock()),
                person,
            )
        )

    def is_open(self, case: str) -> bool:
        """Whether the case has a file that is open and reviewed in time."""
        text = "SELECT 1 FROM case_file WHERE case_id = ? AND closed_at IS NULL AND review_at > ?"
        return bool(self._database.rows(text, case, int(self._clock())))

    def add(self, case: str, person: str, by: str) -> None:
        """Make somebody a member; who is one stays one."""
        _named(person)
        with self._database.change() as file:
            file.execute(
                "INSERT OR IGNORE INTO member (file, person, added_by, added_at) "
                "SELECT file, ?, ?, ? FROM case_file WHERE case_id = ? AND closed_at IS NULL",
                (person, by, int(self._clock()), case),
            )

    def remove(self, case: str, person: str, by: str) -> None:
        """From the next request on somebody is no member."""
        with self._database.change() as file:
            done = file.execute(
                "UPDATE member SET removed_at = ?, removed_by = ? WHERE person = ? AND removed_at IS NULL AND file IN "
                "(SELECT file FROM case_file WHERE case_id = ? AND closed_at IS NULL)",
                (int(self._clock()), by, person, case),
            ).rowcount
        if not done:
            raise CaseFileError("That person is no member of the case's open file: look who is with clew access files.")

    def review(self, case: str, days: int) -> None:
        """Say that the file is still needed for so many days."""
        _check_review(days)
        with self._database.change() as file:
            file.execute(
                "UPDATE case_file SET review_at = ? WHERE case_id = ? AND closed_at IS NULL",
                (int(self._clock()) + days * DAY, case),
            )

    def close(self, case: str, by: str) -> None:
        """Close the open file of a case; it is never opened again, only another one."""
        with self._database.change() as file:
            file.execute(
                "UPDATE case_file SET closed_at = ?, closed_by = ? WHERE case_id = ? AND closed_at IS NULL",
                (int(self._clock()), by, case),
            )

    def block(self, person: str, why: str, by: str) -> None:
        """From the next request on somebody may do nothing at all."""
        _named(person)
        with self._database.change() as file:
            file.execute(
                "INSERT OR IGNORE INTO blocked (person, why, blocked_by, blocked_at) VALUES (?, ?, ?, ?)",
                (person, why, by, int(self._clock())),
            )

    def unblock(self, person: str, by: str) -> None:
        """Let somebody in again."""
        with self._database.change() as file:
            done = file.execute(
                "UPDATE blocked SET lifted_at = ?, lifted_by = ? WHERE person = ? AND lifted_at IS NULL",
                (int(self._clock()), by, person),
            ).rowcount
        if not done:
            raise CaseFileError("That person is not blocked: check the name, which is ISSUER#SUBJECT.")

    def blocked(self, person: str) -> bool:
        """Whether somebody is blocked now."""
        return bool(self._database.rows("SELECT 1 FROM blocked WHERE person = ? AND lifted_at IS NULL", person))


def _check(new: NewFile) -> None:
    if new.kind not in KINDS:
        raise CaseFileError(f"A case file is of one of these kinds: {', '.join(KINDS)}.")
    if not new.basis.strip() or len(new.basis) > _LONGEST_TEXT:
        raise CaseFileError(f"Name the legal basis of the case file, in at most {_LONGEST_TEXT} characters.")
    _named(new.owner)
    _check_review(new.review)


def _named(person: str) -> None:
    issuer, _, subject = person.partition("#")
    if not issuer or not subject or not person.isprintable() or len(person) > _LONGEST_TEXT:
        raise CaseFileError("Name a person as ISSUER#SUBJECT, as the identity provider does in 'iss' and 'sub'.")


def _check_review(days: int) -> None:
    if not 1 <= days <= LONGEST_REVIEW:
        raise CaseFileError(f"A case file is reviewed within 1 to {LONGEST_REVIEW} days.")


def _case_file(row: sqlite3.Row) -> CaseFile:
    return CaseFile(
        row["case_id"],
        row["number"],
        row["kind"],
        row["basis"],
        row["owner"],
        row["opened_at"],
        row["review_at"],
        row["closed_at"],
        tuple(sorted((row["members"] or "").split("\n"))),
    )
