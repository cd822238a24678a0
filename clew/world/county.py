"""All camera passes of the city and of towns beside it, in order of their stamps, in pieces that fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world.cameras import Optics
from clew.world.geography import SIDE, Spots
from clew.world.period import DAY
from clew.world.streams import Flags, stream
from clew.world.traffic import NO_TRIPS, Trips, day_of_trips, joined
from clew.world.vehicles import Fleet

PIECE = 25_000
"""Trips read at once: with about eight passes each, 200,000 rows."""
PORTION = 200_000
"""Rows written at once."""
FAR = 3_600
"""Seconds of error from which a camera's reads wait on their own, so that the others stay close in time."""


@dataclass(frozen=True)
class County:
    """`fleets` are those of the city and of each town, whose vehicles and crossings follow on in `optics`.

    `share` is how many of the days on which a vehicle drives are told.
    """

    optics: Optics
    fleets: tuple[Fleet, ...]
    share: float = 1.0

    def day(self, day: int) -> Trips:
        """Every trip of that day's round, also those that begin after midnight."""
        workday, seed = self.optics.period.workday(day), self.optics.seed
        parts: list[Trips] = []
        first = 0
        for town, fleet in enumerate(self.fleets):
            trips = day_of_trips(stream(seed, f"trips {town}" if town else "trips", day), fleet, day, workday)
            origin, target = (Spots(end.node + town * SIDE * SIDE, end.east) for end in (trips.origin, trips.target))
            parts.append(Trips(trips.vehicle + first, trips.start, origin, target, trips.pace))
            first += len(fleet.plate)
        every = joined(parts)
        if self.share >= 1:
            return every
        drives = stream(seed, "driving", day).random(first) < self.share
        return every.take(drives[every.vehicle])

    def without(self, absences: list[pl.DataFrame]) -> Flags:
        """Marks the days (columns) on which a vehicle of the city (row) makes none of its usual trips."""
        marks = np.zeros((len(self.fleets[0].plate), self.optics.period.days), dtype=np.bool_)
        for one in absences:
            marks[one["vehicle"].to_numpy(), one["day"].to_numpy()] = True
        return marks

    def pieces(self, replaced: Flags) -> Iterator[tuple[Trips, Flags, int]]:
        """Trips in order of their start, which of them count, and the second before which no later trip begins.

        A trip does not count if a plant told that day of its vehicle (`replaced[vehicle, day]`) otherwise.
        """
        late, late_counts = NO_TRIPS, np.zeros(0, dtype=np.bool_)
        for day in range(self.optics.period.days):
            fresh = self.day(day)
            own = np.minimum(fresh.vehicle, len(replaced) - 1)
            counts = ~((fresh.vehicle < len(replaced)) & replaced[own, day])
            trips, counts = joined([late, fresh]), np.concatenate([late_counts, counts])
            order = np.argsort(trips.start, kind="stable")
            midnight = (day + 1) * DAY
            now, later = np.split(order, [int((trips.start < midnight).sum())])
            late, late_counts = trips.take(later), counts[later]
            begins = range(0, max(len(now), 1), PIECE)
            for begin in begins:
                chosen = now[begin : begin + PIECE]
                following = now[begin + PIECE : begin + PIECE + 1]
                until = int(trips.start[following[0]]) if len(following) else midnight
                yield trips.take(chosen), counts[chosen], until

    def passes(self, planted: pl.DataFrame, replaced: Flags) -> Iterator[tuple[int, pl.DataFrame]]:
        """Rows of 过车 in the order of their stamps, planted ones included, and the second up to which trips are told.

        Draws do not depend on what is planted, so every other row stays as it is.
        """
        end = self.optics.period.days * DAY
        for number, (until, bound, portion) in enumerate(self.told(replaced)):
            rows = self.optics.written(stream(self.optics.seed, "rows", number), portion).filter(portion["counts"])
            due = pl.col("stamp") < bound
            joining, planted = planted.filter(due), planted.filter(~due)
            if joining.height:
                rows = pl.concat([rows, joining.select(rows.columns)]).sort("stamp", "流水号")
            yield until, rows.filter(pl.col("stamp").is_between(0, end - 1))

    def told(self, replaced: Flags) -> Iterator[tuple[int, int, pl.DataFrame]]:
        """Reads as integers in the order of their stamps, a portion at a time, each with the stamp that ends it."""
        optics, days = self.optics, self.optics.period.days
        end, behind = days * DAY, optics.clocks.behind(days)
        waiting: list[pl.DataFrame] = []
        first = 0
        for piece, (trips, counts, until) in enumerate(self.pieces(replaced)):
            fresh = optics.read(stream(optics.seed, "reads", piece), trips, "passes", first)
            first += fresh.height
            fresh = fresh.with_columns(counts=pl.Series(counts).gather(fresh["trip"])).drop("trip")
            far = (pl.col("stamp") - pl.col("at")).abs() > FAR
            limit = until - behind if until < end else end
            due, waiting = divided([*waiting, fresh.filter(~far), fresh.filter(far)], pl.col("stamp") < limit)
            for bound, portion in portions(due.sort("stamp", "serial"), limit):
                yield until, bound, portion


def divided(frames: list[pl.DataFrame], due: pl.Expr) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The rows that are due, and what is left of the frames; frames with nothing due are not copied."""
    told: list[pl.DataFrame] = [frames[-1].clear()]
    left: list[pl.DataFrame] = []
    for frame in frames:
        flags = frame.select(due).to_series()
        if flags.any():
            told.append(frame.filter(flags))
            frame = frame.filter(~flags)
        if frame.height:
            left.append(frame)
    return pl.concat(told), left


def portions(reads: pl.DataFrame, limit: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """Reads in order of their stamps in portions, each with a stamp that none of it has and no later one is before."""
    stamps = reads["stamp"].to_numpy()
    bounds = [*np.unique(stamps[PORTION::PORTION]).tolist(), limit]
    edges = [0, *np.searchsorted(stamps, bounds).tolist()]
    for begin, stop, bound in zip(edges, edges[1:], bounds, strict=False):
        yield bound, reads[begin:stop]
