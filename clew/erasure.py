"""Erases one entity: hidden, then gone from archive, graph, rejects and audit keys, then from all files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import orjson

from base.auditing import NotInAuditLogError
from base.custody import CustodyError, LegalHoldError
from base.moments import written
from base.viewer import now
from clew.detection import backgrounds
from clew.granting import decided, told
from clew.session import Session
from ontology.keys import kind_of
from service.access.grants import ERASE
from service.audit.checkpoints import signer
from service.audit.keys import Keys
from service.audit.reading import Record, reading
from store.custody import FILE, Custody, Erasure
from store.erasing import hide, remember, subject, take_out
from store.folder import Progress, silent, write_private
from store.forgetting import forget_rejects, forget_rows, left_in

CERTIFICATES = "certificates"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What an erasure came to: when it was hidden, gone and finished (epoch seconds), and which files still hold it.

    `note` is the signed text, `path` where it stands. `backups` were written before it was gone.
    """

    order: str
    subject: str
    hidden_at: int
    gone_at: int
    finished_at: int | None
    counts: dict[str, int]
    left_in: list[str]
    backups: list[str]
    path: Path
    note: str


def erase(session: Session, id: str, basis: str, grant: str, say: Progress = silent) -> Certificate:
    """Erase an entity with a grant, or, without one, go on with its erasure, which is safe to repeat at any point.

    Raises MalformedIdError, NotFoundError, CustodyError, GrantRefusedError, LegalHoldError for what a held case needs.
    """
    kind_of(id)
    custody = Custody(session.settings.home)
    refuse_held(session, custody, id)
    begun = custody.of(id)
    if begun is None or begun.gone_at is None:
        begun = _gone(session, custody, id, basis, grant, say)
    return _certified(session, custody, begun, say)


def refuse_held(session: Session, custody: Custody, id: str) -> None:
    """Raises LegalHoldError where a case under hold is the entity, or is linked to it."""
    holds = {one.case_id: one for one in custody.holds()}
    (row,) = session.writer.rows("erasures/held", ids=[id], cases=sorted(holds))
    for case in row["cases"]:
        raise LegalHoldError(
            f"Case {holds[case].number} is under legal hold ({holds[case].id}), and what is linked to it stays: "
            "`clew store hold release` lets it go.",
            hold=holds[case].id,
        )


def _ordered(home: Path, custody: Custody, id: str, basis: str, grant: str, sought: list[str]) -> Erasure:
    """The order of an erasure: what two people decided once, and only once."""
    begun = custody.of(id)
    if begun is not None:
        return custody.order(id, begun.basis, begun.by, begun.second, sought)
    if not basis.strip():
        raise CustodyError("Name the legal basis of the erasure with --basis.")
    two = decided(home, ERASE, id, grant)
    return custody.order(id, basis, two.by, two.second, sought)


def _gone(session: Session, custody: Custody, id: str, basis: str, grant: str, say: Progress) -> Erasure:
    """Stage 1: nobody sees it any more, and neither archive nor graph knows it.

    The archive goes first, for only the graph knows in which rows an entity without a number stands.
    """
    about = subject(session.writer, id)
    order = _ordered(session.settings.home, custody, id, basis, grant, about.sought)
    hide(session.writer, order)
    say("taking its rows out of the archive")
    rows = forget_rows(session.archive, about.rows, order.sought)
    backgrounds.forget(session)
    rejects = forget_rejects(session.archive.root.parent / "rejects", order.sought)
    say("taking it out of the graph")
    counts = Counter(order.counts)
    counts.update({"rows": sum(map(len, rows.values())), "rejects": rejects})
    counts.update(take_out(session.writer, id))
    counts["audit_records"] += _forget_in_log(session.settings.home, id, order)
    custody.gone(order.id, dict(counts))
    found = custody.of(id)
    assert found is not None
    return found


def _forget_in_log(home: Path, id: str, order: Erasure) -> int:
    """Write it down, and destroy the keys under which the audit log names it; says how many records that met."""
    try:
        with reading(home) as reader:
            known = reader.subject(id)
            numbers = reader.records_of(known.handle)
            asked = [reader.record(number) for number in numbers]
            intents = [reader.record(one) for record in asked for one in _intents(record)]
    except NotInAuditLogError:
        known, asked, intents = None, list[Record](), list[Record]()
    told(home, "erasure", {"order": order.id, "by": order.by, "second": order.second, "records": len(asked)})
    if known is None:
        return 0
    keys = Keys(home)
    try:
        keys.forget(known, {record["key"] for record in (*asked, *intents) if "key" in record})
    finally:
        keys.close()
    return len(asked)


def _intents(record: Record) -> list[int]:
    """The questions that an answer ends or goes with: their arguments name it as well."""
    return [*record.get("intents", ()), *record.get("of", ())]


def _certified(session: Session, custody: Custody, order: Erasure, say: Progress) -> Certificate:
    """Stage 2: look for what is left of it in every file, and sign what was found.

    Nothing found is not enough before its files were made anew: a database packs short texts, which no search sees.
    """
    remember(session.writer, [order])
    home = session.settings.home.absolute()
    left = _left(session, home, order.sought, say) if order.sought else []
    made_anew = session.settings.graph_uri is None and custody.rebuilt_since(order.gone_at or now())
    if not left and order.finished_at is None and made_anew:
        custody.finished(order.id)
        order = custody.of(order.subject) or order
    gone_at = order.gone_at or now()
    backups = [str(path) for path, made_at in custody.backups() if made_at <= gone_at]
    files = [str(path.relative_to(home)) for path in left]
    note = signer(home).note(_text(order, files, backups))
    path = home / CERTIFICATES / f"{order.id}.txt"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_private(path, note)
    return Certificate(
        order.id, order.subject, order.hidden_at, gone_at, order.finished_at, order.counts, files, backups, path, note
    )


def _left(session: Session, home: Path, sought: list[str], say: Progress) -> list[Path]:
    say("searching every file of the state folder")
    found = left_in(home, session.archive, sought)
    return [path for path in found if not path.name.startswith(FILE)]  # which says what is looked for


def _text(order: Erasure, left: list[str], backups: list[str]) -> str:
    """What the certificate says, in lines that a person and a program can read."""
    finished = "" if order.finished_at is None else written(order.finished_at)
    lines = {
        "certificate": "erasure",
        "order": order.id,
        "subject": order.subject,
        "basis": order.basis,
        "decided by": f"{order.by}, {order.second}",
        "hidden": written(order.hidden_at),
        "gone from graph, archive, rejects and audit keys": written(order.gone_at or order.hidden_at),
        "gone from every file": finished or "not yet",
        "how much": orjson.dumps(order.counts, option=orjson.OPT_SORT_KEYS).decode(),
        "still in files": ", ".join(left) or "none",
        "backups from before": ", ".join(backups) or "none known",
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())
