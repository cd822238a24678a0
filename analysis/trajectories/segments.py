"""A way through places as few straight segments, with distance, time, speed and gaps."""

from __future__ import annotations

from dataclasses import dataclass
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
    """The way of one bearer, simplified until at most `most` segments are left (gaps always stay, and may exceed it).

    Top-down in time (Meratnia and de By 2004): a stretch is one segment if every sighting lies within the tolerance of
    where it would be at even speed; else it is cut at the one that is farthest off. The tolerance doubles from 25 m.
    """
    tolerance = TOLERANCE
    while True:
        kept = _kept(sightings, known, tolerance)
        if len(kept) - 1 <= max(most, 2 * _gaps(sightings).sum() + 1):
            return _between(sightings, known, kept, tolerance)
        tolerance *= 2.0


def _gaps(sightings: Sightings) -> NDArray[np.bool_]:
    return np.diff(sightings.at) >= GAP


def _kept(sightings: Sightings, known: Places, tolerance: float) -> Integers:
    """The rows at which segments meet: both ends, both sides of each gap, and where a stretch must be cut."""
    if not len(sightings):
        return np.empty(0, dtype=np.int64)
    there = known.of(sightings.place)
    x, y, at = known.x[there], known.y[there], sightings.at.astype(np.float64)
    cuts = np.flatnonzero(_gaps(sightings))
    keep = np.zeros(len(at), dtype=np.bool_)
    keep[np.concatenate(([0, len(at) - 1], cuts, cuts + 1))] = True
    bounds: list[int] = np.flatnonzero(keep).tolist()
    waiting = list(pairwise(bounds))
    while waiting:
        begin, end = waiting.pop()
        off = _off(x[begin : end + 1], y[begin : end + 1], at[begin : end + 1])
        farthest = begin + int(off.argmax())
        if off.max() > tolerance:
            keep[farthest] = True
            waiting += [(begin, farthest), (farthest, end)]
    return np.flatnonzero(keep)


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
