"""Bridges as a brute force finds them, and what lies beyond each."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.rings.bridges import bridges

NODES = 9
PAIRS = list(combinations(range(NODES), 2))


def parts(links: list[tuple[int, int]]) -> np.ndarray:
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(NODES, NODES))
    return connected_components(graph, directed=False)[1]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PAIRS), min_size=1, max_size=16, unique=True), st.randoms(use_true_random=False))
def test_a_bridge_is_a_link_without_which_there_is_one_part_more(links: list[tuple[int, int]], random) -> None:
    links = sorted(links)
    ends = np.array(links, dtype=np.int64)
    marked = np.array([random.random() < 0.5 for _ in links])

    found = bridges(ends[:, 0], ends[:, 1], marked, NODES)

    before = parts(links).max()
    for place, (one, other) in enumerate(links):
        rest = [link for link in links if link != (one, other)]
        labels = parts(rest)
        assert found.found[place] == (labels.max() > before)
        if found.found[place]:
            sides = [np.flatnonzero(labels == labels[end]) for end in (one, other)]
            marks = [
                sum(m for link, m in zip(links, marked, strict=True) if link[0] in side and link != (one, other))
                for side in sides
            ]
            beyond = (found.beyond[place], found.marks_beyond[place])
            assert beyond in [(len(side), mark) for side, mark in zip(sides, marks, strict=True)]


def test_a_chain_longer_than_the_stack_of_python_is_searched() -> None:
    places = np.arange(50_000)

    found = bridges(places[:-1], places[1:], np.zeros(len(places) - 1, dtype=np.bool_), len(places))

    assert found.found.all()
