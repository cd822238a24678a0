"""Bridges: links without which a component falls in two, with what lies beyond each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.compiled import compiled
from analysis.rings.uses import Flags, Integers


@dataclass(frozen=True, slots=True, eq=False)
class Bridges:
    """Which links are bridges, and how many members and marked links stand on one side of each; arrays over links."""

    found: Flags
    beyond: Integers
    marks_beyond: Integers


def bridges(one: Integers, other: Integers, marked: Flags, nodes: int) -> Bridges:
    """The bridges of a graph whose links join the nodes `one` and `other`; O(nodes + links).

    Low-links by depth-first search (Tarjan 1974), without recursion: a component may be one long chain.
    """
    ends, partners = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.argsort(ends, kind="stable")
    begins = np.searchsorted(ends[order], np.arange(nodes + 1))
    edge = np.tile(np.arange(len(one)), 2)[order]
    return Bridges(*_search(begins, partners[order], edge, marked, len(one)))


@compiled
def _search(
    begins: Integers, partner: Integers, edge: Integers, marked: Flags, links: int
) -> tuple[Flags, Integers, Integers]:
    nodes = len(begins) - 1
    found = np.zeros(links, np.bool_)
    beyond, marks_beyond = np.zeros(links, np.int64), np.zeros(links, np.int64)
    entered, low = np.full(nodes, -1, np.int64), np.zeros(nodes, np.int64)
    size, inside = np.ones(nodes, np.int64), np.zeros(nodes, np.int64)
    cursor, by = begins[:-1].copy(), np.full(nodes, -1, np.int64)
    stack, clock = np.zeros(nodes, np.int64), 0
    used = np.zeros(links, np.bool_)
    for root in range(nodes):
        if entered[root] >= 0 or begins[root] == begins[root + 1]:
            continue
        depth = 0
        stack[0] = root
        entered[root] = low[root] = clock
        clock += 1
        while depth >= 0:
            node = stack[depth]
            if cursor[node] < begins[node + 1]:
                place = cursor[node]
                cursor[node] += 1
                link, there = edge[place], partner[place]
                if used[link]:
                    continue
                used[link] = True
                if entered[there] < 0:
                    by[there] = link
                    entered[there] = low[there] = clock
                    clock += 1
                    depth += 1
                    stack[depth] = there
                else:
                    inside[node] += marked[link]
                    low[node] = min(low[node], entered[there])
            else:
                depth -= 1
                if depth >= 0:
                    above, link = stack[depth], by[node]
                    found[link] = low[node] > entered[above]
                    beyond[link], marks_beyond[link] = size[node], inside[node]
                    low[above] = min(low[above], low[node])
                    size[above] += size[node]
                    inside[above] += inside[node] + marked[link]
    return found, beyond, marks_beyond
