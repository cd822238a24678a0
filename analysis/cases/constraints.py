"""Narrowing by several conditions: columns of ids intersected in the order of their size, with what each took away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What one condition did: how many fulfil it, how many are left without it, how many it alone took away."""

    had: int
    without: int
    removed: int


def narrowed(columns: Sequence[Ids]) -> tuple[Ids, list[Narrowing]]:
    """Who is in every column (each ascending, nobody twice), and what each column did.

    >>> left, done = narrowed([np.array(["a", "b", "c"]), np.array(["b", "c", "d"]), np.array(["c"])])
    >>> left.tolist(), [(one.had, one.without, one.removed) for one in done]
    (['c'], [(3, 1, 0), (3, 1, 0), (1, 2, 1)])
    """
    left = together(columns)
    done: list[Narrowing] = []
    for place, column in enumerate(columns):
        others = together([*columns[:place], *columns[place + 1 :]])
        done.append(Narrowing(len(column), len(others), len(others) - len(left)))
    return left, done


def together(columns: Sequence[Ids]) -> Ids:
    """Who is in every column, the smallest column first; nobody where there is none."""
    ordered = sorted(columns, key=len)
    return reduce(_both, ordered) if ordered else np.zeros(0, dtype=np.str_)


def _both(one: Ids, other: Ids) -> Ids:
    return np.intersect1d(one, other, assume_unique=True)
