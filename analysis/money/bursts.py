"""Fan-out and fan-in: an account that pays, or is paid by, more others within days than its habit explains.

A scan statistic over windows of several lengths, with the account's own rate outside the window as its habit.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.compiled import compiled
from analysis.money.candidates import MOST_EXPECTED, Candidate, apart
from analysis.money.chance import surprise
from analysis.money.ledger import Floats, Ledger, Side
from analysis.money.transfers import Integers
from analysis.statistics import DAY

WINDOWS = tuple(int(days * DAY) for days in (0.5, 1, 2, 4, 6))
"""Seconds."""

LEAST = 3
"""Distinct others at least."""


def fan_out(ledger: Ledger) -> list[Candidate]:
    """Accounts that pay many others within days."""
    return _bursts(ledger, "fan_out", ledger.out, ledger.payee)


def fan_in(ledger: Ledger) -> list[Candidate]:
    """Accounts that many others pay within days."""
    return _bursts(ledger, "fan_in", ledger.into, ledger.payer)


def _bursts(ledger: Ledger, typology: str, side: Side, other: Integers) -> list[Candidate]:
    around = ledger.background
    least = math.log10(len(WINDOWS) * around.accounts * around.days / MOST_EXPECTED)
    at, others = ledger.at[side.order], other[side.order]
    windows = np.array(WINDOWS, dtype=np.int64)
    spans, scores = _scan(side.begin, at, others, windows, around.days * DAY, DAY / around.rate, least)
    found: list[Candidate] = []
    for (account, begin, end), score in zip(spans.tolist(), scores.tolist(), strict=True):
        expected = around.accounts * around.days * len(WINDOWS) * 10.0**-score
        found.append(Candidate(typology, np.sort(side.order[begin:end]), expected, account))
    return apart(found)


@compiled
def habit(count: int, within: int, window: float, span: float, between: float) -> float:
    """Transfers that a window would hold by an account's rate outside it; window, span and gap in seconds."""
    return (count - within + 1) / (span - min(window, span) + between) * window


@compiled
def _scan(
    begin: Integers, at: Integers, other: Integers, windows: Integers, span: float, between: float, least: float
) -> tuple[Integers, Floats]:
    """Account and places from and to of the best of each run of overlapping windows, where it surprises enough."""
    spans = np.empty((len(at) * len(windows) // LEAST + 1, 3), dtype=np.int64)
    scores = np.empty(len(spans))
    times = np.zeros(len(begin), dtype=np.int64)
    found = 0
    for account in range(len(begin) - 1):
        first, last = begin[account], begin[account + 1]
        for window in windows:
            left, distinct = first, 0
            best, best_begin, best_end = 0.0, first, first
            for right in range(first, last if last - first >= LEAST else first):
                times[other[right]] += 1
                distinct += times[other[right]] == 1
                while at[right] - at[left] >= window:
                    times[other[left]] -= 1
                    distinct -= times[other[left]] == 0
                    left += 1
                if distinct >= LEAST:
                    score = surprise(habit(last - first, right + 1 - left, window, span, between), distinct)
                    if left >= best_end or score > best:
                        if left < best_end:
                            found -= best >= least
                        best, best_begin, best_end = score, left, right + 1
                        spans[found], scores[found] = (account, best_begin, best_end), best
                        found += best >= least
            for place in range(left, last if last - first >= LEAST else left):
                times[other[place]] = 0
    return spans[:found], scores[:found]
