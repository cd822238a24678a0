"""Loads a file, from its bytes to the moment it is seen.

Data flow: file -> text columns -> archive (synced) -> comparison with the feed's versions -> effect as columns ->
sorted batches, one transaction each with the load's place -> the standing questions that its rows answer -> completion,
from which the whole delivery is seen.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from base.errors import AlreadyStandsError, RejectsError, UsageError
from base.forbidding import AccountError
from base.outcomes import OutcomeUnknownError
from base.undoing import LoadUndoneError
from base.viewer import FOREVER, now
from cypher.macros import LOADS_PER_SCOPE
from loaders.archived import keep_mapping
from loaders.comparison import Earlier, earlier_of
from loaders.contract import check_contract, check_reviewed
from loaders.delivery import Delivery, Prepared, declared_date, prepare
from loaders.feeds import feed_of
from loaders.ledger import description_of, opening_of, report_of, scope_of, settle_rejects, unbalanced
from loaders.mapping import Mapping
from loaders.reading import examine
from loaders.report import Report
from loaders.retraction import mark_stale
from loaders.sending import EVENTS, Part, Progress, Sender, parts_of, sizes_of
from loaders.standing import Standing, rows_of
from store.archive import Archive
from store.disk import disk
from store.erasing import erased_ids
from store.graph import Row
from store.writer import AlreadyCommittedError, Writer

_TRIES = 5
"""So often a load is begun whose connection breaks during a commit."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator may say about a load."""

    snapshot_date: str | None = None
    full: bool | None = None
    max_rejects: int = 100
    rejects_folder: Path | None = None
    accept_columns: bool = False


Tell = Callable[[Report, str], None]
"""Writes down what is about to be seen: the report of a delivery with its loads, and the digest of its file."""


def untold(report: Report, digest: str) -> None:
    """Writes nothing down, for graphs of measurements and tests."""


