"""Two searches through transfers in the order of time, forward and backward, that take turns until they meet."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.compiled import compiled
from analysis.money.lanes import Lanes, Small, earlier


class Search(NamedTuple):
    """What one side has found of accounts, from the transfer `of`; `wait` and `next` are those to go on from.

    Forward, `place` is that of the first transfer that can leave the account, backward that of the last from which
    the payer is reached; `done` is how far it was gone on from, `level` at how many hops it was last put into `next`.
    """

    place: Small
    done: Small
    of: Small
    level: Small
    wait: Small
    next: Small


@compiled
def new_search(accounts: int) -> Search:
    """A search that has found nothing yet."""
    new, none = np.empty(accounts, dtype=np.int32), np.full(accounts, -1, dtype=np.int32)
    return Search(new, new.copy(), none, none.copy(), new.copy(), new.copy())


@compiled
def meets(lanes: Lanes, root: int, limit: int, hops: int, onward: int, forward: Search, backward: Search) -> int:
    """How many hops backward are labelled where both searches meet, all of `hops` where none is left; else 0."""
    home, away = lanes.payer[root], lanes.to[root]
    first, last = lanes.before[root], lanes.into_begin[home + 1]
    onto, end = lanes.after[root], lanes.begin[away + 1]
    if first == last or lanes.into_key[first] >= limit or onto == end or lanes.key[onto] >= limit:
        return 0
    forward.place[away], forward.done[away], forward.of[away], forward.wait[0] = onto, end, root, away
    ahead, behind, on, back, met = 1, 1, 0, 0, False
    while not met and on + back < hops - 1:
        if behind <= ahead:
            behind, met = _back(lanes, root, limit, back, forward, backward, behind)
            back += 1
        else:
            ahead, met = _on(lanes, root, limit, onward, on, forward, backward, ahead)
            on += 1
        if not met and (ahead == 0 or behind == 0):
            return 0
    while met and behind and back < hops // 2:
        behind, _ = _back(lanes, root, limit, back, forward, backward, behind)
        back += 1
    return (back if behind else hops) if met else 0


@compiled
def _on(
    lanes: Lanes, root: int, limit: int, onward: int, level: int, forward: Search, backward: Search, waiting: int
) -> tuple[int, bool]:
    """A hop forward: how many accounts wait for the next one, and whether the other search was met."""
    home, met, more = lanes.payer[root], False, 0
    for turn in range(waiting):
        account = forward.wait[turn]
        start = forward.place[account]
        for place in range(start, min(forward.done[account], start + onward)):
            if lanes.key[place] >= limit:
                break
            to, onto = lanes.to[place], lanes.after[place]
            if to == home:
                met = True
            elif onto < lanes.begin[to + 1] and lanes.key[onto] < limit:
                if forward.of[to] != root:
                    forward.of[to], forward.done[to], forward.level[to] = root, lanes.begin[to + 1], -1
                elif forward.place[to] <= onto:
                    continue
                forward.place[to] = onto
                met = met or (backward.of[to] == root and backward.place[to] >= onto)
                if forward.level[to] != level:
                    forward.level[to], forward.next[more] = level, to
                    more += 1
        forward.done[account] = start
    forward.wait[:more] = forward.next[:more]
    return more, met


@compiled
def _back(
    lanes: Lanes, root: int, limit: int, level: int, forward: Search, backward: Search, waiting: int
) -> tuple[int, bool]:
    """A hop backward: how many accounts wait for the next one, and whether the other search was met."""
    home, start, met, more = lanes.payer[root], lanes.key[root], False, 0
    backward.wait[0] = backward.wait[0] if level else home
    for turn in range(waiting):
        account = backward.wait[turn]
        if level:
            first, last = backward.done[account], lanes.before[backward.place[account]]
        else:
            first, last = lanes.before[root], lanes.into_begin[home + 1]
            last = first + earlier(lanes.into_key[first:last], limit)
        for place in range(last - 1, first - 1, -1):
            payer, leaves = lanes.into_payer[place], lanes.into_place[place]
            if lanes.into_key[place] <= start:
                break
            if payer == home:
                continue
            if backward.of[payer] != root:
                backward.of[payer], backward.done[payer], backward.level[payer] = root, lanes.into_begin[payer], -1
            elif backward.place[payer] >= leaves:
                continue
            backward.place[payer] = leaves
            met = met or (forward.of[payer] == root and forward.place[payer] <= leaves)
            if backward.level[payer] != level:
                backward.level[payer], backward.next[more] = level, payer
                more += 1
        backward.done[account] = last
    backward.wait[:more] = backward.next[:more]
    return more, met
