"""`clew load`, `clew check` and `clew inspect`: files in."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from base.errors import EXIT_USAGE, UsageError
from base.settings import Settings
from clew.collecting import loader_of, teller
from clew.output import Steps, emit, reporting, say
from clew.session import Session, open_session
from loaders import postgres
from loaders.feeds import feed_named
from loaders.initial import files_in, in_order, load_first
from loaders.inspection import inspect as inspect_file
from loaders.inspection import write_proposal
from loaders.mapping import Mapping
from loaders.mapping_file import read_mapping
from loaders.pipeline import Options
from loaders.report import Report
from loaders.watching import Folder, Ledger
from loaders.watching import watch as watch_folder
from store.folder import silent
from store.installation import installation_key

Files = Annotated[
    list[Path],
    typer.Argument(help="source files, files of repaired rejects, or postgres: with a mapping that names a database"),
]
OptionalFiles = Annotated[list[Path] | None, typer.Argument(help="the same, or none with --watch")]
Feed = Annotated[str | None, typer.Option("--as", help="feed the files belong to; else their names decide")]
MappingFile = Annotated[Path | None, typer.Option("--mapping", help="a mapping file of your own")]
SnapshotDate = Annotated[str | None, typer.Option(help="declared date, as 2024-01-31; else the file name has it")]
Full = Annotated[
    bool | None,
    typer.Option("--snapshot/--no-snapshot", help="the file is the whole register: rows it lacks have left"),
]
MaxRejects = Annotated[
    int, typer.Option(help="more rejected rows than this, and nothing of the file is loaded (exit 3)")
]
Rejects = Annotated[Path | None, typer.Option("--rejects", help="folder for rejected rows; else in the state folder")]
AcceptColumns = Annotated[
    bool, typer.Option("--accept-columns", help="take mapped columns that hold something else than in the load before")
]
Watch = Annotated[
    Path | None, typer.Option("--watch", help="take files out of this folder as they are complete, until stopped")
]
Once = Annotated[bool, typer.Option("--once", help="with --watch: look once and end")]
Steady = Annotated[float, typer.Option(min=0, help="with --watch: seconds for which a complete file stands still")]
Initial = Annotated[
    bool, typer.Option("--initial", help="fill an empty store at once, many times faster; a folder may be named")
]
Undo = Annotated[
    bool, typer.Option("--undo", help="take back what was loaded from these files, or loads by their numbers")
]
Redo = Annotated[bool, typer.Option("--redo", help="bring back what was undone")]
Why = Annotated[str | None, typer.Option(help="with --undo: the reason, which is kept with the load")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def load(
    files: OptionalFiles = None,
    feed: Feed = None,
    mapping: MappingFile = None,
    snapshot_date: SnapshotDate = None,
    full: Full = None,
    max_rejects: MaxRejects = 100,
    rejects: Rejects = None,
    initial: Initial = False,
    accept_columns: AcceptColumns = False,
    watch: Watch = None,
    once: Once = False,
    steady: Steady = 10.0,
    undo: Undo = False,
    redo: Redo = False,
    why: Why = None,
    as_json: AsJson = False,
) -> None:
    """Load files into the graph: each is seen as a whole once it is complete, or not at all."""
    if undo or redo:
        _take_back(files or [], Options(rejects_folder=rejects), why, undo=undo, redo=redo, as_json=as_json)
        return
    options = Options(snapshot_date, full, max_rejects, rejects, accept_columns)
    if (watch is None) == (not files):
        raise typer.BadParameter("name files, or a folder with --watch.")
    if watch is not None:
        with reporting(as_json=as_json):
            refused = keep_watch(Folder(watch, steady), _chosen(feed, mapping), options, once=once, as_json=as_json)
        raise typer.Exit(EXIT_USAGE if refused and once else 0)
    files = files or []
    if initial:
        with reporting(as_json=as_json):
            reports, left = fill(Settings(), files, _chosen(feed, mapping), options, quiet=as_json)
            lines = [line for report in reports for line in _lines(report)]
            lines += [f"left out, for no feed takes it by its name: {path}" for path in left]
            emit({"loads": reports, "left_out": left}, lines, as_json=as_json)
        return
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        reports = run(session, files, _chosen(feed, mapping), options, quiet=as_json)
        emit({"loads": reports}, [line for report in reports for line in _lines(report)], as_json=as_json)


def _take_back(
    targets: list[Path], options: Options, why: str | None, *, undo: bool, redo: bool, as_json: bool
) -> None:
    from clew.commands.undoing import redo_all, undo_all

    if undo == redo or not targets:
        raise typer.BadParameter("name files or loads, and either --undo or --redo.")
    if undo:
        undo_all(targets, why, as_json=as_json)
    else:
        redo_all(targets, options, as_json=as_json)


def check(
    files: Files,
    feed: Feed = None,
    mapping: MappingFile = None,
    snapshot_date: SnapshotDate = None,
    full: Full = None,
    max_rejects: MaxRejects = 100,
    rejects: Rejects = None,
    accept_columns: AcceptColumns = False,
    as_json: AsJson = False,
) -> None:
    """Say what loading files would do: creates, changes, rejects; writes nothing to the graph."""
    options = Options(snapshot_date, full, max_rejects, rejects, accept_columns)
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        reports = run(session, files, _chosen(feed, mapping), options, quiet=as_json, dry_run=True)
        emit({"checks": reports}, [line for report in reports for line in _lines(report)], as_json=as_json)


def inspect(
    file: Annotated[Path, typer.Argument(help="a file to look at")],
    mapping: Annotated[Path | None, typer.Option("--mapping", help="write a proposed mapping to this new file")] = None,
    sheet: Annotated[str | None, typer.Option(help="the sheet of a workbook")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what is in a file: format, encoding, columns with examples and the identifiers they hold."""
    with reporting(as_json=as_json):
        found = inspect_file(file, sheet)
        if mapping is not None:
            write_proposal(file, mapping, sheet)
        emit(found, found.lines(), as_json=as_json)


