"""How good a register is, feed by feed and over time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from analysis.freshness import MONTHS, FeedMonth, qualities

DAY = 86_400


def at(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def load(feed: str, day: str, read: int = 10, rejected: int = 0, repeated: int = 0) -> dict[str, Any]:
    counts = {"created": read - rejected, "changed": 0, "same": 0, "rejected": rejected, "repeated": repeated}
    moments = {"snapshot_at": at(day), "completed_at": at(day) + DAY, "number": at(day)}
    return {"feed": feed, "read": read, **counts, **moments}


def test_each_feed_has_its_volume_and_its_rates() -> None:
    loads = [load("b", "2024-01-01", 30, 3, 6), load("a", "2024-01-01"), load("b", "2024-02-01", 10, 1, 0)]

    one, other = qualities(loads, at("2024-02-02"))

    assert (one.feed, one.loads, one.reject_rate, one.duplicate_rate) == ("a", 1, 0, 0)
    assert (other.feed, other.loads, other.read, other.rejected, other.repeated) == ("b", 2, 40, 4, 6)
    assert (other.reject_rate, other.duplicate_rate) == (0.1, 0.15)
    assert (other.last_snapshot_at, other.last_completed_at) == (at("2024-02-01"), at("2024-02-02"))


def test_a_feed_without_rows_has_no_rates() -> None:
    (found,) = qualities([load("a", "2024-01-01", 0)], at("2024-01-01"))

    assert (found.reject_rate, found.duplicate_rate) == (None, None)


@pytest.mark.parametrize(("now", "late"), [("2024-04-16", False), ("2024-04-18", True)])
def test_a_feed_is_late_by_its_own_custom(now: str, late: bool) -> None:
    loads = [load("a", day) for day in ("2024-03-01", "2024-03-11", "2024-03-16", "2024-03-26", "2024-03-26")]

    (found,) = qualities(loads, at(now))

    assert (found.usual_days, found.late) == (10, late)


def test_a_feed_that_came_once_has_no_custom() -> None:
    (found,) = qualities([load("a", "2014-01-01")], at("2024-01-01"))

    assert (found.usual_days, found.late) == (None, False)


def test_months_come_newest_first_and_no_more_than_two_years() -> None:
    loads = [load("a", f"{year}-{month:02}-05", 10, 1, 2) for year in (2021, 2022, 2023) for month in range(1, 13)]

    (found,) = qualities([*loads, load("a", "2023-12-20")], at("2024-01-01"))

    assert found.months[:2] == [FeedMonth("2023-12", 2, 20, 1, 2), FeedMonth("2023-11", 1, 10, 1, 2)]
    assert (len(found.months), found.months[-1].month) == (MONTHS, "2022-01")
