"""What may not be deleted yet and what was: holds, review dates of loads, erasures and backups, in one file."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import orjson

from base.custody import CustodyError, SecondPersonError
from base.viewer import now

FILE = "custody.sqlite"
DAY = 86_400
LONGEST = 5 * 365 * DAY
"""Seconds after which a load is looked at again at the latest (28 CFR 23.20(h): five years)."""

_SCHEMA = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold for a case, by its id and as people name it; moments are epoch seconds."""

    id: str
    case_id: str
    number: str
    owner: str
    reason: str
    placed_at: int
    review_at: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure: of whom, on what ground, by which two people, how far it is; moments are epoch seconds.

    `sought` are the texts by which rows name the subject, empty once it is finished. `counts` says what is gone.
    """

    id: str
    subject: str
    basis: str
    by: str
    second: str
    hidden_at: int
    sought: list[str]
    counts: dict[str, int]
    gone_at: int | None
    finished_at: int | None


class Custody:
    """The file of one state folder; every change is on disk before the call returns."""

    def __init__(self, home: Path) -> None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = home / FILE
        self._path.touch(mode=0o600)
        with self._open() as file:
            file.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection]:
        file = sqlite3.connect(self._path, timeout=10)
        file.row_factory = sqlite3.Row
        try:
            file.execute("PRAGMA synchronous=FULL")
            file.execute("PRAGMA secure_delete=ON")
            with file:
                yield file
        finally:
            file.close()

    def hold(self, case_id: str, number: str, owner: str, reason: str, review_at: int) -> Hold:
        """Place a hold; raises CustodyError where an owner, a reason or a day to look at it again is missing."""
        if not owner.strip() or not reason.strip() or review_at <= now():
            raise CustodyError("A hold needs an owner, a reason, and a review date that lies in the future.")
        made = Hold(f"hold-{token_hex(8)}", case_id, number, owner.strip(), reason.strip(), now(), review_at)
        with self._open() as file:
            file.execute(
                "INSERT INTO hold (id, case_id, number, owner, reason, placed_at, review_at) VALUES (?,?,?,?,?,?,?)",
                (made.id, case_id, number, made.owner, made.reason, made.placed_at, review_at),
            )
        return made

    def holds(self) -> list[Hold]:
        """The holds that stand, the oldest first; one whose review is overdue stands all the same."""
        with self._open() as file:
            rows = file.execute(
                "SELECT id, case_id, number, owner, reason, placed_at, review_at FROM hold "
                "WHERE released_at IS NULL ORDER BY placed_at, rowid"
            ).fetchall()
        return [Hold(*row) for row in rows]

    def release(self, id: str, by: str, second: str, why: str) -> None:
        """Let a hold go; raises SecondPersonError and CustodyError."""
        two_people(by, second)
        if not why.strip():
            raise CustodyError("Say why the hold is released.")
        with self._open() as file:
            done = file.execute(
                "UPDATE hold SET released_at = ?, released_by = ?, second = ?, why = ? "
                "WHERE id = ? AND released_at IS NULL",
                (now(), by.strip(), second.strip(), why.strip(), id),
            ).rowcount
        if not done:
            raise CustodyError(f"There is no hold '{id}' that stands: `clew store hold list` names them.")

    def keep_source(self, source: str, days: int) -> None:
        """Have every load of a source looked at again so many days after its declared date; raises CustodyError."""
        if not 1 <= days * DAY <= LONGEST:
            raise CustodyError(f"Rows are looked at again within 1 to {LONGEST // DAY:,} days, not {days:,}.")
        with self._open() as file:
            file.execute("INSERT OR REPLACE INTO keeping VALUES (?, ?)", (source, days))

    def decide(self, load: int, decision: str, review_at: int | None, by: str, second: str | None, why: str) -> None:
        """Write down what was decided of a load: 'kept' until a moment, 'granted' to be purged, or 'purged'.

        Raises CustodyError.
        """
        if not by.strip() or not why.strip():
            raise CustodyError("Say who decides about the load, and why.")
        if review_at is not None and not now() < review_at <= now() + LONGEST:
            raise CustodyError("The next review lies in the future, and five years away at most.")
        with self._open() as file:
            file.execute(
                "INSERT INTO review VALUES (?, ?, ?, ?, ?, ?, ?)",
                (load, decision, review_at, by.strip(), second, why.strip(), now()),
            )

    def review_dates(self) -> tuple[dict[str, int], dict[int, int]]:
        """Seconds for which each source is kept, and the decided review of loads."""
        with self._open() as file:
            keeping = {row["source"]: row["days"] * DAY for row in file.execute("SELECT source, days FROM keeping")}
            kept = file.execute("SELECT load, review_at FROM review WHERE decision = 'kept' ORDER BY at, rowid")
            return keeping, {row["load"]: row["review_at"] for row in kept}

    def decided(self, load: int, decision: str) -> bool:
        """Whether that was decided of a load."""
        text = "SELECT 1 FROM review WHERE load = ? AND decision = ?"
        with self._open() as file:
            return file.execute(text, (load, decision)).fetchone() is not None

    def purges(self) -> dict[int, bool]:
        """The loads that were purged, and whether the graph's files were made anew since: only then they are gone."""
        text = "SELECT load, max(at) < ? AS gone FROM review WHERE decision = 'purged' GROUP BY load"
        with self._open() as file:
            return {row["load"]: bool(row["gone"]) for row in file.execute(text, (_rebuilt_at(file),))}

    def rebuilt(self, started_at: int) -> None:
        """The graph's files were made anew from the archive, beginning at that moment."""
        with self._open() as file:
            file.execute("INSERT INTO rebuild VALUES (?)", (started_at,))

    def rebuilt_since(self, moment: int) -> bool:
        """Whether the graph's files were made anew after a moment."""
        with self._open() as file:
            return _rebuilt_at(file) > moment

    def copy_to(self, home: Path) -> Custody:
        """The same in another state folder, where nothing of the kind is yet."""
        other = Custody(home)
        with self._open() as file, other._open() as copy:
            file.backup(copy)
        return other

    def order(self, subject: str, basis: str, by: str, second: str, sought: list[str]) -> Erasure:
        """Begin an erasure, or find the one that was begun; raises SecondPersonError and CustodyError."""
        two_people(by, second)
        if not basis.strip():
            raise CustodyError("Name the legal basis of the erasure.")
        if (begun := self.of(subject)) is not None:
            with self._open() as file:
                file.execute("UPDATE erasure SET sought = ? WHERE id = ? AND sought = '[]'", (_text(sought), begun.id))
            return self.of(subject) or begun
        with self._open() as file:
            file.execute(
                "INSERT INTO erasure (id, subject, basis, by, second, hidden_at, sought) VALUES (?,?,?,?,?,?,?)",
                (f"erasure-{token_hex(8)}", subject, basis.strip(), by.strip(), second.strip(), now(), _text(sought)),
            )
        (made,) = [one for one in self.erasures() if one.subject == subject]
        return made

    def of(self, subject: str) -> Erasure | None:
        """The erasure of an entity, None where nobody ordered one."""
        return next((one for one in self.erasures() if one.subject == subject), None)

    def erasures(self) -> list[Erasure]:
        """All erasures, the oldest first."""
        with self._open() as file:
            rows = file.execute("SELECT * FROM erasure ORDER BY hidden_at, rowid").fetchall()
        return [
            Erasure(**{**dict(row), "sought": orjson.loads(row["sought"]), "counts": orjson.loads(row["counts"])})
            for row in rows
        ]

    def to_repeat(self, later: list[Erasure]) -> list[Erasure]:
        """Take over erasures that a restored file does not know: the restored graph has their subjects again."""
        fresh = [one for one in later if self.of(one.subject) is None]
        with self._open() as file:
            file.executemany(
                "INSERT INTO erasure (id, subject, basis, by, second, hidden_at, sought) VALUES (?,?,?,?,?,?,'[]')",
                [(one.id, one.subject, one.basis, one.by, one.second, one.hidden_at) for one in fresh],
            )
        return fresh

    def gone(self, id: str, counts: dict[str, int]) -> None:
        """The graph and the archive hold nothing of it any more."""
        with self._open() as file:
            file.execute(
                "UPDATE erasure SET gone_at = ?, counts = ? WHERE id = ?",
                (now(), orjson.dumps(counts).decode(), id),
            )

    def finished(self, id: str) -> None:
        """No file holds its bytes: how rows named it is forgotten too."""
        with self._open() as file:
            file.execute("UPDATE erasure SET finished_at = ?, sought = '[]' WHERE id = ?", (now(), id))

    def wrote_backup(self, path: Path) -> None:
        """Remember a backup: what is erased later is still in it."""
        with self._open() as file:
            file.execute("INSERT OR REPLACE INTO backup VALUES (?, ?)", (str(path.absolute()), now()))

    def backups(self) -> list[tuple[Path, int]]:
        """The backups that are still where they were written, with when (epoch seconds)."""
        with self._open() as file:
            rows = file.execute("SELECT path, made_at FROM backup ORDER BY made_at").fetchall()
        return [(Path(row["path"]), row["made_at"]) for row in rows if Path(row["path"]).exists()]


def two_people(by: str, second: str) -> None:
    """Raises SecondPersonError unless two different people are named."""
    if not by.strip() or not second.strip() or by.strip().casefold() == second.strip().casefold():
        raise SecondPersonError("Two different people decide that: one asks for a grant, the other gives it.")


def _rebuilt_at(file: sqlite3.Connection) -> int:
    """When the newest files of the graph were begun; 0 where they never were made anew."""
    (found,) = file.execute("SELECT coalesce(max(started_at), 0) FROM rebuild").fetchone()
    return found


def _text(texts: list[str]) -> str:
    return orjson.dumps(texts).decode()
