"""How good a register is: how fresh each feed is, how much it brings, and how much of that is refused or repeated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from base.moments import Moment

MONTHS = 24
"""So many months of the past are told, the last of them first."""

_DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTED = ("read", "created", "changed", "same", "rejected", "repeated")


@dataclass(frozen=True, slots=True)
class FeedMonth:
    """What one month's files brought, by their declared dates in UTC; `month` as in 2024-03."""

    month: str
    loads: int
    read: int
    rejected: int
    repeated: int


@dataclass(frozen=True, slots=True)
class FeedQuality:
    """One feed of a source. Rates are shares of the rows read; null where none was.

    `usual_days` is the median time between two declared dates; a feed is `late` when its last one is more than twice
    that, and a day, ago. `repeated` rows have the key of an earlier row of their file.
    """

    feed: str
    loads: int
    last_snapshot_at: Moment
    last_completed_at: Moment
    usual_days: float | None
    late: bool
    read: int
    created: int
    changed: int
    same: int
    rejected: int
    repeated: int
    reject_rate: float | None
    duplicate_rate: float | None
    months: list[FeedMonth]


def qualities(loads: Iterable[Mapping[str, Any]], now: int) -> list[FeedQuality]:
    """The feeds of some loads by name, judged at a moment (epoch seconds)."""
    ordered = sorted(loads, key=lambda load: (load["feed"], load["snapshot_at"], load["number"]))
    return [_quality(feed, list(some), now) for feed, some in groupby(ordered, key=lambda load: load["feed"])]


def _quality(feed: str, loads: Sequence[Mapping[str, Any]], now: int) -> FeedQuality:
    dates = sorted({load["snapshot_at"] for load in loads})
    usual = median(later - earlier for earlier, later in pairwise(dates)) if len(dates) > 1 else None
    counts = {name: sum(load[name] for load in loads) for name in _COUNTED}
    return FeedQuality(
        feed=feed,
        loads=len(loads),
        last_snapshot_at=dates[-1],
        last_completed_at=max(load["completed_at"] for load in loads),
        usual_days=None if usual is None else round(usual / _DAY, 2),
        late=usual is not None and now - dates[-1] > 2 * usual + _DAY,
        **counts,
        reject_rate=_rate(counts["rejected"], counts["read"]),
        duplicate_rate=_rate(counts["repeated"], counts["read"]),
        months=_months(loads),
    )


def _rate(some: int, every: int) -> float | None:
    return round(some / every, 6) if every else None


def _months(loads: Sequence[Mapping[str, Any]]) -> list[FeedMonth]:
    months = groupby(loads, key=lambda load: (_EPOCH + timedelta(seconds=load["snapshot_at"])).strftime("%Y-%m"))
    told = [_month(month, list(some)) for month, some in months]
    return told[: -MONTHS - 1 : -1]


def _month(month: str, loads: Sequence[Mapping[str, Any]]) -> FeedMonth:
    read, rejected, repeated = (sum(load[name] for load in loads) for name in ("read", "rejected", "repeated"))
    return FeedMonth(month, len(loads), read, rejected, repeated)
