"""The dwell rule: where positions stay within a radius that is learned from the positions themselves."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from analysis.trajectories.neighbours import clusters, components, pairs_within

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SHORTEST = 300
"""Seconds between the first and the last member of a stay, at least."""

OUTLIERS = 3
"""So many positions in a row outside the radius end a stay."""

LONGEST_GAP = 4 * 3600
"""Seconds without a position that end a stay."""

SHIFT = 900
"""Seconds by which each end of a stay moves towards the neighbouring position, at most."""

UNSEEN = 30 * 60
"""Seconds between two positions from which on the time between them counts as not covered."""

NEAR_IN_TIME = 600
"""Seconds between two positions whose distance tells how well they are measured, at most."""

SMALLEST, LARGEST = 15.0, 200.0
"""Bounds of the radius, metres."""

_RAYLEIGH = 0.7585 * np.sqrt(2.0)
"""The 25th percentile of the distance of two positions of one point, in position errors per axis."""

_FEW = 20
_BLOCK, _LARGEST_BLOCK = 32, 4096


@dataclass(frozen=True, slots=True)
class Fixes:
    """Positions of one or more bearers, ordered by bearer and moment: epoch seconds, metres, and who delivered them."""

    who: Integers
    at: Integers
    x: Floats
    y: Floats
    source: Integers

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True)
class Dwells:
    """Stays as columns, in the order of the positions.

    `first` and `last` are rows of the positions, `members` counts those within the radius, `start` and `end` are
    epoch seconds with the ends shifted, `x` and `y` the mean of the members (metres), `coverage` the share of the time
    without the gaps over 30 minutes, `unobserved` says that the stay is one single such gap.
    """

    first: Integers
    last: Integers
    members: Integers
    start: Integers
    end: Integers
    x: Floats
    y: Floats
    radius: Floats
    coverage: Floats
    unobserved: Flags

    def __len__(self) -> int:
        return len(self.first)

    def taken(self, which: NDArray[np.bool_] | Integers) -> Dwells:
        """Those at the given places or under the given mask."""
        return Dwells(*(getattr(self, field.name)[which] for field in fields(self)))


def radii(fixes: Fixes) -> Floats:
    """The radius (metres) at each position: four times the position error of its source, 15 to 200 m.

    The error per axis is learned from positions up to ten minutes apart, most of which were taken standing still: the
    25th percentile of their distance is 0.7585 * sqrt(2) errors (Rayleigh). A source with fewer than 20 such pairs
    takes the error of all sources together; where there are none at all, the radius is the largest.
    """
    apart, comparable = _steps(fixes)
    pooled = _radius(apart[comparable], LARGEST)
    found = np.full(len(fixes), pooled)
    for source in np.unique(fixes.source):
        here = fixes.source == source
        found[here] = _radius(apart[comparable & here[1:]], pooled)
    return found


def _steps(fixes: Fixes) -> tuple[Floats, Flags]:
    """Metres from each position to the next, and whether the two tell about the error of one source."""
    lag = np.diff(fixes.at)
    same = (np.diff(fixes.who) == 0) & (np.diff(fixes.source) == 0)
    return np.hypot(np.diff(fixes.x), np.diff(fixes.y)), same & (lag > 0) & (lag <= NEAR_IN_TIME)


def _radius(apart: Floats, otherwise: float) -> float:
    """Positions in cells have distances in steps: the percentile is read between the middles of two steps."""
    if len(apart) < _FEW:
        return otherwise
    steps, counts = np.unique(apart.round(1), return_counts=True)
    quarter = np.interp(0.25 * len(apart), np.cumsum(counts) - counts / 2, steps)
    return float(np.clip(4.0 * quarter / _RAYLEIGH, SMALLEST, LARGEST))


def dwells(fixes: Fixes, radius: Floats) -> Dwells:
    """Every stay of every bearer; `radius` in metres at each position.

    One pass in time order. A stay opened at a position takes in each later one within the radius of the mean of its
    members, passes over others, and ends after three of those in a row or at a gap over four hours. It counts from
    five minutes on, and the pass goes on after its last member, otherwise at the next position.
    """
    found: list[_Open] = []
    bounds = np.flatnonzero(np.diff(fixes.who, prepend=-1, append=-1))
    for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        found += _pass(fixes, radius, begin, end)
    columns = np.array(found, dtype=np.float64).reshape(-1, 5)
    first, last, members = columns[:, :3].astype(np.int64).T
    start, stop = _shifted(fixes, first, last)
    coverage, unobserved = _covered(fixes, first, last)
    return Dwells(first, last, members, start, stop, columns[:, 3], columns[:, 4], radius[first], coverage, unobserved)


_Open = tuple[int, int, int, float, float]
"""First row, last row, number of members, mean x, mean y."""


def _pass(fixes: Fixes, radius: Floats, begin: int, end: int) -> list[_Open]:
    """The stays of one bearer, whose positions are the rows from `begin` to before `end`."""
    openings = begin + np.flatnonzero(_can_open(fixes, radius, begin, end))
    found: list[_Open] = []
    place = 0
    while place < len(openings):
        opened = int(openings[place])
        one = _grown(fixes, radius, opened, end)
        kept = fixes.at[one[1]] - fixes.at[opened] >= SHORTEST
        if kept:
            found.append(one)
        place = int(np.searchsorted(openings, one[1], side="right")) if kept else place + 1
    return found


def _can_open(fixes: Fixes, radius: Floats, begin: int, end: int) -> Flags:
    """Whether a second member follows within three positions: all others open nothing, and are passed over at once."""
    at, x, y = fixes.at[begin:end], fixes.x[begin:end], fixes.y[begin:end]
    able = np.zeros(end - begin, dtype=np.bool_)
    for ahead in range(1, OUTLIERS + 1):
        near = np.hypot(x[ahead:] - x[:-ahead], y[ahead:] - y[:-ahead]) <= radius[begin + ahead : end]
        able[:-ahead] |= near & (at[ahead:] - at[:-ahead] <= LONGEST_GAP)
    return able


def _grown(fixes: Fixes, radius: Floats, opened: int, end: int) -> _Open:
    """The stay opened at a row, grown as far as the rule lets it; blocks of positions are judged at once."""
    members, last, outliers = 1, opened, 0
    sum_x, sum_y = float(fixes.x[opened]), float(fixes.y[opened])
    row, block = opened + 1, _BLOCK
    while row < end and outliers < OUTLIERS and fixes.at[row] - fixes.at[last] <= LONGEST_GAP:
        until = min(row + block, end)
        x, y, count = _sums(fixes, row, until, (sum_x, sum_y, members))
        away = np.hypot(fixes.x[row:until] - x[:-1] / count[:-1], fixes.y[row:until] - y[:-1] / count[:-1])
        stops = (away > radius[row:until]) | (np.diff(fixes.at[row:until], prepend=fixes.at[last]) > LONGEST_GAP)
        taken = int(stops.argmax()) if stops.any() else until - row
        if taken:
            last, outliers, members = row + taken - 1, 0, members + taken
            sum_x, sum_y = float(x[taken]), float(y[taken])
        row += taken
        block = min(2 * block, _LARGEST_BLOCK) if row == until else _BLOCK
        if row < until and fixes.at[row] - fixes.at[last] <= LONGEST_GAP:
            outliers += 1
            row += 1
    return opened, last, members, sum_x / members, sum_y / members


def _sums(fixes: Fixes, row: int, until: int, before: tuple[float, float, int]) -> tuple[Floats, Floats, Floats]:
    """Sums of the members' coordinates and their number before each of the rows, if all of these are members."""
    x = np.cumsum(np.concatenate(([before[0]], fixes.x[row:until])))
    y = np.cumsum(np.concatenate(([before[1]], fixes.y[row:until])))
    return x, y, before[2] + np.arange(until - row + 1, dtype=np.float64)


