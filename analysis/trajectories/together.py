"""When two dwelt at one place at once, and how often the one is there at that time of day anyway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics import DAY, Floats, Integers

NEAR = 100.0
"""Metres between the middles of two stays at one place."""

LONG_ENOUGH = 600
"""Seconds that both are there, at least."""


@dataclass(frozen=True, slots=True)
class Stayed:
    """Stays as columns: epoch seconds [start, end), and the middle in metres."""

    start: Integers
    end: Integers
    x: Floats
    y: Floats


@dataclass(frozen=True, slots=True)
class Together:
    """Times together: positions of the stays of the one and the other, from when to when, metres apart, chance.

    The chance is the share of the other's days on which it was there at that time of day for as long, drawn towards a
    half by one day.
    """

    one: Integers
    other: Integers
    start: Integers
    end: Integers
    metres: Floats
    chance: Floats


def together(one: Stayed, other: Stayed) -> Together:
    """All times together, in order of time; O(stays x stays)."""
    start = np.maximum(one.start[:, None], other.start[None, :])
    end = np.minimum(one.end[:, None], other.end[None, :])
    metres = np.hypot(one.x[:, None] - other.x[None, :], one.y[:, None] - other.y[None, :])
    first, second = np.nonzero((end - start >= LONG_ENOUGH) & (metres <= NEAR))
    order = np.lexsort((second, first, start[first, second]))
    first, second = first[order], second[order]
    begins, ends = start[first, second], end[first, second]
    chances = [_habit(int(a), int(b), other, int(i)) for a, b, i in zip(begins, ends, second, strict=True)]
    return Together(first, second, begins, ends, metres[first, second], np.array(chances, dtype=np.float64))


def _habit(start: int, end: int, other: Stayed, there: int) -> float:
    near = np.hypot(other.x - other.x[there], other.y - other.y[there]) <= NEAR
    shifts = _days_away(other, start)
    begins = np.maximum(start + shifts[:, None] * DAY, other.start[near][None, :])
    ends = np.minimum(end + shifts[:, None] * DAY, other.end[near][None, :])
    did = np.count_nonzero((ends - begins >= LONG_ENOUGH).sum(axis=1))
    return (did + 0.5) / (len(shifts) + 1.0)


def _days_away(other: Stayed, start: int) -> Integers:
    """The other days on which the other was seen to stay anywhere, counted from the one of `start`."""
    days = np.unique(np.concatenate([(other.start - start) // DAY, (other.end - start) // DAY]))
    return days[days != 0]
