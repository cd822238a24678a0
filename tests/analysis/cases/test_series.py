"""Agglomeration: when groups join, what people judged, and that no case taken out makes the rest stronger."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cases.columns import NOT_KNOWN, Pairs
from analysis.cases.series import (
    LARGEST,
    NEVER_SCORED,
    POOL,
    Between,
    cohesion,
    grouped,
    less_pool,
    members,
    unscored,
)
from analysis.cases.spanning import strands

Scores = Mapping[tuple[int, int], float]


def groups(count: int, scores: Scores, **judged: object) -> list[list[int]]:
    one, other = np.array(list(scores), dtype=np.int64).reshape(-1, 2).T
    found = grouped(count, Pairs(one, other), np.array(list(scores.values())), **judged)  # pyright: ignore[reportArgumentType]
    return members(found)


def test_cases_with_strong_links_all_round_are_one_series() -> None:
    assert groups(4, {(0, 1): 2.0, (1, 2): 1.5, (0, 2): 1.0, (2, 3): 0.2}) == [[0, 1, 2]]


@pytest.mark.parametrize(("score", "found"), [(1.25, [[0, 1]]), (1.24, [])])
def test_a_link_joins_from_its_threshold_on(score: float, found: list[list[int]]) -> None:
    assert groups(2, {(0, 1): score}) == found


def test_a_chain_of_single_links_does_not_run_together() -> None:
    """Single linkage would make one group of all five."""
    chain = {(place, place + 1): 1.6 for place in range(4)}

    assert groups(5, chain) == [[0, 1], [2, 3]]


def test_a_pair_that_was_never_compared_speaks_against() -> None:
    compared = {(0, 1): 3.0, (1, 2): 2.5, (0, 2): 0.0}
    never = {(0, 1): 3.0, (1, 2): 1.9}

    assert groups(3, compared) == [[0, 1, 2]]
    assert groups(3, never) == [[0, 1]]


def test_judged_cases_join_whatever_they_score() -> None:
    assert groups(3, {(0, 1): 2.0}, together=[(1, 2)]) in ([[0, 1, 2]], [[1, 2]])
    assert groups(3, {(0, 1): 2.0, (0, 2): 0.9, (1, 2): -1.0}, together=[(1, 2)]) == [[0, 1, 2]]


def test_no_join_puts_a_pair_together_that_was_judged_apart() -> None:
    strong = {(0, 1): 3.0, (1, 2): 3.0, (0, 2): 3.0}

    found = groups(3, strong, apart=[(0, 2)])

    assert found == [[0, 1]]


def test_cases_of_one_offender_belong_together_and_those_of_two_never_do() -> None:
    strong = {(0, 1): 4.0, (1, 2): 2.0, (0, 2): 2.0, (2, 3): 4.0, (0, 3): 4.0, (1, 3): 4.0}

    found = groups(4, strong, network=np.array([7, NOT_KNOWN, 7, 8]))

    assert [0, 2] in [[case for case in group if case != 1] for group in found]
    assert not any({0, 3} <= set(group) or {2, 3} <= set(group) for group in found)


@given(st.dictionaries(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda p: p[0] < p[1]), st.floats(-2, 5)))
def test_every_case_stands_in_one_group_and_groups_do_not_depend_on_the_order_of_pairs(
    scores: dict[tuple[int, int], float],
) -> None:
    backwards = dict(reversed(scores.items()))
    if scores:
        assert groups(9, scores) == groups(9, backwards)
        placed = [case for group in groups(9, scores) for case in group]
        assert len(placed) == len(set(placed))


def test_among_ten_times_as_many_cases_a_link_needs_ten_times_the_evidence() -> None:
    kind = np.array([0] * POOL + [1] * POOL * 10)
    pairs = Pairs(np.array([0, POOL, 0]), np.array([1, POOL + 1, POOL]))

    assert less_pool(kind, pairs, np.full(3, 2.0)).tolist() == [2.0, 1.0, 1.0]


def test_all_pairs_of_cases_that_links_connect_are_compared_in_the_end() -> None:
    pairs = Pairs(np.array([0, 1, 3]), np.array([1, 2, 4]))

    found = unscored(6, pairs, np.array([2.0, 1.5, 0.5]))

    assert (found.one.tolist(), found.other.tolist()) == ([0], [2])


def test_parts_of_very_many_cases_are_not_compared_pair_by_pair() -> None:
    chain = Pairs(np.arange(LARGEST), np.arange(LARGEST) + 1)

    assert len(unscored(LARGEST + 1, chain, np.full(LARGEST, 2.0))) == 0


def test_cohesion_counts_all_pairs() -> None:
    found = cohesion([3, 1, 2], {(1, 2): 2.0, (2, 3): 1.0})

    assert found == Between(2.0, (2.0 + 1.0 + NEVER_SCORED) / 3, 1)


@given(st.integers(2, 7), st.integers(0, 10**6))
def test_taking_any_case_out_never_raises_what_holds_the_rest_together(count: int, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    pairs = [(one, other) for one in range(count) for other in range(one + 1, count)]
    scores = {pair: float(score) for pair, score in zip(pairs, numbers.normal(1, 2, len(pairs)), strict=True)}
    whole = sum(one.counts for one in strands(range(count), scores))

    for removed in range(count):
        rest = [case for case in range(count) if case != removed]
        assert sum(one.counts for one in strands(rest, scores)) <= whole + 1e-9


def test_strands_hold_all_cases_together_also_where_nothing_was_compared() -> None:
    found = strands([4, 5, 6], {(4, 5): 1.5})

    assert [(one.one, one.other, one.counts, one.scored) for one in found] == [(4, 5, 1.5, 1.5), (4, 6, 0.0, None)]
