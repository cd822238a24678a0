"""Chances of counts, for compiled loops."""

from __future__ import annotations

import math

from analysis.compiled import compiled

_LN10 = math.log(10.0)


@compiled
def surprise(mean: float, k: int) -> float:
    """Minus log10 of P(X >= k) for a Poisson variable of that mean; 0 where k is no more than the mean.

    The series of the tail beyond its first term: all terms are positive, so that small tails keep their digits.
    """
    if k <= mean:
        return 0.0
    term, total, step = 1.0, 1.0, k + 1.0
    while term > 1e-12 * total:
        term *= mean / step
        total += term
        step += 1.0
    return (mean - k * math.log(mean) + math.lgamma(k + 1.0) - math.log(total)) / _LN10
