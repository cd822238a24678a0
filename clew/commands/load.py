"""`clew load`, `clew check` and `clew inspect`: files in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.settings import Settings
from clew.output import Steps, emit, reporting, say
from clew.session import Session, open_session
from loaders.feeds import feed_named
from loaders.initial import files_in, in_order, load_first
from loaders.inspection import inspect as inspect_file
from loaders.mapping import Mapping
from loaders.mapping_file import read_mapping
from loaders.pipeline import Loader, Options
from loaders.report import Report
from store.folder import silent
from store.installation import installation_key

Files = Annotated[list[Path], typer.Argument(help="source files, or files of repaired rejects")]
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
Initial = Annotated[
    bool, typer.Option("--initial", help="fill an empty store at once, many times faster; a folder may be named")
]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def load(
    files: Files,
    feed: Feed = None,
    mapping: MappingFile = None,
    snapshot_date: SnapshotDate = None,
    full: Full = None,
    max_rejects: MaxRejects = 100,
    rejects: Rejects = None,
    initial: Initial = False,
    as_json: AsJson = False,
) -> None:
    """Load files into the graph: each is seen as a whole once it is complete, or not at all."""
    options = Options(snapshot_date, full, max_rejects, rejects)
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


def check(
    files: Files,
    feed: Feed = None,
    mapping: MappingFile = None,
    snapshot_date: SnapshotDate = None,
    full: Full = None,
    max_rejects: MaxRejects = 100,
    rejects: Rejects = None,
    as_json: AsJson = False,
) -> None:
    """Say what loading files would do: creates, changes, rejects; writes nothing to the graph."""
    options = Options(snapshot_date, full, max_rejects, rejects)
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        reports = run(session, files, _chosen(feed, mapping), options, quiet=as_json, dry_run=True)
        emit({"checks": reports}, [line for report in reports for line in _lines(report)], as_json=as_json)


def inspect(file: Annotated[Path, typer.Argument(help="a file to look at")], as_json: AsJson = False) -> None:
    """Show what is in a file: encoding, delimiter, columns with examples and the identifiers they hold."""
    with reporting(as_json=as_json):
        found = inspect_file(file)
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
        loader = Loader(session.writer, session.archive, session.key, steps)
        for path in files:
            steps.of(path.name)
            reports.append((loader.check if dry_run else loader.load)(path, mapping, options))
    return reports


def fill(
    settings: Settings, paths: list[Path], mapping: Mapping | None, options: Options, *, quiet: bool = False
) -> tuple[list[Report], list[Path]]:
    """Load files and folders into an empty store; returns the reports and what of the folders no feed takes."""
    files, left = files_in(paths, mapping)
    order = in_order(files, mapping, options)
    with Steps(quiet=quiet) as steps:
        key = installation_key(settings)
        reports = load_first(settings, key, order.first, options, steps, silent if quiet else say)
    if order.later:
        with open_session(settings, quiet=quiet) as session:
            reports += run(session, [one.source.path for one in order.later], mapping, options, quiet=quiet)
    return reports, left


def _chosen(feed: str | None, mapping: Path | None) -> Mapping | None:
    if mapping is not None:
        return read_mapping(mapping)
    return feed_named(feed) if feed is not None else None


def _lines(report: Report) -> list[str]:
    lines = [report.sentence()]
    if report.rejects_file is not None:
        codes = ", ".join(f"{count} {code}" for code, count in sorted(report.reject_codes.items()))
        lines.append(f"  rejected rows are in {report.rejects_file} ({codes}): repair them there and load that file")
    return lines
