"""One vehicle that comes at night, smashes windows of parked cars in several streets, the last ones where it rests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import cases, stops, traffic
from clew.world.city import City
from clew.world.geography import BLOCK, SIDE, Spots, crossings, metres
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.plants import driving
from clew.world.plants.cast import Cast, Planted
from clew.world.streams import Flags, Floats, Ints, Stream
from clew.world.traffic import Trips
from clew.world.vehicles import SMALL
from clew.world.ways import blocks, ways

KIND = "盗窃车内财物"
REPORTED, SILENT = (8, 6), (3, 2)
"""Thefts that became a case, and thefts that nobody reported: out in the city, and on foot where the car is parked."""
NEAR = 800.0
"""Metres from a scene within which a camera counts as near."""
STREETS, STREETS_AT_HOME = 10, 2
LAST = SIDE * SIDE - 1
CENTRAL = 7
"""Blocks from the middle within which there are many cameras."""
NIGHTS = 8
HOME_BY = 22 * HOUR
"""Seconds after midnight until when the usual drives of an evening before such a night are over."""


@dataclass(frozen=True)
class Thefts:
    """One row per theft, in order of time: `scene` (row of the address), `at` (seconds), and the day the night ends.

    `walked` are those on foot, where the car was parked; not all were `reported`.
    """

    scene: Ints
    at: Ints
    night: Ints
    walked: Flags
    reported: Flags


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Nights of two or three thefts each, the drives there and back, the cases, and a stop on the way home."""
    vehicle = choose_vehicle(city, cast, source)
    home = city.fleet.home[np.array([vehicle])]
    streets = source.permutation(near_cameras(city, home))[:STREETS]
    at_home = kerbs_near(city, home)[0][0]
    trips, thefts, checkpoint, stopped_at = nights(city, source, vehicle, streets, at_home)
    table, involved = make_cases(city, cast, source, thefts)
    passes = city.optics.rows(source, trips, "passes smash")
    remark = pl.Series(["凌晨单独驾车，称送朋友回家，后座有碎玻璃，已登记放行。"])
    stop = stops.rows(city, "stops smash", np.array([vehicle]), checkpoint, stopped_at, remark)
    truth = {"smash": theft_truth(city, thefts, table), "smash_passes": pass_truth(city, passes)}
    story = make_story(city, vehicle, table, thefts.walked[thefts.reported], stop["记录编号"][0])
    return Planted({"cases": table, "case_people": involved, "passes": passes, "stops": stop}, truth, story)


