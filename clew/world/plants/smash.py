"""One vehicle that comes at night, smashes the windows of parked cars in several streets and rests at one address."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import cases, stops, traffic
from clew.world.city import City
from clew.world.geography import BLOCK
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.plants.cast import Cast, Planted
from clew.world.streams import Flags, Ints, Stream
from clew.world.traffic import Trips

KIND = "盗窃车内财物"
REPORTED, SILENT = 14, 5
"""Thefts that became a case, and thefts that nobody reported."""
NEAR = 800.0
"""Metres from a scene within which a camera counts as near."""
STREETS = 10


@dataclass(frozen=True)
class Thefts:
    """One row per theft, in order of time: `scene` (row of the address), `at` (seconds), `reported` or not."""

    scene: Ints
    at: Ints
    reported: Flags


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Nights of two or three thefts each, the drives there and back, the cases, and a stop on the way home."""
    vehicle = choose_vehicle(city, cast, source)
    streets = source.permutation(near_cameras(city, int(city.fleet.home[vehicle])))[:STREETS]
    trips, thefts, checkpoint, stopped_at = nights(city, source, vehicle, streets)
    table, involved = make_cases(city, cast, source, thefts)
    passes = city.optics.rows(source, trips, "passes smash")
    remark = pl.Series(["凌晨单独驾车，称送朋友回家，后座有碎玻璃，已登记放行。"])
    stop = stops.rows(city, "stops smash", np.array([vehicle]), checkpoint, stopped_at, remark)
    truth = {"smash": theft_truth(city, thefts, table), "smash_passes": pass_truth(city, passes)}
    story = make_story(city, vehicle, table, stop["记录编号"][0])
    return Planted({"cases": table, "case_people": involved, "passes": passes, "stops": stop}, truth, story)


def choose_vehicle(city: City, cast: Cast, source: Stream) -> int:
    """A private car at home by night, whose keeper is nobody else's subject."""
    private = np.isin(city.fleet.use, ["commute", "errand"]) & ~city.fleet.night & (city.fleet.kind == "02").to_numpy()
    suitable = np.isin(np.arange(city.people.height), city.fleet.owner[private])
    keeper = cast.people(source, suitable, 1)[0]
    return int(np.flatnonzero((city.fleet.owner == keeper) & private)[0])


def near_cameras(city: City, home: int) -> Ints:
    """Kerbs within 800 m of the camera at their own crossing, two to nine blocks from home; all such, if too few."""
    kerbs = city.geography.rows_of("kerb")
    there = city.geography.addresses[kerbs.tolist()]
    node = there["node"].to_numpy()
    camera = city.geography.camera_at[node]
    places = city.geography.places
    apart = [there[axis].to_numpy() - places[axis].to_numpy()[camera] for axis in ("x", "y")]
    seen = (camera >= 0) & (np.hypot(*apart) <= min(NEAR, BLOCK))
    away = traffic.blocks(node, np.full(len(node), home))
    close = seen & (away >= 2) & (away <= 9)
    return kerbs[close if close.sum() >= STREETS else seen]


def nights(city: City, source: Stream, vehicle: int, streets: Ints) -> tuple[Trips, Thefts, Ints, Ints]:
    """The drives of all nights, the thefts, and where (row of places) and when the police stopped the vehicle once."""
    thefts = REPORTED + SILENT
    count = min(8, city.period.days - 2)
    days = np.sort(source.choice(np.arange(1, city.period.days - 1), count, replace=False))
    stolen = np.array_split(source.choice(streets, thefts), count)
    home, node = city.fleet.home[[vehicle]], city.geography.addresses["node"].to_numpy()
    checkpoint = city.geography.nearest("检查站", home)
    drives: list[Trips] = []
    for night, (day, scenes) in enumerate(zip(days.tolist(), stolen, strict=True)):
        way_back = city.geography.places["node"].to_numpy()[checkpoint] if night == count // 2 else home[:0]
        route = np.concatenate([home, node[scenes], way_back, home])
        drives.append(one_night(source, vehicle, day * DAY + source.uniform(0.4, 1.2) * HOUR, route))
    reached = [drive.end[: len(scenes)] for drive, scenes in zip(drives, stolen, strict=True)]
    at = np.concatenate(reached) + source.integers(2 * MINUTE, 8 * MINUTE, thefts)
    reported = np.isin(np.arange(thefts), source.permutation(thefts)[:REPORTED])
    stopped_at = drives[count // 2].end[-2:-1] + MINUTE
    return traffic.joined(drives), Thefts(np.concatenate(stolen), at, reported), checkpoint, stopped_at


def one_night(source: Stream, vehicle: int, begins: float, route: Ints) -> Trips:
    """Drives along a route of crossings from `begins` (seconds), ten to twenty minutes at each stop."""
    origin, target = route[:-1], route[1:]
    same = np.full(len(origin), vehicle)
    drive = traffic.drive(source, same, np.full(len(origin), begins), origin, target)
    lasts = whole(traffic.blocks(origin, target) * drive.pace) + source.integers(10 * MINUTE, 20 * MINUTE, len(origin))
    return Trips(same, drive.start + np.cumsum(lasts) - lasts, origin, target, drive.pace)


def make_cases(city: City, cast: Cast, source: Stream, thefts: Thefts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A case for each reported theft, its window from the evening to the morning, and its victim."""
    scene, day = thefts.scene[thefts.reported], thefts.at[thefts.reported] // DAY
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
    return pl.DataFrame({**columns, "happened_at": city.period.moments(thefts.at)})


def pass_truth(city: City, passes: pl.DataFrame) -> pl.DataFrame:
    """The passes of those nights, with the true plate and the true time."""
    true_at = city.period.moments(passes["true_at"].to_numpy())
    return passes.select(serial="流水号", camera="卡口编号", true_plate="true_plate", true_at=true_at)


def make_story(city: City, vehicle: int, table: pl.DataFrame, stop: str) -> dict[str, object]:
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
        "unreported": SILENT,
        "stop": stop,
    }
