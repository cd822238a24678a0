"""The places that stays make: how long and how many nights at each, and which are home and work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.calendars import calendar_of
from analysis.statistics import Floats, Integers, local_seconds
from analysis.trajectories.dwelling import Dwells, Fixes, dwells, gathered, radii
from analysis.trajectories.nights import nights_in, seconds_in

LATE_HOURS, WORK_HOURS, NIGHT_HOURS = (22, 6), (10, 16), (0, 5)
"""Local hours of the day: when people are at home, unless they work at night; at work (on workdays); and asleep."""

A_NIGHT = 2 * 3600
"""Seconds of the night hours that make a night at a place, at least."""


@dataclass(frozen=True, slots=True)
class Dwelt:
    """Stays with the places they make: `place` of each stay, counted from 0 in the order of time spent there.

    `x`, `y` (metres), `seconds` and `stays` are columns of the places. `rested` (a stay) and `night` (a day since
    1970-01-01) say which stays took two hours or more of which night. `home` and `work` are places.
    """

    dwells: Dwells
    place: Integers
    x: Floats
    y: Floats
    seconds: Integers
    stays: Integers
    rested: Integers
    night: Integers
    home: int | None
    work: int | None

    def __len__(self) -> int:
        """How many places there are."""
        return len(self.x)

    def nights_at(self, place: int) -> Integers:
        """The nights (days since 1970-01-01) of which two hours or more were spent at a place, ascending."""
        return np.unique(self.night[self.place[self.rested] == place])


def dwelt(fixes: Fixes, zone: str) -> Dwelt:
    """The stays of one bearer and the places they make; hours and workdays are those of the zone.

    Home is where most time went. Work is another place where most time between 22 and 6 went, if there is one: its
    people work at night. Else it is where most time between 10 and 16 on workdays went, home excluded.
    """
    found = dwells(fixes, radii(fixes))
    start, end = local(found.start, zone), local(found.end, zone)
    place = _by_time(gathered(found.x, found.y, found.radius), end - start)
    size = int(place.max(initial=-1)) + 1
    which, night = nights_in(start, end, NIGHT_HOURS, A_NIGHT)
    home = 0 if size else None
    late = _most(place, seconds_in(start, end, LATE_HOURS), size, None)
    by_day = _most(place, seconds_in(start, end, WORK_HOURS, calendar_of(zone)), size, home)
    return Dwelt(
        dwells=found,
        place=place,
        x=_mean(place, found.x, end - start, size),
        y=_mean(place, found.y, end - start, size),
        seconds=_sum(place, end - start, size),
        stays=np.bincount(place, minlength=size),
        rested=which,
        night=night,
        home=home,
        work=by_day if late is None or late == home else late,
    )


def local(at: Integers, zone: str) -> Integers:
    """What the clock on the wall of that zone showed, as seconds since 1970-01-01 there."""
    return local_seconds(at, np.full(len(at), zone))


def _by_time(place: Integers, seconds: Integers) -> Integers:
    """The same places, numbered by the time spent at them, most first; ties by the first stay."""
    if not len(place):
        return place
    spent = _sum(place, seconds, int(place.max()) + 1)
    rank = np.empty(len(spent), dtype=np.int64)
    rank[np.argsort(-spent, kind="stable")] = np.arange(len(spent))
    return rank[place]


def _sum(place: Integers, values: Integers, size: int) -> Integers:
    return np.bincount(place, weights=values, minlength=size).astype(np.int64)


def _mean(place: Integers, values: Floats, weights: Integers, size: int) -> Floats:
    total = np.bincount(place, weights=weights, minlength=size)
    return np.bincount(place, weights=values * weights, minlength=size) / np.maximum(total, 1)


def _most(place: Integers, seconds: Integers, size: int, but: int | None) -> int | None:
    spent = _sum(place, seconds, size)
    if but is not None:
        spent[but] = 0
    return int(spent.argmax()) if spent.any() else None