def choose_vehicle(city: City, cast: Cast, source: Stream) -> int:
    """A car that is at home by night, with kerbs and cameras close by, whose keeper is nobody else's subject.

    A crossing at the end of its block without a camera counts as much as a kerb a block farther away, and so does each
    block that its home is farther out than others, for there are few cameras.
    """
    cars = np.flatnonzero(driving.by_day(city) & (city.fleet.kind == SMALL).to_numpy())
    home = city.fleet.home[cars]
    middle = crossings(np.full(len(cars), SIDE * (SIDE // 2) + SIDE // 2))
    outlying = np.maximum(np.floor(blocks(home, middle)) - CENTRAL, 0)
    farthest = kerbs_near(city, home)[1] + BLOCK * (unwatched(city, home) + outlying)
    best = np.isin(np.arange(len(city.fleet.use)), cars[farthest <= farthest.min() + 50])
    return int(cast.vehicles(source, best, 1)[0])


def kerbs_near(city: City, home: Spots) -> tuple[Ints, Floats]:
    """The kerbs (rows of addresses) nearest to each home, and the metres to the farthest of them."""
    kerbs = city.geography.rows_of("kerb")
    there = city.geography.addresses[kerbs.tolist()]
    east = metres(home.node // SIDE) + home.east * BLOCK
    north = metres(home.node % SIDE)
    apart = np.hypot(*(there[axis].to_numpy() - own[:, None] for axis, own in (("x", east), ("y", north))))
    order = np.argsort(apart, axis=1, kind="stable")[:, :STREETS_AT_HOME]
    return kerbs[order], np.take_along_axis(apart, order[:, -1:], axis=1)[:, 0]


def unwatched(city: City, home: Spots) -> Ints:
    """How many of the two crossings at the ends of the block have no camera; the nearer end counts twice."""
    near, far = (city.geography.camera_at[end] < 0 for end in (home.node, np.minimum(home.node + SIDE, LAST)))
    return 2 * near + far


def near_cameras(city: City, home: Spots) -> Ints:
    """Kerbs within 800 m of the camera at their own crossing, two to nine blocks from home; if too few, the nearest.

    On the way there and back the car passes a camera at the end of its own block, if there is one.
    """
    kerbs = city.geography.rows_of("kerb")
    there = city.geography.addresses[kerbs.tolist()]
    node = there["node"].to_numpy()
    camera = city.geography.camera_at[node]
    places = city.geography.places
    apart = [there[axis].to_numpy() - places[axis].to_numpy()[camera] for axis in ("x", "y")]
    seen = (camera >= 0) & (np.hypot(*apart) <= min(NEAR, BLOCK))
    from_home = home[np.zeros(len(node), dtype=np.int64)]
    away = blocks(from_home, crossings(node))
    passed = (city.geography.camera_at[ways(from_home, crossings(node)).first] >= 0) | (unwatched(city, home) == 3)
    farther = np.flatnonzero(seen & (away >= 2) & passed)
    farther = farther if len(farther) else np.flatnonzero(seen)
    farther = farther[np.argsort(away[farther], kind="stable")]
    return kerbs[farther[: max(STREETS, int((away[farther] <= 9).sum()))]]


def nights(city: City, source: Stream, vehicle: int, streets: Ints, at_home: Ints) -> tuple[Trips, Thefts, Ints, Ints]:
    """The drives of all nights, the thefts, and where (row of places) and when the police stopped the vehicle once."""
    days = free_nights(city, source, vehicle)
    numbers = [sum(both) for both in zip(REPORTED, SILENT, strict=True)]
    away, on_foot = (
        np.array_split(source.choice(kerbs, count), len(days))
        for kerbs, count in zip((streets, at_home), numbers, strict=True)
    )
    home, node = city.fleet.home[np.array([vehicle])], city.geography.addresses["node"].to_numpy()
    checkpoint = city.geography.nearest("检查站", home.node)
    drives: list[Trips] = []
    told: list[pl.DataFrame] = []
    for turn, (day, scenes, near) in enumerate(zip(days.tolist(), away, on_foot, strict=True)):
        way_back = city.geography.places["node"].to_numpy()[checkpoint] if turn == len(days) // 2 else scenes[:0]
        stations = crossings(np.concatenate([node[scenes], way_back]))
        begins = (day - 1) * DAY + HOME_BY + source.uniform(0.3, 0.9) * HOUR
        drives.append(one_night(source, vehicle, begins, traffic.all_of([home, stations, home])))
        reached = drives[-1].end[: len(scenes)] + source.integers(2 * MINUTE, 8 * MINUTE, len(scenes))
        later = drives[-1].end[-1] + np.sort(source.integers(10 * MINUTE, HOUR, len(near)))
        columns = {"scene": np.concatenate([scenes, near]), "at": np.concatenate([reached, later])}
        told.append(pl.DataFrame({**columns, "night": day, "walked": columns["at"] > drives[-1].end[-1]}))
    table = pl.concat(told)
    scene, at, night, walked = (table[name].to_numpy() for name in table.columns)
    thefts = Thefts(scene, at, night, walked, reported(source, walked))
    return traffic.joined(drives), thefts, checkpoint, drives[len(days) // 2].end[-2:-1] + MINUTE


def free_nights(city: City, source: Stream, vehicle: int) -> Ints:
    """Nights (by the day on which they end) before which the car was home in time; the first free ones otherwise."""
    days = city.period.days
    usual = driving.usual(city, np.array([vehicle]), np.arange(days))
    last = np.zeros(days, dtype=np.int64)
    np.maximum.at(last, usual.start // DAY, usual.end - usual.start // DAY * DAY)
    order = np.argsort(np.maximum(last[:-2], HOME_BY) + source.random(days - 2))
    return np.sort(order[: min(NIGHTS, days - 2)]) + 1


def reported(source: Stream, walked: Flags) -> Flags:
    """Which thefts became a case."""
    groups = (np.flatnonzero(walked == on_foot) for on_foot in (False, True))
    chosen = [source.permutation(group)[:count] for group, count in zip(groups, REPORTED, strict=True)]
    return np.isin(np.arange(len(walked)), np.concatenate(chosen))


def one_night(source: Stream, vehicle: int, begins: float, route: Spots) -> Trips:
    """Drives along a route from `begins` (seconds), ten to twenty minutes at each stop."""
    origin, target = route[np.arange(len(route.node) - 1)], route[np.arange(1, len(route.node))]
    same = np.full(len(origin.node), vehicle)
    drive = traffic.drive(source, same, np.full(len(same), begins), origin, target)
    lasts = whole(blocks(origin, target) * drive.pace) + source.integers(10 * MINUTE, 20 * MINUTE, len(same))
    return Trips(same, drive.start + np.cumsum(lasts) - lasts, origin, target, drive.pace)


def make_cases(city: City, cast: Cast, source: Stream, thefts: Thefts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A case for each reported theft, its window from the evening to the morning, and its victim."""
    scene, day = thefts.scene[thefts.reported], thefts.night[thefts.reported]
    count = len(day)
    kind = np.repeat(KIND, count)
    where = city.geography.addresses["标准地址"].gather(scene)
    incidents = cases.Incidents(
        number=pl.Series([cast.case_number(source, moment) for moment in city.period.dates(day)]),
        kind=kind,
        scene=scene,
        begin=day * DAY - source.integers(2 * HOUR, 5 * HOUR, count),
        end=day * DAY + source.integers(6 * HOUR, 8 * HOUR, count),
        reported=day,
        text="车主早晨发现停放在" + where + "路边的小客车车窗被砸，车内财物被盗。",
        loss=cases.losses(source, kind),
        method=pl.Series(source.choice(["T01;G02;M12", "T01;G02", "T01;M12"], count, p=[0.7, 0.2, 0.1])),
    )
    table = incidents.rows(city.geography, city.period)
    victims = source.choice(city.fleet.owner, count)
    roles = [np.repeat(role, count) for role in ("受害人", "报案人")]
    return table, pl.concat([cases.involved(table["案件编号"], city.people, victims, role) for role in roles])


def theft_truth(city: City, thefts: Thefts, table: pl.DataFrame) -> pl.DataFrame:
    """One row per theft; those that nobody reported have no case number."""
    there = city.geography.addresses[thefts.scene.tolist()]
    number = np.full(len(thefts.at), None, dtype=object)
    number[thefts.reported] = table["案件编号"].to_numpy()
    columns = {"case_number": pl.Series(number.tolist(), dtype=pl.String), "address_code": there["地址编码"]}
    return pl.DataFrame({**columns, "happened_at": city.period.moments(thefts.at), "on_foot": thefts.walked})


def pass_truth(city: City, passes: pl.DataFrame) -> pl.DataFrame:
    """The passes of those nights, with the true plate and the true time."""
    true_at = city.period.moments(passes["true_at"].to_numpy())
    return passes.select(serial="流水号", camera="卡口编号", true_plate="true_plate", true_at=true_at)


def make_story(city: City, vehicle: int, table: pl.DataFrame, near: Flags, stop: str) -> dict[str, object]:
    """The identifiers that a question about this vehicle needs."""
    keeper = city.people.row(int(city.fleet.owner[vehicle]), named=True)
    plate = city.fleet.plate[vehicle]
    return {
        "plate": plate,
        "vin": city.vehicles.row(vehicle, named=True)["车辆识别代号"],
        "keeper_identity_number": keeper["公民身份号码"],
        "keeper_name": keeper["姓名"],
        "rests_at_address_code": keeper["地址编码"],
        "rests_at_address": keeper["住址"],
        "cases": sorted(table["案件编号"]),
        "cases_where_it_rests": sorted(table["案件编号"].filter(pl.Series(near))),
        "unreported": sum(SILENT),
        "stop": stop,
    }
