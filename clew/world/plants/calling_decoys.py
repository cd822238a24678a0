"""Numbers that ring many strangers for a living: couriers, drivers, sales and survey lines, and lines of schools."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import numbers
from clew.world.city import City
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.plants.call_kit import BLOCK, Dialled, made_out
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.streams import Flags, Floats, Ints, Stream, shares


@dataclass(frozen=True)
class Trade:
    """How numbers of a kind are used.

    So many of them in a full city; calls on a day, from and up to; on how many days of ten; the share of those rung
    who ring back; which calls end in ten seconds, in two minutes, and what the others last at most, with the shares of
    the three; the share of calls to a number's own regular contacts, and how many these are.
    """

    full: int
    calls: tuple[int, int]
    days: float
    back: float
    lasts: tuple[float, float, float]
    longest: int
    regular: float
    contacts: int


TRADES = {
    "courier": Trade(30, (40, 110), 0.85, 0.12, (0.35, 0.64, 0.01), 5 * MINUTE, 0.2, 40),
    "driver": Trade(30, (15, 40), 0.8, 0.25, (0.45, 0.55, 0.0), 5 * MINUTE, 0.1, 10),
    "sales": Trade(12, (80, 170), 0.7, 0.03, (0.55, 0.38, 0.07), 15 * MINUTE, 0.08, 25),
    "survey": Trade(4, (90, 150), 0.6, 0.02, (0.55, 0.3, 0.15), 18 * MINUTE, 0.0, 1),
    "school": Trade(6, (120, 260), 0.12, 0.25, (0.1, 0.85, 0.05), 10 * MINUTE, 0.3, 30),
}
OFFICES = ("survey", "school")
"""Trades whose lines stand in the name of an organisation; of the others those of every second sales line do."""


@dataclass(frozen=True)
class Lines:
    """Lines of one trade: numbers, the people whose towers serve them, and rows of the register if they are new."""

    number: pl.Series
    person: Ints
    registered: pl.DataFrame | None = None


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Each trade's lines with their calls; those of couriers and drivers are the numbers that they have anyway."""
    rung: list[Dialled] = []
    lines: dict[str, Lines] = {}
    for name, trade in TRADES.items():
        count = scaled(city, trade.full, 1)
        lines[name] = (
            offices(city, cast, source, name, count)
            if trade.back <= 0.03 or name in OFFICES
            else own(city, cast, source, count)
        )
        rung.append(ring_up(city, source, lines[name], trade, CALLED[name]))
    new = pl.concat([one.registered for one in lines.values() if one.registered is not None])
    truth = pl.concat([pl.DataFrame({"phone": one.number, "decoy": name}) for name, one in lines.items()])
    rows = {"phones": new, "sims": devices(source, new), "calls": Dialled.joined(rung).rows(city, "calls call_decoys")}
    story = {name: one.number[0] for name, one in lines.items()}
    return Planted(rows, {"call_decoys": truth}, story)


def own(city: City, cast: Cast, source: Stream, count: int) -> Lines:
    """People with the number that they have had for long."""
    years = city.people["years"].to_numpy()
    person = cast.people(source, (city.phones.phone_of >= 0) & (years >= 20) & (years < 60), count)
    return Lines(city.phones.numbers_of(person), person)


def offices(city: City, cast: Cast, source: Stream, trade: str, count: int) -> Lines:
    """New lines: of a school or a company, every second one of sales in the name of the seller."""
    years = city.people["years"].to_numpy()
    person = cast.people(source, (years >= 20) & (years < 60), count)
    opened = -source.integers(5, 400, count)
    opened[::3] = -source.integers(1, 13, len(opened[::3]))
    register = made_out(city, source, person, opened)
    kind = "学校" if trade == "school" else "公司"
    firms = city.organizations.filter(pl.col("单位类型") == kind)["统一社会信用代码"]
    office = firms.gather(source.integers(0, len(firms), count))
    private = pl.Series((np.arange(count) % 2 == 1) & (trade not in OFFICES))
    holder = register["机主身份号码"].zip_with(private, office)
    register = register.with_columns(机主身份号码=holder)
    return Lines(register["手机号码"], person, register)


