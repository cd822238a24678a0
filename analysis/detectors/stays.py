"""Stays: where positions say that something dwelt, and which of these places are where it sleeps and works."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.answers import Page, RowRef
from analysis.asking import Ask
from analysis.paging import Key, after_key, checked_first, paged
from analysis.statistics import Floats
from analysis.trajectories.dwelling import Fixes
from analysis.trajectories.dwelling_places import Dwelt, dwelt
from analysis.trajectories.landmarks import Landmark, Landmarks, box_round, landmarks, nearest
from analysis.trajectories.sightings import DEFAULT_ZONE, H3, Places, Sightings, places_of, plane, seen
from base.moments import Moment

VERSION = 1

MOST_PLACES = 20
LANDMARK_WITHIN = 150.0
"""Metres up to which a known place or address is named beside a place."""


@dataclass(frozen=True, slots=True)
class StayPlace:
    """A place something dwelt at; `number` counts from 1, most time first, and `nearest` is what is known there.

    `nights` counts those of which it spent two hours or more between 00:00 and 05:00 there.
    """

    number: int
    latitude: float
    longitude: float
    stays: int
    seconds: int
    nights: int
    nearest: Landmark | None


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay: ends moved half-way to the neighbouring positions, and the first and last position within it.

    `coverage` is the share of the time that is not in gaps over 30 minutes; `unobserved` marks a stay that is one
    single gap, which may be a dead battery. `rows` are those of the first and last position; all of them are the
    trajectory between the two moments.
    """

    place: int
    from_at: Moment
    to_at: Moment
    first_at: Moment
    last_at: Moment
    latitude: float
    longitude: float
    positions: int
    coverage: float
    unobserved: bool
    rows: list[RowRef]


@dataclass(frozen=True, slots=True)
class Stays:
    """The stays of one bearer in a window with the places they make; `home` and `work` are numbers of places.

    `positions` were read, `elsewise` sightings at cameras and cells left aside: they do not say where something dwelt.
    `cut` says that the window holds more than could be read, and the answer ends early.
    """

    from_at: Moment
    to_at: Moment
    stays: Page[Stay]
    places: Page[StayPlace]
    home: int | None
    work: int | None
    radius: float | None
    positions: int
    elsewise: int
    cut: bool


async def stays(
    ask: Ask,
    id: str,
    from_at: int | None,
    to_at: int | None,
    first: int,
    after: str | None = None,
    zone: str = DEFAULT_ZONE,
) -> Stays:
    """The stays of a plate, phone or device in [from_at, to_at), in order of time; `zone` is that of home and work.

    Positions are sightings at H3 cells. Raises BadRequestError (see `analysis.trajectories.sightings.seen`).
    """
    checked_first(first)
    key = after_key(after, _LIKE)
    read = await seen(ask, id, from_at, to_at)
    known = await places_of(ask, read.sightings.place, zone)
    fixes, rows = positions(ask, read.sightings, known)
    found = await asyncio.to_thread(dwelt, fixes, zone)
    shown = min(len(found), MOST_PLACES)
    places = await _places(ask, found, known, shown)
    return Stays(
        from_at=read.from_at,
        to_at=read.to_at,
        stays=paged(_stays(ask, found, known, rows), first, key),
        places=Page(places, len(found), truncated=len(found) > shown, reason="limit" if len(found) > shown else None),
        home=None if found.home is None else found.home + 1,
        work=None if found.work is None else found.work + 1,
        radius=float(found.dwells.radius[0]) if len(found) else None,
        positions=len(fixes),
        elsewise=len(read.sightings) - len(fixes),
        cut=read.cut,
    )


_LIKE: Key = [0, 0]


def positions(ask: Ask, sightings: Sightings, known: Places) -> tuple[Fixes, Sightings]:
    """The sightings at cells of positions as fixes, and the sightings they are, row by row."""
    at_cells = np.array([system == H3 for system in known.system], dtype=np.bool_) & known.located
    there = known.of(sightings.place)
    kept = sightings.taken(at_cells[there]) if len(there) else sightings
    there = known.of(kept.place)
    loads, which = np.unique(kept.load, return_inverse=True)
    sources = [ask.source_of(load) for load in loads.tolist()]
    source = np.unique(sources, return_inverse=True)[1].astype(np.int64)[which] if sources else kept.load
    return Fixes(kept.who, kept.at, known.x[there], known.y[there], source), kept


def degrees(known: Places, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Latitudes and longitudes of metres in the plane of these places."""
    if not len(x):
        return x, y
    longitude, latitude = plane(known.latitude, known.longitude)(x, y, inverse=True)
    return latitude, longitude


async def _places(ask: Ask, found: Dwelt, known: Places, shown: int) -> list[StayPlace]:
    if not shown:
        return []
    latitude, longitude = degrees(known, found.x[:shown], found.y[:shown])
    near = await landmarks(ask, box_round(latitude, longitude, LANDMARK_WITHIN))
    return [_place(found, place, float(latitude[place]), float(longitude[place]), near) for place in range(shown)]


def _place(found: Dwelt, place: int, latitude: float, longitude: float, near: Landmarks) -> StayPlace:
    return StayPlace(
        number=place + 1,
        latitude=latitude,
        longitude=longitude,
        stays=int(found.stays[place]),
        seconds=int(found.seconds[place]),
        nights=len(found.nights_at(place)),
        nearest=nearest(near, latitude, longitude, LANDMARK_WITHIN),
    )


def _stays(ask: Ask, found: Dwelt, known: Places, rows: Sightings) -> Iterator[tuple[Key, Stay]]:
    one = found.dwells
    latitude, longitude = degrees(known, one.x, one.y)
    for number, (first, last) in enumerate(zip(one.first.tolist(), one.last.tolist(), strict=True)):
        stay = Stay(
            place=int(found.place[number]) + 1,
            from_at=int(one.start[number]),
            to_at=int(one.end[number]),
            first_at=int(rows.at[first]),
            last_at=int(rows.at[last]),
            latitude=float(latitude[number]),
            longitude=float(longitude[number]),
            positions=int(one.members[number]),
            coverage=round(float(one.coverage[number]), 3),
            unobserved=bool(one.unobserved[number]),
            rows=[rows.source(ask, row) for row in (first, last)],
        )
        yield [stay.first_at, first], stay
