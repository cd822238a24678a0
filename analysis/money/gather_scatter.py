"""Gather-scatter: an account that many pay and that soon pays many on, both beyond its habit."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from analysis.compiled import compiled
from analysis.money.bursts import habit
from analysis.money.candidates import MOST_EXPECTED, Candidate, apart
from analysis.money.chance import surprise
from analysis.money.ledger import Floats, Ledger
from analysis.money.transfers import Integers
from analysis.statistics import DAY

WINDOWS = tuple(days * DAY for days in (1, 2, 4))
"""Seconds, of the window in which money comes as of that in which it goes: every pair is tried."""

LEAST = 2
"""Distinct payers at least, and distinct payees."""


def gather_scatter(ledger: Ledger) -> list[Candidate]:
    """Accounts with a window of money coming in, and one of money going out that begins half of it before its end."""
    around, into, out = ledger.background, ledger.into, ledger.out
    trials = around.accounts * around.days * len(WINDOWS) ** 2
    coming = _Moves(into.begin, ledger.at[into.order], ledger.payer[into.order])
    going = _Moves(out.begin, ledger.at[out.order], ledger.payee[out.order])
    windows = np.array(WINDOWS, dtype=np.int64)
    least = math.log10(trials / MOST_EXPECTED)
    spans, scores = _scan(coming, going, windows, around.days * DAY, DAY / around.rate, least)
    of_hub: dict[int, list[Candidate]] = {}
    for (account, first, end, out_first, out_end), score in zip(spans.tolist(), scores.tolist(), strict=True):
        both = np.sort(np.concatenate([into.order[first:end], out.order[out_first:out_end]]))
        of_hub.setdefault(account, []).append(Candidate("gather_scatter", both, trials * 10.0**-score, account))
    return [one for some in of_hub.values() for one in apart(some)]


class _Moves(NamedTuple):
    """The transfers of each account one way, as of `begin`: when, and who is on the other side."""

    begin: Integers
    at: Integers
    other: Integers


class _Window(NamedTuple):
    """Places from and to of the transfers inside, and how often each other account takes part."""

    edges: Integers
    times: Integers


@compiled
def _take(moves: _Moves, window: _Window, end: int, before: int) -> int:
    """Extend a window over transfers earlier than `before`; returns how many other accounts come in."""
    more = 0
    while window.edges[1] < end and moves.at[window.edges[1]] < before:
        other = moves.other[window.edges[1]]
        window.times[other] += 1
        more += window.times[other] == 1
        window.edges[1] += 1
    return more


@compiled
def _drop(moves: _Moves, window: _Window, since: int) -> int:
    """Shorten a window to transfers from `since` on; returns how many other accounts go out."""
    fewer = 0
    while window.edges[0] < window.edges[1] and moves.at[window.edges[0]] < since:
        other = moves.other[window.edges[0]]
        window.times[other] -= 1
        fewer += window.times[other] == 0
        window.edges[0] += 1
    return fewer


@compiled
def _scan(
    coming: _Moves, going: _Moves, windows: Integers, span: float, between: float, least: float
) -> tuple[Integers, Floats]:
    """Account, places from and to of what comes and of what goes: the best of each run of overlapping windows."""
    accounts, pairs = len(coming.begin) - 1, len(windows) ** 2
    spans = np.empty((len(coming.at) * pairs // LEAST + 1, 5), dtype=np.int64)
    scores = np.empty(len(spans))
    gather = _Window(np.zeros(2, dtype=np.int64), np.zeros(accounts, dtype=np.int64))
    scatter = _Window(np.zeros(2, dtype=np.int64), np.zeros(accounts, dtype=np.int64))
    found = 0
    for account in range(accounts):
        first, last = coming.begin[account], coming.begin[account + 1]
        out_first, out_last = going.begin[account], going.begin[account + 1]
        if last - first < LEAST or out_last - out_first < LEAST:
            continue
        for pair in range(pairs):
            length, onward = windows[pair // len(windows)], windows[pair % len(windows)]
            gather.edges[:], scatter.edges[:] = first, out_first
            payers, payees, best, until = 0, 0, 0.0, first
            for right in range(first, last):
                now = coming.at[right]
                payers += _take(coming, gather, right + 1, now + 1) - _drop(coming, gather, now - length + 1)
                payees += _take(going, scatter, out_last, now + onward) - _drop(going, scatter, now - length // 2)
                if payers < LEAST or payees < LEAST:
                    continue
                many, others = gather.edges[1] - gather.edges[0], scatter.edges[1] - scatter.edges[0]
                score = surprise(habit(last - first, many, length, span, between), payers)
                score += surprise(habit(out_last - out_first, others, length // 2 + onward, span, between), payees)
                if gather.edges[0] >= until or score > best:
                    if gather.edges[0] < until:
                        found -= best >= least
                    best, until = score, right + 1
                    spans[found, 0] = account
                    spans[found, 1:3], spans[found, 3:5] = gather.edges, scatter.edges
                    scores[found] = score
                    found += best >= least
            gather.times[coming.other[first:last]] = 0
            scatter.times[going.other[out_first:out_last]] = 0
    return spans[:found], scores[:found]
