"""Retention: when each load is looked at again, and the purge of one that may not be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from base.custody import CustodyError, LegalHoldError
from base.viewer import FOREVER, now
from clew.granting import decided, told
from clew.session import Session
from service.access.grants import ERASE
from store.archive import ROW, Archive
from store.custody import LONGEST, Custody
from store.erasing import withdraw_and_empty
from store.forgetting import rewrite


@dataclass(frozen=True, slots=True)
class Due:
    """A load and when it is looked at again (epoch seconds).

    `waits` for a review, or, where it was purged, for the graph's files to be made anew, which hold it until then.
    """

    load: int
    source: str
    feed: str
    file: str
    review_at: int
    waits: Literal["review", "rebuild"] = "review"


@dataclass(frozen=True, slots=True)
class Purged:
    """The loads of a delivery that are gone, with how many rows of the archive and statements of the graph."""

    loads: list[int]
    rows: int
    statements: int


def due(session: Session, custody: Custody, *, only_due: bool) -> list[Due]:
    """The archived loads with their review dates, the earliest first; those that are gone for good are left out.

    A load is looked at again on the day that was decided for it, else after what its source is kept, else after five
    years, counted from its declared date. A purged one is due until the graph was made anew.
    """
    keeping, decided_at = custody.review_dates()
    purges = custody.purges()
    found: list[Due] = []
    for load in session.archive.loads():
        about = session.archive.description(load)
        at = decided_at.get(load, about.snapshot_at + keeping.get(about.source, LONGEST))
        if load in purges:
            if not purges[load]:
                found.append(Due(load, about.source, about.feed, about.file, at, "rebuild"))
        elif at <= now() or not only_due:
            found.append(Due(load, about.source, about.feed, about.file, at))
    return sorted(found, key=lambda one: (one.review_at, one.load))


def purge(session: Session, load: int, basis: str, grant: str) -> Purged:
    """Withdraw a load with all others of its delivery, and erase their rows.

    In the archive they go at once, and in the graph as far as they describe entities; links and events are hidden from
    now on, and gone when the graph is made anew. It may be repeated, and takes no second grant then. Raises
    NotFoundError, GrantRefusedError, CustodyError, and LegalHoldError where a held case needs a row of the delivery.
    """
    if not basis.strip():
        raise CustodyError("Name the basis with --basis: why the rows of the load may not be kept.")
    home, loads = session.settings.home, session.archive.known(load).together or [load]
    custody = Custody(home)
    _refuse_held(session, custody, loads)
    if not all(custody.decided(one, "granted") for one in loads):
        two = decided(home, ERASE, f"load-{load}", grant)
        for one in loads:
            custody.decide(one, "granted", None, two.by, two.second, basis)
    (there,) = session.writer.rows("gate/loads")
    withdrawn: dict[int, int] = dict(zip(there["numbers"], there["withdrawn"], strict=True))
    rows = statements = 0
    for one in loads:
        gone = _rows_of(session.archive, one)
        rows, statements = rows + gone, statements + _withdrawn(session, one, withdrawn.get(one))
        rewrite(session.archive, one, None)
        custody.decide(one, "purged", None, "clew", None, basis)
        told(home, "erasure", {"load": one, "rows": gone})
    return Purged(loads, rows, statements)


def _withdrawn(session: Session, load: int, at: int | None) -> int:
    """How many statements of a load are taken out of the graph; it was withdrawn then, None where it is not there."""
    return 0 if at is None else withdraw_and_empty(session.writer, load, withdraw=at == FOREVER)


def _rows_of(archive: Archive, load: int) -> int:
    return archive.scan(load).select(ROW).collect().height


def _refuse_held(session: Session, custody: Custody, loads: list[int]) -> None:
    holds = {one.case_id: one for one in custody.holds()}
    (row,) = session.writer.rows("erasures/held_loads", loads=loads, cases=sorted(holds))
    for case in row["cases"]:
        raise LegalHoldError(
            f"What was delivered speaks of case {holds[case].number}, which is under legal hold ({holds[case].id}): "
            "`clew store hold release` lets it go.",
            hold=holds[case].id,
        )
