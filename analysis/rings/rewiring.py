"""What chance would share: the graph of holders and identifiers with its degrees kept and all else drawn anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.compiled import compiled
from analysis.rings.uses import Integers
from analysis.rings.weights import Edges

ROUNDS = 10
"""So often every holder trades with another one before the first graph, and half as often before each further one."""


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """Edges by stratum and holder: `edge` in that order, one list of edges from each of `begins` to the next.

    `lists` tells for each stratum where its lists begin.
    """

    edge: Integers
    begins: Integers
    lists: Integers


def strata(edges: Edges, stratum: Integers) -> Strata:
    """What trades with what: the holders of one stratum, each with its identifiers of it."""
    order = np.lexsort((edges.identifier, edges.holder, stratum))
    new_stratum = np.diff(stratum[order], prepend=-1) != 0
    new_list = new_stratum | (np.diff(edges.holder[order], prepend=-1) != 0)
    begins = np.flatnonzero(new_list)
    lists = np.flatnonzero(new_stratum[begins])
    return Strata(order, np.append(begins, len(order)), np.append(lists, len(begins)))


def rewired(edges: Edges, stratum: Integers, graphs: int, seed: int) -> Iterator[Integers]:
    """For each of so many drawn graphs the holder of every edge; the same seed draws the same graphs.

    Every holder keeps how many identifiers it has in each stratum, every identifier its edges: curveball trades
    (Strona et al. 2014) in rounds in which each holder trades once (Carstens, Berger and Strona 2018).
    """
    some = strata(edges, stratum)
    slots = some.edge.copy()
    owner = edges.holder[some.edge]
    pool = np.zeros(2 * int(np.diff(some.begins).max(initial=1)), dtype=np.int64)
    seed_of = np.random.default_rng(seed).integers(1, 2**31, graphs, dtype=np.int64)
    for graph in range(graphs):
        _trade(
            slots,
            edges.identifier,
            some.begins,
            some.lists,
            pool,
            ROUNDS if graph == 0 else ROUNDS // 2,
            seed_of[graph],
        )
        holder = np.empty_like(owner)
        holder[slots] = owner
        yield holder


@compiled
def _trade(
    slots: Integers, identifier: Integers, begins: Integers, lists: Integers, pool: Integers, rounds: int, seed: int
) -> None:
    """In every round the lists of each stratum are paired at random and each pair shuffles what only one of it has."""
    np.random.seed(seed)
    for stratum in range(len(lists) - 1):
        first, count = lists[stratum], lists[stratum + 1] - lists[stratum]
        for _ in range(rounds if count > 1 else 0):
            order = np.random.permutation(count)
            for pair in range(count // 2):
                one, other = first + order[2 * pair], first + order[2 * pair + 1]
                free = _own(slots, identifier, begins, one, other, pool, 0)
                free = _own(slots, identifier, begins, other, one, pool, free)
                for last in range(free - 1, 0, -1):
                    chosen = np.random.randint(0, last + 1)
                    slots[pool[last]], slots[pool[chosen]] = slots[pool[chosen]], slots[pool[last]]


@compiled
def _own(
    slots: Integers, identifier: Integers, begins: Integers, mine: int, theirs: int, pool: Integers, free: int
) -> int:
    """Puts the slots of one list whose identifier the other lacks into the pool; gives how full that is then."""
    for slot in range(begins[mine], begins[mine + 1]):
        common = False
        for there in range(begins[theirs], begins[theirs + 1]):
            common |= identifier[slots[there]] == identifier[slots[slot]]
        if not common:
            pool[free] = slot
            free += 1
    return free
