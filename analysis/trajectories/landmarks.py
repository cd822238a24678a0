"""What lies around a point on the map: known places and addresses by distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.asking import Ask
from analysis.trajectories.sightings import Floats, Integers, Places, geodesic
from store.graph import Row

METRES_A_DEGREE = 110_574.0
"""Of latitude, at least: a box made with it is never too small."""

PLACES_AND_ADDRESSES = ("Place", "Address")


@dataclass(frozen=True, slots=True)
class Box:
    """A box of longitudes and latitudes (degrees, WGS-84)."""

    west: float
    south: float
    east: float
    north: float


def box_round(latitude: Floats, longitude: Floats, metres: float) -> Box:
    """The box that holds everything within `metres` of any of the points."""
    up = metres / METRES_A_DEGREE
    highest = min(float(np.abs(latitude).max()) + up, 89.0)
    across = up / float(np.cos(np.radians(highest)))
    return Box(
        max(float(longitude.min()) - across, -180.0),
        max(float(latitude.min()) - up, -90.0),
        min(float(longitude.max()) + across, 180.0),
        min(float(latitude.max()) + up, 90.0),
    )


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Known places and addresses as columns: ids, kinds and names, and where they are (degrees)."""

    id: tuple[str, ...]
    kind: tuple[str, ...]
    name: tuple[str, ...]
    longitude: Floats
    latitude: Floats

    def __len__(self) -> int:
        return len(self.id)

    def metres(self, latitude: float, longitude: float) -> Floats:
        """Metres from each of them to a point."""
        return geodesic(self.latitude, self.longitude, np.full(len(self), latitude), np.full(len(self), longitude))


@dataclass(frozen=True, slots=True)
class Landmark:
    """The known place or address nearest to a point, and how far off it is."""

    id: str
    kind: str
    name: str
    metres: float


async def landmarks(ask: Ask, box: Box, kinds: tuple[str, ...] = PLACES_AND_ADDRESSES) -> Landmarks:
    """The places and addresses within a box; cells of positions are left out. Above 10 s BudgetExceededError."""
    sides = {"west": box.west, "south": box.south, "east": box.east, "north": box.north}
    read = await ask.graph.columns("sightings/around", ask.gate, **sides, kinds=list(kinds))
    order = np.argsort(np.array(read["id"], dtype=np.str_), kind="stable")
    longitude, latitude = (np.array(read[name], dtype=np.float64)[order] for name in ("longitude", "latitude"))
    id, kind, name = texts_of(read, "id", order), texts_of(read, "kind", order), texts_of(read, "name", order)
    return Landmarks(id, kind, name, longitude, latitude)


def texts_of(read: Row, name: str, order: Integers) -> tuple[str, ...]:
    """A column of texts in an order."""
    return tuple(str(read[name][at]) for at in order)


def nearest(known: Landmarks, latitude: float, longitude: float, within: float) -> Landmark | None:
    """The one nearest to a point, if it is at most `within` metres away."""
    if not len(known):
        return None
    metres = known.metres(latitude, longitude)
    best = int(metres.argmin())
    if metres[best] > within:
        return None
    return Landmark(known.id[best], known.kind[best], known.name[best], float(metres[best]))


def others_alike(around: Landmarks, known: Places, rows: Integers) -> Integers:
    """Rows of the landmarks that are of the same kinds as some known places (rows of these), and not these places."""
    some: list[int] = rows.tolist()
    kinds, own = {known.kind[one] for one in some}, {known.id[one] for one in some}
    alike = [kind in kinds and id not in own for id, kind in zip(around.id, around.kind, strict=True)]
    return np.flatnonzero(np.array(alike, dtype=np.bool_))
