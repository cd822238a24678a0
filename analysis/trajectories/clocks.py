"""How wrong the clock of each camera is, learned from vehicles that pass two cameras in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportUnknownVariableType]
from scipy.sparse.linalg import lsqr  # pyright: ignore[reportUnknownVariableType]

from analysis.statistics import DAY
from analysis.trajectories.coarse_clocks import LEAST_CAMERAS, coarse
from analysis.trajectories.habit import Flags, Floats, Integers

LEAST_BOTH_WAYS = 50
LONGEST_TRIP = 1_800
MOST_BETWEEN = 4
ROUNDS = 2
SPLITS = 3
ENOUGH_READS = 300_000
SMOOTHED_BLOCKS = 5
MOST_SPREAD = 0.35
"""Ways whose times spread by more than this part of their median have stops in them."""

HUBER = 1.345
UNVERIFIED = 120.0
"""Standard error, seconds, of a clock that no vehicle verifies."""

FINEST = 2.0
"""No clock is known better than this many seconds: stamps are whole and ways differ by direction."""


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
    days, then a running median; of all days together for cameras that few pass. The middle clock counts as right.
    """
    first, last = (int(at.min()) // DAY * DAY, int(at.max())) if len(at) else (0, 0)
    some = who % max(1, len(who) // ENOUGH_READS) == 0
    usual = coarse(who[some], at[some], camera[some], x, y)
    overall = np.full(len(x), np.nan)
    for _ in range(ROUNDS):
        trips = _trips(who[some], _shifted(at[some], usual, camera[some]), camera[some])
        more, overall = _solved(_there_and_back(trips, len(x)), len(x))
        usual = usual + np.nan_to_num(more)
    trips = _trips(who, _shifted(at, usual, camera), camera)
    days = (last - first) // DAY + 1
    per_block = _days_per_block(trips, len(x), days)
    blocks = -(-days // per_block)
    ahead, error = np.full((len(x), blocks), np.nan), np.full((len(x), blocks), np.nan)
    for block in range(blocks):
        there = (trips.at - first) // (DAY * per_block) == block
        ahead[:, block], error[:, block] = _solved(_there_and_back(trips.cut(there), len(x)), len(x))
    return Clocks(usual[:, None] + _smoothed(ahead), _middle_error(error, overall), first, per_block * DAY)


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


def _middle_error(error: Floats, overall: Floats) -> Floats:
    """Per camera the middle one of its blocks, where none is known the one of all days together."""
    known = ~np.isnan(error)
    unknown = np.where(np.isnan(overall), UNVERIFIED, overall)
    middle = [np.median(one[has]) if has.any() else all_ for one, has, all_ in zip(error, known, unknown, strict=True)]
    return np.maximum(np.array(middle, dtype=np.float64), FINEST)
