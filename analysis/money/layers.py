"""Bipartite and stack: several accounts that each pay several of the same others within days, once or twice over."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np

from analysis.compiled import compiled
from analysis.money.candidates import MOST_EXPECTED, Candidate, claimed
from analysis.money.chance import surprise
from analysis.money.lanes import Lanes, Small, earlier, lanes
from analysis.money.ledger import Floats, Ledger
from analysis.money.transfers import Integers
from analysis.statistics import DAY

WINDOW = 4 * DAY
"""Seconds within which a layer pays."""

LEAST = 2
"""Receivers that a sender shares with the first one, and senders, at least."""

DENSITY = 0.6
"""Share of all pairs of a sender and a shared receiver that a layer has at least."""

MOST_BESIDE = 100
"""Transfers of an account that are looked at, the next ones: a layer is small."""


def bipartite(ledger: Ledger) -> list[Candidate]:
    """Groups of senders, most of which pay most of the same receivers."""
    return layers(ledger, MOST_EXPECTED)


def stack(ledger: Ledger) -> list[Candidate]:
    """Two layers: those that the first one pays are senders of the second, and are paid before they pay."""
    each = layers(ledger, 1.0)
    senders: dict[int, list[int]] = defaultdict(list)
    for place, layer in enumerate(each):
        for sender in np.unique(ledger.payer[layer.transfers]).tolist():
            senders[sender].append(place)
    found: list[Candidate] = []
    for layer in each:
        reached = np.unique(ledger.payee[layer.transfers]).tolist()
        onward = sorted({place for account in reached for place in senders.get(account, ())})
        for other in (each[place] for place in onward):
            if _passes_on(ledger, layer.transfers, other.transfers):
                both = np.union1d(layer.transfers, other.transfers)
                found.append(Candidate("stack", both, layer.expected * other.expected, layer.hub))
    return found


def _passes_on(ledger: Ledger, first: Integers, second: Integers) -> bool:
    """Whether two or more accounts are paid in the first layer before they pay in the second, and none only later."""
    middle = np.intersect1d(ledger.payee[first], ledger.payer[second])
    paid = np.array([first[ledger.payee[first] == account].min() for account in middle])
    pays = np.array([second[ledger.payer[second] == account].min() for account in middle])
    return len(middle) >= LEAST and bool(np.all(paid < pays))


def layers(ledger: Ledger, most: float) -> list[Candidate]:
    """Groups that chance makes `most` times or less: by how often others pay the receivers of one account.

    Of each sender beside the first, the chance is a Poisson tail: its own transfers within the window times the share
    that the shared receivers have of all transfers. Any account might have been it, any account and window the first.
    """
    around = ledger.background
    trials = around.accounts * max(around.days * DAY / WINDOW, 1.0)
    until = np.searchsorted(ledger.at, ledger.at + WINDOW, side="right").astype(np.int32)
    share = ledger.into.counts / around.transfers
    seen = lanes(ledger)
    scores = _scan(seen, until, share, math.log10(around.accounts))
    found: list[Candidate] = []
    for root in np.flatnonzero(trials * 10.0**-scores <= most).tolist():
        rows = _layer(ledger, seen, share, root, int(until[seen.key[root]]))
        if rows is not None:
            expected = trials * 10.0 ** -float(scores[root])
            found.append(Candidate("bipartite", rows, expected, int(seen.payer[root])))
    return claimed(found, most)


def _layer(ledger: Ledger, seen: Lanes, share: Floats, root: int, limit: int) -> Integers | None:
    """The transfers of the layer that a transfer begins, those between its senders and what two or more of them pay."""
    start, first = int(seen.key[root]), int(seen.payer[root])
    own = seen.key[root : min(seen.begin[first + 1], root + MOST_BESIDE)]
    receivers = np.unique(ledger.payee[own[own < limit]])
    reached = [ledger.into.order[ledger.into.begin[one] : ledger.into.begin[one + 1]] for one in receivers]
    rows = np.sort(np.concatenate([some[(start <= some) & (some < limit)][:MOST_BESIDE] for some in reached]))
    pairs = np.unique(np.stack([ledger.payer[rows], ledger.payee[rows]], axis=1), axis=0)
    others, shared = np.unique(pairs[:, 0], return_counts=True)
    paid = np.array([np.sum((start <= some) & (some < limit)) for some in _leaving(ledger, others)])
    popular = float(share[receivers].sum())
    level = math.log10(ledger.background.accounts)
    told = [surprise(popular * many, k) > level for many, k in zip(paid.tolist(), shared.tolist(), strict=True)]
    senders = others[((shared >= LEAST) & told) | (others == first)]
    pairs = pairs[np.isin(pairs[:, 0], senders)]
    popular_ones, payers = np.unique(pairs[:, 1], return_counts=True)
    kept = popular_ones[payers >= LEAST]
    dense = np.isin(pairs[:, 1], kept).sum() >= DENSITY * len(senders) * len(kept)
    if len(senders) < LEAST or len(kept) < LEAST or not dense:
        return None
    return rows[np.isin(ledger.payer[rows], senders) & np.isin(ledger.payee[rows], kept)]


def _leaving(ledger: Ledger, accounts: Integers) -> list[Integers]:
    return [ledger.out.order[ledger.out.begin[one] : ledger.out.begin[one + 1]] for one in accounts]


@compiled
def _scan(lanes: Lanes, until: Small, share: Floats, level: float) -> Floats:
    """Of each transfer the surprise of the layer that it begins: log10, summed over senders that add to it."""
    accounts = len(lanes.begin) - 1
    scores = np.zeros(len(lanes.key))
    of_root, of_receiver = np.full(accounts, -1, dtype=np.int64), np.full(accounts, -1, dtype=np.int64)
    reached, shared = np.full(accounts, -1, dtype=np.int64), np.zeros(accounts, dtype=np.int64)
    others = np.empty(MOST_BESIDE * MOST_BESIDE, dtype=np.int64)
    for root in range(len(lanes.key)):
        start, limit, first = int(lanes.key[root]), int(until[lanes.key[root]]), lanes.payer[root]
        popular, many = 0.0, 0
        for to in lanes.to[root : _last(lanes.key, root, int(lanes.begin[first + 1]), limit)]:
            if reached[to] == root:
                continue
            reached[to] = root
            popular += share[to]
            begin, end = int(lanes.into_begin[to]), int(lanes.into_begin[to + 1])
            begin += earlier(lanes.into_key[begin:end], start)
            for other in lanes.into_payer[begin : _last(lanes.into_key, begin, end, limit)]:
                if of_root[other] != root:
                    of_root[other], of_receiver[other], shared[other], others[many] = root, to, 1, other
                    many += 1
                elif of_receiver[other] != to:
                    of_receiver[other] = to
                    shared[other] += 1
        for other in others[:many]:
            if shared[other] >= LEAST and other != first:
                leaving = lanes.key[lanes.begin[other] : lanes.begin[other + 1]]
                paid = earlier(leaving, limit) - earlier(leaving, start)
                scores[root] += max(surprise(float(popular * paid), int(shared[other])) - level, 0.0)
    return scores


@compiled
def _last(keys: Small, begin: int, end: int, limit: int) -> int:
    """Where the transfers from `begin` on end that are earlier than `limit`, MOST_BESIDE at most."""
    last = begin
    while last < min(end, begin + MOST_BESIDE) and keys[last] < limit:
        last += 1
    return last
