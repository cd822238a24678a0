"""The measures of rankings, ratios and partitions, against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cases.measures import (
    Ranks,
    agreement,
    auc,
    average_precision,
    cllr,
    cllr_min,
    found_at,
    of_queries,
    pooled,
)

LINKED = np.array([True, False, True, False])


def test_ties_count_half_in_the_area_and_against_us_in_precision() -> None:
    tied = np.zeros(4)

    assert auc(tied, LINKED) == 0.5
    assert average_precision(tied, LINKED) == pytest.approx((1 / 3 + 2 / 4) / 2)


def test_the_cost_of_ratios_is_high_where_they_mislead() -> None:
    right, wrong = np.array([2.0, -2.0, 2.0, -2.0]), np.array([-2.0, 2.0, -2.0, 2.0])

    assert cllr(right, LINKED) == pytest.approx(np.log2(1.01))
    assert cllr(wrong, LINKED) == pytest.approx(np.log2(101))


@given(st.lists(st.tuples(st.floats(-3, 3), st.booleans()), min_size=4, max_size=40))
def test_calibration_never_makes_the_cost_higher(pairs: list[tuple[float, bool]]) -> None:
    scores, linked = np.array([score for score, _ in pairs]), np.array([one for _, one in pairs])
    if linked.any() and not linked.all():
        assert cllr_min(scores, linked) <= cllr(scores, linked) + 1e-9
        assert 0 <= cllr_min(scores, linked) <= 1 + 1e-9


def test_perfect_order_costs_nothing_after_calibration() -> None:
    assert cllr_min(np.array([3.0, 1.0, 2.0, 0.0]), LINKED) == pytest.approx(0.0, abs=1e-4)


def test_the_share_found_at_so_many_false_alarms() -> None:
    scores = np.concatenate([np.arange(100.0), [94.5, 50.0]])
    linked = np.arange(102) >= 100

    assert found_at(scores, linked, 0.05) == 0.5


def test_ranks_of_queries_and_what_is_made_of_them() -> None:
    ranks = Ranks.of(np.array([0.1, 0.9, 0.5, 0.5]), np.array([True, False, True, False]))

    assert ranks.ranks == (3, 4)
    found = of_queries([ranks, Ranks((1,)), Ranks((20,))])
    assert found["hit@1"] == pytest.approx(1 / 3)
    assert found["recall@10"] == pytest.approx(2 / 3)
    assert found["mrr"] == pytest.approx((1 / 3 + 1 + 1 / 20) / 3)
    assert found["median first rank"] == 3


def test_groups_are_judged_by_pairs_and_by_cases() -> None:
    linked = np.zeros((4, 4), dtype=bool)
    linked[0, 1] = linked[1, 0] = True

    found = agreement(np.array([0, 0, 0, 1]), linked)

    assert (found.precision, found.recall) == (1 / 3, 1.0)
    assert found.b_precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found.b_recall == 1.0
    assert pooled([found, found]).f1 == found.f1


def test_pairs_of_two_cases_that_nobody_knows_are_left_out() -> None:
    linked = np.zeros((3, 3), dtype=bool)

    found = agreement(np.array([0, 0, 0]), linked, np.array([True, False, False]))

    assert (found.told, found.cases) == (2, 1)
