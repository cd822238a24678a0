"""Brings an undone delivery back: its rows are loaded again from the archive, in the place that they had."""

from __future__ import annotations

import time
from dataclasses import replace

from base.marking import Marking
from base.viewer import FOREVER
from loaders.archived import delivery_again, mapping_of
from loaders.pipeline import Loader, Options
from loaders.report import Report
from store.graph import Row


def redo(loader: Loader, loads: list[Row], options: Options) -> Report:
    """Load the rows of an undone delivery as a new one, which stands where it stood among the versions of its date."""
    started, numbers = time.monotonic(), [int(load["number"]) for load in loads]
    mapping = mapping_of(loader.archive, loader.archive.description(numbers[0]))
    markings = [Marking(int(load["level"]), tuple(load["compartments"])) for load in loads]
    delivery = delivery_again(loader.archive, dict(zip(numbers, markings, strict=True)), mapping, int(loads[0]["rank"]))
    with loader.feed_lock(delivery.mapping.source.id, delivery.mapping.feed):
        found = loader.writer.rows("loads/find", delivery=delivery.key)
        prepared = loader.prepared(delivery)
        report = loader.account(delivery, prepared, replace(options, max_rejects=prepared.read))
        loader.write(delivery, prepared, report, [row for row in found if int(row["completed_at"]) == FOREVER])
    report.seconds = time.monotonic() - started
    return report
