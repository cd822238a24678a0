"""Scenes: who was at several of the scenes, and how many uninvolved ones would be by their habits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from analysis.statistics import DAY, poisson_binomial_tail
from analysis.trajectories.habit import AROUND, SHARE_OF_ALL, Days, Flags, Floats, Integers, Reads

READ_RATE = 0.9
"""Chance that a camera reads a vehicle that passes, where the source states none."""

HABIT = 0.9
PRIOR = 2.0
"""Weight of the rate in days."""

MOST_PER_SCENE = 3.0


@dataclass(frozen=True, slots=True)
class Window:
    """A scene: numbers of its places, epoch seconds [from_at, to_at), and the local seconds at which it begins."""

    places: Integers
    from_at: int
    to_at: int
    local: int

    @property
    def seconds(self) -> int:
        """How long it lasts."""
        return self.to_at - self.from_at


@dataclass(frozen=True, slots=True)
class Scene:
    """What each candidate did at one scene: hit, and on comparable days: reads around the time, days in the window."""

    hit: Flags
    around: Integers
    did: Integers
    days: int
    seconds: int
    share: float


def scene(window: Window, reads: Reads, days: Days, share: float) -> Scene:
    """Counts the reads at the scene's places; `share` is the part of everybody's reads that falls on them and the hour.

    `reads` must hold the reads of the window, and of the same time widened by AROUND on every other day of the period.
    """
    hits = (window.from_at <= reads.at) & (reads.at < window.to_at)
    widened = min(window.seconds + 2 * AROUND, DAY)
    into = reads.local - window.local + AROUND
    shift, offset = into // DAY, into % DAY - AROUND
    day = window.local // DAY + shift - days.first
    each = days.comparable(window.places, np.full(len(window.places), window.local))
    comparable = cast("Flags", each.any(axis=0))
    inside = (offset < widened - AROUND) & (day >= 0) & (day < days.count)
    inside[inside] = comparable[day[inside]]
    within = inside & (offset >= 0) & (offset < window.seconds)
    did = np.unique(reads.who[within] * days.count + day[within]) // days.count

    def count(who: Integers) -> Integers:
        return np.bincount(who, minlength=reads.candidates)

    around = count(reads.who[inside])
    return Scene(count(reads.who[hits]) > 0, around, count(did), int(comparable.sum()), window.seconds, share)


@dataclass(frozen=True, slots=True)
class Collision:
    """Candidates x scenes who hit which, the chance of it by habit, and the weight (log10) of hits and misses.

    `expected[k]` uninvolved bearers hit k scenes or more, summed over the whole pool searched.
    """

    hit: Flags
    chance: Floats
    weight: Floats
    expected: Floats

    @property
    def hits(self) -> Integers:
        """How many scenes each candidate was at."""
        return self.hit.sum(axis=1)


def weigh(
    scenes: Sequence[Scene], total: Integers, pool: int, mean_total: float, days: int, read_rate: float = READ_RATE
) -> Collision:
    """Weighs who was at the scenes against what each does there at that time on other days.

    `total` counts all reads of each candidate in a period of so many `days`. The pool may hold more bearers than the
    candidates: the others have no reads round the scenes, and `mean_total` reads each elsewhere.
    """
    chance = np.stack([_chance(one, total, days) for one in scenes], axis=1)
    hit = np.stack([one.hit for one in scenes], axis=1)
    for_hit = np.minimum(MOST_PER_SCENE, np.log10(read_rate / chance))
    for_miss = np.log10((1 - read_rate) / (1 - chance))
    nobody = np.zeros(1, dtype=np.int64)
    elsewhere = [Scene(one.hit[:1], nobody, nobody, one.days, one.seconds, one.share) for one in scenes]
    of_others = np.stack([_chance(one, np.array([mean_total]), days) for one in elsewhere], axis=1)
    expected = _expected(chance) + max(pool - len(total), 0) * _expected(of_others)
    return Collision(hit, chance, np.where(hit, for_hit, for_miss), expected)


def _chance(one: Scene, total: Integers | Floats, days: int) -> Floats:
    """The chance of being read at the scene: the share of days on which it was so, drawn towards the hour's rate."""
    own = HABIT * one.around * one.seconds / (one.seconds + 2 * AROUND) / max(one.days, 1)
    rate = -np.expm1(-(own + SHARE_OF_ALL * total * one.share / days))
    return np.clip((one.did + PRIOR * rate) / (one.days + PRIOR), 1e-12, 1 - 1e-12)


def _expected(chance: Floats) -> Floats:
    """For k = 0 to the number of scenes, how many of these are at k or more by chance."""
    scenes = chance.shape[1]
    tails = [poisson_binomial_tail(chance, np.full(len(chance), k)).sum() for k in range(scenes + 1)]
    return np.array(tails)
