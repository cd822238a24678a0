"""Made-up traffic of a lattice city, as columns: commuters, errands, taxis, and what cameras make of their trips."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

SIDE = 21
BLOCK_METRES = 1000.0
BLOCK_SECONDS = 95.0
DAY = 86_400
HOUR = 3600.0
SEEN = 0.95
START = 19_723 * DAY
"""Monday, 1 January 2024."""


@dataclass(frozen=True)
class Traffic:
    """Reads sorted by place and time, the trip behind each, and where cameras stand (metres)."""

    who: Integers
    at: Integers
    place: Integers
    trip: Integers
    x: Floats
    y: Floats
    days: int
    vehicles: int
    accomplices: dict[int, int] = field(default_factory=dict[int, int])


@dataclass(frozen=True)
class Lives:
    home: Integers
    work: Integers
    leaves: Floats
    returns: Floats
    taxi: NDArray[np.bool_]
    favourites: Integers


@dataclass(frozen=True)
class Trips:
    who: Integers
    start: Floats
    origin: Integers
    target: Integers


def lives(rng: np.random.Generator, vehicles: int, commutes: int = 0, alike: int = 0) -> Lives:
    """For each of `commutes` targets the vehicle itself and `alike` others of its commute; then all the rest."""
    home, work = crossing(rng, vehicles, 6.0), crossing(rng, vehicles, 3.5)
    leaves, returns = rng.normal(7.9, 0.8, vehicles) * HOUR, rng.normal(17.9, 0.9, vehicles) * HOUR
    for target in range(commutes):
        group = slice(target * (alike + 1), (target + 1) * (alike + 1))
        home[group], work[group] = home[group][0], work[group][0]
        leaves[group] = leaves[group][0] + rng.normal(0, 300, alike + 1)
        returns[group] = returns[group][0] + rng.normal(0, 600, alike + 1)
    taxi = (rng.random(vehicles) < 0.03) & (np.arange(vehicles) >= commutes * (alike + 1))
    return Lives(home, work, leaves, returns, taxi, crossing(rng, (vehicles, 3), 4.5))


def crossing(rng: np.random.Generator, size: int | tuple[int, ...], spread: float) -> Integers:
    x, y = (np.clip(np.rint(rng.normal(SIDE // 2, spread, size)), 0, SIDE - 1).astype(np.int64) for _ in "xy")
    return x * SIDE + y


def drivable(trips: list[Trips]) -> Trips:
    """All trips but those that begin before their vehicle can be there."""
    columns = [np.concatenate([getattr(one, name) for one in trips]) for name in ("who", "start", "origin", "target")]
    order = np.lexsort((columns[1], columns[0]))
    while True:
        who, start, origin, target = (column[order] for column in columns)
        lasts = (away(origin, target)[:-1] + away(target[:-1], origin[1:])) * BLOCK_SECONDS * 1.3
        late = np.append(False, (who[1:] == who[:-1]) & (start[1:] < start[:-1] + lasts))
        late[1:] &= ~late[:-1]  # what follows a trip that falls away is looked at again
        if not late.any():
            return Trips(who, start, origin, target)
        order = order[~late]


def away(origin: Integers, target: Integers) -> Integers:
    return np.abs(origin // SIDE - target // SIDE) + np.abs(origin % SIDE - target % SIDE)


def day_of_trips(rng: np.random.Generator, of: Lives, day: int, busy: float) -> Trips:
    """Trips of one day; `busy` scales how often anybody drives."""
    workday = day % 7 < 5
    private = np.flatnonzero(~of.taxi)
    goes = private[rng.random(len(private)) < busy * (0.93 if workday else 0.12)]
    begin = START + day * DAY
    out = Trips(goes, begin + of.leaves[goes] + rng.normal(0, 480, len(goes)), of.home[goes], of.work[goes])
    back = Trips(goes, begin + of.returns[goes] + rng.normal(0, 1200, len(goes)), of.work[goes], of.home[goes])
    out_again = private[rng.random(len(private)) < busy * (0.45 if workday else 0.8)]
    where = of.favourites[out_again, rng.integers(0, 3, len(out_again))]
    other = rng.random(len(out_again)) < 0.3
    where = np.where(other, crossing(rng, len(out_again), 5.0), where)
    leaves = begin + (np.where(workday, 19.3, 13.0) + rng.normal(0, 1.4, len(out_again))) * HOUR
    comes = leaves + rng.uniform(0.7, 2.5, len(out_again)) * HOUR
    errands = [Trips(out_again, leaves, of.home[out_again], where), Trips(out_again, comes, where, of.home[out_again])]
    fares = max(1, round(16 * busy))
    cabs = np.repeat(np.flatnonzero(of.taxi), fares)
    starts = begin + rng.uniform(6, 23, len(cabs)) * HOUR
    stops = crossing(rng, (2, len(cabs)), 5.0)
    return drivable([out, back, *errands, Trips(cabs, starts, stops[0], stops[1])])


def drive(rng: np.random.Generator, trips: Trips, camera_at: Integers, first: int) -> tuple[Integers, ...]:
    """Who, at, place and trip of each read along L-shaped ways."""
    x, y, to_x, to_y = trips.origin // SIDE, trips.origin % SIDE, trips.target // SIDE, trips.target % SIDE
    steps = np.abs(to_x - x) + np.abs(to_y - y) + 1
    trip = np.repeat(np.arange(len(steps)), steps)
    step = np.arange(len(trip)) - np.repeat(np.cumsum(steps) - steps, steps)
    x_first = (trips.origin < trips.target)[trip]  # the way back is the way there
    east, north = np.abs(to_x - x)[trip], np.abs(to_y - y)[trip]
    on_x = np.where(x_first, np.minimum(step, east), step - np.minimum(step, north))
    node = (x[trip] + np.sign(to_x - x)[trip] * on_x) * SIDE + y[trip] + np.sign(to_y - y)[trip] * (step - on_x)
    pace = BLOCK_SECONDS * rng.normal(1, 0.08, len(steps)).clip(0.8, 1.3)
    at = (trips.start[trip] + step * pace[trip]).astype(np.int64)
    met = (camera_at[node] >= 0) & (rng.random(len(node)) < SEEN)
    return trips.who[trip][met], at[met], camera_at[node][met], trip[met] + first


def traffic(
    seed: int,
    vehicles: int = 12_000,
    cameras: int = 60,
    days: int = 28,
    busy: float = 1.0,
    targets: int = 0,
    alike: int = 30,
) -> Traffic:
    """A city's reads; targets are vehicles 0, alike + 1, ...: each gets an accomplice for a few trips."""
    rng = np.random.default_rng(seed)
    of = lives(rng, vehicles, targets, alike)
    nodes = np.unique(crossing(rng, cameras * 20, 5.0))
    nodes = rng.choice(nodes, cameras, replace=False)
    camera_at = np.full(SIDE * SIDE, -1)
    camera_at[nodes] = np.arange(cameras)
    parts: list[tuple[Integers, ...]] = []
    first = 0
    for day in range(days):
        trips = day_of_trips(rng, of, day, busy)
        parts.append(drive(rng, trips, camera_at, first))
        first += len(trips.who)
    who, at, place, trip = (np.concatenate(column) for column in zip(*parts, strict=True))
    accomplices, joined = accompany(rng, (who, at, place, trip), vehicles, targets, alike)
    columns = [np.concatenate([old, new]) for old, new in zip((who, at, place, trip), joined, strict=True)]
    order = np.lexsort((columns[1], columns[2]))
    who, at, place, trip = (column[order] for column in columns)
    x, y = nodes // SIDE * BLOCK_METRES, nodes % SIDE * BLOCK_METRES
    return Traffic(who, at, place, trip, x, y, days, vehicles, accomplices)


def accompany(
    rng: np.random.Generator, reads: tuple[Integers, ...], vehicles: int, targets: int, alike: int
) -> tuple[dict[int, int], tuple[Integers, ...]]:
    """For each target one vehicle far from its life that follows on some trips, until 4 to 8 passes are shared."""
    who, at, place, trip = reads
    found: dict[int, int] = {}
    extra: list[Integers] = []
    for number in range(targets):
        target, accomplice = number * (alike + 1), targets * (alike + 1) + number
        own = np.flatnonzero(who == target)
        wanted, shared = int(rng.integers(4, 9)), []
        for one in rng.permutation(np.unique(trip[own])):
            passes = own[trip[own] == one]
            if len(passes) >= 2 and len(shared) < wanted:
                shared += passes[:2].tolist()
        found[target] = accomplice
        rows = np.array(shared[:wanted], dtype=np.int64)
        lag = rng.integers(10, 70, len(rows))
        extra.append(np.stack([np.full(len(rows), accomplice), at[rows] + lag, place[rows], np.full(len(rows), -1)]))
    columns = np.concatenate(extra, axis=1) if extra else np.zeros((4, 0), dtype=np.int64)
    return found, tuple(columns)
