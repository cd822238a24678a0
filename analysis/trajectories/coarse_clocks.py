"""How far the clocks of cameras are wrong by hours or days, told by who passes neighbouring cameras."""

from __future__ import annotations

from typing import cast

import numpy as np
from scipy.spatial import KDTree

from analysis.trajectories.habit import Floats, Integers

LEAST_CAMERAS = 3
"""Of two clocks that differ nobody can say which is wrong."""

NEIGHBOURS = 6
WIDEST = 36 * 3_600
BIN = 60
SMOOTHED_BINS = 5
LEAST_PAIRS = 50
LARGE = 900.0
"""A difference of clocks below this, seconds, may as well be the way between two cameras with traffic one way only."""

MUCH_COMMONER = 1.5
"""A large difference counts only if it is that many times commoner than any small one."""

MOST_PAIRS = 100_000
"""So many pairs of reads tell the coarse offset of a pair of cameras."""


def coarse(who: Integers, at: Integers, camera: Integers, x: Floats, y: Floats) -> Floats:
    """Clocks that are wrong by more than LARGE against most of the cameras round them, 0 for the others.

    Each neighbour has one voice, however busy, and they are heard twice: one wrong clock moves none round it.
    """
    ahead = np.zeros(len(x))
    some = np.unique(camera)  # a place without reads would stand in the way of a neighbour that has a voice
    if len(some) < LEAST_CAMERAS:
        return ahead
    points = np.stack([x, y], axis=1)[some]
    nearest = cast("list[list[int]]", KDTree(points).query(points, min(NEIGHBOURS + 1, len(some)))[1].tolist())
    order = np.lexsort((at, who, camera))
    start, end = (np.searchsorted(camera[order], some, side) for side in ("left", "right"))
    reads = [(who[rows], at[rows]) for rows in (order[low:high] for low, high in zip(start, end, strict=True))]
    apart = [{d: _centre(reads[c], reads[d]) for d in near if d != c} for c, near in enumerate(nearest)]
    heard = np.zeros(len(some))
    for _ in range(2):
        heard = np.array(
            [_middle([float(heard[d]) - of for d, of in one.items() if not np.isnan(of)]) for one in apart]
        )
    ahead[some] = np.where(np.abs(heard) < LARGE, 0.0, heard)
    return ahead


def _middle(voices: list[float]) -> float:
    """The middle voice; of two in the middle the one that finds less wrong, since between them lies what nobody said.

    0 for fewer than two voices.
    """
    if len(voices) < LEAST_CAMERAS - 1:
        return 0.0
    ordered = sorted(voices)
    return min(ordered[(len(voices) - 1) // 2], ordered[len(voices) // 2], key=abs)


def _centre(here: tuple[Integers, Integers], there: tuple[Integers, Integers]) -> float:
    """The commonest difference of stamps (there minus here) of the same plates, seconds.

    0 where it is small, or no clear one is larger; NaN where hardly a plate passes both. Vehicles come from somewhere
    and go on within minutes; what they do daily spreads over more than that.
    """
    differences = _differences(here, there)
    histogram = np.bincount((differences + WIDEST) // BIN, minlength=2 * WIDEST // BIN + 1)
    smooth = np.convolve(histogram, np.ones(SMOOTHED_BINS), mode="same")
    if smooth.max() < LEAST_PAIRS:
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
