"""Columns of integers: how lists become columns, and what events that are held as columns have in common."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, Self, cast

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from analysis.answers import RowRef
from analysis.asking import Ask

Integers = NDArray[np.int64]


def column(values: ArrayLike) -> Integers:
    """A list or an array as a column."""
    if isinstance(values, list):
        return pl.Series(cast("list[int]", values), dtype=pl.Int64).to_numpy()  # twice as fast as numpy from a list
    return np.asarray(values, dtype=np.int64)


def flat(lists: Iterable[Iterable[int]]) -> Integers:
    """All integers of the lists, one after the other, as a column."""
    return column(list(chain.from_iterable(lists)))


class Columns:
    """Events as columns of equal length: the base of frozen dataclasses with slots, whose fields are the columns."""

    __slots__ = ()

    at: Integers
    load: Integers
    row: Integers

    def __len__(self) -> int:
        return len(self.at)

    def taken(self, which: NDArray[Any] | slice) -> Self:
        """Those at the given places or under the given mask, in that order."""
        return type(self)(*(getattr(self, name)[which] for name in self.__slots__))

    def source(self, ask: Ask, i: int) -> RowRef:
        """The row that says the i-th of them."""
        return ask.row_ref(int(self.load[i]), int(self.row[i]))
