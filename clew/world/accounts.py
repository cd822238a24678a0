"""Bank accounts of people and organisations, and the names people use on line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import numbers
from clew.world.period import Period
from clew.world.phones import Phones
from clew.world.streams import Flags, Ints, distinct, stream

BANKS = ("云溪银行", "溪畔农商银行", "青石商业银行", "望江信用社")
BANK_SHARES = (0.4, 0.3, 0.2, 0.1)
PLATFORMS = ("溪聊", "云购", "望江论坛")
PLATFORM_SHARES = (0.6, 0.3, 0.1)


@dataclass(frozen=True)
class Accounts:
    """`rows` in the columns of their feed, those of people first, then one for each organisation.

    `account_of[person]` is the row of that person's main account, -1 for none; `business_of[organisation]` likewise.
    """

    rows: pl.DataFrame
    account_of: Ints
    business_of: Ints


def build(seed: int, people: pl.DataFrame, organizations: pl.DataFrame, phones: Phones, period: Period) -> Accounts:
    """An account for every adult, a second one at another time for three in ten, one for each organisation."""
    source = stream(seed, "accounts")
    years = people["years"].to_numpy()
    adults = np.flatnonzero(years >= 18)
    holder = np.concatenate([adults, adults[source.random(len(adults)) < 0.3]])
    firms = organizations.height
    count = len(holder) + firms
    age = np.floor((years[holder] - 17.5) * 365).astype(np.int64)
    opened = np.concatenate([np.minimum(source.integers(40, 4_500, len(holder)), age), source.integers(60, 190, firms)])
    none = pl.Series([None] * firms, dtype=pl.String)
    rows = pl.DataFrame(
        {
            "开户机构": source.choice(BANKS, count, p=BANK_SHARES),
            "账号": numbers.cards(source, count),
            "户名": people["姓名"].gather(holder).append(organizations["单位名称"]),
            "证件号码": people["公民身份号码"].gather(holder).append(organizations["统一社会信用代码"]),
            "预留手机": phones.numbers_of(holder).append(none),
            "开户日期": period.dates(-opened),
        }
    )
    account_of = np.full(len(years), -1, dtype=np.int64)
    account_of[adults] = np.arange(len(adults))
    return Accounts(rows, account_of, np.arange(len(holder), count))


def online(seed: int, phones: Phones, period: Period) -> pl.DataFrame:
    """Two of three numbers have an account on some platform, in the columns of its feed."""
    source = stream(seed, "online accounts")
    has: Flags = source.random(len(phones.owner)) < 0.65
    count = int(has.sum())
    return pl.DataFrame(
        {
            "平台": source.choice(PLATFORMS, count, p=PLATFORM_SHARES),
            "账号": "yx" + numbers.padded(distinct(source, 10**12, count), 12),
            "绑定手机": phones.subscriptions["手机号码"].filter(pl.Series(has)),
            "注册时间": period.dates(-source.integers(5, 3_000, count)),
        }
    )
