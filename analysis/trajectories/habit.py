"""How often somebody passes a place at a time of day on other days: what a coincidence is weighed against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics import DAY, WEEKDAYS, Calendar

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

AROUND = 1_800
"""A habit is looked for this many seconds round a time of day."""

SHARE_OF_ALL = 0.1
"""How much of everybody's habit is added to one's own, so that nobody's chance is nothing."""


@dataclass(frozen=True, slots=True)
class Passes:
    """Passes in time order: epoch seconds, place, and seconds of local time since 1970-01-01 00:00 there."""

    at: Integers
    place: Integers
    local: Integers

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True)
class Reads(Passes):
    """Reads of candidates, each named by its position 0, 1, 2, ...; `total` counts all reads each has anywhere."""

    who: Integers
    total: Integers

    @property
    def candidates(self) -> int:
        """How many candidates there are, with reads or without."""
        return len(self.total)

    def by_place(self, places: Integers) -> dict[int, Reads]:
        """The reads at each of the places."""
        order = np.argsort(self.place, kind="stable")
        wanted = np.unique(places)
        starts = np.searchsorted(self.place, wanted, "left", sorter=order)
        ends = np.searchsorted(self.place, wanted, "right", sorter=order)
        rows = {int(place): order[start:end] for place, start, end in zip(wanted, starts, ends, strict=True)}
        return {place: self.taken(some) for place, some in rows.items()}

    def taken(self, rows: Integers) -> Reads:
        """Those at the given positions."""
        return Reads(self.at[rows], self.place[rows], self.local[rows], self.who[rows], self.total)


@dataclass(frozen=True, slots=True)
class Days:
    """The local days of a period, from `first` on, and on which of them each place produced reads at all."""

    first: int
    count: int
    alive: Integers
    calendar: Calendar = WEEKDAYS

    @classmethod
    def of(cls, first: int, count: int, place: Integers, day: Integers, calendar: Calendar = WEEKDAYS) -> Days:
        """From pairs of place and day (days since 1970-01-01) with reads; days outside the period do not count."""
        inside = (first <= day) & (day < first + count)
        return cls(first, count, np.unique(place[inside] * count + day[inside] - first), calendar)

    def comparable(self, place: Integers, local: Integers) -> Flags:
        """For each pass the other days of the same type on which its place produced reads: passes x days."""
        days = np.arange(self.first, self.first + self.count)
        own = local // DAY
        same_type = self.calendar.is_workday(days)[None, :] == self.calendar.is_workday(own)[:, None]
        produced = np.isin(place[:, None] * self.count + (days - self.first)[None, :], self.alive)
        return same_type & produced & (days[None, :] != own[:, None])


@dataclass(frozen=True, slots=True)
class Habit:
    """How candidates passed one place round one time of day: who, on which day of the period, how many seconds off."""

    who: Integers
    day: Integers
    apart: Integers


def habit(reads: Reads, local: int, days: Days, comparable: Flags) -> Habit:
    """The reads (all of one place) within AROUND of that local time of day, on the comparable days only."""
    shift = np.rint((reads.local - local) / DAY).astype(np.int64)
    apart = np.abs(reads.local - local - shift * DAY)
    day = local // DAY + shift - days.first
    inside = (apart <= AROUND) & (day >= 0) & (day < days.count)
    inside[inside] = comparable[day[inside]]
    return Habit(reads.who[inside], day[inside], apart[inside])


def pass_rate(around: Integers, total: Integers, share: float, days: int) -> Floats:
    """Passes a second and day at a place and hour: one's own there, and a part of what is everybody's share.

    `around` counts reads of each candidate within AROUND on so many `days`, `total` all its reads, `share` is the
    part of everybody's reads that falls on that place and hour.
    """
    return (around + SHARE_OF_ALL * total * share) / (2 * AROUND * max(days, 1))
