"""How wrong the clock of each camera is, learned from vehicles that pass two cameras in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportUnknownVariableType]
from scipy.sparse.linalg import lsqr  # pyright: ignore[reportUnknownVariableType]
from scipy.spatial import KDTree

from analysis.statistics import DAY
from analysis.trajectories.habit import Flags, Floats, Integers

NEIGHBOURS = 6
LEAST_CAMERAS = 3
"""Of two clocks that differ nobody can say which is wrong."""

WIDEST = 36 * 3_600
BIN = 60
SMOOTHED_BINS = 5
LEAST_BOTH_WAYS = 50
LONGEST_TRIP = 1_800
MOST_BETWEEN = 4
ROUNDS = 2
SPLITS = 3
ENOUGH_READS = 300_000
LARGE = 900.0
"""A difference of clocks below this, seconds, may as well be the way between two cameras with traffic one way only."""

SMOOTHED_BLOCKS = 5
MOST_SPREAD = 0.35
"""Ways whose times spread by more than this part of their median have stops in them."""

HUBER = 1.345
UNVERIFIED = 120.0
"""Standard error, seconds, of a clock that no vehicle verifies."""

FINEST = 2.0
"""No clock is known better than this many seconds: stamps are whole and ways differ by direction."""

MUCH_COMMONER = 1.5
"""A large difference counts only if it is that many times commoner than any small one."""

MOST_PAIRS = 100_000
"""So many pairs of reads tell the coarse offset of a pair of cameras."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds that each camera's clock is ahead (cameras x blocks of days), and the standard error per camera."""

    ahead: Floats
    error: Floats
    first: int
    block: int

    def at(self, camera: Integers, at: Integers) -> Floats:
        """How far ahead the stamps `at` (epoch seconds) of those cameras are."""
        block = np.clip((at - self.first) // self.block, 0, self.ahead.shape[1] - 1)
        return self.ahead[camera, block]

    def corrected(self, camera: Integers, at: Integers) -> Integers:
        """What the stamps should have been."""
        return at - np.rint(self.at(camera, at)).astype(np.int64)


def clocks(who: Integers, at: Integers, camera: Integers, x: Floats, y: Floats) -> Clocks:
    """Estimates the clock of every camera (0, 1, 2, ... at x, y in metres) from reads; memory only, nothing is written.

    Coarse: where the differences of stamps between neighbouring cameras lie symmetric, within 36 hours. Fine: half the
    difference between the median times there and back, solved for all cameras at once with Huber weights per block of
    days, then a running median. The middle clock counts as right.
    """
    first, last = (int(at.min()) // DAY * DAY, int(at.max())) if len(at) else (0, 0)
    some = who % max(1, len(who) // ENOUGH_READS) == 0
    usual = _coarse(who[some], at[some], camera[some], x, y)
    for _ in range(ROUNDS):
        trips = _trips(who[some], _shifted(at[some], usual, camera[some]), camera[some])
        usual = usual + np.nan_to_num(_solved(_there_and_back(trips, len(x)), len(x))[0])
    trips = _trips(who, _shifted(at, usual, camera), camera)
    days = (last - first) // DAY + 1
    per_block = _days_per_block(trips, len(x), days)
    blocks = -(-days // per_block)
    ahead, error = np.full((len(x), blocks), np.nan), np.full((len(x), blocks), np.nan)
    for block in range(blocks):
        there = (trips.at - first) // (DAY * per_block) == block
        ahead[:, block], error[:, block] = _solved(_there_and_back(trips.cut(there), len(x)), len(x))
    return Clocks(usual[:, None] + _smoothed(ahead), _middle_error(error), first, per_block * DAY)


def _shifted(at: Integers, ahead: Floats, camera: Integers) -> Integers:
    return at - np.rint(ahead[camera]).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Trips:
    """Ways from one camera to another: stamp at the first, both cameras, seconds between."""

    at: Integers
    source: Integers
    target: Integers
    seconds: Integers

    def cut(self, which: Flags) -> _Trips:
        return _Trips(self.at[which], self.source[which], self.target[which], self.seconds[which])


def _trips(who: Integers, at: Integers, camera: Integers) -> _Trips:
    """Ways between cameras, over a few others too: long ways keep their order under a wrong clock."""
    order = np.lexsort((at, who))
    who, at, camera = who[order], at[order], camera[order]
    parts: list[tuple[Integers, ...]] = []
    for lag in range(1, MOST_BETWEEN + 1):
        seconds = at[lag:] - at[:-lag]
        way = (who[lag:] == who[:-lag]) & (camera[lag:] != camera[:-lag]) & (seconds <= LONGEST_TRIP)
        parts.append((at[:-lag][way], camera[:-lag][way], camera[lag:][way], seconds[way]))
    return _Trips(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _days_per_block(trips: _Trips, cameras: int, days: int) -> int:
    """One day where pairs of cameras have trips enough; else as many as it takes, up to all."""
    pair = np.minimum(trips.source, trips.target) * cameras + np.maximum(trips.source, trips.target)
    usual = np.sort(_both_ways(pair, trips.source < trips.target))[::-1][: 2 * cameras]
    per_day = float(usual.mean()) / days if len(usual) else 0.0
    return days if per_day == 0 else int(np.clip(np.ceil(LEAST_BOTH_WAYS / per_day), 1, days))


def _both_ways(pair: Integers, forth: Flags) -> Integers:
    index = np.unique(pair, return_inverse=True)[1]
    size = int(index.max(initial=-1)) + 1
    return np.minimum(np.bincount(index[forth], minlength=size), np.bincount(index[~forth], minlength=size))


@dataclass(frozen=True, slots=True)
class _Differences:
    """How far the clock of `target` seems ahead of that of `source`, seconds, with the variance of that."""

    source: Integers
    target: Integers
    ahead: Floats
    variance: Floats


def _there_and_back(trips: _Trips, cameras: int) -> _Differences:
    """Half the difference of the median times there and back of each pair of cameras.

    Which way a trip went is told by two medians, not by the order of its stamps, which wrong clocks may reverse.
    """
    low, high = np.minimum(trips.source, trips.target), np.maximum(trips.source, trips.target)
    signed = np.where(trips.source < trips.target, trips.seconds, -trips.seconds)
    pair, index = np.unique(low * cameras + high, return_inverse=True)
    there, back = (_quantile(signed, index, len(pair), part) for part in (0.9, 0.1))
    for _ in range(SPLITS - 1):
        went = signed > ((there + back) / 2)[index]
        there, back = (_quantile(signed[way], index[way], len(pair), 0.5) for way in (went, ~went))
    went = signed > ((there + back) / 2)[index]
    there, n, spread = _medians(signed[went], index[went], len(pair))
    back, m, spread_back = _medians(signed[~went], index[~went], len(pair))
    kept = (n >= LEAST_BOTH_WAYS) & (m >= LEAST_BOTH_WAYS)
    kept &= np.maximum(spread, spread_back) <= MOST_SPREAD * (there - back) / 2
    variance = (spread[kept] ** 2 / n[kept] + spread_back[kept] ** 2 / m[kept]) / 4 + FINEST**2
    return _Differences(pair[kept] // cameras, pair[kept] % cameras, (there + back)[kept] / 2, variance)


def _medians(values: Integers, group: Integers, groups: int) -> tuple[Floats, Integers, Floats]:
    """Median, size and spread (an estimate of the standard error's numerator) of each group."""
    low, middle, high = (_quantile(values, group, groups, part) for part in (0.25, 0.5, 0.75))
    return middle, np.bincount(group, minlength=groups), 1.25 * (high - low) / 1.349


def _quantile(values: Integers, group: Integers, groups: int, part: float) -> Floats:
    """That quantile of the values of each group; any value for one without."""
    order = np.lexsort((values, group))
    count = np.bincount(group, minlength=groups)
    ordered, start = np.append(values[order], 0).astype(np.float64), np.cumsum(count) - count
    return ordered[start + (np.maximum(count - 1, 0) * part).astype(np.int64)]


def _solved(of: _Differences, cameras: int) -> tuple[Floats, Floats]:
    """Every clock against the middle one, by iteratively reweighted least squares; NaN where nothing is known."""
    rows = np.arange(len(of.ahead))
    index = (np.concatenate([rows, rows]), np.concatenate([of.target, of.source]))
    signs = np.concatenate([np.ones(len(rows)), -np.ones(len(rows))])
    ties = csr_array((signs, index), shape=(len(rows), cameras))
    weight, ahead, scale = 1 / of.variance, np.zeros(cameras), 1.0
    for _ in range(6 if len(rows) else 0):
        root = np.sqrt(weight)
        ahead = cast("Floats", lsqr(ties * root[:, None], of.ahead * root, damp=1e-6)[0])
        off = np.abs(cast("Floats", ties @ ahead) - of.ahead) / np.sqrt(of.variance)
        scale = max(1.0, float(np.median(off)) / 0.6745)
        weight = np.minimum(1.0, HUBER * scale / np.maximum(off, 1e-9)) / of.variance
    ends, twice = np.concatenate([of.source, of.target]), np.concatenate([rows, rows])
    disagree = np.abs(of.ahead - cast("Floats", ties @ ahead))[twice]
    known = np.bincount(ends, weight[twice], cameras)
    error = np.maximum(
        scale / np.sqrt(np.maximum(known, 1e-12)),
        _quantile(np.rint(disagree).astype(np.int64), ends, cameras, 0.5),
    )
    return _anchored(of, ahead, error)


def _anchored(of: _Differences, ahead: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Clocks against the middle one of those they are compared with; NaN for fewer than LEAST_CAMERAS of them."""
    size = len(ahead)
    graph = coo_array((np.ones(len(of.source)), (of.source, of.target)), shape=(size, size))
    group = cast("Integers", connected_components(graph, directed=False)[1])
    for number in np.flatnonzero(np.bincount(group) > 1):
        members = group == number
        verified = np.count_nonzero(members) >= LEAST_CAMERAS
        ahead[members] -= np.median(ahead[members]) if verified else np.nan
    alone = np.isnan(ahead) | (np.bincount(group)[group] == 1)
    return np.where(alone, np.nan, ahead), np.where(alone, np.nan, error)


def _smoothed(ahead: Floats) -> Floats:
    """Gaps filled by the camera's own median, then a running median over blocks."""
    known = ~np.isnan(ahead)
    middle = np.array([np.median(one[has]) if has.any() else 0.0 for one, has in zip(ahead, known, strict=True)])
    filled = np.where(known, ahead, middle[:, None])
    reach = SMOOTHED_BLOCKS // 2
    padded = np.pad(filled, ((0, 0), (reach, reach)), mode="edge")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, SMOOTHED_BLOCKS, axis=1), axis=2)


def _middle_error(error: Floats) -> Floats:
    known = ~np.isnan(error)
    middle = [np.median(one[has]) if has.any() else UNVERIFIED for one, has in zip(error, known, strict=True)]
    return np.maximum(np.array(middle, dtype=np.float64), FINEST)


def _coarse(who: Integers, at: Integers, camera: Integers, x: Floats, y: Floats) -> Floats:
    """Clocks that are wrong by more than LARGE against most of the cameras round them, 0 for the others.

    Each neighbour has one voice, however busy, and they are heard twice: one wrong clock moves none round it.
    """
    points = np.stack([x, y], axis=1)
    ahead = np.zeros(len(x))
    if len(x) < LEAST_CAMERAS:
        return ahead
    nearest = cast("list[list[int]]", KDTree(points).query(points, min(NEIGHBOURS + 1, len(x)))[1].tolist())
    order = np.lexsort((at, who, camera))
    start = np.searchsorted(camera[order], np.arange(len(x) + 1))
    reads = [(who[rows], at[rows]) for rows in (order[start[c] : start[c + 1]] for c in range(len(x)))]
    apart = [{d: _centre(reads[c], reads[d]) for d in near if d != c} for c, near in enumerate(nearest)]
    for _ in range(2):
        voices = [[ahead[d] - of for d, of in some.items() if not np.isnan(of)] for some in apart]
        ahead = np.array([float(np.median(some)) if len(some) >= LEAST_CAMERAS - 1 else 0.0 for some in voices])
    return np.where(np.abs(ahead) < LARGE, 0.0, ahead)


def _centre(here: tuple[Integers, Integers], there: tuple[Integers, Integers]) -> float:
    """The commonest difference of stamps (there minus here) of the same plates, seconds.

    0 where it is small, or no clear one is larger; NaN where hardly a plate passes both. Vehicles come from somewhere
    and go on within minutes; what they do daily spreads over more than that.
    """
    differences = _differences(here, there)
    histogram = np.bincount((differences + WIDEST) // BIN, minlength=2 * WIDEST // BIN + 1)
    smooth = np.convolve(histogram, np.ones(SMOOTHED_BINS), mode="same")
    if smooth.max() < LEAST_BOTH_WAYS:
        return np.nan
    usual = slice((WIDEST - int(LARGE)) // BIN, (WIDEST + int(LARGE)) // BIN)
    if smooth.max() < MUCH_COMMONER * smooth[usual].max():
        return 0.0
    return (float(np.argmax(smooth)) + 0.5) * BIN - WIDEST


def _differences(here: tuple[Integers, Integers], there: tuple[Integers, Integers]) -> Integers:
    """Stamps there minus stamps here of the same plate within WIDEST; of many, those of the first plates only."""
    (who, at), (whom, when) = here, there
    earliest = int(min(at.min(initial=0), when.min(initial=0)))
    span = int(max(at.max(initial=0), when.max(initial=0))) - earliest + 4 * WIDEST
    keys, wanted = whom * span + (when - earliest + WIDEST), who * span + (at - earliest + WIDEST)
    low, high = np.searchsorted(keys, wanted - WIDEST), np.searchsorted(keys, wanted + WIDEST)
    many = high - low
    enough = int(np.searchsorted(np.cumsum(many), MOST_PAIRS)) + 1
    low, many = low[:enough], many[:enough]
    rows = np.repeat(np.arange(len(low)), many)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many) + low[rows]
    return when[place] - at[rows]
