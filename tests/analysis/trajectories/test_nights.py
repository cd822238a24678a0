"""Hours and nights within spans, against counting second by second."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import DAY, WEEKDAYS
from analysis.trajectories.nights import HOUR, nights_in, seconds_in

MONDAY = 4 * DAY
"""5 January 1970, 00:00."""


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(-200, 200),
    length=st.integers(0, 200),
    hours=st.sampled_from([(22, 6), (10, 16), (0, 5), (23, 0)]),
)
def test_seconds_within_hours_are_those_a_clock_would_count(start: int, length: int, hours: tuple[int, int]) -> None:
    begin, end = start * HOUR, (start + length) * HOUR
    inside = [at for at in range(begin, end, HOUR) if (at // HOUR - hours[0]) % 24 < (hours[1] - hours[0]) % 24]

    assert seconds_in(np.array([begin]), np.array([end]), hours).tolist() == [len(inside) * HOUR]


def test_a_calendar_leaves_the_weekend_out() -> None:
    week = np.array([MONDAY]), np.array([MONDAY + 7 * DAY])

    assert seconds_in(*week, (10, 16)).item() == 7 * 6 * HOUR
    assert seconds_in(*week, (10, 16), WEEKDAYS).item() == 5 * 6 * HOUR


@pytest.mark.parametrize(
    ("begin", "end", "nights"),
    [(-2, 8, [0]), (-2, 2, [0]), (-2, 1.9, []), (3, 20, [0]), (3.1, 20, []), (-2, 60, [0, 1, 2])],
)
def test_a_night_counts_from_two_of_its_hours_on(begin: float, end: float, nights: list[int]) -> None:
    span = np.array([int(begin * HOUR)]), np.array([int(end * HOUR)])

    assert nights_in(*span, (0, 5), 2 * HOUR)[1].tolist() == nights
