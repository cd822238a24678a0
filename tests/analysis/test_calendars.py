"""Workdays: public holidays of China count as days off there, weekend days worked for them do not, and nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from analysis.calendars import CHINA, calendar_of


def workday(day: str, zone: str = "Asia/Shanghai") -> bool:
    number = (date.fromisoformat(day) - date(1970, 1, 1)).days
    return bool(calendar_of(zone).is_workday(np.array([number]))[0])


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-04-03", True),
        ("2024-04-04", False),
        ("2024-04-07", True),
        ("2024-04-13", False),
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2026-02-14", True),
        ("2026-02-16", False),
        ("2018-12-29", True),
    ],
)
def test_a_holiday_is_a_day_off_and_the_weekend_day_worked_for_it_is_not(day: str, works: bool) -> None:
    assert workday(day) is works


def test_elsewhere_and_in_years_without_a_notice_only_weekends_are_days_off() -> None:
    assert workday("2024-10-01", "UTC")
    assert workday("2031-10-01")
    assert not workday("2031-10-04")


def test_every_year_covered_has_its_seven_festivals_and_no_fewer_workdays_than_the_law_leaves() -> None:
    days = np.array([(date(2019, 1, 1) - date(1970, 1, 1) + timedelta(day)).days for day in range(8 * 365 + 2)])
    years = np.array([(date(1970, 1, 1) + timedelta(int(day))).year for day in days])
    calendar = calendar_of(min(CHINA))

    for year in range(2019, 2027):
        works = int(calendar.is_workday(days[years == year]).sum())
        assert 247 <= works <= 252, (year, works)
