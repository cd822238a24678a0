"""Which days are workdays where: the public holidays of mainland China, and plain weeks everywhere else."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from analysis.statistics import WEEKDAYS, Calendar

HOLIDAYS = Path(__file__).with_name("holidays.csv")
"""Spans of days off, and of weekend days worked in their place; its first lines say which years it covers."""

CHINA = frozenset(
    {"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin", "Asia/Kashgar", "PRC"}
)
"""Time zones (IANA) in which these holidays are kept."""

_FIRST = date(1970, 1, 1)


def calendar_of(zone: str) -> Calendar:
    """The calendar of the places in a time zone (IANA).

    >>> import numpy as np
    >>> new_year_of_2026 = np.array([20454])
    >>> [calendar_of(zone).is_workday(new_year_of_2026).item() for zone in ("Asia/Shanghai", "UTC")]
    [False, True]
    """
    return _china() if zone in CHINA else WEEKDAYS


@cache
def _china() -> Calendar:
    spans = pl.read_csv(HOLIDAYS, comment_prefix="#", try_parse_dates=True)
    days: dict[str, set[int]] = {"off": set(), "work": set()}
    for begin, end, day in spans.iter_rows():
        days[day] |= {*range((begin - _FIRST).days, (end - _FIRST).days + 1)}
    return Calendar(frozenset(days["off"]), frozenset(days["work"]))
