"""Telephone numbers, the SIM cards behind them and the devices the cards are in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import numbers
from clew.world.period import Period
from clew.world.streams import Ints, stream


@dataclass(frozen=True)
class Phones:
    """`subscriptions` and `sims` in the columns of their feeds; `owner[i]` is the person of subscription i.

    `phone_of[person]` is the row of that person's first subscription, -1 for none; `second_of` that of the second.
    """

    subscriptions: pl.DataFrame
    sims: pl.DataFrame
    owner: Ints
    phone_of: Ints
    second_of: Ints

    def number_of(self, person: int) -> str:
        """The first number of a person who has one."""
        return str(self.subscriptions["手机号码"][int(self.phone_of[person])])

    def numbers_of(self, people: Ints) -> pl.Series:
        """The first number of each person, null for none."""
        rows = pl.Series(self.phone_of[people])
        return self.subscriptions["手机号码"].gather(rows.set(rows < 0, None))


def build(seed: int, people: pl.DataFrame, period: Period) -> Phones:
    """A number for everybody from twelve on, a second one for one in eight; one device in five is new this year."""
    source = stream(seed, "phones")
    years = people["years"].to_numpy()
    first = np.flatnonzero(years >= 12)
    second = first[(source.random(len(first)) < 0.125) & (years[first] >= 18)]
    owner = np.concatenate([first, second])
    count = len(owner)
    phone_of = np.full(len(years), -1, dtype=np.int64)
    second_of = phone_of.copy()
    phone_of[first] = np.arange(len(first))
    second_of[second] = np.arange(len(first), count)
    opened = -np.minimum(source.integers(60, 4_000, count), np.floor((years[owner] - 11.5) * 365).astype(np.int64))
    subscriptions = pl.DataFrame(
        {
            "手机号码": numbers.phone_numbers(source, count),
            "机主身份号码": people["公民身份号码"].gather(owner),
            "ICCID": numbers.iccids(source, count),
            "IMSI": numbers.imsis(source, count),
            "开户日期": period.dates(opened),
            "销户日期": pl.Series([None] * count, dtype=pl.String),
        }
    )
    sims = devices(seed, subscriptions, opened, np.where(np.arange(count) < len(first), -1, phone_of[owner]), period)
    return Phones(subscriptions, sims, owner, phone_of, second_of)


def devices(seed: int, subscriptions: pl.DataFrame, opened: Ints, beside: Ints, period: Period) -> pl.DataFrame:
    """Which card was in which device; a second number lies in the device of the first (`beside`) half of the time."""
    source = stream(seed, "devices")
    count = len(opened)
    fresh = numbers.imeis(source, count * 2)
    shared = (beside >= 0) & (source.random(count) < 0.5)
    now = fresh[:count].gather(np.where(shared, beside, np.arange(count)))
    changed = np.flatnonzero(
        (source.random(count) < 0.2) & ~shared & (opened < -400) & ~np.isin(np.arange(count), beside)
    )
    since = opened.copy()
    since[changed] = -source.integers(10, 360, len(changed))
    present = pl.DataFrame(
        {
            "IMEI": now,
            "ICCID": subscriptions["ICCID"],
            "起始时间": period.dates(since),
            "截止时间": pl.Series([None] * count, dtype=pl.String),
        }
    )
    former = present[changed.tolist()].with_columns(
        IMEI=fresh[count:].gather(changed), 起始时间=period.dates(opened[changed]), 截止时间=pl.col("起始时间")
    )
    return pl.concat([present, former])
