"""One ring taken apart for people: who is in it, what holds each two together, and what it would be without a part."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from analysis.rings.components import labelled
from analysis.rings.finding_rings import Found
from analysis.rings.linking import Items, linked
from analysis.rings.uses import Integers


@dataclass(frozen=True, slots=True)
class Joint:
    """A link of the spanning tree: two holders (places), and what they share: identifiers with weights by family."""

    one: int
    other: int
    items: tuple[tuple[int, int, float], ...]
    """Family, identifier and weight of the heaviest item of each family, the heaviest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A ring: its number, holders and shared identifiers (places, ascending), its tree, and all that its links share.

    `level` is the level at which it was accepted and `before` how many stood in its component at the usual one.
    """

    number: int
    holders: Integers
    identifiers: Integers
    joints: tuple[Joint, ...]
    items: Items
    level: float
    before: int

    def without(self, identifier: int, nodes: int) -> list[int]:
        """The sizes of the parts that are left if nobody had that identifier, the largest first."""
        links = linked(_taken(self.items, self.items.identifier != identifier))
        labels = labelled(links.taken(links.accepted(self.level)), nodes)[self.holders]
        return sorted(np.unique(labels, return_counts=True)[1].tolist(), reverse=True)


def _taken(items: Items, which: np.ndarray) -> Items:
    return Items(*(getattr(items, one.name)[which] for one in fields(items)))


def parts(found: Found) -> list[Parts]:
    """Every ring taken apart, in the order of their numbers."""
    rings, nodes = found.scored.rings, len(found.uses.holders)
    link_of = rings.links.one * nodes + rings.links.other
    pair = found.items.one * nodes + found.items.other
    inside = np.isin(pair, link_of)
    order = np.argsort(link_of)
    items, place = _taken(found.items, inside), order[np.searchsorted(link_of[order], pair[inside])]
    ring, tree = rings.ring[place], np.isin(place, found.scored.tree)
    return [_part(found, number, _taken(items, ring == number), tree[ring == number]) for number in range(rings.count)]


def _part(found: Found, number: int, items: Items, tree: np.ndarray) -> Parts:
    first = int(np.flatnonzero(found.scored.rings.ring == number)[0])
    return Parts(
        number=number,
        holders=np.unique(np.concatenate([items.one, items.other])),
        identifiers=np.unique(items.identifier),
        joints=_joints(_taken(items, tree)),
        items=items,
        level=float(found.scored.rings.level[first]),
        before=int(found.scored.rings.before[first]),
    )


def _joints(items: Items) -> tuple[Joint, ...]:
    """Of each pair the heaviest item of each family: the items stand in that order."""
    best: dict[tuple[int, int], dict[int, tuple[int, float]]] = {}
    columns = (items.one, items.other, items.family, items.identifier, items.weight)
    for one, other, family, identifier, weight in zip(*(column.tolist() for column in columns), strict=True):
        best.setdefault((one, other), {}).setdefault(family, (identifier, weight))
    return tuple(
        Joint(one, other, tuple(sorted(((f, v, w) for f, (v, w) in some.items()), key=lambda item: (-item[2], item))))
        for (one, other), some in sorted(best.items())
    )
