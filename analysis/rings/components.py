"""Components of accepted links: too large ones fall apart at a higher level, weak bridges are taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import (
    connected_components,  # pyright: ignore[reportUnknownVariableType]
    minimum_spanning_tree,  # pyright: ignore[reportUnknownVariableType]
)

from analysis.rings.bridges import bridges
from analysis.rings.linking import LEVEL, Links
from analysis.rings.uses import Flags, Floats, Integers

LEAST = 3
"""Fewer members are no ring, and a weak bridge is dropped only where both of its sides keep so many."""

LARGEST = 50
STEP = 0.5
WEAK_BRIDGE = 2.5


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """Rings as components: their links, the level at which each link was accepted, and the ring (from 0) of each link.

    `before` is how many stood in the component at the usual level.
    """

    links: Links
    level: Floats
    before: Integers
    ring: Integers

    @property
    def count(self) -> int:
        """How many rings there are."""
        return int(self.ring.max()) + 1 if len(self.ring) else 0

    def members(self) -> tuple[Integers, Integers]:
        """Ring and holder of each member, ascending."""
        ring = np.concatenate([self.ring, self.ring])
        holder = np.concatenate([self.links.one, self.links.other])
        found = np.unique(np.stack([ring, holder]), axis=1)
        return found[0], found[1]


def components(links: Links, nodes: int) -> Components:
    """The rings among the links of so many holders; numbered by their first member."""
    kept = links.taken(links.accepted())
    labels = labelled(kept, nodes)
    before = np.bincount(labels, minlength=nodes)[labels[kept.one]]
    kept, level, before = _fallen_apart(kept, before, nodes)
    stays = _peeled(kept, level, nodes)
    kept, level, before = kept.taken(stays), level[stays], before[stays]
    return Components(kept, level, before, _numbered(labelled(kept, nodes)[kept.one]))


def labelled(links: Links, nodes: int) -> Integers:
    """For each holder which component it is in."""
    graph = coo_array((np.ones(len(links), dtype=np.int8), (links.one, links.other)), shape=(nodes, nodes))
    return cast(Integers, connected_components(graph, directed=False)[1]).astype(np.int64)


def _numbered(labels: Integers) -> Integers:
    """Labels as numbers from 0 in the order in which they first come: links ascend by their first holder."""
    _, first, which = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[which]


def _fallen_apart(links: Links, before: Integers, nodes: int) -> tuple[Links, Floats, Integers]:
    """The links of components of LARGEST at most: what is larger is asked again at a level half a step higher."""
    level: Floats = np.full(len(links), LEVEL)
    while True:
        labels = labelled(links, nodes)
        large = np.bincount(labels, minlength=nodes)[labels[links.one]] > LARGEST
        if not large.any():
            return links, level, before
        level = np.asarray(level + STEP * large, dtype=np.float64)
        stays = links.accepted(level)
        links, level, before = links.taken(stays), level[stays], before[stays]


def _peeled(links: Links, level: Floats, nodes: int) -> Flags:
    """Which links stay: in each component the weakest bridge that may go is dropped, until none may."""
    stays = np.ones(len(links), dtype=np.bool_)
    while True:
        places = _in_rings(links, stays, nodes)
        kept = links.taken(places)
        label = labelled(kept, nodes)[kept.one]
        goes = _droppable(kept, kept.two_families(level[places]), label, nodes)
        order = np.lexsort((kept.other[goes], kept.one[goes], kept.weight[goes], label[goes]))
        first = np.r_[True, np.diff(label[goes][order]) != 0][: len(order)]
        stays = np.isin(np.arange(len(links)), places)
        if not len(goes):
            return stays
        stays[places[goes[order[first]]]] = False


def _in_rings(links: Links, stays: Flags, nodes: int) -> Integers:
    """The links that stay, of components that have enough members."""
    places = np.flatnonzero(stays)
    kept = links.taken(places)
    labels = labelled(kept, nodes)
    return places[np.bincount(labels, minlength=nodes)[labels[kept.one]] >= LEAST]


def _droppable(links: Links, two: Flags, label: Integers, nodes: int) -> Integers:
    """The bridges that may go: weak with a ring on either side, or without a link of two families on any."""
    cut = bridges(links.one, links.other, two, nodes)
    ends = np.unique(np.stack([np.r_[label, label], np.r_[links.one, links.other]]), axis=1)[0]
    members = np.bincount(ends, minlength=nodes)[label]
    marks = np.bincount(label, weights=two, minlength=nodes)[label]
    smaller = np.minimum(cut.beyond, members - cut.beyond)
    weak = (links.weight < WEAK_BRIDGE) & (smaller >= LEAST)
    bare = (cut.marks_beyond == 0) & (marks - cut.marks_beyond - two == 0)
    return np.flatnonzero(cut.found & (weak | bare))


def spanning(links: Links, nodes: int) -> Integers:
    """The links of the maximum spanning tree of each component; the earlier of two equals is taken."""
    order = np.lexsort((links.other, links.one, -links.weight))
    rank = np.empty(len(links))
    rank[order] = np.arange(1, len(links) + 1)
    graph = coo_array((rank, (links.one, links.other)), shape=(nodes, nodes)).tocsr()
    tree = cast(Floats, minimum_spanning_tree(graph).data)
    return np.sort(order[tree.astype(np.int64) - 1])
