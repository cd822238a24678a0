"""Scatter-gather: an account that pays several middles, all of which soon pay the same other account."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.compiled import compiled
from analysis.money.candidates import MOST_EXPECTED, Candidate
from analysis.money.chance import surprise
from analysis.money.lanes import earlier
from analysis.money.ledger import Floats, Ledger
from analysis.money.transfers import Integers
from analysis.statistics import DAY

DWELL = 5 * DAY
"""Seconds within which a middle pays on."""

SPAN = 9 * DAY
"""Seconds within which everything happens."""

LEAST = 3
"""Middles at least."""

MOST_ONWARD = 100
"""Transfers after one that are followed, the next ones."""


def scatter_gather(ledger: Ledger) -> list[Candidate]:
    """Pairs of accounts with several middles between them, beyond what their own transfers make by chance."""
    around, out, into = ledger.background, ledger.out, ledger.into
    pairs = _pairs(out.begin, out.order, ledger.at, ledger.payee)
    source, target = ledger.payer[pairs[:, 0]], ledger.payee[pairs[:, 1]]
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0], target, source))]
    paths = _Paths(*(np.ascontiguousarray(column) for column in _columns(ledger, pairs)))
    sent, got = _Times(out.begin, ledger.at[out.order]), _Times(into.begin, ledger.at[into.order])
    trials = DWELL / DAY * around.rate * around.transfers
    scores = _scan(paths, sent, got, around.crowding / around.accounts)
    begins = np.flatnonzero(trials * 10.0**-scores <= MOST_EXPECTED)
    found: list[Candidate] = []
    for begin, score in zip(begins.tolist(), scores[begins].tolist(), strict=True):
        end = int(paths.end[begin])
        own = pairs[begin:end][paths.second_at[begin:end] <= paths.first_at[begin] + SPAN]
        found.append(Candidate("scatter_gather", np.unique(own), trials * 10.0**-score, int(paths.source[begin])))
    return found


class _Paths(NamedTuple):
    """Pairs of transfers from a source over a middle to a target, sorted by both ends, then by time.

    `end` is where those between the same two accounts end.
    """

    source: Integers
    middle: Integers
    target: Integers
    first_at: Integers
    second_at: Integers
    end: Integers


class _Times(NamedTuple):
    """When each account's transfers one way were, those of account `a` at `begin[a]` to `begin[a + 1]`."""

    begin: Integers
    at: Integers


def _columns(ledger: Ledger, pairs: Integers) -> tuple[Integers, ...]:
    first, second = pairs[:, 0], pairs[:, 1]
    source, target = ledger.payer[first], ledger.payee[second]
    changes = np.flatnonzero((np.diff(source) != 0) | (np.diff(target) != 0)) + 1
    edges = np.concatenate([[0], changes, [len(pairs)]])
    return (
        source,
        ledger.payee[first],
        target,
        ledger.at[first],
        ledger.at[second],
        np.repeat(edges[1:], np.diff(edges)),
    )


@compiled
def _pairs(begin: Integers, order: Integers, at: Integers, payee: Integers) -> Integers:
    """Transfers with the ones that soon follow them, where an account has LEAST or more of these to one other."""
    pairs = np.empty((1024, 2), dtype=np.int64)
    times = np.zeros(len(begin), dtype=np.int64)
    found = 0
    for source in range(len(begin) - 1):
        several = begin[source + 1] - begin[source] >= LEAST
        for turn in range(3 if several else 0):  # count, keep, forget
            for first in order[begin[source] : begin[source + 1]]:
                for second in _followers(begin, order, at, first, int(payee[first])):
                    target = payee[second]
                    if target == source:
                        continue
                    if turn == 0:
                        times[target] += 1
                    elif turn == 2:
                        times[target] = 0
                    elif times[target] >= LEAST:
                        if found == len(pairs):
                            pairs = np.concatenate((pairs, np.empty_like(pairs)))
                        pairs[found] = (first, second)
                        found += 1
    return pairs[:found]


@compiled
def _followers(begin: Integers, order: Integers, at: Integers, first: int, middle: int) -> Integers:
    """What leaves an account within DWELL after a transfer that reached it."""
    onward = order[begin[middle] : begin[middle + 1]]
    start = earlier(onward, first)
    end = start
    while end < min(len(onward), start + MOST_ONWARD) and at[onward[end]] <= at[first] + DWELL:
        end += 1
    return onward[start:end]


@compiled
def _scan(paths: _Paths, sent: _Times, got: _Times, chance: float) -> Floats:
    """Of each pair of accounts the surprise of the best SPAN, at the path that begins it; elsewhere less than 0."""
    scores = np.full(len(paths.source), -1.0)
    seen = np.full(len(sent.begin), -1, dtype=np.int64)
    best = -1
    for first in range(len(paths.source)):
        if first == 0 or paths.end[first] != paths.end[first - 1]:
            best = -1
        start, until, middles = paths.first_at[first], paths.first_at[first] + SPAN, 0
        for path in range(first, paths.end[first]):
            if paths.first_at[path] > until:
                break
            if paths.second_at[path] <= until and seen[paths.middle[path]] != first:
                seen[paths.middle[path]] = first
                middles += 1
        if middles >= LEAST:
            many = _within(sent, paths.source[first], start, until) * _within(got, paths.target[first], start, until)
            score = surprise(many * chance, middles - 1)
            if best < 0 or score > scores[best]:
                if best >= 0:
                    scores[best] = -1.0
                best, scores[first] = first, score
    return scores


@compiled
def _within(times: _Times, account: int, start: int, until: int) -> int:
    """How many transfers an account has from one moment to another, both included."""
    own = times.at[times.begin[account] : times.begin[account + 1]]
    return earlier(own, until + 1) - earlier(own, start)
