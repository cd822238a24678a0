"""Who is near whom on a plane, and what hangs together: the two steps behind every clustering of places."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.cluster import hierarchy
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportUnknownVariableType]
from scipy.spatial import KDTree

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


def pairs_within(x: Floats, y: Floats, radius: float) -> tuple[Integers, Integers]:
    """Every two different points at most `radius` metres apart, each pair once, as two columns of rows.

    >>> pairs_within(np.array([0.0, 3.0, 9.0]), np.array([0.0, 4.0, 9.0]), 5.0)
    (array([0]), array([1]))
    """
    if not len(x):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    tree = KDTree(np.column_stack((x, y)))
    pairs = cast("Integers", tree.query_pairs(radius, output_type="ndarray"))
    return pairs[:, 0], pairs[:, 1]


def nearest_metres(x: Floats, y: Floats) -> Floats:
    """The distance of each point to the one nearest to it; infinite where there is no other."""
    if len(x) < 2:
        return np.full(len(x), np.inf)
    points = np.column_stack((x, y))
    return cast("tuple[Floats, Integers]", KDTree(points).query(points, k=2))[0][:, 1]


def nearest_rows(x: Floats, y: Floats, other_x: Floats, other_y: Floats, count: int) -> Integers:
    """The others that are among the `count` nearest of any of the points, as rows, ascending.

    >>> nearest_rows(np.array([0.0]), np.array([0.0]), np.array([5.0, 1.0]), np.array([0.0, 0.0]), 1).tolist()
    [1]
    """
    if not len(x) or not len(other_x):
        return np.empty(0, dtype=np.int64)
    tree, points = KDTree(np.column_stack((other_x, other_y))), np.column_stack((x, y))
    return np.unique(cast("tuple[Floats, Integers]", tree.query(points, k=min(count, len(other_x))))[1])


def components(size: int, one: Integers, other: Integers) -> Integers:
    """Which of `size` points hang together by the pairs, directly or through others: a number from 0 for each.

    >>> components(3, np.array([0]), np.array([2])).tolist()
    [0, 1, 0]
    """
    if not size:
        return np.empty(0, dtype=np.int64)
    links = coo_array((np.ones(len(one)), (one, other)), shape=(size, size))
    found = cast("tuple[int, Integers]", connected_components(links, directed=False))
    return found[1].astype(np.int64)


def clusters(x: Floats, y: Floats, width: float) -> Integers:
    """A number from 0 for each point such that points of one number are at most `width` metres apart.

    Complete linkage, O(n^2): for the points of one neighbourhood, not for all there are.

    >>> clusters(np.array([0.0, 2.0, 4.0]), np.zeros(3), 3.0).tolist()
    [0, 0, 1]
    """
    if len(x) < 2:
        return np.zeros(len(x), dtype=np.int64)
    tree = cast("Floats", hierarchy.linkage(np.column_stack((x, y)), "complete"))
    return cast("Integers", hierarchy.fcluster(tree, width, "distance")).astype(np.int64) - 1
