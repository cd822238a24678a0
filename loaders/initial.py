"""Loads files into an empty store through Neo4j's offline importer: the same graph as one by one, many times faster.

Data flow: files -> text columns -> staged as in the archive -> what the rows say, some at a time -> import files ->
a store aside, its indexes made -> archive (synced) -> the store aside takes the place of the empty one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from base.errors import UsageError
from base.forbidding import AccountError
from base.marking import Marking
from base.settings import Settings
from base.viewer import now
from cypher.macros import LOADS_PER_SCOPE
from loaders.archived import keep_mapping
from loaders.comparison import Earlier, repeated
from loaders.contract import check_columns, check_reviewed
from loaders.delivery import Delivery, stage
from loaders.emission import Emitter
from loaders.erased import Erased
from loaders.feeds import takes
from loaders.import_files import ImportFiles, LoadFiles
from loaders.ledger import description_of, opening_of, report_of, scope_of, settle_rejects, unbalanced
from loaders.mapping import Mapping
from loaders.mapping_file import built_in
from loaders.marking import Marked, base_of, marked
from loaders.pipeline import Options, Tell, delivery_of, untold
from loaders.plans import plan_of
from loaders.rejecting import refused, rejected
from loaders.rejects import Reject
from loaders.report import Report
from loaders.sending import Progress
from store import importing
from store.archive import KEY, ROW, Archive, groups
from store.custody import FILE, Custody
from store.erasing import remember
from store.folder import Progress as Say
from store.folder import silent
from store.writer import Writer


@dataclass(frozen=True, slots=True)
class Order:
    """The deliveries of a first load: the first of each feed, and those that follow one of their feed."""

    first: list[Delivery]
    later: list[Delivery]


@dataclass(slots=True)
class Load:
    """One load that is in the import files: the rows of a delivery that bear one marking."""

    number: int
    marking: Marking
    staged: Path
    refused: list[int]
    counts: list[int]
    properties: dict[str, Any]


@dataclass(slots=True)
class Brought:
    """One delivery that is in the import files."""

    delivery: Delivery
    loads: list[Load]
    report: Report


@dataclass(slots=True)
class Numbers:
    """The numbers of loads as an empty store would give them: scopes and their loads counted from 1."""

    scopes: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    def next(self, mapping: Mapping, marking: Marking) -> int:
        """The number of the next load of that scope."""
        of_scope = self.scopes.setdefault(scope_of(mapping, marking)["key"], [len(self.scopes) + 1, 0])
        of_scope[1] += 1
        return of_scope[0] * LOADS_PER_SCOPE + of_scope[1]


def files_in(paths: Iterable[Path], mapping: Mapping | None) -> tuple[list[Path], list[Path]]:
    """The files named, with those of each folder that a feed takes by their name; and what else the folders hold."""
    feeds = [mapping] if mapping else [*built_in().values()]
    taken: list[Path] = []
    left: list[Path] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        for one in inside:
            fits = one is path or (one.is_file() and any(takes(feed, one.name) for feed in feeds))
            (taken if fits else left).append(one)
    if not taken:
        raise UsageError("No feed takes a file there by its name: name files, and their feed with --as or --mapping.")
    return taken, left


def in_order(paths: Iterable[Path], mapping: Mapping | None, options: Options) -> Order:
    """The files as deliveries: registers before events, then by declared date and name; repaired rows at last."""
    deliveries = [_checked(delivery_of(path, mapping, options)) for path in paths]
    deliveries.sort(key=lambda one: (bool(one.mapping.events), one.date, one.source.path.name))
    order, feeds = Order([], []), set[tuple[str, str]]()
    for delivery in deliveries:
        feed = (delivery.mapping.source.id, delivery.mapping.feed)
        fresh = feed not in feeds and not delivery.source.repaired
        (order.first if fresh else order.later).append(delivery)
        if fresh:
            feeds.add(feed)
    if not order.first:
        raise UsageError("A first load begins with source files: load repaired rows after it, without --initial.")
    order.later.sort(key=lambda one: (bool(one.source.repaired), one.date, one.source.path.name))
    return order


def _checked(delivery: Delivery) -> Delivery:
    check_reviewed(delivery.mapping)
    check_columns(delivery.source, delivery.mapping)
    return delivery


def load_first(
    settings: Settings,
    key: bytes,
    deliveries: Sequence[Delivery],
    options: Options,
    progress: Progress,
    say: Say = silent,
    tell: Tell = untold,
) -> list[Report]:
    """Load deliveries, each the first of its feed, into the empty embedded store; all of them are seen at once.

    Raises UsageError where the store or its archive holds loads, and what a load raises; then nothing is loaded.
    """
    archive = Archive(settings.archive)
    erasures = Custody(settings.home).erasures() if (settings.home / FILE).exists() else []
    gone = frozenset(one.subject for one in erasures)
    with importing.aside(settings, say) as store:
        importing.refuse_other_loads(archive, {one.source.digest for one in deliveries})
        rejects = options.rejects_folder or settings.home / "rejects"
        mapper = _Mapper(
            Archive(store.archive), ImportFiles(store.files), key, rejects, options.max_rejects, progress, gone
        )
        brought = [mapper.bring(one) for one in deliveries]
        store.fill(mapper.files.finished())
        with store.opened() as writer:
            _complete(writer, brought, mapper.files.entities)
            remember(writer, erasures)
        archive.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for one in brought:
            keep_mapping(archive, one.delivery.mapping)
            numbers = [load.number for load in one.loads]
            for load in one.loads:
                archive.keep(load.staged, description_of(one.delivery, load.number, load.refused, numbers))
        for one in brought:
            tell(one.report, one.delivery.source.digest)
        store.switch()
    return [one.report for one in brought]


@dataclass(frozen=True, slots=True)
class _Mapper:
    """Turns deliveries into import files, some rows at a time."""

    staging: Archive
    files: ImportFiles
    key: bytes
    rejects: Path
    at_most: int
    progress: Progress
    erased: frozenset[str]
    numbers: Numbers = field(default_factory=Numbers)

    def bring(self, delivery: Delivery) -> Brought:
        """Stage one delivery and write what its rows say."""
        started, opened_at = time.monotonic(), now()
        staged, read, rejects = stage(delivery, self.staging, self.progress, Erased(self.erased, self.key))
        report = report_of(delivery)
        report.read, report.dropped = read, delivery.dropped
        repeats, doubled = repeated(staged, read, delivery.mapping, delivery.columns)
        rejects += rejected(pl.scan_parquet(staged), doubled, "duplicate_key")
        report.same, report.repeated = len(repeats), len(repeats) + doubled.height - doubled[KEY].n_unique()
        left_out = pl.concat([repeats, doubled[ROW]])
        marks = marked(staged, delivery.mapping, Earlier([], [], []), self.staging)
        if marks is not None:
            rejects += refused(pl.scan_parquet(staged), [marks.refused.join(doubled, on=ROW, how="anti")])
            left_out = pl.concat([left_out, marks.refused[ROW]])
        files: list[LoadFiles] = []
        loads: list[Load] = []
        for marking, path, lost, (rows, same, again) in _parts(
            delivery, staged, marks, rejects, read, repeats, _again(repeats, doubled)
        ):
            number = self.numbers.next(delivery.mapping, marking)
            file = self.files.load(number, first_mention=bool(delivery.mapping.events))
            new, misfits = self._add(delivery, path, file, left_out)
            rejects += misfits
            gone = sorted({*lost, *(one.row for one in misfits)})
            counts = [rows, new, 0, same, len(gone), 0, again]
            files.append(file)
            loads.append(Load(number, marking, path, gone, counts, {}))
            report.created += new
            report.wrote(file.written)
        rejects.sort(key=lambda reject: reject.row)
        settle_rejects(report, delivery, rejects, self.rejects, self.at_most)
        report.loads = [load.number for load in loads]
        for load in loads:
            if sum(load.counts[1:5]) != load.counts[0]:
                raise AccountError(unbalanced(load.number, load.counts))
        plan = plan_of(delivery.mapping, [], [size for file in files for size in file.sizes])
        first = loads[0].number
        for load, file in zip(loads, files, strict=True):
            scope, after = load.number // LOADS_PER_SCOPE, None if load.number == first else first
            opened = opening_of(delivery, scope, plan, after) | {"opened_at": opened_at, "rank": first}
            load.properties = _properties(delivery, load, opened, file.done)
        report.seconds = time.monotonic() - started
        return Brought(delivery, loads, report)

    def _add(self, delivery: Delivery, path: Path, load: LoadFiles, left_out: pl.Series) -> tuple[int, list[Reject]]:
        """Write what the rows of a file say, but for some; returns how many did, and those that were refused."""
        emitter, rejects, new = Emitter(delivery.mapping, self.key), list[Reject](), 0
        for group in groups(path):
            frame = group.filter(pl.col(KEY).is_not_null() & ~pl.col(ROW).is_in(left_out.implode()))
            emission = emitter.emit(frame, delivery.latest)
            rejects += refused(frame.lazy(), [emission.refused])
            load.add(emission)
            new += frame.height - emission.refused.height
            self.progress("mapping", new, new)
        return new, rejects


def _parts(
    delivery: Delivery,
    staged: Path,
    marks: Marked | None,
    rejects: list[Reject],
    read: int,
    *counted: pl.Series,
) -> Iterator[tuple[Marking, Path, list[int], list[int]]]:
    """Marking, file and refused rows of each load, and how many it has: in all, and of some; the weakest first."""
    gone = sorted({reject.row for reject in rejects})
    if marks is None:
        yield base_of(delivery.mapping), staged, gone, [read, *map(len, counted)]
        return
    portions = marks.portions(delivery.mapping, gone)
    paths = marks.split(staged, delivery.columns, [one.code for one in portions])
    for one in portions:
        of = [one.read, *map(one.count, counted)]
        yield marks.markings[one.code], paths[one.code], one.refused, of


def _again(repeats: pl.Series, doubled: pl.DataFrame) -> pl.Series:
    """The rows that have the key of an earlier row."""
    return pl.concat([repeats, doubled.sort(ROW).filter(~pl.col(KEY).is_first_distinct())[ROW]])


def _properties(delivery: Delivery, load: Load, opened: dict[str, Any], done: int) -> dict[str, Any]:
    """What a load says of itself once it is complete."""
    never = opened.pop("never")
    scope = {name: scope_of(delivery.mapping, load.marking)[name] for name in ("source", "level", "compartments")}
    counted = ("read", "created", "changed", "same", "rejected", "left", "repeated")
    counts = dict(zip(counted, load.counts, strict=True))
    locked = {"locked": True} if done else {}
    return {"number": load.number, **opened, **scope, **counts, **locked, "done": done, "withdrawn_at": never}


def _complete(writer: Writer, brought: list[Brought], entities: int) -> None:
    """Write what a load says of itself, in one transaction for all; the counters go on from here."""
    for mapping, load in ((one.delivery.mapping, load) for one in brought for load in one.loads):
        (row,) = writer.rows("loads/scope", **scope_of(mapping, load.marking))
        if row["scope"] != load.number // LOADS_PER_SCOPE:
            raise AssertionError(f"scope {row['scope']} of load {load.number}")
    if entities:
        writer.rows("loads/numbers", size=entities)
    at = now()
    loads = [
        load.properties | {"completed_at": at, "completion": turn}
        for turn, one in enumerate(brought, 1)
        for load in one.loads
    ]
    loads.sort(key=lambda load: load["number"])
    (row,) = writer.rows("loads/imported", loads=loads)
    if row["written"] != len(loads):
        raise AssertionError(f"{row['written']} of {len(loads)} loads")
