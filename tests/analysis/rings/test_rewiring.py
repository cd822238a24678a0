"""Rewired graphs keep what chance must not change, and mix all else."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.rings.rewiring import rewired
from analysis.rings.weights import Edges

PAIRS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 12)), min_size=1, max_size=40, unique=True)


def edges(pairs: list[tuple[int, int]]) -> Edges:
    ordered = np.array(sorted(pairs), dtype=np.int64)
    return Edges(ordered[:, 0], ordered[:, 1], np.zeros(len(ordered), dtype=np.int64))


@settings(max_examples=50, deadline=None)
@given(PAIRS, st.integers(0, 99))
def test_swaps_keep_the_degrees_inside_each_stratum_and_hold_nothing_twice(
    pairs: list[tuple[int, int]], seed: int
) -> None:
    some = edges(pairs)
    stratum = some.identifier % 2

    for holder in rewired(some, stratum, 2, seed):
        for one in (0, 1):
            inside = stratum == one
            assert sorted(holder[inside]) == sorted(some.holder[inside])
        assert len({*zip(some.identifier.tolist(), holder.tolist(), strict=True)}) == len(pairs)


def test_everybody_may_come_to_hold_anything() -> None:
    some = edges([(0, 0), (1, 1), (2, 2)])

    drawn = {tuple(holder.tolist()) for holder in rewired(some, np.zeros(3, dtype=np.int64), 200, 1)}

    assert len(drawn) == 6


def test_a_seed_draws_the_same_graphs_again() -> None:
    some = edges([(one, one) for one in range(9)])
    first, second, other = (
        [holder.tolist() for holder in rewired(some, np.zeros(9, dtype=np.int64), 3, seed)] for seed in (1, 1, 2)
    )

    assert first == second != other
