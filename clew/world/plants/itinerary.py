"""Where people are at every moment of the period: a chain of visits to addresses, night after night."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world.city import City
from clew.world.organizations import SHOPS
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.streams import Flags, Floats, Ints, Stream
from clew.world.traffic import SECONDS_PER_BLOCK, Trips
from clew.world.ways import blocks

ELSEWHERE = 0.15
"""Share of the nights that nobody spends at home."""
SECOND_FLAT = 0.35
"""Share of the nights that who has a second flat spends there."""
FRIENDS = 3
PARKING = 2 * MINUTE
SHORTEST = 0.01
"""Blocks below which two addresses are one."""


@dataclass(frozen=True)
class Lives:
    """People whose whereabouts are told: addresses (rows) and habits; `second` is -1 for who has no second flat.

    `leaves` and `returns` are seconds after midnight; `friends` are three addresses each, `shops` too.
    """

    home: Ints
    second: Ints
    work: Ints
    friends: Ints
    shops: Ints
    leaves: Floats
    returns: Floats
    night: Flags


@dataclass(frozen=True)
class Visits:
    """Stays of people (rows of Lives) at addresses (rows) from `begin` to `end`, in order of person and time."""

    who: Ints
    spot: Ints
    begin: Ints
    end: Ints


def lives_of(city: City, source: Stream, people: Ints, second: Flags) -> Lives:
    """The lives of people with an employer; those marked get a second flat at a vacant address."""
    count = len(people)
    home = city.people["home"].to_numpy()
    firms = city.organizations
    shops = firms["row"].to_numpy()[firms["单位类型"].is_in(SHOPS).to_numpy()]
    vacant = source.permutation(np.setdiff1d(city.geography.homes(), home))[:count]
    night = np.array(city.people["night"].gather(people).to_list(), dtype=np.bool_)
    leaves = np.where(night, source.normal(21.4, 0.2, count), source.normal(7.7, 0.5, count)) * HOUR
    return Lives(
        home=home[people],
        second=np.where(second, vacant, -1),
        work=firms["row"].to_numpy()[city.people["employer"].to_numpy()[people]],
        friends=source.choice(home, (count, FRIENDS)),
        shops=source.choice(shops, (count, 3)),
        leaves=leaves,
        returns=leaves + source.normal(9.6, 0.5, count) * HOUR,
        night=night,
    )


def nights_of(source: Stream, lives: Lives, days: int) -> Ints:
    """Address at which each person (row) rests after each day (column): the second flat, if any, after the second."""
    shape = (len(lives.home), days)
    away = (source.random(shape) < SECOND_FLAT) & (lives.second >= 0)[:, None]
    usual = np.where(away, lives.second[:, None], lives.home[:, None])
    friend = np.take_along_axis(lives.friends, source.integers(0, FRIENDS, shape), axis=1)
    nights = np.where(source.random(shape) < ELSEWHERE, friend, usual)
    nights[:, 1] = np.where(lives.second >= 0, lives.second, nights[:, 1])
    return nights


def visits(city: City, source: Stream, lives: Lives, nights: Ints) -> Visits:
    """Work on workdays, errands in shops, then the address of that night."""
    walk = Walk(city, lives.home)
    for day in range(city.period.days):
        one_day(city, source, lives, nights[:, day], day, walk)
    return walk.ended(city.period.days * DAY)


def one_day(city: City, source: Stream, lives: Lives, night: Ints, day: int, walk: Walk) -> None:
    """Leads everybody from where they are through the day to where they rest."""
    count, workday, midnight = len(lives.home), city.period.workday(day), day * DAY
    works = source.random(count) < (0.93 if workday else 0.1)
    leave = midnight + lives.leaves + source.normal(0, 6 * MINUTE, count)
    walk.move(works, leave, lives.work)
    shops = ~lives.night & (source.random(count) < (0.3 if workday else 0.7))
    done = midnight + lives.returns + source.normal(0, 15 * MINUTE, count)
    out = np.where(works, done, midnight + source.normal(19.2 if workday else 14, 0.8, count) * HOUR)
    where = lives.shops[np.arange(count), source.integers(0, lives.shops.shape[1], count)]
    walk.move(shops, out, where)
    shopped = walk.since + source.uniform(0.4, 1.6, count) * HOUR
    home = np.where(shops, shopped, np.where(works, done, midnight + source.normal(20, 0.5, count) * HOUR))
    walk.move(walk.here != night, home, night)


class Walk:
    """Where everybody is while the days are told; `since` when they came there."""

    def __init__(self, city: City, here: Ints) -> None:
        self._spots = city.geography.spots(np.arange(city.geography.addresses.height))
        self._told: list[pl.DataFrame] = []
        self.here = here.copy()
        self.since = np.zeros(len(here))

    def move(self, who: Flags, leave: Floats, target: Ints) -> None:
        """Those marked go to the target at that second, or ten minutes after they came if that is later."""
        chosen = np.flatnonzero(who & (self.here != target))
        begins = np.maximum(leave[chosen], self.since[chosen] + 10 * MINUTE)
        origin = self.here[chosen]
        self._tell(chosen, begins)
        way = blocks(self._spots[origin], self._spots[target[chosen]])
        self.here[chosen] = target[chosen]
        self.since[chosen] = begins + way * SECONDS_PER_BLOCK + PARKING

    def ended(self, at: float) -> Visits:
        """All visits, the last ones until `at`."""
        everybody = np.flatnonzero(self.since < at)
        self._tell(everybody, np.full(len(everybody), at))
        table = pl.concat(self._told).filter(pl.col("begin") < at).sort("who", "begin")
        table = table.with_columns(pl.col("end").clip(upper_bound=int(at)))
        return Visits(*(table[name].to_numpy() for name in ("who", "spot", "begin", "end")))

    def _tell(self, who: Ints, until: Floats) -> None:
        columns = {"who": who, "spot": self.here[who], "begin": whole(self.since[who]), "end": whole(until)}
        self._told.append(pl.DataFrame(columns))


def trips(city: City, told: Visits, vehicles: Ints) -> Trips:
    """The drives between the visits, in the vehicle (row of the fleet) of each person."""
    spots = city.geography.spots(told.spot)
    next_one = np.flatnonzero(told.who[1:] == told.who[:-1])
    origin, target, start = spots[next_one], spots[next_one + 1], told.end[next_one]
    lasts = told.begin[next_one + 1] - start - PARKING
    pace = lasts / np.maximum(blocks(origin, target), SHORTEST)
    return Trips(vehicles[told.who[next_one]], start, origin, target, np.maximum(pace, 1.0))
