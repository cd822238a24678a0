"""Vehicles beside small cases: which of them cases name, and at which scenes each was read or rested."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.cases.columns import Flags
from analysis.cases.entities import CAPS, ROLES
from analysis.cases.petty import NEAR, Present, beside_others, chance, nights_met, presence, visits
from analysis.cases.petty_nights import Rest, nights_near, rests
from analysis.cases.reaching import UNNAMED
from analysis.cases.reading import Known
from analysis.detectors.resting_places import look
from analysis.rings.steps import links
from analysis.statistics import DAY, Floats, Integers
from analysis.trajectories.dwelling_places import local
from analysis.trajectories.sightings import geodesic, plane

NOWHERE = 900.0
"""A longitude above this says that nothing is known of a place."""


@dataclass(frozen=True, slots=True, eq=False)
class Scenes:
    """Small cases as columns: places among all cases, ids, names, degrees, windows in epoch and local seconds."""

    place: Integers
    ids: Sequence[str]
    name: Sequence[str]
    latitude: Floats
    longitude: Floats
    from_at: Integers
    to_at: Integers
    local_from: Integers
    local_to: Integers

    def __len__(self) -> int:
        return len(self.ids)

    def taken(self, which: Flags) -> Scenes:
        """Those under the mask."""
        ids, name = (
            [text for text, kept in zip(column, which, strict=True) if kept] for column in (self.ids, self.name)
        )
        times = [column[which] for column in (self.from_at, self.to_at, self.local_from, self.local_to)]
        return Scenes(self.place[which], ids, name, self.latitude[which], self.longitude[which], *times)

    def metres(self, latitude: float, longitude: float) -> Floats:
        """Metres from each scene to a point."""
        here = np.full(len(self), latitude), np.full(len(self), longitude)
        return geodesic(self.latitude, self.longitude, *here)

    @property
    def close(self) -> Flags:
        """Which cases lie within NEAR metres of which: cases x cases."""
        if not len(self):
            return np.zeros((0, 0), dtype=np.bool_)
        x, y = plane(self.latitude, self.longitude)(self.longitude, self.latitude)
        return np.hypot(x[:, None] - x, y[:, None] - y) <= NEAR

    def near(self, latitude: float, longitude: float, nights: Integers) -> tuple[Integers, Integers]:
        """The cases within NEAR metres of a point whose window meets one of the nights, with the first such night."""
        within = np.flatnonzero(self.metres(latitude, longitude) <= NEAR)
        first, last = nights_met(self.local_from[within], self.local_to[within])
        ordered = np.sort(nights)
        at = np.searchsorted(ordered, first)
        met = (at < len(ordered)) & (ordered[np.minimum(at, len(ordered) - 1)] <= last) if len(ordered) else at < 0
        return within[met], ordered[at[met]] if len(ordered) else within[met]


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """What names one plate: rows (load, row) of cases, and what that says of each scene (log10), 0 where nothing."""

    rows: list[tuple[int, int]]
    says: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Vehicle:
    """One plate: what names it in cases, where it was, and the places and nights at which it rested."""

    id: str
    named: Named
    present: Present
    resting: Sequence[Rest]


async def scenes_of(ask: Ask, read: Known, places: Integers, zone: str) -> tuple[Scenes, dict[str, str]]:
    """The cases with where they happened, and the text of each scene; those without degrees are left out."""
    told = await ask.graph.columns("cases/petty_scenes", ask.gate, ids=[read.cases.ids[one] for one in places.tolist()])
    where = {id: at for at, id in enumerate(told["id"])}
    known = [one for one in places.tolist() if told["longitude"][where[read.cases.ids[one]]] < NOWHERE]
    rows = [where[read.cases.ids[one]] for one in known]
    place = np.array(known, dtype=np.int64)
    from_at, to_at = read.cases.from_at[place], read.cases.to_at[place]
    to_at = np.maximum(from_at, to_at)
    latitude, longitude = (np.array([told[name][row] for row in rows], dtype=np.float64) for name in _DEGREES)
    ids, names = ([told[name][row] for row in rows] for name in ("id", "name"))
    texts = {id: told["text"][where[id]] for id in ids}
    return Scenes(
        place, ids, names, latitude, longitude, from_at, to_at, local(from_at, zone), local(to_at, zone)
    ), texts


_DEGREES = ("latitude", "longitude")


async def named_vehicles(ask: Ask, read: Known, scenes: Scenes) -> dict[str, Named]:
    """The plates that the cases name, or that a named vehicle bears; victims', witnesses' and reporters' are none.

    A case that names a vehicle says as much as a vehicle in common can, by the role in which it is named.
    """
    kinds = pl.col("entity").str.starts_with("plate-") | pl.col("entity").str.starts_with("vehicle-")
    inside = read.involved.filter(kinds & pl.col("case").is_in(scenes.place.tolist()))
    factor = pl.col("role").replace_strict(ROLES, default=UNNAMED, return_dtype=pl.Float64)
    told = inside.with_columns(says=factor * CAPS["Plate"]).filter(pl.col("says") > 0)
    found: dict[str, Named] = defaultdict(lambda: Named([], np.zeros(len(scenes))))
    for entity, case, load, row, says in told.select("entity", "case", "load", "row", "says").iter_rows():
        _add(found[entity], [(load, row)], np.where(scenes.place == case, says, 0.0))
    vehicles = [entity for entity in found if entity.startswith("vehicle-")]
    for source, target in (await links(ask, vehicles, ["BEARS"])).select("source", "target").unique().iter_rows():
        _add(found[target], found[source].rows, found[source].says)
    return {entity: one for entity, one in sorted(found.items()) if entity.startswith("plate-")}


def _add(named: Named, rows: Sequence[tuple[int, int]], says: Floats) -> None:
    named.rows.extend(rows)
    np.maximum(named.says, says, out=named.says)


async def beside(ask: Ask, plate: str, named: Named, scenes: Scenes, window: tuple[int, int], zone: str) -> Vehicle:
    """Where a plate was beside the cases, by the moments that right clocks would have shown."""
    looked = await look(ask, plate, *window, zone)
    reads, places = looked.candidates.sightings, await asyncio.to_thread(rests, looked)
    at, known = local(reads.at, zone), looked.known
    there = known.of(reads.place)
    days = np.unique(at // DAY)
    hit = np.zeros(len(scenes), dtype=np.bool_)
    others = np.zeros(len(scenes), dtype=np.int64)
    first, last = nights_met(scenes.local_from, scenes.local_to)
    away = [scenes.metres(one.latitude, one.longitude) > NEAR for one in places]
    for case in range(len(scenes)):
        here = np.full(len(known), scenes.latitude[case]), np.full(len(known), scenes.longitude[case])
        metres = geodesic(known.latitude, known.longitude, *here)[there]
        shifts = visits(at, metres, int(scenes.local_from[case]), int(scenes.local_to[case]))
        of_rest = nights_near(places, [bool(far[case]) for far in away]) - first[case]
        every = np.union1d(shifts, of_rest)
        own = (every >= 0) & (every <= last[case] - first[case])
        hit[case], others[case] = own.any(), (~own).sum()
    chances = chance(others, max(len(days), looked.candidates.nights) - 1)
    says = beside_others(presence(hit, chances), hit, scenes.close) + named.says
    return Vehicle(plate, named, Present(hit, chances, says), places)
