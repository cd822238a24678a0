"""Towns beside the city, each with cameras and vehicles of its own: so passes grow while no street gets busier."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from clew.world import numbers
from clew.world.cameras import SEEN, Clocks, Optics, cross, make_clocks
from clew.world.city import City
from clew.world.county import County
from clew.world.geography import ROADS, SIDE, Geography, Spots, crossings_in_turn, degrees, metres
from clew.world.period import Period
from clew.world.streams import Floats, Ints, Stream, stream
from clew.world.traffic import day_of_trips
from clew.world.vehicles import COLOUR_SHARES, COLOURS, Fleet, with_habits

VEHICLES, CAMERAS = 12_000, 250
"""Of one town."""
MOST_TOWNS = 98
APART = 30_000
"""Metres between neighbouring towns."""
LETTERS = "YZTUVW"
"""Second characters of their plates: like X, letters that Anhui is not known to use."""
PLATES_PER_LETTER = 400_000
USES, USE_SHARES = ("commute", "errand", "taxi", "round"), (0.84, 0.10, 0.03, 0.03)
NODES = SIDE * SIDE


def traffic_at(fleet: Fleet, seed: int, period: Period) -> Floats:
    """Expected reads in the period at each crossing, if it had a camera: from one workday and one day off."""
    everywhere = Geography(pl.DataFrame(), pl.DataFrame(), np.arange(NODES))
    workdays = sum(period.workday(day) for day in range(period.days))
    total = np.zeros(NODES)
    for workday, days in ((True, workdays), (False, period.days - workdays)):
        trips = day_of_trips(stream(seed, "survey", int(workday)), fleet, 0, workday)
        total += days * SEEN * np.bincount(cross(everywhere, trips).camera, minlength=NODES)
    return total


def county_of(city: City, share: float, further: float) -> tuple[County, pl.DataFrame]:
    """The city and as many towns as make about `further` passes; and the cameras of the towns as rows of 卡口."""
    if further <= 0:
        return County(city.optics, (city.fleet,), share), city.geography.places.clear()
    sample = fleet_of(stream(city.seed, "survey of a town"), fresh_plates(city.seed, VEHICLES))
    cameras = [np.sort(crossings_in_turn(stream(city.seed, "town", town))[:CAMERAS]) for town in range(MOST_TOWNS + 1)]
    rate = traffic_at(sample, city.seed, city.period)[cameras[1]].sum() / VEHICLES
    count = min(MOST_TOWNS, int(np.ceil(further / (rate * VEHICLES))))
    plates = fresh_plates(city.seed, count * int(np.ceil(further / (rate * count))))
    size = len(plates) // count
    fleets = [
        fleet_of(stream(city.seed, "vehicles of a town", town), plates[town * size : (town + 1) * size])
        for town in range(count)
    ]
    places = pl.concat([places_of(city.seed, town, cameras[town]) for town in range(1, count + 1)])
    return County(together(city, fleets, places), (city.fleet, *fleets), share), places


def fresh_plates(seed: int, count: int) -> pl.Series:
    """`count` different plates, one in five of a new-energy car."""
    parts: list[pl.Series] = []
    for number, letter in enumerate(LETTERS):
        of_letter = min(PLATES_PER_LETTER, count - number * PLATES_PER_LETTER)
        if of_letter > 0:
            source = stream(seed, "plates of towns", number)
            parts.append(numbers.plates(source, source.random(of_letter) < 0.2, letter))
    return pl.concat(parts)


def fleet_of(source: Stream, plates: pl.Series) -> Fleet:
    """The vehicles of one town, its crossings numbered as the city's; no keeper of theirs is in a register."""
    count = len(plates)
    colour = pl.Series(source.choice(COLOURS, count, p=COLOUR_SHARES))
    use = source.choice(USES, count, p=USE_SHARES)
    home, work = (addresses(source, count, spread) for spread in (5.5, 4.0))
    return with_habits(source, plates, colour, np.full(count, -1), use, home, work, source.random(count) < 0.03)


def addresses(source: Stream, count: int, spread: float) -> Spots:
    """Spots along the blocks, scattered about the middle, `spread` in blocks."""
    column, row = np.clip(np.rint(source.normal(SIDE // 2, spread, (2, count))), 0, SIDE - 1).astype(np.int64)
    return Spots(column * SIDE + row, source.uniform(0.1, 0.6, count))


def places_of(seed: int, town: int, cameras: Ints) -> pl.DataFrame:
    """The cameras of a town (1, 2, ...) at those crossings, in the columns of 卡口, on a ground of its own."""
    source = stream(seed, "places of a town", town)
    steps = np.arange(-5, 6)
    east, north = (axis.ravel() for axis in np.meshgrid(steps, steps, indexing="ij"))
    spot = np.argsort(np.hypot(east, north), kind="stable")[town]
    column, row = np.divmod(cameras, SIDE)
    x = metres(column) + APART * float(east[spot]) + source.uniform(-60, 60, len(cameras))
    y = metres(row) + APART * float(north[spot]) + source.uniform(-60, 60, len(cameras))
    county = ROADS[town % len(ROADS)] + ("县" if town < len(ROADS) else "市")
    names = [
        f"{county}{ROADS[r]}路与{ROADS[SIDE + c]}街交口卡口" for c, r in zip(column.tolist(), row.tolist(), strict=True)
    ]
    code = f"K99{town + 1:02d}" + numbers.padded(np.arange(1, len(cameras) + 1), 4)
    node = cameras + town * NODES
    return pl.DataFrame({"编号": code, "名称": names, "类型": "卡口", "node": node, "x": x, "y": y, **degrees(x, y)})


def together(city: City, fleets: list[Fleet], places: pl.DataFrame) -> Optics:
    """The optics of the city and its towns: vehicles, crossings and cameras of the towns follow on those of the city.

    Crossings of a town stand east of the last one's, so that a column of crossings belongs to one town.
    """
    own = city.optics
    every = (own.fleet, *fleets)
    first = city.geography.places.height
    camera_at = np.full(NODES * (len(fleets) + 1), -1, dtype=np.int64)
    camera_at[:NODES] = city.geography.camera_at
    camera_at[places["node"].to_numpy()] = first + np.arange(places.height)
    clocks = [make_clocks(city.seed, CAMERAS, town + 1) for town in range(len(fleets))]
    spare = np.zeros(first - len(own.clocks.offset))
    return dataclasses.replace(
        own,
        geography=Geography(pl.DataFrame(), pl.concat([city.geography.places, places]), camera_at),
        fleet=dataclasses.replace(
            own.fleet,
            plate=pl.concat([fleet.plate for fleet in every]),
            kind=pl.concat([fleet.kind for fleet in every]),
            colour=pl.concat([fleet.colour for fleet in every]),
        ),
        clocks=Clocks(
            np.concatenate([own.clocks.offset, spare, *(one.offset for one in clocks)]),
            np.concatenate([own.clocks.drift, spare, *(one.drift for one in clocks)]),
        ),
    )