def run(
    session: Session,
    files: list[Path],
    mapping: Mapping | None,
    options: Options,
    *,
    quiet: bool = False,
    dry_run: bool = False,
) -> list[Report]:
    """Load or check the files one after the other; stops at the first that cannot be."""
    reports: list[Report] = []
    with Steps(quiet=quiet) as steps:
        loader = loader_of(session, steps)
        for path in files:
            steps.of(path.name)
            with _file(path, mapping, options, session) as (file, said):
                reports.append((loader.check if dry_run else loader.load)(file, mapping, said))
    return reports


@contextmanager
def _file(path: Path, mapping: Mapping | None, options: Options, session: Session) -> Generator[tuple[Path, Options]]:
    """The file itself; for `postgres:` one with the rows of the moment, which speaks from today if no date is given."""
    if path != postgres.SOURCE:
        yield path, options
        return
    with postgres.brought(mapping, session.archive.staging("")) as file:
        today = datetime.now(ZoneInfo(mapping.zone if mapping else "UTC")).date().isoformat()
        yield file, replace(options, snapshot_date=options.snapshot_date or today)


def fill(
    settings: Settings, paths: list[Path], mapping: Mapping | None, options: Options, *, quiet: bool = False
) -> tuple[list[Report], list[Path]]:
    """Load files and folders into an empty store; returns the reports and what of the folders no feed takes."""
    files, left = files_in(paths, mapping)
    order = in_order(files, mapping, options)
    with Steps(quiet=quiet) as steps:
        key, told = installation_key(settings), silent if quiet else say
        reports = load_first(settings, key, order.first, options, steps, told, teller(settings.home))
    if order.later:
        with open_session(settings, quiet=quiet) as session:
            reports += run(session, [one.source.path for one in order.later], mapping, options, quiet=quiet)
    return reports, left


def keep_watch(folder: Folder, mapping: Mapping | None, options: Options, *, once: bool, as_json: bool) -> int:
    """Load the files of a folder as they come, until SIGTERM; returns how many of them were refused."""
    if not folder.path.is_dir():
        raise UsageError(f"There is no folder {folder.path}: --watch names the folder that files arrive in.")
    settings, stopped = Settings(), Event()
    ledger = Ledger(settings.home / "watched" / f"{sha256(bytes(folder.path.resolve())).hexdigest()[:16]}.json")

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopped.set()

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with ledger.held(), open_session(settings, quiet=as_json) as session:

            def load_one(path: Path) -> str:
                (report,) = run(session, [path], mapping, options, quiet=True)
                emit(report, _lines(report), as_json=as_json)
                return f"loads {report.loads}"

            return watch_folder(folder, ledger, load_one, say, stopped, once=once)
    finally:
        signal.signal(signal.SIGTERM, before)


def _chosen(feed: str | None, mapping: Path | None) -> Mapping | None:
    if mapping is not None:
        return read_mapping(mapping)
    return feed_named(feed) if feed is not None else None


def _lines(report: Report) -> list[str]:
    lines = [report.sentence(), *(f"  since the load before {change}" for change in report.columns)]
    if report.rejects_file is not None:
        codes = ", ".join(f"{count} {code}" for code, count in sorted(report.reject_codes.items()))
        lines.append(f"  rejected rows are in {report.rejects_file} ({codes}): repair them there and load that file")
    return lines
