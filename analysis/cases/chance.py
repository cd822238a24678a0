"""How many innocent cases would look as much alike: the scores of pairs known to be unlinked, and their tail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.rings.chance import COUNTED, FITTED
from analysis.rings.chance import Chance as Highest
from analysis.statistics import Floats, Integers

GRID = 400
"""So many scores stand for all below the highest: a share read between two of them is at most 1 in 400 wrong."""

LEAST_PAIRS = 2_000
"""Kinds of case with fewer unlinked pairs in a band share the scores of all kinds."""

ALL_KINDS = ""


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Scores of `pairs` unlinked pairs: the highest hundred, descending, and quantiles of all, ascending."""

    highest: tuple[float, ...]
    quantiles: tuple[float, ...]
    pairs: int

    @classmethod
    def of(cls, scores: Floats) -> Unlinked:
        """From the scores of known unlinked pairs."""
        highest = np.sort(scores)[::-1][:FITTED]
        grid = np.quantile(scores, np.linspace(0, 1, GRID + 1)) if len(scores) else np.zeros(0)
        return cls(tuple(highest.tolist()), tuple(grid.tolist()), len(scores))

    def share(self, score: Floats) -> Floats:
        """The share of unlinked pairs that score so or more; beyond the 20th highest an exponential tail.

        >>> Unlinked.of(np.arange(1_000.0)).share(np.array([500.0])).round(2).tolist()
        [0.5]
        """
        if not self.pairs:
            return np.ones_like(score)
        highest = np.array(self.highest)
        counted = Highest(highest, 1).expected(score) / self.pairs
        if len(highest) < COUNTED:
            return np.minimum(counted, 1.0)
        grid = np.array(self.quantiles)
        below = 1.0 - np.interp(score, grid, np.linspace(0, 1, len(grid)))
        return np.where(score >= highest[-1], counted, np.maximum(below, min(FITTED, self.pairs) / self.pairs))


@dataclass(frozen=True, slots=True)
class Chance:
    """Scores of unlinked pairs by kind of case ('' for all kinds) and, within, by the band of their gap."""

    bands: Mapping[str, tuple[Unlinked, ...]]

    @classmethod
    def of(cls, scores: Floats, kind: Integers, kinds: tuple[str, ...], band: Floats, count: int) -> Chance:
        """From known unlinked pairs: `kind` is a place in `kinds` where both cases are of one kind, else -1."""
        every = np.ones(len(scores), dtype=np.bool_)
        groups = {ALL_KINDS: every} | {name: kind == place for place, name in enumerate(kinds)}
        found: dict[str, tuple[Unlinked, ...]] = {}
        for name, group in groups.items():
            if name == ALL_KINDS or group.sum() >= LEAST_PAIRS:
                found[name] = tuple(Unlinked.of(scores[group & (band == one)]) for one in range(count))
        return cls(found)

    def share(self, kind: str, band: int, score: Floats) -> Floats:
        """The share of unlinked pairs of that kind and band that score so or more, of all kinds where few are known."""
        everyone = self.bands[ALL_KINDS]
        own = self.bands.get(kind, everyone)[band]
        if own.pairs < LEAST_PAIRS:
            own = everyone[band]
        if own.pairs < LEAST_PAIRS:  # a band that nobody learned from: the one of which most is known
            own = max(everyone, key=lambda one: one.pairs)
        return own.share(score)

    def expected(self, kind: str, pool: Integers, score: Floats) -> Floats:
        """How many of the cases searched would score so or more by chance; `pool` counts them by band."""
        expected = np.zeros_like(score)
        for band, count in enumerate(pool.tolist()):
            if count:
                expected += count * self.share(kind, band, score)
        return expected
