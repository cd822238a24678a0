"""A way through places as few straight segments, with distance, time, speed and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.statistics import Floats, Integers
from analysis.trajectories.sightings import Places, Sightings

GAP = 4 * 3600
"""Seconds between two sightings from which on nothing is known of the way between them."""

TOLERANCE = 25.0
"""Metres by which a sighting may lie off its segment, at the moment it was seen, in the finest drawing."""

MOST_SEGMENTS = 200


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments as columns: rows of the sightings at both ends, metres (straight), and whether it is a gap.

    Sightings at one place, one after the other, are one segment of no length. `tolerance` is in metres.
    """

    begin: Integers
    end: Integers
    metres: Floats
    seconds: Integers
    gap: NDArray[np.bool_]
    tolerance: float

    def __len__(self) -> int:
        return len(self.begin)

    @property
    def speed(self) -> Floats:
        """Metres a second; NaN where no time passes or an end is not located."""
        return np.divide(self.metres, self.seconds, out=np.full(len(self), np.nan), where=self.seconds > 0)


def segments(sightings: Sightings, known: Places, most: int = MOST_SEGMENTS) -> Segments:
    """The way of one bearer as at most `most` segments (gaps always stay, and may exceed it), the finest of 25 m.

    Top-down in time (Meratnia and de By 2004): the stretch with the sighting that is farthest from where it would be at
    even speed is cut there, until all lie within the tolerance or there are segments enough; the tolerance is then what
    is left. O(most x sightings) at worst.
    """
    kept, tolerance = _kept(sightings, known, most)
    return _between(sightings, known, kept, tolerance)


def _gaps(sightings: Sightings) -> NDArray[np.bool_]:
    return np.diff(sightings.at) >= GAP


def _kept(sightings: Sightings, known: Places, most: int) -> tuple[Integers, float]:
    """The rows at which segments meet: both ends, both sides of each gap, and where stretches are cut; metres left."""
    if not len(sightings):
        return np.empty(0, dtype=np.int64), TOLERANCE
    there = known.of(sightings.place)
    x, y, at = known.x[there], known.y[there], sightings.at.astype(np.float64)

    def stretch(begin: int, end: int) -> tuple[float, int, int, int]:
        """The most that a sighting is off (negative: heaps put the least first), and where that is."""
        off = _off(x[begin : end + 1], y[begin : end + 1], at[begin : end + 1])
        farthest = int(off.argmax())
        return -float(off[farthest]), begin, begin + farthest, end

    cuts = np.flatnonzero(_gaps(sightings))
    kept: list[int] = np.unique(np.concatenate(([0, len(at) - 1], cuts, cuts + 1))).tolist()
    stretches = [stretch(begin, end) for begin, end in pairwise(kept)]
    heapify(stretches)
    while stretches and -stretches[0][0] > TOLERANCE and len(kept) <= most:
        _, begin, farthest, end = heappop(stretches)
        kept.append(farthest)
        heappush(stretches, stretch(begin, farthest))
        heappush(stretches, stretch(farthest, end))
    left = -stretches[0][0] if stretches else 0.0
    return np.sort(np.array(kept, dtype=np.int64)), max(TOLERANCE, float(np.ceil(10 * left)) / 10)


def _off(x: Floats, y: Floats, at: Floats) -> Floats:
    """Metres from each sighting to where even speed between the first and the last would have it; 0 if not located."""
    share = (at - at[0]) / max(at[-1] - at[0], 1.0)
    off = np.hypot(x - x[0] - share * (x[-1] - x[0]), y - y[0] - share * (y[-1] - y[0]))
    off[[0, -1]] = 0.0
    return np.nan_to_num(off, nan=0.0)


def _between(sightings: Sightings, known: Places, kept: Integers, tolerance: float) -> Segments:
    begin, end = kept[:-1], kept[1:]
    there = known.of(sightings.place)
    seconds = sightings.at[end] - sightings.at[begin]
    return Segments(begin, end, known.metres(there[begin], there[end]), seconds, seconds >= GAP, tolerance)
