"""Trips of vehicles through the lattice, a day at a time: commuters, errands, taxis, delivery rounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from clew.world.geography import SIDE, Spots, crossings
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.streams import Flags, Floats, Ints, Stream
from clew.world.vehicles import Fleet
from clew.world.ways import blocks

SECONDS_PER_BLOCK = 95.0
TAXI_TRIPS = 14


@dataclass(frozen=True)
class Trips:
    """Drives of vehicles (rows of the fleet) from spot to spot; `start` in seconds, `pace` in seconds a block.

    `lead` is the vehicle whose way each takes where two ways are as short: its own, if not said.
    """

    vehicle: Ints
    start: Ints
    origin: Spots
    target: Spots
    pace: Floats
    lead: Ints | None = None

    @property
    def leads(self) -> Ints:
        """The vehicle whose way each drive takes."""
        return self.vehicle if self.lead is None else self.lead

    def take(self, chosen: Ints | Flags) -> Trips:
        """Some of these trips."""
        vehicle, start, lead = (column[chosen] for column in (self.vehicle, self.start, self.leads))
        return Trips(vehicle, start, self.origin[chosen], self.target[chosen], self.pace[chosen], lead)

    @property
    def end(self) -> Ints:
        """Seconds at which the target is reached."""
        return self.start + whole(blocks(self.origin, self.target) * self.pace)


NOBODY = np.zeros(0, dtype=np.int64)
NO_TRIPS = Trips(NOBODY, NOBODY, crossings(NOBODY), crossings(NOBODY), np.zeros(0))


def joined(parts: Iterable[Trips]) -> Trips:
    """All trips of several lists in one."""
    every = list(parts)
    return Trips(
        np.concatenate([part.vehicle for part in every]),
        np.concatenate([part.start for part in every]),
        all_of([part.origin for part in every]),
        all_of([part.target for part in every]),
        np.concatenate([part.pace for part in every]),
        np.concatenate([part.leads for part in every]),
    )


def all_of(spots: Sequence[Spots]) -> Spots:
    """The spots of several lists in one."""
    return Spots(np.concatenate([one.node for one in spots]), np.concatenate([one.east for one in spots]))


def drive(source: Stream, vehicle: Ints, start: Floats, origin: Spots, target: Spots) -> Trips:
    """Trips at those starts (seconds); slower in the two rush hours of the day, and never twice at the same pace."""
    hour = (start % DAY) / HOUR
    rush = ((hour > 7) & (hour < 9)) | ((hour > 17) & (hour < 19))
    pace = SECONDS_PER_BLOCK * np.where(rush, 1.3, 1.0) * source.normal(1, 0.07, len(vehicle)).clip(0.8, 1.3)
    return Trips(vehicle, whole(start), origin, target, pace)


def day_of_trips(source: Stream, fleet: Fleet, day: int, workday: bool) -> Trips:
    """Every trip that begins on that day, for the whole fleet."""
    midnight = float(day * DAY)
    out, back = commutes(source, fleet, midnight, workday)
    parts = [out, back, *errands(source, fleet, midnight, workday, back), taxis(source, fleet, midnight)]
    return joined([*parts, rounds(source, fleet, midnight)] if workday else parts)


def commutes(source: Stream, fleet: Fleet, midnight: float, workday: bool) -> tuple[Trips, Trips]:
    """To work and home again; one in fourteen stays away, and on days off one in ten works."""
    everyone = fleet.of("commute")
    chosen = everyone[source.random(len(everyone)) < (0.93 if workday else 0.1)]
    leaves = midnight + fleet.leaves[chosen] + source.normal(0, 6 * MINUTE, len(chosen))
    out = drive(source, chosen, leaves, fleet.home[chosen], fleet.work[chosen])
    returns = midnight + fleet.returns[chosen] + source.normal(0, 15 * MINUTE, len(chosen))
    return out, drive(source, chosen, np.maximum(returns, out.end + HOUR), fleet.work[chosen], fleet.home[chosen])


def errands(source: Stream, fleet: Fleet, midnight: float, workday: bool, back: Trips) -> tuple[Trips, Trips]:
    """To one of three favourite places and home, after work, or early in the afternoon before a night shift."""
    private = fleet.of("commute", "errand")
    chosen = private[source.random(len(private)) < (0.28 if workday else 0.6)]
    hour = np.where(fleet.night[chosen], 13.5, 19.2 if workday else 14.0)
    planned = midnight + (hour + source.normal(0, 0.6, len(chosen))) * HOUR
    free = np.full(len(fleet.use), -np.inf)
    free[back.vehicle] = np.where(fleet.night[back.vehicle], -np.inf, back.end + 10 * MINUTE)
    where = crossings(fleet.favourites[chosen, source.integers(0, 3, len(chosen))])
    out = drive(source, chosen, np.maximum(planned, free[chosen]), fleet.home[chosen], where)
    leaves = out.end + source.uniform(0.4, 1.6, len(chosen)) * HOUR
    return out, drive(source, chosen, leaves, where, fleet.home[chosen])


def taxis(source: Stream, fleet: Fleet, midnight: float) -> Trips:
    """A shift of fares from anywhere to anywhere, then home."""
    taxi = fleet.of("taxi")
    middle = np.clip(np.rint(source.normal(SIDE // 2, 5, (len(taxi), TAXI_TRIPS, 2))), 0, SIDE - 1).astype(np.int64)
    begins = midnight + np.where(fleet.night[taxi], 18.5, 6.5) * HOUR
    return chain(source, taxi, begins, fleet.home[taxi], middle[:, :, 0] * SIDE + middle[:, :, 1], 8 * MINUTE)


def rounds(source: Stream, fleet: Fleet, midnight: float) -> Trips:
    """The same stops every workday, then home."""
    van = fleet.of("round")
    begins = midnight + 8.5 * HOUR + source.normal(0, 5 * MINUTE, len(van))
    return chain(source, van, begins, fleet.home[van], fleet.rounds[van], 10 * MINUTE)


def chain(source: Stream, vehicle: Ints, begins: Floats, home: Spots, stops: Ints, wait: float) -> Trips:
    """Each vehicle (row of `stops`) from home through its stops and home, waiting about `wait` seconds at each."""
    node = np.column_stack([home.node, stops, home.node])
    east = np.column_stack([home.east, np.zeros(stops.shape), home.east])
    origin, target = (Spots(node[:, part].ravel(), east[:, part].ravel()) for part in (np.s_[:-1], np.s_[1:]))
    drives = (len(vehicle), stops.shape[1] + 1)
    lasts = blocks(origin, target).reshape(drives) * SECONDS_PER_BLOCK * 1.7 + source.exponential(wait, drives)
    start = begins[:, None] + np.cumsum(lasts, axis=1) - lasts
    return drive(source, np.repeat(vehicle, drives[1]), start.ravel(), origin, target)
