"""Where something goes next, as far as counts of earlier moves tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics import DAY, Floats, Integers

LEAST = 30
"""With fewer moves than this there is no answer."""

BAND = 4 * 3_600
PULL = 2.0
"""How many moves the wider context counts as."""


@dataclass(frozen=True, slots=True)
class Likely:
    """Places by how likely each is next, most likely first: share, and how many moves went there in all."""

    place: Integers
    share: Floats
    moves: Integers


def likely(place: Integers, local: Integers, now: int) -> Likely | None:
    """The next place after visits in order of time, at `now`; None where there are too few moves.

    `place` is that of each visit and `local` its moment in local seconds. From the shares of all places on, each
    context (band of four hours, last place, both, last two places) draws the shares towards what followed in it.
    """
    moved = np.flatnonzero(np.diff(place) != 0) + 1
    if len(moved) < LEAST:
        return None
    names, index = np.unique(place, return_inverse=True)
    visits = np.append(index[:1], index[moved])
    target, last = visits[1:], visits[:-1]
    before = np.append(-1, visits[:-2])
    same_band = local[moved] % DAY // BAND == now % DAY // BAND
    same_last = last == visits[-1]
    same_two = same_last & (before == visits[-2])
    shares = _count(visits, len(names)) / len(visits)
    for context in (same_band, same_last, same_band & same_last, same_two):
        shares = _drawn(shares, target[context])
    shares = np.where(names == place[-1], 0.0, shares)
    order = np.lexsort((names, -shares))
    return Likely(names[order], shares[order] / max(float(shares.sum()), 1e-12), _count(target, len(names))[order])


def _drawn(shares: Floats, followed: Integers) -> Floats:
    n = len(followed)
    return shares * PULL / (n + PULL) + _count(followed, len(shares)) / (n + PULL)


def _count(index: Integers, size: int) -> Integers:
    return np.bincount(index, minlength=size)
