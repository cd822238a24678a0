"""Sightings and places as columns, read through the gate: what every question about whereabouts computes with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod, Proj

from analysis.asking import Ask
from analysis.columns import Columns, Integers, flat
from analysis.events import window
from base.admission import GrantRefusedError
from base.errors import BadRequestError
from ontology import EVENTS
from ontology.keys import kind_of

Floats = NDArray[np.float64]

DAY = 86_400
LONGEST_WINDOW = 366 * DAY
"""Seconds that one question about whereabouts may span."""

USUAL_PERIOD = 28 * DAY
"""Seconds before the end of a window that a question about habits looks at, unless the asker names a beginning."""

MOST_READ = 50_000
"""Sightings of one bearer that one question computes with, the earliest of its window; answers say when it was more."""

DEFAULT_ZONE = "Asia/Shanghai"
"""Time zone (IANA) of places, unless the asker names another."""

H3 = "h3"
"""System of the places at which positions (fixes) are seen; all others are cameras, cells and the like."""

EARTH = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Sightings(Columns):
    """Sightings as columns of equal length; `at` in epoch seconds, `who` and `place` are small numbers of the graph."""

    who: Integers
    at: Integers
    place: Integers
    load: Integers
    row: Integers

    def ordered(self) -> Sightings:
        """By bearer, then by moment, load, row and place."""
        return self.taken(np.lexsort((self.place, self.row, self.load, self.at, self.who)))


COLUMNS = tuple(field.name for field in fields(Sightings))


def sightings(**columns: ArrayLike) -> Sightings:
    """Sightings from lists."""
    return Sightings(**{name: np.asarray(columns[name], dtype=np.int64) for name in COLUMNS})


NONE = sightings(**dict.fromkeys(COLUMNS, ()))


@dataclass(frozen=True, slots=True)
class Places:
    """Places as columns, ascending by `number`, which is unique.

    `x` and `y` are metres east and north: azimuthal equidistant round the median place, or of the local grid where no
    place has degrees. `latitude` and `longitude` are WGS-84. All four are NaN where nothing says. `zone` is an IANA
    name; `name` is the place's code where it has no name.
    """

    number: Integers
    x: Floats
    y: Floats
    latitude: Floats
    longitude: Floats
    zone: tuple[str, ...]
    id: tuple[str, ...]
    name: tuple[str, ...]
    kind: tuple[str, ...]
    system: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.number)

    def of(self, numbers: Integers) -> Integers:
        """The rows of these columns that hold the numbers; every number must be among them."""
        return np.searchsorted(self.number, numbers)

    @property
    def located(self) -> NDArray[np.bool_]:
        """Which of them have metres."""
        return ~(np.isnan(self.x) | np.isnan(self.y))

    def metres(self, start: Integers, end: Integers) -> Floats:
        """Metres between rows of these columns: geodesic, or straight in a local grid; NaN where one is not located."""
        if np.isnan(self.latitude).all():
            return np.hypot(self.x[end] - self.x[start], self.y[end] - self.y[start])
        return geodesic(self.latitude[start], self.longitude[start], self.latitude[end], self.longitude[end])


def geodesic(latitude: Floats, longitude: Floats, other_latitude: Floats, other_longitude: Floats) -> Floats:
    """Metres on the WGS-84 ellipsoid; NaN where a coordinate is."""
    known = ~np.isnan(latitude + longitude + other_latitude + other_longitude)
    metres = np.full(len(known), np.nan)
    start, end = (longitude[known], latitude[known]), (other_longitude[known], other_latitude[known])
    metres[known] = EARTH.inv(start[0], start[1], end[0], end[1])[2]
    return metres


def plane(latitude: Floats, longitude: Floats) -> Proj:
    """The azimuthal equidistant projection (metres) round the median of the places that have degrees."""
    middle = f"+lat_0={np.nanmedian(latitude):.6f} +lon_0={np.nanmedian(longitude):.6f}"
    return Proj(f"+proj=aeqd +datum=WGS84 {middle}")


def checked_zone(zone: str) -> str:
    """The name of a time zone; raises BadRequestError for a name that is none."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRequestError("No such time zone: take an IANA name, as in Asia/Shanghai.") from error
    return zone


def checked_window(ask: Ask, from_at: int | None, to_at: int | None) -> tuple[int, int]:
    """From (inclusive) and to (exclusive), cut at `as_of`; without `to_at` up to it, without `from_at` the longest.

    Raises BadRequestError for a reversed or empty window and for one longer than LONGEST_WINDOW, GrantRefusedError for
    one longer than the viewer may ask for.
    """
    if from_at is not None and to_at is not None and from_at >= to_at:
        raise BadRequestError("The window ends before it begins: 'from' must be earlier than 'to'.")
    _, end = window(ask, None, to_at)
    longest = ask.viewer.longest_track or LONGEST_WINDOW
    start = end - longest if from_at is None else from_at
    span = (end if to_at is None else to_at) - start
    if span > LONGEST_WINDOW:
        raise BadRequestError("The window is longer than 366 days: ask for a part of it.")
    if span > longest:
        raise GrantRefusedError(f"Over more than {longest // DAY} days it takes a grant for long-track: ask for less.")
    return start, end


