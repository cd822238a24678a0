"""Reads of plates as tracks: corrected clocks, and which reads no one vehicle can have made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics import DAY
from analysis.trajectories.clocks import Clocks
from analysis.trajectories.habit import Flags, Floats, Integers

FASTEST = 55.6
"""Metres a second, 200 km/h: nobody drives faster between two cameras."""

ERRORS = 3.0
"""So many standard errors of both clocks are granted to a conflict."""

LEAST_TRIPS = 200
QUICK = 0.7
QUICKEST = 0.01
LEAST_METRES, LONGEST_WAY = 1_000.0, 1_800
BAND = 4 * 3_600
"""Hours of the day, in seconds, within which ways between two cameras are compared."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Reads with plates and cameras numbered from 0: epoch seconds as stamped, and seconds from UTC to local time."""

    who: Integers
    at: Integers
    camera: Integers
    local_offset: Integers


@dataclass(frozen=True, slots=True)
class Cameras:
    """Where cameras 0, 1, 2, ... stand (metres) and the standard error of their clocks in seconds."""

    x: Floats
    y: Floats
    error: Floats

    def metres(self, one: Integers, other: Integers) -> Floats:
        """Straight between cameras."""
        return np.hypot(self.x[other] - self.x[one], self.y[other] - self.y[one])

    def impossible(self, one: Integers, other: Integers, seconds: Integers) -> Flags:
        """Whether no vehicle gets from one camera to the other in that time, errors of the clocks granted."""
        granted = ERRORS * (self.error[one] + self.error[other])
        return seconds + granted < self.metres(one, other) / FASTEST


@dataclass(frozen=True, slots=True)
class Tracks:
    """Reads by plate (0, 1, 2, ...) and corrected time; those of plate p are start[p] to start[p + 1].

    `row` is the position of each read in the columns it came from, `local` the local time there in seconds; `hasty`
    marks those from which the next read of the plate follows sooner than nearly anybody's does.
    """

    who: Integers
    at: Integers
    camera: Integers
    local: Integers
    row: Integers
    start: Integers
    cameras: Cameras
    hasty: Flags

    @property
    def days(self) -> int:
        """How many days the reads span."""
        return int((self.at.max() - self.at.min()) // DAY) + 1 if len(self.at) else 1

    def of(self, plate: int) -> Integers:
        """Positions of the reads of one plate."""
        return np.arange(int(self.start[plate]), int(self.start[plate + 1]), dtype=np.int64)

    def impossible(self, one: Integers, other: Integers) -> Flags:
        """Whether no vehicle made both reads (positions, the later second)."""
        return self.cameras.impossible(self.camera[one], self.camera[other], self.at[other] - self.at[one])

    def conflicts(self, rows: Integers) -> Integers:
        """Which of these reads of one plate, in order, cannot be of the vehicle that made the next of them.

        Hasty ones count only beside an impossible one.
        """
        bad = self.impossible(rows[:-1], rows[1:])
        if bad.any():
            bad = bad | (self.hasty[rows[:-1]] & (rows[1:] == rows[:-1] + 1))
        return np.flatnonzero(bad)


def tracks(reads: Columns, learned: Clocks, cameras: Cameras, plates: int) -> Tracks:
    """The reads in order, their stamps corrected."""
    at = learned.corrected(reads.camera, reads.at)
    order = np.lexsort((reads.camera, at, reads.who))
    columns = np.stack([reads.who, at, reads.camera, at + reads.local_offset, np.arange(len(at))])
    return _tracks(columns[:, order], plates, cameras)


def without(of: Tracks, cameras: Integers) -> Tracks:
    """The same without the reads of some cameras."""
    kept = ~np.isin(of.camera, cameras)
    columns = np.stack([of.who, of.at, of.camera, of.local, of.row])
    return _tracks(columns[:, kept], len(of.start) - 1, of.cameras)


def _tracks(columns: Integers, plates: int, cameras: Cameras) -> Tracks:
    """From rows of who, corrected moment, camera, local moment, and position in the columns they came from."""
    who, at, camera, local, row = columns
    hasty = np.zeros(len(who), dtype=np.bool_)
    following = np.flatnonzero((who[:-1] == who[1:]) & (camera[:-1] != camera[1:]))
    way = camera[following] * len(cameras.x) + camera[following + 1]
    seconds = at[following + 1] - at[following]
    in_band, all_day = (_limit(seconds, one) for one in (way * DAY + local[following] % DAY // BAND, way))
    anywhere = _limit_of_all(seconds, cameras.metres(camera[following], camera[following + 1]))
    known = np.where(np.isnan(in_band), all_day, in_band)
    hasty[following] = seconds < np.where(np.isnan(known), anywhere, known)
    return Tracks(who, at, camera, local, row, np.searchsorted(who, np.arange(plates + 1)), cameras, hasty)


def _limit(seconds: Integers, way: Integers) -> Floats:
    """For each way far less than the quickest hundredth of the same ways took; NaN where they are few."""
    order = np.lexsort((seconds, way))
    _, first, index, many = np.unique(way[order], return_index=True, return_inverse=True, return_counts=True)
    quickest = seconds[order][first + (many * QUICKEST).astype(np.int64)]
    limit = np.empty(len(way))
    limit[order] = np.where(many >= LEAST_TRIPS, QUICK * quickest, np.nan)[index]
    return limit


def _limit_of_all(seconds: Integers, metres: Floats) -> Floats:
    """The same for ways that few take: by the pace of the quickest hundredth of all ways."""
    driven = (metres >= LEAST_METRES) & (seconds <= LONGEST_WAY) & (seconds > 0)
    if np.count_nonzero(driven) < LEAST_TRIPS:
        return np.full(len(seconds), np.nan)
    return QUICK * float(np.quantile(seconds[driven] / metres[driven], QUICKEST)) * metres


def same_plate(of: Tracks) -> Integers:
    """Positions of the reads that the same plate's next read follows."""
    return np.flatnonzero(of.who[:-1] == of.who[1:])


def all_conflicts(of: Tracks, rows: Integers) -> tuple[Integers, Integers]:
    """Every pair of these reads that no vehicle made, not only consecutive ones."""
    cameras = of.cameras
    widest = float(np.hypot(np.ptp(cameras.x), np.ptp(cameras.y))) / FASTEST if len(cameras.x) else 0.0
    found: list[tuple[Integers, Integers]] = []
    for lag in range(1, len(rows)):
        near = np.flatnonzero(of.at[rows[lag:]] - of.at[rows[:-lag]] < widest)
        if not len(near):
            break
        bad = near[of.impossible(rows[near], rows[near + lag])]
        found.append((bad, bad + lag))
    hasty = of.conflicts(rows)
    found.append((hasty, hasty + 1))
    return np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found])
