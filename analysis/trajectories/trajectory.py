"""Trajectories: where something was seen, in order and page by page, and the whole way as a few segments."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import numpy as np

from analysis.answers import Page, RowRef
from analysis.asking import Ask
from analysis.paging import Key, after_key, checked_first, cursor, page
from analysis.trajectories.segments import GAP, MOST_SEGMENTS, Segments, segments
from analysis.trajectories.sightings import (
    DEFAULT_ZONE,
    MOST_READ,
    Places,
    Seen,
    Sightings,
    checked_bearer,
    checked_window,
    places_of,
    seen,
)
from base.moments import Moment
from base.viewer import BEGINNING

_LIKE: Key = [0, 0, 0, ""]
_FIRST: Key = [BEGINNING, 0, 0, ""]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One sighting with its place (degrees, WGS-84, None where nothing says) and the row that says so."""

    at: Moment
    place: str
    name: str
    kind: str
    latitude: float | None
    longitude: float | None
    row: RowRef


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight stretch between two sightings, with how many it stands for, those at its ends included.

    `metres` is the straight distance and `speed` metres a second along it, a lower bound of how far and how fast; None
    where an end is not located or no time passes. A `gap` is four hours or more without a sighting.
    """

    from_at: Moment
    to_at: Moment
    source: str
    target: str
    source_name: str
    target_name: str
    metres: float | None
    seconds: int
    speed: float | None
    gap: bool
    sightings: int


@dataclass(frozen=True, slots=True)
class Track:
    """The way within the window as at most about 200 segments, simplified to a tolerance in metres.

    `metres` adds up the distances from sighting to sighting, gaps left out. `read` sightings went into it, the earliest
    of the window; `cut` says that there are more than were read, and that it ends at `last_at`.
    """

    segments: list[Segment]
    metres: float
    gaps: int
    places: int
    first_at: Moment | None
    last_at: Moment | None
    tolerance: float
    read: int
    cut: bool


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One page of sightings in a window, the earliest first, and the whole way."""

    from_at: Moment
    to_at: Moment
    sightings: Page[Sighting]
    track: Track


async def trajectory(
    ask: Ask, id: str, from_at: int | None, to_at: int | None, first: int, after: str | None = None
) -> Trajectory:
    """Where a plate, phone or device was seen in [from_at, to_at): a page of sightings, and the way as segments.

    Never more than `first` sightings leave the database for the page, and MOST_READ as columns for the way. `total`
    is exact up to MOST_READ. Raises BadRequestError for a reversed window, one over 366 days, another kind of entity
    or `first` outside 1 to 100.
    """
    shown, whole = await asyncio.gather(
        sightings_page(ask, id, from_at, to_at, first, after), seen(ask, id, from_at, to_at)
    )
    known = await places_of(ask, whole.sightings.place)
    return Trajectory(whole.from_at, whole.to_at, shown, track(whole, known))


async def sightings_page(
    ask: Ask, id: str, from_at: int | None, to_at: int | None, first: int, after: str | None = None
) -> Page[Sighting]:
    """One page of the sightings in [from_at, to_at), by moment, load and row; see `trajectory`."""
    key = after_key(after, _LIKE) or _FIRST
    start, end = checked_window(ask, from_at, to_at)
    window = {"id": checked_bearer(id), "from_at": start, "to_at": end}
    size = checked_first(first) + 1
    read, counted = await asyncio.gather(
        ask.graph.columns("sightings/page", ask.gate, **window, after_at=key[0], after=key[1:], size=size),
        ask.graph.columns("sightings/count", ask.gate, **window, most=MOST_READ),
    )
    known = await places_of(ask, np.array(read["number"], dtype=np.int64), DEFAULT_ZONE)
    rows = list(zip(read["at"], read["load"], read["row"], read["place"], read["number"], strict=True))
    keyed: list[tuple[Key, Sighting]] = [
        ([at, load, row, place], _sighting(ask, (at, load, row), known, number))
        for at, load, row, place, number in rows[:first]
    ]
    total = counted["total"]
    return page(keyed, total=min(total, MOST_READ), more=len(rows) > first, at_least=total > MOST_READ)


@dataclass(frozen=True, slots=True)
class Piece:
    """Sightings in order, at most MOST_READ of them; `next` leads to those that follow, None where none do."""

    sightings: list[Sighting]
    next: str | None


async def piece(ask: Ask, id: str, from_at: int | None, to_at: int | None, after: str | None = None) -> Piece:
    """The sightings in [from_at, to_at), as many as one file holds; see `trajectory`."""
    key = after_key(after, _LIKE)
    start, end = checked_window(ask, from_at, to_at)
    read = await seen(ask, id, start if key is None else max(start, int(key[0])), end)
    known = await places_of(ask, read.sightings.place)
    columns = [getattr(read.sightings, name).tolist() for name in ("at", "load", "row", "place")]
    found = [_sighting(ask, (at, load, row), known, number) for at, load, row, number in zip(*columns, strict=True)]
    last = cursor(_key(found[-1])) if read.cut else None
    return Piece([one for one in found if key is None or _key(one) > key], last)


def _key(one: Sighting) -> Key:
    return [one.at, one.row.load, one.row.row, one.place]


def _sighting(ask: Ask, key: tuple[int, int, int], known: Places, number: int) -> Sighting:
    at, load, row = key
    place = int(np.searchsorted(known.number, number))
    there = bool(np.isfinite(known.latitude[place]))
    return Sighting(
        at=at,
        place=known.id[place],
        name=known.name[place],
        kind=known.kind[place],
        latitude=float(known.latitude[place]) if there else None,
        longitude=float(known.longitude[place]) if there else None,
        row=ask.row_ref(load, row),
    )


def track(whole: Seen, known: Places, most: int = MOST_SEGMENTS) -> Track:
    """The way through sightings of one bearer, in order."""
    sightings = whole.sightings
    found = segments(sightings, known, most)
    there = known.of(sightings.place)
    steps = known.metres(there[:-1], there[1:])
    kept = np.diff(sightings.at) < GAP
    return Track(
        segments=_segments(sightings, known, found),
        metres=round(float(np.nansum(steps[kept])), 1),
        gaps=int(found.gap.sum()),
        places=len(np.unique(there)),
        first_at=int(sightings.at[0]) if len(sightings) else None,
        last_at=int(sightings.at[-1]) if len(sightings) else None,
        tolerance=found.tolerance,
        read=len(sightings),
        cut=whole.cut,
    )


def _segments(sightings: Sightings, known: Places, found: Segments) -> list[Segment]:
    there = known.of(sightings.place)
    speed = found.speed
    return [
        Segment(
            from_at=int(sightings.at[begin]),
            to_at=int(sightings.at[end]),
            source=known.id[there[begin]],
            target=known.id[there[end]],
            source_name=known.name[there[begin]],
            target_name=known.name[there[end]],
            metres=_number(found.metres[number], 1),
            seconds=int(found.seconds[number]),
            speed=_number(speed[number], 2),
            gap=bool(found.gap[number]),
            sightings=int(end - begin + 1),
        )
        for number, (begin, end) in enumerate(zip(found.begin.tolist(), found.end.tolist(), strict=True))
    ]


def _number(value: float, digits: int) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None
