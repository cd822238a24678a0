"""Doubles: plates read at two places faster than anybody drives, once wrong clocks and misread plates are ruled out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportUnknownVariableType]

from analysis.statistics import DAY, poisson_tail
from analysis.trajectories.clocks import Clocks, clocks
from analysis.trajectories.habit import Flags, Floats, Integers
from analysis.trajectories.misreads import Neighbours, neighbours
from analysis.trajectories.tracks import Cameras, Columns, Tracks, all_conflicts, same_plate, tracks, without

WRONG_CLOCK = 60.0
TOO_MANY_MISREADS = 0.001
NEAR = 1_800
"""A misread vehicle was itself read at most this many seconds before or after."""

TOGETHER = 180
QUICK_PACE, SLOW_PACE = 25.0, 3.0
"""Metres a second, straight, between which a vehicle drives from camera to camera in a city."""

DETOUR, DETOUR_METRES = 1.2, 1_000.0
HOUR = 3_600
LEAST_CONFLICTS = 2
LEAST_DAYS = 2
LEAST_CAMERAS = 3
LEAST_OF_TRACK = 3
MOST_EXPECTED = 0.01
FAULTY = 0.05
FAULTY_TIMES_USUAL = 10.0
FAULTY_PLATES = 10


@dataclass(frozen=True, slots=True)
class Misread:
    """A read that another plate explains: its position in the columns, and that plate."""

    row: int
    plate: int


@dataclass(frozen=True, slots=True)
class Double:
    """One plate that seems to be in two places at once, with what speaks for it and against.

    `conflicts` holds pairs of positions in the columns, none in two pairs; `misreads` are taken out before. `mean` is
    how many conflicts misread neighbours would make, `tail` the chance of as many, `expected` that times the plates.
    """

    plate: int
    conflicts: Integers
    misreads: list[Misread]
    days: int
    cameras: int
    tracks: tuple[int, int]
    two_tracks: bool
    wrong_clock: bool
    mean: float
    tail: float
    expected: float

    @property
    def claimed(self) -> bool:
        """Whether it is more than misreads and clocks make it."""
        enough = len(self.conflicts) >= LEAST_CONFLICTS and self.days >= LEAST_DAYS and self.cameras >= LEAST_CAMERAS
        return enough and self.two_tracks and self.expected <= MOST_EXPECTED


def doubles(
    reads: Columns, x: Floats, y: Floats, texts: Sequence[str], kinds: Sequence[str]
) -> tuple[list[Double], Clocks, Integers]:
    """Plates with conflicts, the most certain first; the clocks as learned; and cameras left out for their conflicts.

    Cameras stand at x, y (metres); plate p has the text texts[p] and the type kinds[p]. One pass over consecutive
    reads, then work per plate that has conflicts.
    """
    learned = clocks(reads.who, reads.at, reads.camera, x, y)
    everything = tracks(reads, learned, Cameras(x, y, learned.error), len(texts))
    faulty = _faulty(everything)
    usable = without(everything, faulty)
    suspects = _suspects(usable, len(texts))
    around = neighbours(texts, kinds, suspects)
    wrong = np.abs(learned.ahead).max(axis=1, initial=0.0) > WRONG_CLOCK
    pool = int((np.diff(usable.start) >= LEAST_CONFLICTS).sum())
    found = [_double(usable, int(plate), around, wrong, pool) for plate in suspects]
    return sorted(found, key=lambda one: (not one.claimed, one.tail, one.plate)), learned, faulty


def _suspects(of: Tracks, plates: int) -> Integers:
    """Plates with an impossible conflict and, hasty ones included, enough of them."""
    following = same_plate(of)
    impossible = of.impossible(following, following + 1)
    either = following[impossible | of.hasty[following]]
    certain = np.bincount(of.who[following[impossible]], minlength=plates) > 0
    return np.flatnonzero(certain & (np.bincount(of.who[either], minlength=plates) >= LEAST_CONFLICTS))


def _faulty(of: Tracks) -> Integers:
    """Cameras at which so many plates conflict that the camera must be wrong, not the plates."""
    following = same_plate(of)
    bad = following[of.impossible(following, following + 1)]
    size = len(of.cameras.x)
    conflicting, passing = (_plates_at(of, rows, size) for rows in (bad, following))
    share = conflicting / np.maximum(passing, 1)
    usual = float(np.median(share[share > 0])) if (share > 0).any() else 0.0
    limit = max(FAULTY, FAULTY_TIMES_USUAL * usual)
    return np.flatnonzero((share > limit) & (conflicting >= FAULTY_PLATES))


def _plates_at(of: Tracks, rows: Integers, cameras: int) -> Integers:
    """How many plates were read at each camera before or after going on from one of these reads to the next."""
    ends = np.concatenate([rows, rows + 1])
    pairs = np.unique(np.stack([of.camera[ends], of.who[ends]]), axis=1)
    return np.bincount(pairs[0], minlength=cameras)


def _double(of: Tracks, plate: int, around: Neighbours, wrong: Flags, pool: int) -> Double:
    others, chance = around.of(plate)
    rows, misreads = _without_misreads(of, of.of(plate), others, chance)
    pairs = _disjoint(rows, of.conflicts(rows))
    ends = pairs.ravel()
    sizes, fits = _two_tracks(of, rows)
    mean = sum(_misreads_expected(of, int(y), part, ends) for y, part in zip(others, chance, strict=True))
    tail = float(poisson_tail(mean, len(pairs)))
    return Double(
        plate=plate,
        conflicts=of.row[pairs],
        misreads=misreads,
        days=len(np.unique(of.local[ends] // DAY)),
        cameras=len(np.unique(of.camera[ends])),
        tracks=sizes,
        two_tracks=fits and min(sizes) >= LEAST_OF_TRACK,
        wrong_clock=bool(wrong[of.camera[ends]].any()),
        mean=mean,
        tail=tail,
        expected=pool * tail,
    )


def _disjoint(rows: Integers, conflicts: Integers) -> Integers:
    """As many conflicts as have no read in common: of a run of consecutive ones every second. Pairs of positions."""
    runs = np.concatenate([[0], np.flatnonzero(np.diff(conflicts) > 1) + 1]).astype(np.int64)
    lengths = np.diff(np.append(runs, len(conflicts)))
    within = np.arange(len(conflicts)) - np.repeat(runs[: len(lengths)], lengths)
    taken = conflicts[within % 2 == 0]
    return np.stack([rows[taken], rows[taken + 1]], axis=1)


def _without_misreads(of: Tracks, rows: Integers, others: Integers, chance: Floats) -> tuple[Integers, list[Misread]]:
    """The reads left when of each conflict one that fits a hole in the track of another plate is given to that plate.

    Where that would take more misreads than cameras make, they explain nothing, and none is taken.
    """
    conflicts = of.conflicts(rows)
    suspected = np.unique(np.concatenate([conflicts, conflicts + 1]))
    fitting = {int(i): int(y) for y in others for i in suspected[_fits_hole(of, rows[suspected], int(y))]}
    taken = one_of_each(conflicts, fitting)
    reads = of.start[others + 1] - of.start[others]
    if poisson_tail(float(reads @ chance), len(taken)) < TOO_MANY_MISREADS:
        return rows, []
    kept = np.ones(len(rows), dtype=np.bool_)
    kept[taken] = False
    return rows[kept], [Misread(int(of.row[rows[i]]), fitting[i]) for i in taken]


def one_of_each(conflicts: Integers, fitting: Mapping[int, int]) -> list[int]:
    """Of each conflict (a read and the next) the one that fits, of two the one in more conflicts; ascending.

    >>> one_of_each(np.array([3, 4, 8]), {3: 7, 4: 7, 9: 7})
    [4, 9]
    """
    ends = np.concatenate([conflicts, conflicts + 1])
    taken: list[int] = []
    for one in conflicts.tolist():
        fits = [read for read in (one, one + 1) if read in fitting]
        if fits and not {one, one + 1} & set(taken):
            taken.append(max(fits, key=lambda read: np.count_nonzero(ends == read)))
    return taken


def _fits_hole(of: Tracks, reads: Integers, other: int) -> Flags:
    """Whether the other plate drove that way then and was not read there: it came from the read before, or went on to
    the read after, at the pace of a drive, and where both are near, without a detour.
    """
    own = of.of(other)
    if not len(own):
        return np.zeros(len(reads), dtype=np.bool_)
    later = np.searchsorted(of.at[own], of.at[reads])
    before, after = own[np.maximum(later - 1, 0)], own[np.minimum(later, len(own) - 1)]
    (driven, near, metres), (driven_on, near_on, metres_on) = (_driven(of, reads, one) for one in (before, after))
    whole = of.cameras.metres(of.camera[before], of.camera[after])
    direct = metres + metres_on <= DETOUR * whole + DETOUR_METRES
    return np.where(near & near_on, driven & driven_on & direct, (driven & ~near_on) | (driven_on & ~near))


def _driven(of: Tracks, reads: Integers, beside: Integers) -> tuple[Flags, Flags, Floats]:
    """Whether one drove between two reads, whether they are near in time, and the metres between them."""
    apart = np.abs(of.at[beside] - of.at[reads])
    metres = of.cameras.metres(of.camera[beside], of.camera[reads])
    driven = (metres / QUICK_PACE <= apart) & (apart <= metres / SLOW_PACE + TOGETHER) & (metres > 0)
    return driven, apart <= NEAR, metres


def _misreads_expected(of: Tracks, other: int, chance: float, ends: Integers) -> float:
    """How many of the other plate's reads at these cameras and times of day, a day's worth each, go to this plate."""
    own = of.of(other)
    same = of.camera[own][:, None] == of.camera[ends][None, :]
    apart = np.abs((of.at[own][:, None] - of.at[ends][None, :] + DAY // 2) % DAY - DAY // 2)
    here = same & (apart <= HOUR)
    on_the_day = here & (np.abs(of.at[own][:, None] - of.at[ends][None, :]) <= HOUR)
    return float(chance * np.maximum(here.sum(axis=0) / of.days, on_the_day.sum(axis=0)).sum())


def _two_tracks(of: Tracks, rows: Integers) -> tuple[tuple[int, int], bool]:
    """Sizes of two tracks into which the reads round conflicts fall, and whether each can be driven.

    A graph of conflicts has two colours just if no read is tied to its own copy in the graph's double cover. Reads
    without a conflict go with the read within NEAR from which they are driven most slowly.
    """
    one, other = all_conflicts(of, rows)
    n = len(rows)
    index = (np.concatenate([one, one + n]), np.concatenate([other + n, other]))
    ties = coo_array((np.ones(2 * len(one)), index), shape=(2 * n, 2 * n))
    part = cast("Integers", connected_components(ties, directed=False)[1])
    tied = np.unique(np.concatenate([one, other]))
    fits = bool((part[tied] != part[tied + n]).all())
    counted = _with_company(of, rows, tied)
    sizes = [0, 0]
    for group in np.unique(np.minimum(part[tied], part[tied + n])):
        sides = sorted(int(counted[side == group].sum()) for side in (part[tied], part[tied + n]))
        sizes = [min(sizes) + sides[1], max(sizes) + sides[0]]
    return (sizes[0], sizes[1]), fits


def _with_company(of: Tracks, rows: Integers, tied: Integers) -> Integers:
    """For each read in a conflict, itself and the reads without one that go with it."""
    free = np.setdiff1d(np.arange(len(rows)), tied)
    near = np.abs(of.at[rows[free]][:, None] - of.at[rows[tied]][None, :])
    metres = of.cameras.metres(of.camera[rows[free]][:, None], of.camera[rows[tied]][None, :])
    speed = np.where(near <= NEAR, metres / np.maximum(near, 1), np.inf)
    goes = np.isfinite(speed.min(axis=1, initial=np.inf))
    return 1 + np.bincount(speed[goes].argmin(axis=1) if goes.any() else tied[:0], minlength=len(tied))
