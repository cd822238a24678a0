"""Together: overlapping stays at one place, and how usual that is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import DAY
from analysis.trajectories.together import Stayed, together

NINE = 9 * 3_600


def stayed(*stays: tuple[int, int, float]) -> Stayed:
    start, end, x = zip(*stays, strict=True)
    return Stayed(np.array(start), np.array(end), np.array(x, dtype=np.float64), np.zeros(len(x)))


def test_two_meet_where_stays_overlap_for_ten_minutes_within_a_hundred_metres() -> None:
    one = stayed((0, 3_600, 0.0), (DAY, DAY + 3_600, 0.0), (2 * DAY, 2 * DAY + 3_600, 0.0))
    other = stayed((3_000, 9_000, 100.0), (DAY + 3_001, DAY + 9_000, 0.0), (2 * DAY, 2 * DAY + 3_600, 100.5))

    found = together(one, other)

    assert (found.one.tolist(), found.other.tolist()) == ([0], [0])
    assert (found.start.tolist(), found.end.tolist(), found.metres.tolist()) == ([3_000], [3_600], [100.0])


def test_who_is_there_daily_is_met_by_chance() -> None:
    one = stayed((5 * DAY + NINE, 5 * DAY + NINE + 3_600, 0.0))
    daily = stayed(*((day * DAY + NINE, day * DAY + NINE + 7_200, 0.0) for day in range(10)))
    once = stayed(*((day * DAY + NINE, day * DAY + NINE + 7_200, 0.0 if day == 5 else 5_000.0) for day in range(10)))

    assert together(one, daily).chance[0] == pytest.approx(0.95)
    assert together(one, once).chance[0] == pytest.approx(0.05)


def test_without_stays_nobody_meets() -> None:
    nothing = Stayed(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))

    assert len(together(nothing, stayed((0, 9_000, 0.0))).start) == 0


spans = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 5_000), st.integers(0, 300)), min_size=1, max_size=6)


@settings(max_examples=50, deadline=None)
@given(spans, spans)
def test_times_together_are_those_of_every_pair(
    one: list[tuple[int, int, int]], other: list[tuple[int, int, int]]
) -> None:
    a, b = ([(start, start + length, float(x)) for start, length, x in side] for side in (one, other))

    found = together(stayed(*a), stayed(*b))

    expected = sorted(
        (max(s, t), min(e, f)) for s, e, x in a for t, f, y in b if min(e, f) - max(s, t) >= 600 and abs(x - y) <= 100
    )
    assert sorted(zip(found.start.tolist(), found.end.tolist(), strict=True)) == expected
