"""How many innocent rings would score as well by chance: scores of rewired graphs, and their tail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.rings.uses import Floats

GRAPHS = 50
COUNTED, FITTED = 20, 100
"""Beyond so many of the highest null scores the tail takes over; it is fitted on so many."""

STEEPNESS = 1.0
"""How fast the tail falls (log10 a unit of score) where the highest all score the same: a score is a log10 ratio."""


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """Scores of the rings of `graphs` graphs in which chance alone links; descending."""

    scores: Floats
    graphs: int

    def expected(self, score: Floats | float) -> Floats:
        """E(S), innocent rings that score S or more: counted among null rings, beyond the 20th highest by the tail.

        With fewer than twenty null rings there is no tail to fit: they are counted, as if one more had been seen.

        >>> Chance(np.array([5.0, 4.0]), 50).expected(4.5).item()
        0.04
        """
        wanted = np.asarray(score, dtype=np.float64)
        counted = np.searchsorted(-self.scores, -wanted, side="right")
        if len(self.scores) < COUNTED:
            return (counted + 1) / self.graphs
        alpha, beta = self._tail()
        tail = np.minimum(10.0 ** (alpha - beta * wanted), COUNTED / self.graphs)
        return np.where(wanted > self.scores[COUNTED - 1], tail, counted / self.graphs)

    def _tail(self) -> tuple[float, float]:
        """Alpha and beta of log10 E = alpha - beta * S, by least squares over the highest hundred."""
        highest = self.scores[:FITTED]
        expected = np.log10(np.searchsorted(-self.scores, -highest, side="right") / self.graphs)
        spread = highest - highest.mean()
        squares = float(spread @ spread)
        beta = max(-float(spread @ expected) / squares, 0.0) if squares > 0 else 0.0
        beta = beta or STEEPNESS
        return float(expected.mean()) + beta * float(highest.mean()), beta
