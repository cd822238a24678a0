"""Chances and what they are worth as evidence: tails, likelihood ratios, and the local hour and type of day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import pdtrc

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

DAY = 86_400
SMALLEST = 1e-300
_BLOCK = 512
_THURSDAY = 3
"""Day 0, 1 January 1970, was one (Monday is 0)."""


def poisson_tail(mean: Floats | float, k: Integers | int) -> Floats:
    """P(X >= k) for a Poisson variable of that mean, element by element.

    >>> poisson_tail(2.0, 1).round(4).item()
    0.8647
    """
    most = np.asarray(k, dtype=np.float64) - 1.0
    means = np.asarray(mean, dtype=np.float64)
    return np.where(most < 0, 1.0, pdtrc(np.maximum(most, 0.0), means))


def poisson_binomial_tail(chances: Floats, k: Integers) -> Floats:
    """P(X >= k) for each candidate, where X counts successes of independent trials with unequal chances.

    `chances` has one row a candidate and one column a trial, `k` one number a candidate. The tail is the sum over the
    trials of the chance that just this one is the k-th success: all terms are positive, so that tails far below the
    resolution of one minus a sum keep their digits, which no Poisson tail of the same mean would give where one chance
    is large. O(trials x k) a candidate.

    >>> poisson_binomial_tail(np.array([[0.5, 0.5]]), np.array([2])).item()
    0.25
    """
    tail = np.ones(len(chances))
    order = np.argsort(k, kind="stable")
    for start in range(0, len(order), _BLOCK):
        some = order[start : start + _BLOCK]
        tail[some] = _tail_of_block(chances[some], k[some])
    return tail


def _tail_of_block(chances: Floats, k: Integers) -> Floats:
    exactly = np.zeros((max(int(k.max()), 1), len(chances)))  # trials are few and candidates many: the inner axis
    exactly[0] = 1.0
    last, each = np.maximum(k - 1, 0), np.arange(len(k))
    tail = np.zeros(len(k))
    for trial in chances.T:
        tail += exactly[last, each] * trial
        exactly[1:] = exactly[1:] * (1.0 - trial) + exactly[:-1] * trial
        exactly[0] *= 1.0 - trial
    return np.where(k <= 0, 1.0, np.minimum(tail, 1.0))


def log10_lr(p: Floats | float) -> Floats:
    """The largest likelihood ratio (log10) that a tail probability supports under any alternative.

    Sellke, Bayarri and Berger (2001): 1 / (-e p ln p) for p < 1/e, else none.

    >>> log10_lr(1e-4).round(1).item()
    2.6
    """
    at_least = np.clip(np.asarray(p, dtype=np.float64), SMALLEST, 1.0)
    bounded = np.minimum(at_least, np.exp(-1.0))
    return -np.log10(np.e * bounded * -np.log(bounded)) + 0.0


def surprise(p: Floats) -> Floats:
    """Minus the log10 of probabilities, finite for 0."""
    return -np.log10(np.maximum(p, SMALLEST)) + 0.0


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are workdays: Monday to Friday but for `days_off`, and `days_on` besides; days since 1970-01-01."""

    days_off: frozenset[int] = frozenset()
    days_on: frozenset[int] = frozenset()

    def is_workday(self, day: Integers) -> NDArray[np.bool_]:
        """Whether each of the days, counted from 1970-01-01, is a workday."""
        usual = (day + _THURSDAY) % 7 < 5
        return (usual & ~np.isin(day, list(self.days_off))) | np.isin(day, list(self.days_on))


WEEKDAYS = Calendar()
"""Monday to Friday, without holidays."""


def local_seconds(at: Integers, zone: NDArray[np.str_] | str) -> Integers:
    """What the clock on the wall showed, as seconds since 1970-01-01 00:00 there; one zone, or one for each moment.

    >>> local_seconds(np.array([0]), "Asia/Shanghai").item() // 3600
    8
    """
    local, zones = np.empty_like(at), np.broadcast_to(zone, at.shape)
    for name in np.unique(zones):
        there = zones == name
        moments = _moments(at[there], "UTC").dt.convert_time_zone(str(name))
        local[there] = moments.dt.replace_time_zone(None).dt.epoch("s").to_numpy()
    return local


def epoch_seconds(local: Integers, zone: str) -> Integers:
    """The moments at which the clock on the wall showed that: the first of two, and the same offset where it skips.

    >>> epoch_seconds(np.array([8 * 3600]), "Asia/Shanghai").item()
    0
    """
    guess = local - (local_seconds(local, zone) - local)
    return guess - (local_seconds(guess, zone) - local)


def _moments(at: Integers, zone: str) -> pl.Series:
    return pl.Series(at * 1000).cast(pl.Datetime("ms", zone))