def _shifted(fixes: Fixes, first: Integers, last: Integers) -> tuple[Integers, Integers]:
    """Each end half-way to the neighbouring position of the bearer, at most 15 minutes."""
    before, after = np.maximum(first - 1, 0), np.minimum(last + 1, len(fixes) - 1)
    earlier = np.where(fixes.who[before] == fixes.who[first], fixes.at[first] - fixes.at[before], 0)
    later = np.where(fixes.who[after] == fixes.who[last], fixes.at[after] - fixes.at[last], 0)
    return fixes.at[first] - np.minimum(earlier // 2, SHIFT), fixes.at[last] + np.minimum(later // 2, SHIFT)


def _covered(fixes: Fixes, first: Integers, last: Integers) -> tuple[Floats, Flags]:
    """The share of each stay without gaps over 30 minutes, and whether it is one such gap and nothing else."""
    lag = np.diff(fixes.at, append=fixes.at[-1:])
    unseen = np.concatenate(([0], np.cumsum(np.where(lag > UNSEEN, lag, 0))))
    missed = unseen[last] - unseen[first]
    length = np.maximum(fixes.at[last] - fixes.at[first], 1)
    return 1.0 - missed / length, (last == first + 1) & (missed > 0)


def gathered(x: Floats, y: Floats, radius: Floats) -> Integers:
    """Which stays are at one place, as a number from 0 each: those of which all are within a radius of each other.

    Components of stays that are near each other directly or through others come first; in a dense street these chain
    houses together, so each is cut by complete linkage.
    """
    one, other = pairs_within(x, y, float(radius.max(initial=0.0)))
    near = np.hypot(x[one] - x[other], y[one] - y[other]) <= np.minimum(radius[one], radius[other])
    component = components(len(x), one[near], other[near])
    found = np.empty(len(x), dtype=np.int64)
    size = 0
    for number in range(int(component.max(initial=-1)) + 1):
        here = np.flatnonzero(component == number)
        found[here] = size + clusters(x[here], y[here], float(radius[here].max()))
        size = int(found[here].max()) + 1
    return found
