"""Gap inference: in which cell something rests at night, from the cameras before and after each night.

A camera never sees a parked car. But the camera that saw it last, the one that saw it next, the direction it came from,
and all the cameras on the way that did not see it say together where it can have been.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics import Floats, Integers
from analysis.trajectories.neighbours import nearest_metres, pairs_within
from analysis.trajectories.nights import HOUR, nights_in

LEAST_GAP = 4 * HOUR
COVERED = (1, 5)
"""Local hours that a gap must cover whole to be a night gap."""

HEADING_WITHIN = HOUR
"""Seconds up to which the read before the last one, or after the next one, tells the heading."""

READ_ON_THE_WAY = 0.5
"""The chance that a camera on the way reads a vehicle that passes."""

SPEED = 14.0
"""Metres a second that nobody exceeds from one camera to the cell and on to the next."""

HEADING, SPREAD, TRUST = 1.5, 1.2, 0.8
NEAR, APART = 500.0, 800.0
"""Metres round a cell whose mass counts as its own, and between the cells that an answer names."""

MOST_CELLS = 3
_BLOCK = 4096
_TEMPERED = ((750.0, 0.14), (2000.0, 0.22))
"""Spacing of cameras (metres) and the tempering under which a region of 90 % held 90 % of the truths."""

_USUAL_WEIGHT = 8.0
"""Weight of the gaps for which that was fitted: what the middle of its 6 to 24 nights have together."""


@dataclass(frozen=True, slots=True)
class NightGaps:
    """Gaps at night in the reads of one bearer: `before` and `after` are rows of the reads.

    `gap` and `night` are pairs: the gap covers that night (a day since 1970-01-01), and may cover several.
    """

    before: Integers
    after: Integers
    gap: Integers
    night: Integers

    def __len__(self) -> int:
        return len(self.before)


def night_gaps(at: Integers, local: Integers) -> NightGaps:
    """The gaps of four hours or more between reads (epoch and local seconds, ascending) that cover 01:00 to 05:00."""
    long = np.flatnonzero(np.diff(at) >= LEAST_GAP)
    hours = (COVERED[1] - COVERED[0]) * HOUR
    gap, night = nights_in(local[long], local[long + 1], COVERED, hours)
    kept, number = np.unique(gap, return_inverse=True)
    return NightGaps(long[kept], long[kept] + 1, number.astype(np.int64), night)


@dataclass(frozen=True, slots=True)
class Corners:
    """The distinct night gaps: cameras before and after, the ones beyond them or -1, nights, and shortest length.

    `of` says which of them each gap is.
    """

    before: Integers
    after: Integers
    beyond_before: Integers
    beyond_after: Integers
    nights: Integers
    seconds: Integers
    of: Integers

    def __len__(self) -> int:
        return len(self.before)


def corners(at: Integers, camera: Integers, gaps: NightGaps) -> Corners:
    """The gaps by their four cameras; `at` and `camera` are columns of the reads."""
    earlier, later = np.maximum(gaps.before - 1, 0), np.minimum(gaps.after + 1, len(at) - 1)
    came = at[gaps.before] - at[earlier] <= HEADING_WITHIN
    went = at[later] - at[gaps.after] <= HEADING_WITHIN
    beyond_before = np.where(came & (camera[earlier] != camera[gaps.before]), camera[earlier], -1)
    beyond_after = np.where(went & (camera[later] != camera[gaps.after]), camera[later], -1)
    every = np.column_stack((camera[gaps.before], camera[gaps.after], beyond_before, beyond_after))
    some, of, nights = np.unique(every, axis=0, return_inverse=True, return_counts=True)
    shortest = np.full(len(some), np.iinfo(np.int64).max)
    np.minimum.at(shortest, of.ravel(), at[gaps.after] - at[gaps.before])
    return Corners(some[:, 0], some[:, 1], some[:, 2], some[:, 3], nights, shortest, of.ravel())


@dataclass(frozen=True, slots=True)
class Ground:
    """Cameras and cells on one plane, metres."""

    camera_x: Floats
    camera_y: Floats
    cell_x: Floats
    cell_y: Floats

    def spacing(self) -> float:
        """The mean distance from a camera to the nearest other; of one camera alone, that of a sparse network."""
        apart = nearest_metres(self.camera_x, self.camera_y)
        return float(apart.mean()) if len(apart) > 1 else _TEMPERED[1][0]


@dataclass(frozen=True, slots=True)
class Rest:
    """Where something rests: a chance for each cell, the score behind it, and what each distinct gap alone says."""

    posterior: Floats
    score: Floats
    likelihood: Floats


def rest(ground: Ground, gaps: Corners) -> Rest:
    """The posterior over the cells; O(gaps x cells + cameras x cells).

    Each gap says with a trust of 0.8 where the night was spent and with 0.2 nothing; a gap met on m nights counts
    1 + ln m times; the sum is tempered, for gaps of one vehicle are not independent: more of them err alike.
    """
    spacing = ground.spacing()
    terms = {one: _term(ground, *one, spacing) for one in _sides(gaps)}
    cells = len(ground.cell_x)
    likelihood = np.empty((len(gaps), cells))
    for number, (first, second) in enumerate(_pairs(gaps)):
        within = _reach(ground, first[0], second[0]) <= SPEED * gaps.seconds[number]
        likelihood[number] = softmax(np.where(within, terms[first] + terms[second], -np.inf))
    weight = 1.0 + np.log(gaps.nights)
    score = weight @ np.log(TRUST * likelihood + (1.0 - TRUST) / cells)
    return Rest(softmax(tempered(spacing, float(weight.sum())) * score), score, likelihood)


def tempered(spacing: float, weight: float = _USUAL_WEIGHT) -> float:
    """The tempering at a spacing of cameras (metres) for gaps of a weight together; at most 1.

    Between the two that were fitted, and never beyond them. Twice the weight is tempered twice as much: gaps that err
    alike make the sum longer and the place no surer.
    """
    (near, low), (far, high) = _TEMPERED
    share = np.log(max(spacing, 1.0) / near) / np.log(far / near)
    fitted = low + (high - low) * np.clip(share, 0.0, 1.0)
    return float(min(1.0, fitted * _USUAL_WEIGHT / weight))


def softmax(score: Floats) -> Floats:
    """Chances that add up to one; all the same where no score is finite."""
    if not np.isfinite(score).any():
        return np.full(len(score), 1.0 / max(len(score), 1))
    weight = np.exp(score - score.max())
    return weight / weight.sum()


Side = tuple[int, int]
"""A camera, and the one beyond it or -1."""


def _pairs(gaps: Corners) -> list[tuple[Side, Side]]:
    before = zip(gaps.before.tolist(), gaps.beyond_before.tolist(), strict=True)
    after = zip(gaps.after.tolist(), gaps.beyond_after.tolist(), strict=True)
    return list(zip(before, after, strict=True))


def _sides(gaps: Corners) -> set[Side]:
    return {side for pair in _pairs(gaps) for side in pair}


def _term(ground: Ground, camera: int, beyond: int, spacing: float) -> Floats:
    """What one end of a gap says about each cell: nearness, cameras that saw nothing, and heading."""
    x, y = ground.camera_x[camera], ground.camera_y[camera]
    metres = np.hypot(ground.cell_x - x, ground.cell_y - y)
    term = -((metres / (SPREAD * spacing)) ** 2) + on_the_way(ground, camera) * np.log(1.0 - READ_ON_THE_WAY)
    if beyond >= 0:
        east, north = x - ground.camera_x[beyond], y - ground.camera_y[beyond]
        ahead = (ground.cell_x - x) * east + (ground.cell_y - y) * north
        term += HEADING * ahead / np.maximum(metres * np.hypot(east, north), 1e-9)
    return term


def on_the_way(ground: Ground, camera: int) -> Integers:
    """For each cell how many other cameras stand on the way from a camera: a detour of 10 % and 50 m at most."""
    x, y = ground.camera_x[camera], ground.camera_y[camera]
    others = np.arange(len(ground.camera_x)) != camera
    other_x, other_y = ground.camera_x[others], ground.camera_y[others]
    there = np.hypot(other_x - x, other_y - y)
    found = np.empty(len(ground.cell_x), dtype=np.int64)
    for start in range(0, len(found), _BLOCK):
        cell_x, cell_y = ground.cell_x[start : start + _BLOCK, None], ground.cell_y[start : start + _BLOCK, None]
        straight = np.hypot(cell_x - x, cell_y - y)
        passed = there + np.hypot(cell_x - other_x, cell_y - other_y) <= 1.10 * straight + 50.0
        found[start : start + _BLOCK] = passed.sum(axis=1)
    return found


def _reach(ground: Ground, first: int, second: int) -> Floats:
    """Metres from one camera to each cell and on to the other."""
    to = np.hypot(ground.cell_x - ground.camera_x[first], ground.cell_y - ground.camera_y[first])
    return to + np.hypot(ground.cell_x - ground.camera_x[second], ground.cell_y - ground.camera_y[second])


def near_each(ground: Ground, values: Floats) -> Floats:
    """For each cell the sum of the values of the cells within 500 m, its own included; values may have many rows."""
    one, other = pairs_within(ground.cell_x, ground.cell_y, NEAR)
    total = np.atleast_2d(values).astype(np.float64)
    added = total.copy()
    for row, own in zip(added, total, strict=True):
        row += np.bincount(one, own[other], len(row)) + np.bincount(other, own[one], len(row))
    return added.reshape(np.shape(values))


def best_cells(ground: Ground, mass: Floats, most: int = MOST_CELLS) -> list[int]:
    """The cells with the most mass near them, 800 m or more apart."""
    found: list[int] = []
    left = mass.copy()
    while len(found) < most and left.max(initial=0.0) > 0.0:
        best = int(left.argmax())
        found.append(best)
        apart = np.hypot(ground.cell_x - ground.cell_x[best], ground.cell_y - ground.cell_y[best])
        left[apart < APART] = 0.0
    return found


def region(posterior: Floats, mass: float = 0.9) -> Integers:
    """The fewest cells that hold a mass, the likeliest first."""
    order = np.argsort(-posterior, kind="stable")
    return order[: int(np.searchsorted(np.cumsum(posterior[order]), mass)) + 1]
