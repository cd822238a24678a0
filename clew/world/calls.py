"""Calls between people who know each other, and the few positions of phones that the operator handed over."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.world.city import City
from clew.world.period import DAY, HOUR, whole
from clew.world.phones import Phones
from clew.world.streams import Ints, Stream, serials, shares, stream, zipf

CONTACTS = 8
CALLS_A_DAY = 1.4
HOURS = (1, 0.5, 0.3, 0.2, 0.2, 0.5, 2, 4, 6, 7, 7, 8, 7, 5, 5, 6, 6, 8, 9, 9, 8, 6, 4, 2)
"""How busy each hour of the day is."""
SERVICE_NUMBERS = ("95588", "12306", "10086", "12345")


def acquaintances(source: Stream, people: pl.DataFrame, phones: Phones) -> Ints:
    """Eight numbers (rows of subscriptions) that each number calls: two at home, three at work, three elsewhere."""
    count = len(phones.owner)
    own = np.arange(count)[:, None]
    anybody = (own + source.integers(1, count, (count, CONTACTS))) % count
    mates = [mate(source, people["household"].to_numpy(), phones.owner) for _ in range(2)]
    colleagues = [mate(source, people["employer"].to_numpy(), phones.owner) for _ in range(3)]
    known = np.column_stack([phones.phone_of[column] for column in (*mates, *colleagues)])
    known = np.column_stack([known, anybody[:, 5:]])
    return np.where((known < 0) | (known == own), anybody, known)


def mate(source: Stream, group: Ints, person: Ints) -> Ints:
    """For each person somebody of the same group; of group -1 (no employer) likewise."""
    order = np.argsort(group, kind="stable")
    begin = np.searchsorted(group[order], group[person], side="left")
    size = np.searchsorted(group[order], group[person], side="right") - begin
    return order[begin + whole(source.random(len(person)) * size)]


def at_hours(source: Stream, count: int) -> Ints:
    """Seconds after midnight at which people call."""
    return source.choice(24, count, p=shares(HOURS)) * HOUR + source.integers(0, HOUR, count)


def towers(city: City, person: Ints, at: Ints) -> pl.Series:
    """Code of the tower that serves each person then: at work in working hours, else at home."""
    hour = at % DAY // HOUR
    node = np.where((hour >= 9) & (hour < 17), city.work[person], city.people["node"].to_numpy()[person])
    return city.geography.places["编号"].gather(city.geography.nearest("基站", node))


def rows(
    city: City, producer: str, person: Ints, numbers: tuple[pl.Series, pl.Series], at: Ints, seconds: Ints
) -> pl.DataFrame:
    """Calls by people (rows), from the first of the numbers to the second, in the columns of 通话."""
    return pl.DataFrame(
        {
            "流水号": serials(city.seed, producer, len(at)),
            "主叫号码": numbers[0],
            "被叫号码": numbers[1],
            "开始时间": city.period.moments(at),
            "时长秒": seconds,
            "主叫基站": towers(city, person, at),
        }
    )


def build(city: City) -> pl.DataFrame:
    """All calls of the period; one in a hundred goes to a service number."""
    source = stream(city.seed, "calls")
    owner, days = city.phones.owner, city.period.days
    known = acquaintances(source, city.people, city.phones)
    talkative = source.gamma(2.0, 0.5, len(owner))
    count = int(source.poisson(CALLS_A_DAY * days * len(owner)))
    caller = source.choice(len(owner), count, p=shares(talkative))
    callee = known[caller, source.choice(CONTACTS, count, p=zipf(CONTACTS))]
    at = source.integers(0, days, count) * DAY + at_hours(source, count)
    number = city.phones.subscriptions["手机号码"]
    service = pl.Series(source.choice(SERVICE_NUMBERS, count))
    called = service.zip_with(pl.Series(source.random(count) < 0.01), number.gather(callee))
    seconds = whole(source.lognormal(3.9, 1.1, count)) + 2
    return rows(city, "calls", owner[caller], (number.gather(caller), called), at, seconds)


def sightings(city: City) -> pl.DataFrame:
    """Positions of one number in fifty, four a day, in the columns of 信令."""
    source = stream(city.seed, "cell sightings")
    phones, days = city.phones, city.period.days
    watched = np.sort(source.permutation(len(phones.owner))[: len(phones.owner) // 50 + 1])
    number = np.repeat(watched, days * 4)
    at = np.tile(np.arange(days * 4), len(watched)) * (DAY // 4) + source.integers(0, DAY // 4, len(number))
    cards = phones.sims.filter(pl.col("截止时间").is_null())
    device = dict(zip(cards["ICCID"], cards["IMEI"], strict=True))
    return pl.DataFrame(
        {
            "流水号": serials(city.seed, "cell sightings", len(number)),
            "手机号码": phones.subscriptions["手机号码"].gather(number),
            "IMEI": phones.subscriptions["ICCID"].gather(number).replace_strict(device),
            "基站编号": towers(city, phones.owner[number], at),
            "时间": city.period.moments(at),
        }
    )
