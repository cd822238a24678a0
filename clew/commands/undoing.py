"""`clew load --undo` and `--redo`: a delivery taken back whole, and brought back."""

from __future__ import annotations

from getpass import getuser
from pathlib import Path

import typer

from clew.collecting import loader_of
from clew.granting import told
from clew.output import Steps, emit, reporting
from clew.session import Session, open_session
from loaders.formats.content import content_of
from loaders.pipeline import Options
from loaders.redoing import redo
from loaders.report import Report
from loaders.undoing import Undoing, Undone, feeds_locked, standing_loads, undone_loads
from store.graph import Row

LONGEST_REASON = 1_000


def undo_all(targets: list[Path], why: str | None, *, as_json: bool) -> None:
    """Take back the deliveries that files or numbers of loads name."""
    reason = (why or "").strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise typer.BadParameter(f'say why, in at most {LONGEST_REASON:,} characters: --why "the wrong district".')
    with reporting(as_json=as_json), open_session(quiet=as_json) as session, Steps(quiet=as_json) as steps:
        undone = [_undone(session, str(target), reason, steps) for target in targets]
        emit({"undone": undone}, [line for one in undone for line in one.lines()], as_json=as_json)


def redo_all(targets: list[Path], options: Options, *, as_json: bool) -> None:
    """Bring back undone deliveries that files or numbers of loads name."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session, Steps(quiet=as_json) as steps:
        reports = [_redone(session, str(target), options, steps) for target in targets]
        emit({"loads": reports}, [report.sentence() for report in reports], as_json=as_json)


def _undone(session: Session, target: str, why: str, steps: Steps) -> Undone:
    steps.of(target)
    loader = loader_of(session, steps)
    source = str(standing_loads(_named(session, target), target)[0]["source"])
    with feeds_locked(loader, source):
        loads = standing_loads(_named(session, target), target)  # again, for it may just have been undone
        facts: dict[str, object] = {"verb": "alteration", "loads": [int(load["number"]) for load in loads], "why": why}
        told(session.settings.home, "undoing", {"operator": getuser(), **facts})
        return Undoing(loader, getuser(), why).undo(loads)


def _redone(session: Session, target: str, options: Options, steps: Steps) -> Report:
    steps.of(target)
    loader = loader_of(session, steps)
    return redo(loader, undone_loads(_named(session, target), target), options)


def _named(session: Session, target: str) -> list[Row]:
    """The loads of the delivery that a file, or the number of a load, names."""
    if target.isdecimal():
        return session.writer.rows("loads/named", number=int(target), digest="")
    path = Path(target)
    found = session.writer.rows("loads/named", number=-1, digest=content_of(path).digest)
    return [row for row in found if row["file"] == path.name] or found
