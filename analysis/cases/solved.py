"""Which cases are known to belong together: solved ones with their offenders, and the networks that these form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportUnknownVariableType]

from analysis.cases.columns import NOT_KNOWN, Flags, Pairs
from analysis.statistics import Integers


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Offenders of solved cases: one row a case and offender, both as numbers; `cases` counts all cases there are."""

    case: Integers
    offender: Integers
    cases: int

    @property
    def places(self) -> Integers:
        """The solved cases, ascending."""
        return np.unique(self.case)

    def among(self, kept: Flags) -> Solved:
        """Those of the cases under a mask."""
        some = kept[self.case]
        return Solved(self.case[some], self.offender[some], self.cases)

    def together(self) -> Pairs:
        """Each two cases, the earlier one first, that have an offender in common."""
        each = pl.DataFrame({"case": self.case, "offender": self.offender}).unique()
        both = each.join(each, on="offender", suffix="_2").filter(pl.col("case") < pl.col("case_2"))
        pairs = both.select("case", "case_2").unique().sort("case", "case_2")
        return Pairs(pairs["case"].to_numpy(), pairs["case_2"].to_numpy())

    def linked(self, pairs: Pairs) -> Flags:
        """Whether the two cases of each pair have an offender in common."""
        return np.isin(_key(pairs, self.cases), _key(self.together(), self.cases))

    def network(self) -> Integers:
        """Of each case the number of its network: cases that share an offender, and theirs; NOT_KNOWN if unsolved."""
        ends = self.together()
        graph = coo_array((np.ones(len(ends)), (ends.one, ends.other)), shape=(self.cases, self.cases))
        label = cast("Integers", connected_components(graph, directed=False)[1]).astype(np.int64)
        return np.where(np.isin(np.arange(self.cases), self.case), label, NOT_KNOWN)


def _key(pairs: Pairs, cases: int) -> Integers:
    """One number for each pair, whichever of its cases comes first."""
    return np.minimum(pairs.one, pairs.other) * cases + np.maximum(pairs.one, pairs.other)


def folds(network: Integers, order: Integers, count: int, seed: int) -> Iterator[Flags]:
    """Masks of the cases held out in each of `count` folds: whole networks, so that no offender stands on both sides.

    Random pairs would leak: what is learned about one case of an offender would be tested on another. `order` lists all
    cases in an order of their own, on which and on the seed alone the folds depend.
    """
    ordered = network[order]
    solved = ordered[ordered != NOT_KNOWN]
    _, first = np.unique(solved, return_index=True)
    networks = np.random.default_rng(seed).permutation(solved[np.sort(first)])
    for part in np.array_split(networks, count):
        yield np.isin(network, part)
