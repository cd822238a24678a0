"""Expected gaps and cyclic differences of windows of time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cases.columns import Pairs
from analysis.cases.windows import differences, expected_gap, shares
from tests.analysis.cases.casebook import DAY, NOON, Told, cases_of

HOUR, WEEK = 3_600, 7 * DAY
WINDOWS = st.tuples(st.integers(0, 10**6), st.integers(60, 10**6)).map(lambda one: (one[0], one[0] + one[1]))


def gap(one: tuple[float, float], other: tuple[float, float]) -> float:
    return expected_gap(*(np.array([float(end)]) for end in (*one, *other))).item()


def differing(one: Told, other: Told) -> tuple[float, float, float]:
    found = differences(cases_of([one, other]), Pairs(np.array([0]), np.array([1])))
    days, hours, weekdays = found[0].tolist()
    return days, hours, weekdays


@pytest.mark.parametrize(
    ("one", "other"), [((0, 100), (0, 100)), ((0, 100), (50, 400)), ((0, 1_000), (300, 360)), ((0, 60), (59, 119))]
)
def test_the_gap_of_windows_that_meet_is_the_mean_distance_of_two_moments(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    draw = np.random.default_rng(1)

    mean = np.abs(draw.uniform(*one, 400_000) - draw.uniform(*other, 400_000)).mean()

    assert gap(one, other) == pytest.approx(mean, rel=0.01)


@given(WINDOWS, WINDOWS)
def test_the_gap_is_the_same_from_both_sides_and_at_least_the_distance_of_the_middles(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    middles = abs(sum(one) - sum(other)) / 2

    assert gap(one, other) == pytest.approx(gap(other, one), rel=1e-6, abs=1e-3)
    assert gap(one, other) >= middles * (1 - 1e-6) - 1e-3


@given(WINDOWS)
def test_the_shares_of_a_window_add_up_to_one(window: tuple[int, int]) -> None:
    begin, end = (np.array([float(one)]) for one in window)

    share = shares(begin, end, HOUR, DAY)

    assert share.sum() == pytest.approx(1.0)
    assert (share >= -1e-12).all()


def test_a_window_of_a_day_says_nothing_about_the_hour_and_one_of_a_week_nothing_about_the_weekday() -> None:
    narrow = Told(to_at=NOON + HOUR)
    day, week = Told(to_at=NOON + DAY), Told(to_at=NOON + WEEK)

    assert differing(narrow, day)[1] == pytest.approx(6.0)
    assert differing(narrow, day)[2] < 1.0
    assert differing(narrow, week)[2] == pytest.approx(12 / 7)


def test_the_shorter_way_round_the_clock_counts() -> None:
    late, early = Told(from_at=NOON + 11 * HOUR), Told(from_at=NOON + 13 * HOUR)

    assert differing(late, early)[1] == pytest.approx(2.0)


def test_a_case_without_a_time_differs_by_nothing_that_is_known() -> None:
    assert np.isnan(differing(Told(), Told(from_at=None))).all()


def test_a_window_of_years_gives_a_number() -> None:
    assert np.isfinite(differing(Told(to_at=NOON + 3_000 * DAY), Told(from_at=NOON + 1_000 * DAY))).all()
