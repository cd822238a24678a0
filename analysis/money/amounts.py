"""What the amounts of a ring tell beside its form: nearly equal, passed on almost whole, just under a threshold.

Each sign is weighed against how common it is among all transfers searched, so that it is silent where amounts are alike
everywhere or tell nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from analysis.compiled import compiled
from analysis.money.lanes import Lanes, lanes
from analysis.money.ledger import Floats, Ledger
from analysis.money.transfers import Integers
from analysis.statistics import log10_lr

CAP = 2.0
EQUAL = 0.1
"""Largest coefficient of variation of amounts that count as nearly equal."""

PASSED_ON = (0.85, 1.0)
PASSED_WITHIN = 12 * 3_600
"""Seconds."""

THRESHOLDS = (1_000_000, 5_000_000, 20_000_000)
"""Minor units: sums from which banks look closer or report."""

UNDER = 0.95
"""Just under a threshold is from this share of it on."""

MOST_OF = 0.5
"""Share of the transfers that bear a sign, for it to be one of the ring."""

_DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign in the amounts, in words, and its weight (log10 of a likelihood ratio)."""

    sentence: str
    log10_lr: float


class Amounts:
    """The amounts of a ledger and how common each sign is among them."""

    def __init__(self, ledger: Ledger) -> None:
        self._amount = ledger.transfers.amount
        self._ledger = ledger
        self._passed = _passed_on(lanes(ledger), self._amount, ledger.at, *PASSED_ON, PASSED_WITHIN)
        self._under = _just_under(self._amount)
        self._varied: dict[int, Floats] = {}

    def signs(self, transfers: Integers) -> list[Sign]:
        """The signs of those transfers that speak for a ring."""
        found = [self._equal(transfers), self._onward(transfers), self._below(transfers)]
        return [sign for sign in found if sign is not None and sign.log10_lr > 0]

    def _equal(self, transfers: Integers) -> Sign | None:
        own = _variation(self._amount[transfers][None, :])[0]
        if len(transfers) < 3 or own > EQUAL:
            return None
        p = (1 + np.sum(self._drawn(len(transfers)) <= EQUAL)) / (1 + _DRAWS)
        sentence = f"The {len(transfers)} amounts are nearly equal: they differ by {own:.0%} of their mean."
        return Sign(sentence, float(log10_lr(float(p))))

    def _drawn(self, count: int) -> Floats:
        """How much so many amounts vary that have nothing to do with one another; the same draws each time."""
        if count not in self._varied:
            draw = np.random.default_rng(count)
            self._varied[count] = _variation(self._amount[draw.integers(0, len(self._amount), (_DRAWS, count))])
        return self._varied[count]

    def _onward(self, transfers: Integers) -> Sign | None:
        inner = transfers[np.isin(self._ledger.payee[transfers], self._ledger.payer[transfers])]
        kept = int(self._passed[inner].sum())
        return self._many(inner, kept, self._passed, "were passed on within 12 hours, at 85 % to 100 % of the amount")

    def _below(self, transfers: Integers) -> Sign | None:
        kept = int(self._under[transfers].sum())
        return self._many(transfers, kept, self._under, "stay just under 10,000, 50,000 or 200,000")

    def _many(self, transfers: Integers, kept: int, every: np.ndarray, words: str) -> Sign | None:
        if kept < 2 or kept < MOST_OF * len(transfers):
            return None
        usual = float(every.mean())
        sentence = f"{kept} of {len(transfers)} transfers {words}; of all transfers {usual:.1%} do."
        return Sign(sentence, float(log10_lr(float(binom.sf(kept - 1, len(transfers), usual)))))


def _variation(amounts: Integers) -> Floats:
    return amounts.std(axis=1) / amounts.mean(axis=1)


def _just_under(amount: Integers) -> np.ndarray:
    return np.any([(amount >= UNDER * limit) & (amount < limit) for limit in THRESHOLDS], axis=0)


@compiled
def _passed_on(lanes: Lanes, amount: Integers, at: Integers, least: float, most: float, within: int) -> Integers:
    """Which transfers are followed, within so many seconds, by one out of the account that they reached, as large."""
    passed = np.zeros(len(amount), dtype=np.int64)
    for place in range(len(lanes.key)):
        one = lanes.key[place]
        for onward in range(lanes.after[place], lanes.begin[lanes.to[place] + 1]):
            other = lanes.key[onward]
            if at[other] > at[one] + within:
                break
            if least * amount[one] <= amount[other] <= most * amount[one]:
                passed[one] = 1
                break
    return passed
