"""What happened near a place, and how much of it chance would bring."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics import DAY, WEEKDAYS
from analysis.trajectories.nearby import Happenings, unusual

HOUR = 3600


def happenings(*some: tuple[str, float, float, float]) -> Happenings:
    """Each as (kind, local day and hour of its beginning in days, hours it lasts, metres away)."""
    kind, day, lasts, metres = zip(*some, strict=True)
    begin = (np.array(day) * DAY).astype(np.int64)
    end = begin + (np.array(lasts) * HOUR).astype(np.int64)
    size = len(some)
    rows = np.arange(size)
    ids = tuple(f"case-{number}" for number in range(size))
    return Happenings(ids, kind, begin, end, begin, end, np.array(metres, dtype=float), rows, rows, ids)


NIGHTS = np.array([400, 401, 402])


def test_what_met_the_nights_within_eight_hundred_metres_is_counted_and_nothing_else() -> None:
    given = happenings(
        ("theft", 399.95, 6, 300),  # 22:48 to 04:48
        ("theft", 401.5, 1, 300),  # noon
        ("theft", 400.95, 6, 900),  # too far
        ("theft", 410.0, 3, 100),  # another night
        ("theft", 390.0, 24 * 20, 100),  # twenty days say nothing about a night
    )

    (found,) = unusual(given, NIGHTS, WEEKDAYS)

    assert found.which.tolist() == [0]


def test_more_than_chance_brings_speaks_and_what_is_usual_does_not() -> None:
    usual = [("brawl", day + 0.1, 1, 200) for day in range(40, 400)]
    now = [("brawl", 400.1, 1, 200), ("theft", 400.1, 1, 200), ("theft", 401.1, 1, 100), ("theft", 402.1, 1, 300)]

    theft, brawl = unusual(happenings(*usual, *now), NIGHTS, WEEKDAYS)

    assert (theft.kind, brawl.kind) == ("theft", "brawl")
    assert theft.log10_lr > 3 > theft.expected * 1000
    assert 2.2 < brawl.expected < 3.0, "one a night, drawn a little towards a district where nothing happens"
    assert brawl.log10_lr == 0.0


def test_without_a_past_the_district_tells_what_is_usual() -> None:
    around = [("theft", 399 + night + 0.1, 1, 3000.0) for night in (1, 2, 3) for _ in range(40)]

    (found,) = unusual(happenings(*around, ("theft", 400.1, 1, 200)), NIGHTS, WEEKDAYS)

    assert found.expected == pytest.approx(120 * 800**2 / (5000**2 - 800**2), rel=0.05)


def test_nothing_asked_or_nothing_happened_is_no_answer() -> None:
    assert unusual(happenings(("theft", 400.0, 1, 10)), np.empty(0, dtype=np.int64), WEEKDAYS) == []
    assert unusual(happenings(("theft", 400.0, 1, 9000)), NIGHTS, WEEKDAYS) == []
