"""Where a thing went on from one place to another: claims of the same thing in two, one soon after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.trajectories.habit import Integers
from base.viewer import BEGINNING, FOREVER

WITHIN = 72 * 3_600
"""Seconds after leaving the one within which it turns up in the other."""


@dataclass(frozen=True, slots=True)
class Held:
    """What was in what from when to when, as columns (small numbers, epoch seconds, sentinels where open)."""

    thing: Integers
    holder: Integers
    from_at: Integers
    to_at: Integers


def handed_over(held: Held) -> tuple[Integers, Integers]:
    """Pairs of positions: the thing was in the first holder, and next in the second, within WITHIN.

    A claim without an end ends where the next one begins: nothing is in two holders at once.
    """
    order = np.lexsort((held.holder, held.to_at, held.from_at, held.thing))
    before, after = order[:-1], order[1:]
    same = (held.thing[before] == held.thing[after]) & (held.holder[before] != held.holder[after])
    begins = held.from_at[after]
    left = np.where(held.to_at[before] >= FOREVER, begins, np.minimum(held.to_at[before], begins))
    moved = same & (begins > BEGINNING) & (begins - left <= WITHIN)
    return before[moved], after[moved]