@dataclass(frozen=True, slots=True)
class Loader:
    """Where rows go: the graph's writer, the archive, the installation's key; and how many rows go at a time.

    `tell` comes before a delivery is seen: where it raises, nothing is.
    """

    writer: Writer
    archive: Archive
    installation_key: bytes
    progress: Progress
    largest_batch: int = EVENTS
    tell: Tell = untold

    def load(self, path: Path, mapping: Mapping | None, options: Options) -> Report:
        """Load one file; raises a ClewError with one clear sentence, and then nothing of it is seen.

        Where nobody knows whether something was written, it begins again, as the same command would. What was then
        still being committed is found to stand only where it is written again; that, too, is a reason to look again.
        """
        tries, unknown = _TRIES, False
        while True:
            try:
                with disk(self.archive.root):
                    return self._load(path, mapping, options)
            except (OutcomeUnknownError, AlreadyStandsError) as error:
                unknown = unknown or isinstance(error, OutcomeUnknownError)
                if not unknown or not (tries := tries - 1):
                    raise

    def _load(self, path: Path, mapping: Mapping | None, options: Options) -> Report:
        started = time.monotonic()
        delivery = delivery_of(path, mapping, options)
        check_reviewed(delivery.mapping)
        with self.feed_lock(delivery.mapping.source.id, delivery.mapping.feed):
            found = self.writer.rows("loads/find", delivery=delivery.key)
            complete = [row for row in found if int(row["completed_at"]) < FOREVER]
            standing = [row for row in complete if int(row["withdrawn_at"]) == FOREVER]
            if standing:
                read = sum(int(row["read"]) for row in standing)
                report = self._already(delivery, read, [int(row["number"]) for row in standing])
            elif complete:
                raise LoadUndoneError(
                    f"{path} was loaded as load {complete[-1]['number']} and undone: if it is to count again, "
                    f"say `clew load --redo {complete[-1]['number']}`."
                )
            else:
                changes = self._changes(delivery, options)
                prepared = self.prepared(delivery)
                report = self.account(delivery, prepared, options)
                report.columns = changes
                self.write(delivery, prepared, report, found)
        report.seconds = time.monotonic() - started
        return report

    def check(self, path: Path, mapping: Mapping | None, options: Options) -> Report:
        """Say what loading the file would do; writes nothing."""
        started = time.monotonic()
        delivery = delivery_of(path, mapping, options)
        with disk(self.archive.root), self.feed_lock(delivery.mapping.source.id, delivery.mapping.feed):
            changes = self._changes(delivery, options)
            prepared = self.prepared(delivery)
            try:
                report = self.account(delivery, prepared, options)
                report.columns = changes
            finally:
                _discard(prepared)
        report.dry_run = True
        report.seconds = time.monotonic() - started
        return report

    def prepared(self, delivery: Delivery) -> Prepared:
        """What the delivery is going to do to the graph."""
        earlier = self._earlier(delivery.mapping)
        return prepare(delivery, self.archive, earlier, self.installation_key, self.progress, erased_ids(self.writer))

    def _changes(self, delivery: Delivery, options: Options) -> list[str]:
        """How the file's columns differ from those of the load before it, as far as its mapping still fits."""
        earlier = self._earlier(delivery.mapping)
        return check_contract(delivery, self.archive, earlier.last(), accepted=options.accept_columns)

    def _earlier(self, feed: Mapping) -> Earlier:
        (row,) = self.writer.rows("loads/of_feed", source=feed.source.id, feed=feed.feed, never=FOREVER)
        return earlier_of(row)

    def account(self, delivery: Delivery, prepared: Prepared, options: Options) -> Report:
        """What becomes of the rows; raises RejectsError where too many are refused."""
        report = report_of(delivery)
        report.read, report.created, report.changed = prepared.read, prepared.created, prepared.changed
        report.same, report.left = prepared.same, prepared.comparison.left.height
        report.repeated, report.dropped = prepared.comparison.repeated, delivery.dropped
        for share in prepared.shares:
            report.wrote(sizes_of(share.effect, first_mention=bool(delivery.mapping.events)))
        try:
            folder = options.rejects_folder or self.archive.root.parent / "rejects"
            settle_rejects(report, delivery, prepared.rejects, folder, options.max_rejects)
        except RejectsError:
            _discard(prepared)
            raise
        return report

    def write(self, delivery: Delivery, prepared: Prepared, report: Report, found: list[Row]) -> None:
        """Write a prepared delivery and complete it; `found` are its loads that were left open."""
        loads = self._opened(delivery, prepared, found)
        numbers = [number for number, _ in loads]
        keep_mapping(self.archive, delivery.mapping)
        for number, share in zip(numbers, prepared.shares, strict=True):
            self.archive.keep(share.staged, description_of(delivery, number, share.refused, numbers))
        (row,) = self.writer.rows("loads/unsettled", never=FOREVER)
        unsettled = [other for other in row["numbers"] if other not in numbers]
        first_mention = bool(delivery.mapping.events)
        for (number, done), share in zip(loads, prepared.shares, strict=True):
            parts = parts_of(share.effect, first_mention=first_mention)
            self._send(Sender(self.writer, number, unsettled, self.progress, self.largest_batch), parts, number, done)
        for number, share in zip(numbers, prepared.shares, strict=True):
            emitted = rows_of(self.archive, delivery.mapping, number, self.installation_key)
            standing = Standing(self.writer, self.installation_key, number, unsettled, emitted)
            report.hits += standing.answer(share.effect, first_mention=first_mention)
            ended = replace(share.effect, statements=prepared.effect.statements, claims=prepared.effect.claims)
            report.retracted += mark_stale(self.writer, ended, number, unsettled, self.installation_key)
        several = [share.counts for share in prepared.shares]
        self._complete(delivery, numbers, several if len(several) > 1 else [report.counts()], report)

    def _complete(self, delivery: Delivery, numbers: list[int], counts: list[list[int]], report: Report) -> None:
        """Let all loads of the delivery be seen; where nobody knows whether they are, the graph tells."""
        report.loads = numbers
        self.tell(report, delivery.source.digest)
        try:
            (row,) = self.writer.rows("loads/complete", loads=numbers, at=now(), counts=counts)
            if row["written"] != len(numbers):
                raise AccountError(unbalanced(numbers[0], report.counts()))
        except OutcomeUnknownError:
            found = self.writer.rows("loads/find", delivery=delivery.key)
            complete = {int(row["number"]) for row in found if int(row["completed_at"]) < FOREVER}
            if not complete.issuperset(numbers):
                raise

    def _send(self, sender: Sender, parts: list[Part], load: int, done: int) -> None:
        """Send to the end; what the last transaction of a killed process still committed is not sent twice."""
        while True:
            try:
                return sender.send(parts, done)
            except AlreadyCommittedError:
                (row,) = self.writer.rows("loads/place", load=load)
                done = int(row["done"])

    def _opened(self, delivery: Delivery, prepared: Prepared, found: list[Row]) -> list[tuple[int, int]]:
        """Number and place of each load; those of this plan that are open go on, others are withdrawn."""
        open_loads: dict[int, tuple[int, int]] = {}
        for row in found:
            number = int(row["number"])
            if row["plan"] == prepared.plan:
                open_loads[number // LOADS_PER_SCOPE] = (number, int(row["done"]))
            else:
                self.writer.rows("loads/withdraw", loads=[number], at=now())
        loads: list[tuple[int, int]] = []
        for share in prepared.shares:
            (row,) = self.writer.rows("loads/scope", **scope_of(delivery.mapping, share.marking))
            scope, rank = int(row["scope"]), loads[0][0] if loads else None
            if scope not in open_loads:
                opening = opening_of(delivery, scope, prepared.plan, rank)
                (opened,) = self.writer.rows("loads/open", **opening)
                open_loads[scope] = (int(opened["number"]), 0)
            loads.append(open_loads[scope])
        return loads

    def _already(self, delivery: Delivery, read: int, loads: list[int]) -> Report:
        report = report_of(delivery)
        report.read = report.same = read
        report.loads, report.already = loads, True
        return report

    @contextmanager
    def feed_lock(self, source: str, feed: str) -> Generator[None]:
        """One load of a feed at a time, for each is compared with the one before."""
        path = self.archive.staging(f"{source}-{feed}.lock")
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _discard(prepared: Prepared) -> None:
    for share in prepared.shares:
        share.staged.unlink(missing_ok=True)


def delivery_of(path: Path, mapping: Mapping | None, options: Options) -> Delivery:
    """The file with its mapping and declared date, before its columns are checked and its rows are read."""
    source = examine(path, mapping.sheet if mapping else None)
    given, snapshot = mapping, options.snapshot_date
    if origin := source.repaired:
        given, snapshot = mapping or feed_of(origin.feed), origin.snapshot
    chosen = given or feed_of(path.name, columns=source.columns)
    full = chosen.snapshot.full if options.full is None else options.full
    if full and chosen.events:
        raise UsageError(f"Feed {chosen.feed} brings events, which do not end: load {path} without --snapshot.")
    date = declared_date(path, chosen, snapshot)
    return Delivery(source, chosen, date, full and not source.repaired)
