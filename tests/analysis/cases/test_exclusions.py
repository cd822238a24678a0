"""What excludes one offender: travel that nobody could do, and absences that cover a window."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.cases.columns import Pairs
from analysis.cases.exclusions import covers, impossible
from tests.analysis.cases.casebook import NOON, Told, cases_of

HOUR = 3_600
PAIR = Pairs(np.array([0]), np.array([1]))


def excluded(km: float, begins: int, lasts: int = 60) -> bool:
    here = Told(from_at=NOON, to_at=NOON + 60)
    there = Told(x=km * 1_000, from_at=NOON + begins, to_at=NOON + begins + lasts)
    return bool(impossible(cases_of([here, there]), PAIR)[0])


@pytest.mark.parametrize(
    ("km", "begins", "impossible"), [(300, HOUR // 2, True), (300, 2 * HOUR, False), (9, 60, False)]
)
def test_two_scenes_far_apart_within_minutes_exclude_each_other(km: float, begins: int, impossible: bool) -> None:
    assert excluded(km, begins) is impossible
    assert excluded(km, -begins) is impossible


def test_a_wide_window_leaves_time_to_travel() -> None:
    assert not excluded(300, 0, lasts=3 * HOUR)


@pytest.mark.parametrize("unknown", [Told(from_at=None), Told(x=None, y=None)], ids=["time", "place"])
def test_what_is_not_recorded_excludes_nothing(unknown: Told) -> None:
    assert not impossible(cases_of([Told(x=900_000.0), unknown]), PAIR).any()


@pytest.mark.parametrize(
    ("begin", "end", "covered"), [(10, 20, True), (9, 20, False), (10, 30, False), (float("nan"), float("nan"), False)]
)
def test_an_absence_covers_a_window_only_as_a_whole(begin: float, end: float, covered: bool) -> None:
    assert covers(np.array([10]), np.array([30]), begin, end).tolist() == [covered]
