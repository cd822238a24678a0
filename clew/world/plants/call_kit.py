"""What call centres work with: numbers that live for days, cards in pools and farms of devices, collecting accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import calls, numbers
from clew.world.accounts import BANKS
from clew.world.city import City
from clew.world.period import DAY
from clew.world.plants.cast import Cast, scaled
from clew.world.streams import Floats, Ints, Stream, distinct

CENTRES = 8
"""In a city of full size: a third with all cards in one pool, a third that move cards about, the others with a few."""

LINES = ((12, 17), (6, 10), (6, 10))
"""Numbers of a centre of each sort, from and up to."""

DEVICES = (1, 6, 3)
MULES, ACCOUNTS = 4, 4
"""People of each centre in whose names numbers and accounts stand, and accounts; one account for each."""

LIVES = (2, 6)
"""Days that a number is used, from and to."""

RUNS = 12
"""Days within which a centre takes its numbers into use."""

BLOCK = 100


@dataclass(frozen=True)
class Dialled:
    """Calls as columns: both numbers, seconds since the first midnight, how long, and the person whose tower served."""

    caller: pl.Series
    called: pl.Series
    at: Ints
    seconds: Ints
    person: Ints

    def rows(self, city: City, producer: str) -> pl.DataFrame:
        """The same in the columns of 通话, without what lies after the period."""
        told = calls.rows(city, producer, self.person, (self.caller, self.called), self.at, self.seconds)
        return told.filter(pl.Series(self.at < city.period.days * DAY) & (told["主叫号码"] != told["被叫号码"]))

    @staticmethod
    def joined(parts: Sequence[Dialled]) -> Dialled:
        """All of them."""
        caller, called = (pl.concat([getattr(part, end) for part in parts]) for end in ("caller", "called"))
        at, seconds, person = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("at", "seconds", "person")
        )
        return Dialled(caller, called, at, seconds, person)


@dataclass(frozen=True)
class Centres:
    """All centres at once. One row per number: its `centre` from 0, the days it is used, and in whose name it stands.

    `sims`, `subscriptions` and `accounts` are in the columns of their feeds, ACCOUNTS accounts for each centre.
    `listed[centre]` is the share of calls that go down a list of subscribers; the others go through blocks of numbers.
    """

    number: pl.Series
    centre: Ints
    first: Ints
    last: Ints
    mule: Ints
    listed: Floats
    subscriptions: pl.DataFrame
    sims: pl.DataFrame
    accounts: pl.DataFrame

    def registers(self, city: City) -> dict[str, pl.DataFrame]:
        """The rows of registers."""
        online = pl.DataFrame(
            {
                "平台": "溪聊",
                "账号": "yx9" + self.number.str.slice(4) + "0000",
                "绑定手机": self.number,
                "注册时间": city.period.dates(self.first),
            }
        )
        return {
            "phones": self.subscriptions,
            "sims": self.sims,
            "accounts": self.accounts,
            "online_accounts": online[::3],
        }

    def days(self) -> tuple[Ints, Ints]:
        """Each number with each of the days on which it is used."""
        lives = self.last - self.first + 1
        line = np.repeat(np.arange(len(lives)), lives)
        return line, self.first[line] + np.arange(len(line)) - (np.cumsum(lives) - lives)[line]

    def blocks(self, source: Stream, line: Ints) -> pl.Series:
        """For each call a number out of the hundreds that this line goes through; most of them nobody has."""
        hundreds = distinct(source, 10**5, len(self.centre) * 6).reshape(-1, 6)
        block = hundreds[line, source.integers(0, 6, len(line))]
        return "1349" + numbers.padded(block * BLOCK + source.integers(0, BLOCK, len(line)), 7)


def centres(city: City, cast: Cast, source: Stream) -> Centres:
    """Centres that begin one after the other, early enough for some to be reported within the period."""
    many = scaled(city, CENTRES, 1)
    able = (city.accounts.account_of >= 0) & (city.phones.phone_of >= 0)
    mules = cast.people(source, able, many * MULES).reshape(many, MULES)
    sort = np.arange(many) % len(LINES)
    sizes = np.array([int(source.integers(*LINES[one])) for one in sort])
    centre = np.repeat(np.arange(many), sizes)
    turn = np.arange(len(centre)) - (np.cumsum(sizes) - sizes)[centre]
    begins = np.linspace(1, max(1, city.period.days // 3), many).astype(np.int64)
    runs = min(RUNS, city.period.days // 2)
    first = begins[centre] + turn * runs // sizes[centre]
    last = np.minimum(first + source.integers(*LIVES, len(centre)) - 1, city.period.days - 2)
    mule = mules[centre, turn % MULES]
    opened = first - source.integers(1, 11, len(centre))
    subscriptions = made_out(city, source, mule, opened)
    return Centres(
        subscriptions["手机号码"],
        centre,
        first,
        last,
        mule,
        np.array([0.2, 0.85, 1.0])[sort],
        subscriptions,
        cards(city, source, subscriptions["ICCID"], sort, centre, first),
        collecting(city, source, mules, subscriptions["手机号码"].gather(np.searchsorted(centre, np.arange(many)))),
    )


def made_out(city: City, source: Stream, holder: Ints, opened: Ints) -> pl.DataFrame:
    """New numbers in the names of people, in the columns of 电话用户."""
    count = len(holder)
    return pl.DataFrame(
        {
            "手机号码": fresh_numbers(city, source, count),
            "机主身份号码": city.people["公民身份号码"].gather(holder),
            "ICCID": numbers.iccids(source, count),
            "IMSI": numbers.imsis(source, count),
            "开户日期": city.period.dates(opened),
            "销户日期": pl.Series([None] * count, dtype=pl.String),
        }
    )


def fresh_numbers(city: City, source: Stream, count: int) -> pl.Series:
    """Numbers that nobody in the city has."""
    drawn = numbers.phone_numbers(source, 2 * count + 40)
    return drawn.filter(~drawn.is_in(city.phones.subscriptions["手机号码"].to_list()))[:count]


def cards(city: City, source: Stream, card: pl.Series, sort: Ints, centre: Ints, first: Ints) -> pl.DataFrame:
    """Which card lay in which device: all in the pool, in another one on each day, or where it was first put."""
    devices = np.array(DEVICES)[sort]
    begin = np.cumsum(devices) - devices
    moves = np.where(sort[centre] == 1, np.clip(city.period.days - 1 - first, 1, 5), 1)
    row = np.repeat(np.arange(len(centre)), moves)
    step = np.arange(len(row)) - (np.cumsum(moves) - moves)[row]
    own = begin[centre[row]] + (row + step) % devices[centre[row]]
    since = first[row] + step
    until = city.period.dates(since + 1).set(pl.Series((step == moves[row] - 1) | (moves[row] == 1)), None)
    return pl.DataFrame(
        {
            "IMEI": numbers.imeis(source, int(devices.sum())).gather(own),
            "ICCID": card.gather(row),
            "起始时间": city.period.dates(since),
            "截止时间": until,
        }
    )


def collecting(city: City, source: Stream, mules: Ints, phone: pl.Series) -> pl.DataFrame:
    """Accounts opened shortly before, one for each mule, all with one number of the centre, in the columns of 账户."""
    centre = np.repeat(np.arange(len(mules)), MULES)
    holder = mules.ravel()
    return pl.DataFrame(
        {
            "开户机构": pl.Series(source.choice(BANKS, len(mules))).gather(centre),
            "账号": numbers.cards(source, len(holder)),
            "户名": city.people["姓名"].gather(holder),
            "证件号码": city.people["公民身份号码"].gather(holder),
            "预留手机": phone.gather(centre),
            "开户日期": city.period.dates(-source.integers(2, 12, len(holder))),
        }
    )
