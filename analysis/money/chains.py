"""Chains: money passed on from account to account, each time sooner than the account usually pays."""

from __future__ import annotations

import numpy as np

from analysis.compiled import compiled
from analysis.money.candidates import MOST_EXPECTED, Candidate, apart
from analysis.money.cycles import MOST_ONWARD, SHORTEST_GAP
from analysis.money.lanes import Lanes, lanes
from analysis.money.ledger import Floats, Ledger
from analysis.money.transfers import Integers
from analysis.statistics import DAY

DWELL = int(1.5 * DAY)
"""Seconds between one transfer and the next at most."""

LEAST = 4
"""Transfers at least."""


def chain(ledger: Ledger) -> list[Candidate]:
    """Chains of LEAST or more transfers, none of which shares one with a less expected chain."""
    trials = ledger.background.transfers
    rate = ledger.out.counts / (ledger.background.days * DAY)
    chances, onward, hops = _best(lanes(ledger), ledger.at, rate)
    heads = np.flatnonzero((hops >= LEAST) & (chances * trials <= MOST_EXPECTED))
    found: list[Candidate] = []
    for head in heads.tolist():
        links = [head]
        while (following := int(onward[links[-1]])) >= 0:
            links.append(following)
        found.append(Candidate("chain", np.array(links), trials * float(chances[head]), int(ledger.payer[head])))
    return apart(found)


@compiled
def _best(lanes: Lanes, at: Integers, rate: Floats) -> tuple[Floats, Integers, Integers]:
    """Of each transfer the least likely chain that it heads: its chance, the next transfer or -1, and its length."""
    chances, hops = np.ones(len(at)), np.ones(len(at), dtype=np.int64)
    onward, place_of = np.full(len(at), -1, dtype=np.int64), np.empty(len(at), dtype=np.int64)
    for place in range(len(at)):
        place_of[lanes.key[place]] = place
    for one in range(len(at) - 1, -1, -1):
        place = place_of[one]
        account = lanes.to[place]
        start, end = lanes.after[place], lanes.begin[account + 1]
        for following in range(start, min(end, start + MOST_ONWARD)):
            other = lanes.key[following]
            if at[other] > at[one] + DWELL:
                break
            usual = rate[account] * max(at[other] - at[one], SHORTEST_GAP)
            if usual < 1.0 and chances[other] * usual < chances[one]:
                chance = chances[other] * usual
                chances[one], onward[one], hops[one] = chance, other, hops[other] + 1
    return chances, onward, hops