def checked_bearer(id: str) -> str:
    """The id of a plate, phone or device; raises MalformedIdError, and BadRequestError for another kind."""
    kinds = EVENTS["SEEN_AT"].sources
    if kind_of(id).label() not in kinds:
        raise BadRequestError(f"Only a {', a '.join(kinds).lower()} is seen at places: take the id of one.")
    return id


def joined(parts: Iterable[Sightings]) -> Sightings:
    """The sightings of all parts, one part after the other."""
    every = [NONE, *parts]
    return Sightings(*(np.concatenate([getattr(part, name) for part in every]) for name in COLUMNS))


def at_cameras(sightings: Sightings, known: Places) -> Sightings:
    """Those that are no positions: at cameras, cells of phone networks and the like."""
    fixed = np.array([system != H3 for system in known.system], dtype=np.bool_)
    return sightings.taken(fixed[known.of(sightings.place)]) if len(known) else sightings


@dataclass(frozen=True, slots=True)
class Seen:
    """The sightings of one bearer within a window; `cut` says that there are more than MOST_READ, these the first."""

    sightings: Sightings
    from_at: int
    to_at: int
    cut: bool


async def seen(ask: Ask, id: str, from_at: int | None, to_at: int | None, most: int = MOST_READ) -> Seen:
    """The sightings of a plate, phone or device in [from_at, to_at), in order; none for one unknown or hidden.

    Raises BadRequestError (see `checked_window`, `checked_bearer`), BudgetExceededError above 10 s.
    """
    start, end = checked_window(ask, from_at, to_at)
    asked = {"id": checked_bearer(id), "from_at": start, "to_at": end, "most": most + 1}
    rows = await ask.graph.rows("sightings/of_bearer", ask.gate, **asked)
    if not rows:
        return Seen(NONE, start, end, cut=False)
    one = rows[0]
    found = sightings(**(one | {"who": [one["who"]] * len(one["at"])}))
    return Seen(found.taken(slice(most)).ordered(), start, end, cut=len(found) > most)


async def seen_of(ask: Ask, numbers: Iterable[int], from_at: int, to_at: int) -> Sightings:
    """The sightings of several bearers in a window, ordered; raises BudgetExceededError above 20 s."""
    start, end = checked_window(ask, from_at, to_at)
    wanted = sorted(set(numbers))
    return sightings(
        **await ask.graph.columns("sightings/of_bearers", ask.gate, numbers=wanted, from_at=start, to_at=end)
    ).ordered()


async def seen_in(ask: Ask, place: Integers, from_at: Integers, to_at: Integers) -> tuple[Sightings, Integers]:
    """Everything seen in each window [from_at, to_at) at its place, and which window each sighting answers.

    Windows may overlap: a sighting then stands once for each. Raises BudgetExceededError above 20 s.
    """
    until = np.minimum(to_at, ask.gate.as_of + 1)
    asked = {"place": place.tolist(), "from_at": from_at.tolist(), "to_at": until.tolist()}
    lists = await ask.graph.columns("sightings/in_windows", ask.gate, **asked)
    sizes = [len(some) for some in lists["at"]]
    which = np.repeat(np.arange(len(sizes)), sizes)
    columns = {name: flat(lists[name]) for name in ("who", "at", "load", "row")}
    return sightings(**columns, place=place[which]), which


async def places_of(ask: Ask, numbers: Integers, zone: str = DEFAULT_ZONE) -> Places:
    """The places with those numbers; one about which nothing is said that the viewer may see is not located.

    All lie in `zone`; raises BadRequestError where there is no such zone.
    """
    wanted = np.unique(numbers).tolist()
    rows = await ask.graph.rows("sightings/places", ask.gate, numbers=wanted) if wanted else []
    return places(rows, checked_zone(zone))


def places(rows: Sequence[Mapping[str, Any]], zone: str) -> Places:
    """Places from rows of the queries that return them, ascending by number."""
    longitude, latitude = _pairs([row["degrees"] for row in rows])
    grid_x, grid_y = _pairs([row["metres"] for row in rows])
    x, y = (grid_x, grid_y) if np.isnan(latitude).all() else _projected(latitude, longitude)
    texts = {name: tuple(row[name] or "" for row in rows) for name in ("id", "name", "kind", "system")}
    number = np.array([row["number"] for row in rows], dtype=np.int64)
    return Places(number, x, y, latitude, longitude, zone=(zone,) * len(rows), **texts)


def _pairs(values: Sequence[Sequence[float] | None]) -> tuple[Floats, Floats]:
    pairs = np.array([value or (np.nan, np.nan) for value in values], dtype=np.float64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _projected(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
    x, y = plane(latitude, longitude)(longitude, latitude)
    nowhere = np.isnan(latitude)
    return np.where(nowhere, np.nan, x), np.where(nowhere, np.nan, y)
