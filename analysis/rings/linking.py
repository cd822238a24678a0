"""Links between holders: what they share, the strongest item of each family, and which links are accepted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.rings.discounts import Ties, factors
from analysis.rings.uses import FAMILIES, KINDS, Flags, Floats, Integers, Uses
from analysis.rings.weights import Weighed

LEVEL = 1.0
"""What each of two families must say (log10) before a link is accepted."""

HARD = 1.0
"""So much more than the level a single item of hard evidence must say."""

_PLACE = FAMILIES.index("place")


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """What pairs of holders (`one` < `other`) share: an item a row, with its weight after discounts.

    Ascending by pair, then family, then the heavier first.
    """

    one: Integers
    other: Integers
    identifier: Integers
    family: Integers
    weight: Floats
    undated: Flags
    hard: Flags
    discounted: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Pairs of holders, ascending, with what each family says (pairs x families) and their heaviest hard item."""

    one: Integers
    other: Integers
    family: Floats
    hard: Floats

    def __len__(self) -> int:
        return len(self.one)

    @property
    def weight(self) -> Floats:
        """All families together."""
        return self.family.sum(axis=1)

    def taken(self, which: Flags | Integers) -> Links:
        """Those at the given places or under the given mask."""
        return Links(self.one[which], self.other[which], self.family[which], self.hard[which])

    def two_families(self, level: Floats | float = LEVEL) -> Flags:
        """Which have two families that each say enough."""
        return (self.family >= np.reshape(level, (-1, 1))).sum(axis=1) >= 2

    def accepted(self, level: Floats | float = LEVEL) -> Flags:
        """Which have two families that say enough, or one hard item."""
        return self.two_families(level) | (self.hard >= np.asarray(level) + HARD)


@dataclass(frozen=True, slots=True, eq=False)
class Sharing:
    """All that does not depend on who holds what: pairs of edges with their families, and marks of identifiers."""

    weighed: Weighed
    ties: Ties
    family: Integers
    hard: Flags

    @classmethod
    def of(cls, uses: Uses, weighed: Weighed, ties: Ties) -> Sharing:
        """The pairs of a set of uses."""
        kinds = np.array([FAMILIES.index(KINDS[kind].family) for kind in uses.kind], dtype=np.int64)
        return cls(weighed, ties, kinds[weighed.shared.identifier], uses.hard[weighed.shared.identifier])

    def items(self, holder: Integers) -> Items:
        """What pairs share if `holder` has the edges, after the discounts of households and employers."""
        shared = self.weighed.shared
        ends = holder[shared.one], holder[shared.other]
        one, other = np.minimum(*ends), np.maximum(*ends)
        house, work = self._household(one, other), self._employer(one, other, holder)
        left = factors(house, work)[np.arange(len(one)), self.family]
        weight = shared.weight * left
        order = np.lexsort((shared.identifier, -weight, self.family, other, one))
        return Items(
            one=one[order],
            other=other[order],
            identifier=shared.identifier[order],
            family=self.family[order],
            weight=weight[order],
            undated=shared.undated[order],
            hard=self.hard[order],
            discounted=left[order] < 1.0,
        )

    def _household(self, one: Integers, other: Integers) -> Flags:
        """Kin, or of one surname at one address; a mark for each item of the pair."""
        pair = one * self.ties.holders + other
        at_home = pair[(self.family == _PLACE) & self.ties.namesakes(one, other)]
        return self.ties.related(one, other) | np.isin(pair, at_home)

    def _employer(self, one: Integers, other: Integers, holder: Integers) -> Flags:
        """Colleagues, or an identifier that is registered to the employer of one of them."""
        colleagues = self.ties.colleagues(one, other)
        edges = self.weighed.edges
        by_firm = np.flatnonzero(self.ties.organization[holder])
        if not len(by_firm):
            return colleagues
        firms = pl.DataFrame({"identifier": edges.identifier[by_firm], "employer": holder[by_firm]})
        items = pl.DataFrame({"identifier": self.weighed.shared.identifier, "one": one, "other": other})
        both = items.with_row_index("item").join(firms, on="identifier")
        works = self.ties.employed(both["one"].to_numpy(), both["employer"].to_numpy())
        works |= self.ties.employed(both["other"].to_numpy(), both["employer"].to_numpy())
        colleagues[both["item"].to_numpy()[works]] = True
        return colleagues


def linked(items: Items) -> Links:
    """One link a pair: inside a family the heaviest item counts, families add up."""
    if not len(items.one):
        none = np.zeros(0, dtype=np.int64)
        return Links(none, none, np.zeros((0, len(FAMILIES))), np.zeros(0))
    begins = np.flatnonzero(np.r_[True, (np.diff(items.one) != 0) | (np.diff(items.other) != 0)])
    pair = np.repeat(np.arange(len(begins)), np.diff(np.r_[begins, len(items.one)]))
    family = np.zeros((len(begins), len(FAMILIES)))
    np.maximum.at(family, (pair, items.family), items.weight)
    hard = np.zeros(len(begins))
    np.maximum.at(hard, pair, np.where(items.hard, items.weight, 0.0))
    return Links(items.one[begins], items.other[begins], family, hard)
