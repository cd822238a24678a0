"""Small cases as one crime: presence against habit, one vehicle for each case, incidents, and where to ask."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cases import petty
from analysis.cases.petty import CAP, DAY, HOUR, LIKELY, Present


def present(hit: list[int], of: int, says: float) -> Present:
    mask = np.isin(np.arange(of), hit)
    return Present(mask, np.full(of, 0.02), np.where(mask, says, 0.0))


def test_presence_says_more_the_rarer_it_is_by_habit_and_nothing_where_it_is_usual() -> None:
    chances = petty.chance(np.array([0, 5, 27]), 27)

    says = petty.presence(np.array([True, True, True]), chances)

    assert says[0] > says[1] > says[2]
    assert says[2] == pytest.approx(0.0, abs=0.02)


@given(st.integers(0, 400), st.integers(0, 400))
def test_presence_stays_within_its_cap_and_is_never_against(other: int, nights: int) -> None:
    chances = petty.chance(np.array([other]), nights)

    says = petty.presence(np.array([True]), chances)

    assert 0 < chances[0] <= 1
    assert 0 <= says[0] <= CAP
    assert petty.presence(np.array([False]), chances)[0] == 0


def test_a_window_meets_the_nights_that_end_on_its_days() -> None:
    evening, morning = 100 * DAY + 19 * HOUR, 101 * DAY + 7 * HOUR

    first, last = petty.nights_met(
        np.array([evening, 100 * DAY + 10 * HOUR]), np.array([morning, 100 * DAY + 12 * HOUR])
    )

    assert (int(first[0]), int(last[0])) == (101, 101)
    assert last[1] < first[1]


def test_visits_count_days_at_the_hours_of_the_window_and_near_the_scene() -> None:
    begin, end = 100 * DAY + 20 * HOUR, 101 * DAY + 6 * HOUR
    at = np.array([100 * DAY + 21 * HOUR, 103 * DAY + 2 * HOUR, 104 * DAY + 12 * HOUR, 105 * DAY + 23 * HOUR])
    metres = np.array([100.0, 799.0, 100.0, 801.0])

    assert petty.visits(at, metres, begin, end).tolist() == [0, 2]


def test_a_window_of_a_day_or_more_says_nothing_about_visits() -> None:
    at = np.array([100 * DAY + 21 * HOUR])

    assert len(petty.visits(at, np.array([0.0]), 100 * DAY, 101 * DAY)) == 0


def test_a_case_belongs_to_the_vehicle_for_which_more_speaks() -> None:
    scores = np.full((4, 4), -1.0)
    scores[:3, :3] = 2.0
    np.fill_diagonal(scores, np.nan)

    of = petty.divided([present([0, 1, 2], 4, 0.5), present([2, 3], 4, 1.4)], scores)

    assert of.tolist() == [0, 0, 0, 1]


def test_presence_alone_below_a_ratio_of_ten_makes_no_member() -> None:
    scores = np.zeros((3, 3))
    np.fill_diagonal(scores, np.nan)

    assert petty.divided([present([0, 1, 2], 3, LIKELY - 0.1)], scores).tolist() == [-1, -1, -1]
    assert petty.divided([present([0, 1, 2], 3, LIKELY + 0.1)], scores).tolist() == [0, 0, 0]


def test_many_alike_cases_are_not_many_chances() -> None:
    scores = np.full((5, 5), 1.0)

    assert petty.alike(0, np.array([1]), scores) == pytest.approx(petty.alike(0, np.array([1, 2, 3, 4]), scores))
    assert petty.alike(0, np.zeros(0, dtype=np.int64), scores) == 0


def test_reports_of_one_place_and_hour_are_one_incident() -> None:
    x, y = np.array([0.0, 10.0, 0.0, 500.0]), np.zeros(4)
    middle = np.array([0.0, 1_800.0, 10_000.0, 0.0])

    assert petty.incidents(x, y, middle).tolist() == [0, 0, 1, 2]


def test_a_case_that_names_a_vehicle_is_compared_with_it_though_no_camera_saw_it_there() -> None:
    scores = np.full((3, 3), 0.5)
    np.fill_diagonal(scores, np.nan)
    seen = present([0, 1], 3, 0.9)
    says = seen.log10_lr + np.array([0.0, 0.0, 0.9])

    named = petty.divided([Present(seen.hit, seen.chance, says)], scores)

    assert petty.divided([seen], scores).tolist() == [0, 0, -1]
    assert named.tolist() == [0, 0, 0]


def sure(nights: range) -> dict[int, float]:
    return dict.fromkeys(nights, 1.0)


def test_where_most_was_reported_most_is_silent_too_and_places_without_reports_come_last() -> None:
    found = petty.to_ask([sure(range(20)), sure(range(6))], [{}, {0: 2, 1: 1}], 0.5)

    assert [one.place for one in found] == [1, 0]
    assert found[0].nights == [2, 3, 4, 5]
    assert (found[0].rested, found[0].reported) == (6, 3)
    usual = 3 / 26
    assert found[0].rate == pytest.approx((3 + 2 * usual) / 8)
    assert found[0].expected == pytest.approx(4 * found[0].rate)


def test_a_night_counts_by_the_chance_that_it_was_spent_there_and_the_surest_is_asked_about_first() -> None:
    (found,) = petty.to_ask([{0: 1.0, 1: 0.5, 2: 0.75}], [{0: 1}], 0.5)

    assert found.nights == [2, 1]
    usual = 1 / 2.25
    assert found.rate == pytest.approx((1 + 2 * usual) / (2.25 + 2))
    assert found.expected == pytest.approx(1.25 * found.rate)


@pytest.mark.parametrize(("rate", "times"), [(1.0, 0.0), (0.5, 1.0), (0.25, 3.0)])
def test_the_fewer_report_the_more_are_expected_to_be_silent(rate: float, times: float) -> None:
    (half,) = petty.to_ask([sure(range(6))], [{0: 2}], 0.5)
    (found,) = petty.to_ask([sure(range(6))], [{0: 2}], rate)

    assert found.expected == pytest.approx(times * half.expected)
