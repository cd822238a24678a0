"""What plants share that put vehicles on the road: days told anew, joint drives, plates borne for a while."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from clew.world.cameras import Optics, cross
from clew.world.city import City
from clew.world.geography import SIDE, crossings
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.streams import Flags, Floats, Ints, Stream, stream
from clew.world.traffic import SECONDS_PER_BLOCK, Trips, day_of_trips, joined
from clew.world.ways import blocks

DRAWS = 400


def by_day(city: City) -> Flags:
    """Vehicles of people who are at home by night and go to work by day."""
    return (city.fleet.use == "commute") & ~city.fleet.night & (city.fleet.home.node != city.fleet.work.node)


def replaced(vehicle: Ints, day: Ints) -> pl.DataFrame:
    """Days of vehicles whose usual trips do not happen."""
    return pl.DataFrame({"vehicle": vehicle.astype(np.int64), "day": day.astype(np.int64)})


def every_day(vehicles: Ints, days: Ints) -> pl.DataFrame:
    """Each of those days for each of those vehicles."""
    return replaced(np.repeat(vehicles, len(days)), np.tile(days, len(vehicles)))


def usual(city: City, vehicles: Ints, days: Ints) -> Trips:
    """The trips that those vehicles make on those days if no plant tells the day otherwise."""
    parts: list[Trips] = []
    for day in days.tolist():
        trips = day_of_trips(stream(city.seed, "trips", day), city.fleet, day, city.period.workday(day))
        parts.append(trips.take(np.isin(trips.vehicle, vehicles)))
    return joined(parts)


def bearing(optics: Optics, vehicles: Ints, plates: pl.Series) -> Optics:
    """The same cameras when those vehicles bear other plates."""
    fleet = optics.fleet
    return dataclasses.replace(
        optics, fleet=dataclasses.replace(fleet, plate=fleet.plate.clone().scatter(vehicles, plates))
    )


def way_past(city: City, source: Stream, lead: int, cameras: int) -> tuple[int, int]:
    """Ends of a way of 3 to 14 blocks on which that vehicle passes so many cameras, or as near to it as there is."""
    x, y, to_x, to_y = np.clip(np.rint(source.normal(SIDE // 2, 4, (4, DRAWS))), 0, SIDE - 1).astype(np.int64)
    origin, target = x * SIDE + y, to_x * SIDE + to_y
    length = blocks(crossings(origin), crossings(target))
    origin, target = origin[(length >= 3) & (length <= 14)], target[(length >= 3) & (length <= 14)]
    same = np.full(len(origin), lead)
    met = cross(city.geography, Trips(same, same, crossings(origin), crossings(target), np.ones(len(origin))))
    best = int(np.abs(np.bincount(met.trip, minlength=len(origin)) - cameras).argmin())
    return int(origin[best]), int(target[best])


@dataclasses.dataclass(frozen=True)
class Outing:
    """A joint drive: `shared` of all members, one close behind the other, and their own ways there and home."""

    shared: Trips
    others: Trips


def outing(city: City, source: Stream, members: Ints, day: int, cameras: int) -> Outing:
    """Members meet at a crossing by day or in the evening and drive past so many cameras; they come and go apart."""
    origin, target = way_past(city, source, int(members[0]), cameras)
    hour = source.uniform(9.5, 16) if source.random() < 0.6 else source.uniform(19, 20.5)
    begins = day * DAY + hour * HOUR
    pace = SECONDS_PER_BLOCK * source.normal(1, 0.05)
    behind = np.cumsum(source.uniform(8, 40, len(members)))
    shared = along(members, begins + behind, origin, target, pace)
    home, turn = city.fleet.home[members], np.arange(len(members))
    reach = begins - 12 * MINUTE * (1 + turn) - source.uniform(0, 5 * MINUTE, len(members))
    there = blocks(home, shared.origin) * pace
    leave = shared.end + 25 * MINUTE + 15 * MINUTE * turn + source.uniform(0, 10 * MINUTE, len(members))
    pace_of_each = np.full(len(members), pace)
    come = Trips(members, whole(reach - there), home, shared.origin, pace_of_each)
    return Outing(shared, joined([come, Trips(members, whole(leave), shared.target, home, pace_of_each)]))


def along(members: Ints, start: Floats, origin: int, target: int, pace: float) -> Trips:
    """Members start at those seconds for the same way at the same pace."""
    same = np.ones(len(members), dtype=np.int64)
    ends = crossings(same * origin), crossings(same * target)
    return Trips(members, whole(start), *ends, np.full(len(members), pace), same * members[0])
