"""Windows of time in which something happened: expected gaps, hours and weekdays (aoristic, after Ratcliffe 2002)."""

from __future__ import annotations

import numpy as np

from analysis.cases.columns import NO_TIME, Cases, Flags, Pairs
from analysis.statistics import DAY, Floats, Integers

SHORTEST = 60
"""Seconds that a window lasts at least."""

HOUR, WEEK = 3_600, 7 * DAY
_BATCH = 200_000


def bounds(cases: Cases) -> tuple[Floats, Floats]:
    """Begin and end of each case's window, epoch seconds; NaN without a time."""
    begin: Floats = np.where(cases.timed, cases.from_at.astype(np.float64), np.nan)
    end: Floats = np.where(cases.to_at == NO_TIME, begin, cases.to_at.astype(np.float64))
    return begin, np.maximum(end, begin + SHORTEST)


def expected_gap(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """Seconds between a moment of [a, b] and one of [c, d], each equally likely anywhere in its window.

    Where they do not meet, that is the distance of their middles; where they do, a difference of cubes.

    >>> window = (np.array([0.0]), np.array([60.0]))
    >>> expected_gap(*window, *window).round(1).tolist(), expected_gap(*window, *(x + 600 for x in window)).tolist()
    ([20.0], [600.0])
    """
    apart = np.abs((a + b) / 2 - (c + d) / 2)
    cubes = (_cube(b - c) + _cube(a - d) - _cube(a - c) - _cube(b - d)) / ((b - a) * (d - c))
    return np.where((a < d) & (c < b), cubes, apart)


def _cube(seconds: Floats) -> Floats:
    return np.abs(seconds) ** 3 / 6


def shares(begin: Floats, end: Floats, unit: int, turn: int) -> Floats:
    """The share of each window in each part of a cycle: `unit` and `turn` are the seconds of a part and of a cycle.

    A window of a whole cycle or more is spread evenly, which says nothing. One line a window, all 1 together.

    >>> shares(np.array([1_800.0]), np.array([5_400.0]), 3_600, 86_400)[0, :3].tolist()
    [0.5, 0.5, 0.0]
    """
    parts = np.arange(turn // unit) * unit
    share = (_spent(end, parts, unit, turn) - _spent(begin, parts, unit, turn)) / (end - begin)[:, None]
    whole: Flags = (end - begin >= turn)[:, None]
    return np.where(whole, unit / turn, share)


def _spent(until: Floats, parts: Integers, unit: int, turn: int) -> Floats:
    """Seconds of each part of the cycle that have passed since the beginning of counting."""
    turns = np.floor(until / turn)
    rest = until - turns * turn
    return turns[:, None] * unit + np.clip(rest[:, None] - parts, 0.0, float(unit))


def cyclic_distance(parts: int) -> Floats:
    """How many parts of a cycle lie between each two of them, the shorter way round."""
    steps = np.arange(parts, dtype=np.float64)
    apart = np.abs(steps[:, None] - steps[None, :])
    return np.minimum(apart, parts - apart)


def differences(cases: Cases, pairs: Pairs) -> Floats:
    """Of each pair the expected gap (days) and difference in hours of day and in weekdays; NaN without both times.

    Hours and days are those of UTC: only differences count, and an even shift of both changes none of the hours.
    """
    begin, end = bounds(cases)
    found = np.full((len(pairs), 3), np.nan)
    known = np.flatnonzero(cases.timed[pairs.one] & cases.timed[pairs.other])
    for start in range(0, len(known), _BATCH):
        some = known[start : start + _BATCH]
        one, other = pairs.one[some], pairs.other[some]
        found[some, 0] = expected_gap(begin[one], end[one], begin[other], end[other]) / DAY
        found[some, 1] = _turned(begin, end, one, other, HOUR, DAY)
        found[some, 2] = _turned(begin, end, one, other, DAY, WEEK)
    return found


def _turned(begin: Floats, end: Floats, one: Integers, other: Integers, unit: int, turn: int) -> Floats:
    """The expected difference within the cycle: share of the one, distance, share of the other."""
    cases, where = np.unique(np.concatenate([one, other]), return_inverse=True)
    share = shares(begin[cases], end[cases], unit, turn)
    left, right = where[: len(one)], where[len(one) :]
    return ((share @ cyclic_distance(turn // unit))[left] * share[right]).sum(axis=1)
