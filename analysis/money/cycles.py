"""Cycles: money that comes back to where it left within days, from account to account in the order of time.

Every transfer is tried as the first of a cycle. Two searches, forward from its payee and backward from its payer, take
turns until they meet; only where they do are the cycles walked, depth first, and only along accounts from which the
backward search says that the payer is still reached in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.compiled import compiled
from analysis.money.candidates import MOST_EXPECTED, Candidate
from analysis.money.lanes import Lanes, Small, lanes
from analysis.money.ledger import Floats, Ledger
from analysis.money.meeting import Search, meets, new_search
from analysis.money.transfers import Integers
from analysis.statistics import DAY

WINDOW = 5 * DAY
"""Seconds from the first transfer of a cycle to its last."""

HOPS = 12
"""Transfers of a cycle at most."""

MOST_ONWARD = 100
"""Transfers after one that are followed, the next ones: who pays more in a while brings nothing home by design."""

Flags = NDArray[np.bool_]

MOST_STEPS = 1_000_000
"""Steps of the walk from one transfer."""

SHORTEST_GAP = 600
"""Seconds that count between two transfers at least."""


class Cycles(NamedTuple):
    """Cycles as transfers one after the other; `ends` says where each ends, `chances` how likely each gap was.

    `cut` counts transfers from which not every cycle was walked.
    """

    transfers: Integers
    ends: Integers
    chances: Floats
    cut: int

    def each(self) -> list[Integers]:
        """The transfers of each cycle."""
        return [self.transfers[begin:end] for begin, end in pairwise([0, *self.ends.tolist()])]


def cycle(ledger: Ledger) -> list[Candidate]:
    """Cycles of 2 to HOPS transfers that come back within WINDOW.

    Any transfer might have begun one; that the last one leads home is as likely as an account that is met is paid, or
    as this one is, if it is paid more often.
    """
    around = ledger.background
    least = around.transfers * around.crowding / around.accounts
    trials = np.maximum(least, ledger.into.counts).tolist()
    found = cycles(ledger, WINDOW, HOPS, MOST_ONWARD, MOST_EXPECTED / least)
    hubs = ledger.payer[found.transfers[found.ends - np.diff(found.ends, prepend=0)]].tolist()
    return [
        Candidate("cycle", one, trials[hub] * chance, hub)
        for one, hub, chance in zip(found.each(), hubs, found.chances.tolist(), strict=True)
    ]


def cycles(ledger: Ledger, window: int, hops: int, onward: int, most: float = 1.0) -> Cycles:
    """Simple cycles of at most `hops` transfers within `window` seconds, ascending in time, of that chance or less.

    The chance is the product over gaps of min(1, rate of the account in the middle x gap).
    """
    until = np.searchsorted(ledger.at, ledger.at + window, side="right").astype(np.int32)
    rate = ledger.out.counts / (ledger.background.days * DAY)
    return Cycles(*_cycles(lanes(ledger), until, ledger.at, rate, hops, onward, most, MOST_STEPS))


@compiled
def _cycles(
    lanes: Lanes, until: Small, at: Integers, rate: Floats, hops: int, onward: int, most: float, steps: int
) -> tuple[Integers, Integers, Floats, int]:
    """The arrays of `Cycles`: each transfer is tried as the first of one."""
    accounts = len(lanes.begin) - 1
    forward, backward = new_search(accounts), new_search(accounts)
    on_path = np.zeros(accounts, dtype=np.bool_)
    path, chance = np.empty(hops, dtype=np.int32), np.ones(hops)
    walked, ends, chances = np.empty(1024, dtype=np.int64), np.empty(256, dtype=np.int64), np.empty(256)
    used, found, cut = 0, 0, 0
    for root in range(len(lanes.key)):
        limit = int(until[lanes.key[root]])
        labelled = meets(lanes, root, limit, hops, onward, forward, backward)
        if labelled == 0:
            continue
        path[0] = root
        for length in _walk(lanes, path, chance, limit, hops, onward, backward, labelled, at, rate, steps, on_path):
            if length == 0:
                cut += 1
            elif chance[length - 1] <= most:
                while used + length > len(walked):
                    walked = np.concatenate((walked, np.empty_like(walked)))
                if found == len(ends):
                    ends, chances = np.concatenate((ends, ends)), np.concatenate((chances, chances))
                walked[used : used + length] = lanes.key[path[:length]]
                used += length
                ends[found], chances[found] = used, chance[length - 1]
                found += 1
    return walked[:used], ends[:found], chances[:found], cut


@compiled
def _walk(
    lanes: Lanes,
    path: Small,
    chance: Floats,
    limit: int,
    hops: int,
    onward: int,
    backward: Search,
    labelled: int,
    at: Integers,
    rate: Floats,
    steps: int,
    on_path: Flags,
) -> Iterator[int]:
    """Depth first from the transfer `path[0]`: the lengths of the cycles, each in `path`; 0 where it is cut."""
    root, home = path[0], lanes.payer[path[0]]
    place, stop = np.empty(hops, dtype=np.int32), np.empty(hops, dtype=np.int32)
    depth, account = 1, lanes.to[root]
    place[1], stop[1] = lanes.after[root], min(lanes.begin[account + 1], lanes.after[root] + onward)
    on_path[account] = True
    while depth:
        account = lanes.to[path[depth - 1]]
        here = place[depth]
        if here >= stop[depth] or lanes.key[here] >= limit or steps == 0:
            on_path[account] = False
            depth -= 1
            continue
        place[depth] += 1
        steps -= 1
        if steps == 0:
            yield 0
        to, onto = int(lanes.to[here]), int(lanes.after[here])
        gap = max(at[lanes.key[here]] - at[lanes.key[path[depth - 1]]], SHORTEST_GAP)
        path[depth], chance[depth] = here, chance[depth - 1] * min(1.0, rate[account] * gap)
        if to == home:
            yield depth + 1
        elif (
            depth + 1 < hops and not on_path[to] and _leads_home(backward, root, to, onto, hops - depth - 1 - labelled)
        ):
            depth += 1
            on_path[to] = True
            place[depth], stop[depth] = onto, min(lanes.begin[to + 1], onto + onward)


@compiled
def _leads_home(backward: Search, root: int, account: int, onto: int, beyond: int) -> bool:
    """Whether the first payer may be reached from an account; `beyond` hops are not labelled."""
    return beyond > 0 or (backward.of[account] == root and backward.place[account] >= onto)
