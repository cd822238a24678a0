"""Fifteen years of dated files before the period: small registers, one file for each month in which one changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from clew.world.feeds import FEEDS, Feed
from clew.world.period import Period
from clew.world.writing import in_order, write_feed

FOLDER = "history"
YEARS = 15
"""What happened before stands in the files of the first month."""
SINCE = "since"
"""Column beside those of a feed: the date from which a row stands in its register."""


def write_history(folder: Path, period: Period, told: dict[str, pl.DataFrame]) -> dict[str, int]:
    """Writes the files of those registers into `folder`/history; gives the rows of each by its path in `folder`.

    They come in the order in which they have to be loaded: by date, then as the feeds stand.
    """
    (folder / FOLDER).mkdir()
    written: dict[str, int] = {}
    for declared in month_ends(period):
        for feed in (feed for feed in FEEDS if feed.stem in told):
            if declared in changes(told[feed.stem], period):
                rows = standing(feed, told[feed.stem], declared)
                written[f"{FOLDER}/{feed.file_name(declared)}"] = write_feed(folder / FOLDER, feed, declared, [rows])
    return written


def month_ends(period: Period) -> Iterator[date]:
    """The last days of the months of the history."""
    first = period.first.replace(day=1)
    for month in range(12 * YEARS):
        years, rest = divmod(first.month + month, 12)
        yield first.replace(year=first.year - YEARS + years, month=rest + 1) - timedelta(days=1)


def arrives(period: Period, since: str) -> date:
    """The declared date of the file in which a row first stands that is in its register from then on."""
    return next(declared for declared in month_ends(period) if f"{declared:%Y-%m-%d}" >= since)


def changes(rows: pl.DataFrame, period: Period) -> set[date]:
    """The declared dates of the files that differ from the ones before."""
    return {arrives(period, since) for since in rows[SINCE].unique().to_list()}


def standing(feed: Feed, rows: pl.DataFrame, declared: date) -> pl.DataFrame:
    """The rows that stand in the register on that date."""
    return in_order(feed, [rows.filter(pl.col(SINCE) <= f"{declared:%Y-%m-%d}")])