def devices(source: Stream, register: pl.DataFrame) -> pl.DataFrame:
    """Each new card in a device of its own, in the columns of 终端."""
    imei = numbers.imeis(source, register.height)
    until = pl.lit(None, dtype=pl.String)
    return register.select("ICCID", 起始时间="开户日期").with_columns(IMEI=imei, 截止时间=until)


Audience = Callable[[City, Stream, Ints], pl.Series]
"""Whom the given line (row) rings: a number for each call."""


def strangers(city: City, source: Stream, line: Ints) -> pl.Series:
    """Anybody."""
    own = city.phones.subscriptions["手机号码"]
    return own.gather(source.integers(0, len(own), len(line)))


def dialled(city: City, source: Stream, line: Ints) -> pl.Series:
    """Every second number is drawn from a few blocks, as a machine dials for a survey."""
    block = (line * 7_919 + source.integers(0, 40, len(line))) % 10**5
    drawn = "1349" + numbers.padded(block * BLOCK + source.integers(0, BLOCK, len(line)), 7)
    return strangers(city, source, line).zip_with(pl.Series(source.random(len(line)) < 0.5), drawn)


def parents(city: City, source: Stream, line: Ints) -> pl.Series:
    """Households of one part of the city, who know one another."""
    subscribers = np.argsort(city.people["node"].to_numpy()[city.phones.owner], kind="stable")
    wide = max(len(subscribers) // 60, 20)
    begin = line * 7_919 % (len(subscribers) - wide)
    row = subscribers[begin + source.integers(0, wide, len(line))]
    return city.phones.subscriptions["手机号码"].gather(row)


CALLED: dict[str, Audience] = {
    "courier": strangers,
    "driver": strangers,
    "sales": strangers,
    "survey": dialled,
    "school": parents,
}


def ring_up(city: City, source: Stream, lines: Lines, trade: Trade, whom: Audience) -> Dialled:
    """The calls of a trade on its days, and those of whoever rings back within some hours."""
    line, day = np.divmod(np.arange(len(lines.person) * city.period.days), city.period.days)
    works: Flags = source.random(len(line)) < trade.days
    works[day == city.period.days // 2] = True
    count = source.integers(*trade.calls, len(line)) * works
    caller = np.repeat(line, count)
    at = np.repeat(day, count) * DAY + source.integers(9 * HOUR, 20 * HOUR, len(caller))
    called = with_regulars(city, source, caller, trade, whom(city, source, caller))
    number, seconds = lines.number.gather(caller), lasting(source, trade, len(caller))
    owner_of = dict(zip(city.phones.subscriptions["手机号码"], city.phones.owner.tolist(), strict=True))
    known = called.is_in(list(owner_of)).to_numpy()
    back = np.flatnonzero((source.random(len(caller)) < trade.back) & known)
    person = np.array([owner_of[one] for one in called.gather(back)], dtype=np.int64)
    again = at[back] + source.integers(MINUTE, 3 * HOUR, len(back))
    out = Dialled(number, called, at, seconds, lines.person[caller])
    returned = Dialled(called.gather(back), number.gather(back), again, lasting(source, trade, len(back)), person)
    return Dialled.joined([out, returned])


def with_regulars(city: City, source: Stream, line: Ints, trade: Trade, called: pl.Series) -> pl.Series:
    """The same calls, of which some go to the line's own regular contacts."""
    own = strangers(city, source, np.arange((int(line.max()) + 1) * trade.contacts))
    regular = own.gather(line * trade.contacts + source.integers(0, trade.contacts, len(line)))
    return regular.zip_with(pl.Series(source.random(len(line)) < trade.regular), called)


def lasting(source: Stream, trade: Trade, count: int) -> Ints:
    """Seconds that calls last."""
    kind = source.choice(3, count, p=shares(trade.lasts))
    low, high = np.array([1, 10, 120])[kind], np.array([10, 120, trade.longest])[kind]
    spread: Floats = source.random(count)
    return whole(low + spread * (high - low))
