"""Loads files into an empty store through Neo4j's offline importer: the same graph as one by one, many times faster.

Data flow: files -> text columns -> staged as in the archive -> what the rows say, some at a time -> import files ->
a store aside, its indexes made -> archive (synced) -> the store aside takes the place of the empty one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from base.errors import UsageError
from base.forbidding import AccountError
from base.settings import Settings
from base.viewer import now
from cypher.macros import LOADS_PER_SCOPE
from loaders.archived import keep_mapping
from loaders.comparison import repeated
from loaders.contract import check_columns, check_reviewed
from loaders.delivery import Delivery, plan_of, refused, rejected, stage
from loaders.emission import Emitter
from loaders.erased import Erased
from loaders.feeds import takes
from loaders.import_files import ImportFiles
from loaders.ledger import description_of, opening_of, report_of, scope_of, settle_rejects, unbalanced
from loaders.mapping import Mapping
from loaders.mapping_file import built_in
from loaders.pipeline import Options, delivery_of
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
class Brought:
    """One delivery that is in the import files."""

    delivery: Delivery
    number: int
    staged: Path
    rejects: list[Reject]
    report: Report
    properties: dict[str, Any] = field(default_factory=dict[str, Any])


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
) -> list[Report]:
    """Load deliveries, each the first of its feed, into the empty embedded store; all of them are seen at once.

    Raises UsageError where the store or its archive holds loads, and what a load raises; then nothing is loaded.
    """
    archive = Archive(settings.archive)
    erasures = Custody(settings.home).erasures() if (settings.home / FILE).exists() else []
    gone = frozenset(one.subject for one in erasures)
    with importing.aside(settings, say) as store:
        numbers = _numbers(deliveries)
        digests = {number: one.source.digest for number, one in zip(numbers, deliveries, strict=True)}
        importing.refuse_other_loads(archive, digests)
        rejects = options.rejects_folder or settings.home / "rejects"
        mapper = _Mapper(
            Archive(store.archive), ImportFiles(store.files), key, rejects, options.max_rejects, progress, gone
        )
        brought = [mapper.bring(one, number) for one, number in zip(deliveries, numbers, strict=True)]
        store.fill(mapper.files.finished())
        with store.opened() as writer:
            _complete(writer, brought, mapper.files.entities)
            remember(writer, erasures)
        archive.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for one in brought:
            keep_mapping(archive, one.delivery.mapping)
            archive.keep(one.staged, description_of(one.delivery, one.number, one.rejects))
        store.switch()
    return [one.report for one in brought]


def _numbers(deliveries: Iterable[Delivery]) -> list[int]:
    """The numbers of loads as an empty store would give them: scopes and their loads counted from 1."""
    scopes: dict[str, list[int]] = {}
    numbers: list[int] = []
    for delivery in deliveries:
        of_scope = scopes.setdefault(scope_of(delivery.mapping)["key"], [len(scopes) + 1, 0])
        of_scope[1] += 1
        numbers.append(of_scope[0] * LOADS_PER_SCOPE + of_scope[1])
    return numbers


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

    def bring(self, delivery: Delivery, number: int) -> Brought:
        """Stage one delivery and write what its rows say."""
        started = time.monotonic()
        opened_at = now()
        staged, read, rejects = stage(delivery, self.staging, self.progress, Erased(self.erased, self.key))
        report = report_of(delivery)
        report.read, report.loads = read, [number]
        load = self.files.load(number, first_mention=bool(delivery.mapping.events))
        emitter = Emitter(delivery.mapping, self.key)
        repeats, doubled = repeated(staged, read, delivery.mapping, delivery.columns)
        left_out = pl.concat([repeats, doubled[ROW]]).implode()
        rejects += rejected(pl.scan_parquet(staged), doubled, "duplicate_key")
        new = 0
        for group in groups(staged):
            frame = group.filter(pl.col(KEY).is_not_null() & ~pl.col(ROW).is_in(left_out))
            emission = emitter.emit(frame, delivery.latest)
            rejects += refused(frame.lazy(), [emission.refused])
            load.add(emission)
            new += frame.height - emission.refused.height
            self.progress("mapping", new, read)
        rejects.sort(key=lambda reject: reject.row)
        report.created, report.same, report.written = new, len(repeats), load.written
        report.repeated = len(repeats) + doubled.height - doubled[KEY].n_unique()
        report.dropped = delivery.dropped
        settle_rejects(report, delivery, rejects, self.rejects, self.at_most)
        if sum(report.counts()[1:5]) != read:
            raise AccountError(unbalanced(number, report.counts()))
        report.seconds = time.monotonic() - started
        opened = opening_of(delivery, number // LOADS_PER_SCOPE, plan_of(delivery.mapping, [], load.sizes))
        properties = _properties(delivery, number, opened | {"opened_at": opened_at}, load.done, report)
        return Brought(delivery, number, staged, rejects, report, properties)


def _properties(delivery: Delivery, number: int, opened: dict[str, Any], done: int, report: Report) -> dict[str, Any]:
    """What a load says of itself once it is complete."""
    never = opened.pop("never")
    scope = {name: scope_of(delivery.mapping)[name] for name in ("source", "level", "compartments")}
    counted = ("read", "created", "changed", "same", "rejected", "left", "repeated")
    counts = dict(zip(counted, report.counts(), strict=True))
    locked = {"locked": True} if done else {}
    return {
        "number": number,
        **opened,
        "rank": number,
        **scope,
        **counts,
        **locked,
        "done": done,
        "withdrawn_at": never,
    }


def _complete(writer: Writer, brought: list[Brought], entities: int) -> None:
    """Write what a load says of itself, in one transaction for all; the counters go on from here."""
    for one in brought:
        (row,) = writer.rows("loads/scope", **scope_of(one.delivery.mapping))
        if row["scope"] != one.number // LOADS_PER_SCOPE:
            raise AssertionError(f"scope {row['scope']} of load {one.number}")
    if entities:
        writer.rows("loads/numbers", size=entities)
    loads = [one.properties | {"completed_at": now(), "completion": turn} for turn, one in enumerate(brought, 1)]
    loads.sort(key=lambda load: load["number"])
    (row,) = writer.rows("loads/imported", loads=loads)
    if row["written"] != len(brought):
        raise AssertionError(f"{row['written']} of {len(brought)} loads")
