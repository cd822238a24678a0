"""Loads a file, from its bytes to the moment it is seen.

Data flow: file -> text columns -> archive (synced) -> comparison with the feed's versions -> effect as columns ->
sorted batches, one transaction each with the load's place -> the standing questions that its rows answer -> completion,
from which the whole delivery is seen.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from base.errors import RejectsError, UsageError
from base.viewer import FOREVER, now
from loaders.comparison import Earlier
from loaders.delivery import Delivery, Prepared, check_columns, declared_date, prepare
from loaders.feeds import feed_of
from loaders.ledger import description_of, opening_of, report_of, scope_of, settle_rejects
from loaders.mapping import Mapping
from loaders.reading import SourceFile, examine
from loaders.report import Report
from loaders.retraction import mark_stale
from loaders.sending import Part, Progress, Sender, parts_of
from loaders.standing import Standing, rows_of
from store.archive import Archive
from store.graph import Row
from store.writer import AlreadyCommittedError, Writer


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator may say about a load."""

    snapshot_date: str | None = None
    full: bool | None = None
    max_rejects: int = 100
    rejects_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Loader:
    """Where rows go: the graph's writer, the archive and the installation's key."""

    writer: Writer
    archive: Archive
    installation_key: bytes
    progress: Progress

    def load(self, path: Path, mapping: Mapping | None, options: Options) -> Report:
        """Load one file; raises a ClewError with one clear sentence, and then nothing of it is seen."""
        started = time.monotonic()
        delivery = delivery_of(path, mapping, options)
        with self._feed_lock(delivery.mapping):
            found = self.writer.rows("loads/find", delivery=delivery.key)
            if any(int(row["completed_at"]) < FOREVER for row in found):
                report = self._already(delivery, int(found[0]["read"]), [int(row["number"]) for row in found])
            else:
                prepared = self.prepared(delivery)
                report = self._account(delivery, prepared, options)
                self._write(delivery, prepared, report, found)
        report.seconds = time.monotonic() - started
        return report

    def check(self, path: Path, mapping: Mapping | None, options: Options) -> Report:
        """Say what loading the file would do; writes nothing."""
        started = time.monotonic()
        delivery = delivery_of(path, mapping, options)
        with self._feed_lock(delivery.mapping):
            prepared = self.prepared(delivery)
            try:
                report = self._account(delivery, prepared, options)
            finally:
                prepared.staged.unlink(missing_ok=True)
        report.dry_run = True
        report.seconds = time.monotonic() - started
        return report

    def prepared(self, delivery: Delivery) -> Prepared:
        """What the delivery is going to do to the graph."""
        feed = delivery.mapping
        (row,) = self.writer.rows("loads/of_feed", source=feed.source.id, feed=feed.feed, never=FOREVER)
        earlier = Earlier(row["numbers"], row["snapshots"], row["full"])
        return prepare(delivery, self.archive, earlier, self.installation_key, self.progress)

    def _account(self, delivery: Delivery, prepared: Prepared, options: Options) -> Report:
        report = report_of(delivery)
        report.read, report.created, report.changed = prepared.read, prepared.created, prepared.changed
        report.same, report.left = prepared.same, prepared.comparison.left.height
        for part in parts_of(prepared.effect, first_mention=bool(delivery.mapping.events)):
            report.written[part.name.removeprefix("generated/")] = part.frame.height
        try:
            folder = options.rejects_folder or self.archive.root.parent / "rejects"
            settle_rejects(report, delivery, prepared.rejects, folder, options.max_rejects)
        except RejectsError:
            prepared.staged.unlink()
            raise
        return report

    def _write(self, delivery: Delivery, prepared: Prepared, report: Report, found: list[Row]) -> None:
        open_load = self._resumed(prepared, found)
        number = open_load[0] if open_load else self._open(delivery, prepared)
        done = open_load[1] if open_load else 0
        self.archive.keep(prepared.staged, description_of(delivery, number, prepared.rejects))
        (row,) = self.writer.rows("loads/unsettled", never=FOREVER)
        unsettled = [other for other in row["numbers"] if other != number]
        parts = parts_of(prepared.effect, first_mention=bool(delivery.mapping.events))
        self._send(Sender(self.writer, number, unsettled, self.progress), parts, delivery, done)
        emitted = rows_of(self.archive, delivery.mapping, number, self.installation_key)
        standing = Standing(self.writer, self.installation_key, number, unsettled, emitted)
        report.hits = standing.answer(prepared.effect, first_mention=bool(delivery.mapping.events))
        report.retracted = mark_stale(self.writer, prepared.effect, number, unsettled, self.installation_key)
        (row,) = self.writer.rows("loads/complete", loads=[number], at=now(), counts=[report.counts()])
        if row["written"] != 1:
            raise UsageError(f"The account of load {number} does not add up: {report.counts()}; the load stays unseen.")
        report.loads = [number]

    def _send(self, sender: Sender, parts: list[Part], delivery: Delivery, done: int) -> None:
        """Send to the end; what the last transaction of a killed process still committed is not sent twice."""
        while True:
            try:
                return sender.send(parts, done)
            except AlreadyCommittedError:
                (row,) = self.writer.rows("loads/find", delivery=delivery.key)
                done = int(row["done"])

    def _resumed(self, prepared: Prepared, found: list[Row]) -> tuple[int, int] | None:
        """Number and place of this delivery's open load; one with another plan is withdrawn."""
        for row in found:
            if row["plan"] == prepared.plan:
                return int(row["number"]), int(row["done"])
            self.writer.rows("loads/withdraw", loads=[int(row["number"])], at=now())
        return None

    def _open(self, delivery: Delivery, prepared: Prepared) -> int:
        (row,) = self.writer.rows("loads/scope", **scope_of(delivery.mapping))
        (opened,) = self.writer.rows("loads/open", **opening_of(delivery, int(row["scope"]), prepared.plan))
        return int(opened["number"])

    def _already(self, delivery: Delivery, read: int, loads: list[int]) -> Report:
        report = report_of(delivery)
        report.read = report.same = read
        report.loads, report.already = loads, True
        return report

    @contextmanager
    def _feed_lock(self, mapping: Mapping) -> Generator[None]:
        """One load of a feed at a time, for each is compared with the one before."""
        path = self.archive.staging(f"{mapping.source.id}-{mapping.feed}.lock")
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def delivery_of(path: Path, mapping: Mapping | None, options: Options) -> Delivery:
    """The file with its mapping and declared date, checked before any row is read from it."""
    source = examine(path)
    given, snapshot = mapping, options.snapshot_date
    if source.repaired:
        feed, snapshot = _origin(source)
        given = mapping or feed_of(feed)
    chosen = given or feed_of(path.name, columns=source.columns)
    check_columns(source, chosen)
    full = chosen.snapshot.full if options.full is None else options.full
    if full and chosen.events:
        raise UsageError(f"Feed {chosen.feed} brings events, which do not end: load {path} without --snapshot.")
    date = declared_date(path, chosen, snapshot)
    return Delivery(source, chosen, date, full and not source.repaired)


def _origin(source: SourceFile) -> tuple[str, str]:
    """Feed and declared date of a file of repaired rejects, as its first line says."""
    with source.path.open("rb") as file:
        first = orjson.loads(file.readline())
    return str(first["feed"]), str(first["snapshot"])
