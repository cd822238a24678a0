"""Series of four scenes, at three of which one vehicle was, among residents, patrols and traffic of a popular road."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import cases, numbers, traffic
from clew.world.city import City
from clew.world.geography import SIDE, crossings
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.plants import driving
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.streams import Ints, Stream
from clew.world.traffic import SECONDS_PER_BLOCK, Trips
from clew.world.vehicles import Fleet, with_habits
from clew.world.ways import blocks

SERIES, PATROLS = 20, 10
"""In a city of full size; every second culprit was not read once, every fourth series is on one road."""
SCENES, PRESENT = 4, 3
WINDOW = 40 * MINUTE
APART = 1.6 * HOUR
"""Between the times of day of a series' scenes, so that one patrol can pass all of them every day."""
KIND, METHODS = "盗窃电动车", ("P11;T21", "P11;T22", "P12;T21")
POLICE = "23"
"""号牌种类 of police cars."""


@dataclass(frozen=True)
class Series:
    """Four scenes (rows of addresses, each at a crossing with a camera), the windows that begin then, the culprit.

    `present` are the scenes the culprit was at; at `missed`, if any, no camera read it.
    """

    kind: str
    scene: Ints
    begin: Ints
    culprit: int
    present: Ints
    missed: int | None


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """The cases of each series, the culprits' days, and patrols that pass all scenes of a series every day."""
    culprits = cast.vehicles(source, driving.by_day(city), scaled(city, SERIES))
    every = [make(city, source, int(culprit), number) for number, culprit in enumerate(culprits)]
    told = [drives(city, source, one, number) for number, one in enumerate(every)]
    reported = [report(city, cast, source, one) for one in every]
    cars, plates, beats = patrol(city, cast, source, every)
    truth = {
        "collision": pl.concat([culprit_truth(city, one, n) for n, one in enumerate(every)]),
        "collision_scenes": pl.concat(
            [scene_truth(city, one, table, n) for n, (one, (table, _)) in enumerate(zip(every, reported, strict=True))]
        ),
        "collision_decoys": pl.concat([*(residents(city, one, n) for n, one in enumerate(every)), plates]),
    }
    rows = {
        "passes": pl.concat([*told, beats]),
        "vehicles": cars,
        "cases": pl.concat([table for table, _ in reported]),
        "case_people": pl.concat([people for _, people in reported]),
    }
    away = pl.concat([driving.every_day(np.array([one.culprit]), days_of(one)) for one in every])
    story = truth["collision"].row(0, named=True) | {"cases": reported[0][0]["案件编号"].to_list()}
    return Planted(rows, truth, story, away)


def make(city: City, source: Stream, culprit: int, number: int) -> Series:
    """A series on days in a row, each at a time of its own; those on one road are in the hours of heavy traffic."""
    road = number % 4 == 3
    scene = source.choice(kerbs_of_one_road(city) if road else watched_kerbs(city), SCENES, replace=False)
    chosen = source.permutation(days_in_a_row(city, source, workdays=road))
    first = source.uniform(7, 8) if road else source.uniform(9, 14)
    turn = np.arange(SCENES) if not road else np.zeros(SCENES)
    begin = whole(chosen * DAY + first * HOUR + turn * APART + source.uniform(0, 20 * MINUTE, SCENES))
    present = np.sort(source.permutation(SCENES)[:PRESENT])
    missed = int(source.choice(present)) if number % 2 == 1 else None
    return Series("road" if road else "scattered", scene, begin, culprit, present, missed)


def days_in_a_row(city: City, source: Stream, *, workdays: bool) -> Ints:
    """As many days in a row as there are scenes: all lie within the time of each of the middle two cases."""
    runs = [np.arange(SCENES) + first for first in range(1, city.period.days - SCENES)]
    fitting = [run for run in runs if not workdays or all(city.period.workday(day) for day in run.tolist())]
    return (fitting or runs)[int(source.integers(len(fitting or runs)))]


def watched_kerbs(city: City) -> Ints:
    """Kerbs at crossings whose camera has a good clock, one per crossing."""
    kerbs = city.geography.rows_of("kerb")
    camera = city.geography.camera_at[city.geography.addresses["node"].to_numpy()[kerbs]]
    good = (camera >= 0) & (np.abs(city.optics.clocks.offset[camera]) < 25)
    return kerbs[good][np.unique(camera[good], return_index=True)[1]]


def kerbs_of_one_road(city: City) -> Ints:
    """Those along the road that runs east or north past most of them."""
    kerbs = watched_kerbs(city)
    node = city.geography.addresses["node"].to_numpy()[kerbs]
    roads = np.concatenate([node % SIDE, SIDE + node // SIDE])
    busiest = int(np.bincount(roads).argmax())
    along = kerbs[(node % SIDE == busiest) | (SIDE + node // SIDE == busiest)]
    return along if len(along) >= SCENES else kerbs


def days_of(series: Series) -> Ints:
    """The days on which the culprit did what the plant tells."""
    return np.unique(series.begin[series.present] // DAY)


def drives(city: City, source: Stream, series: Series, number: int) -> pl.DataFrame:
    """From home to the scene within its window and home again; nothing is read there where the read was missed."""
    present = series.present
    node = crossings(city.geography.addresses["node"].to_numpy()[series.scene[present]])
    vehicle = np.full(PRESENT, series.culprit)
    home = city.fleet.home[vehicle]
    pace = SECONDS_PER_BLOCK * source.normal(1, 0.05, PRESENT)
    reaches = series.begin[present] + source.uniform(5 * MINUTE, 15 * MINUTE, PRESENT)
    out = Trips(vehicle, whole(reaches - blocks(home, node) * pace), home, node, pace)
    back = Trips(vehicle, whole(reaches + source.uniform(6 * MINUTE, 14 * MINUTE, PRESENT)), node, home, pace)
    rows = city.optics.rows(source, traffic.joined([out, back]), f"passes series {number}", sure=True)
    if series.missed is None:
        return rows
    camera = cameras(city, series.scene)[series.missed]
    within = pl.col("true_at").is_between(series.begin[series.missed], series.begin[series.missed] + WINDOW)
    return rows.filter(~((pl.col("卡口编号") == camera) & within))


def cameras(city: City, scene: Ints) -> pl.Series:
    """Codes of the cameras at the crossings of scenes."""
    node = city.geography.addresses["node"].to_numpy()[scene]
    return city.geography.places["编号"].gather(city.geography.camera_at[node])


def report(city: City, cast: Cast, source: Stream, series: Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A case for each scene, its window that of the series, and who reported it."""
    kind = np.repeat(KIND, SCENES)
    where = city.geography.addresses["标准地址"].gather(series.scene)
    incidents = cases.Incidents(
        number=pl.Series([cast.case_number(source, moment) for moment in city.period.moments(series.begin)]),
        kind=kind,
        scene=series.scene,
        begin=series.begin,
        end=series.begin + WINDOW,
        reported=series.begin // DAY,
        text="失主将电动车停放在" + where + "路边，返回时发现被盗。",
        loss=cases.losses(source, kind),
        method=pl.Series(source.choice(METHODS, SCENES)),
    )
    table = incidents.rows(city.geography, city.period)
    victims = source.choice(city.fleet.owner, SCENES)
    return table, cases.involved(table["案件编号"], city.people, victims, np.repeat("受害人", SCENES))


def patrol(
    city: City, cast: Cast, source: Stream, every: list[Series]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Police cars, each of which passes the scenes of one series at their times of day; register, truth, passes."""
    scattered = [(number, one) for number, one in enumerate(every) if one.kind == "scattered"]
    scattered = scattered[: scaled(city, PATROLS, 1)]
    count = len(scattered)
    bodies = cast.plates(source, 2 * count).str.slice(2, 4).unique(maintain_order=True)
    plates = "皖X" + bodies[:count] + "警"
    home = crossings(np.full(count, SIDE * (SIDE // 2) + SIDE // 2))
    keepers = cast.people(source, city.people["employer"].to_numpy() >= 0, count)
    white, use = pl.Series(["白"] * count), np.repeat("round", count)
    fleet = with_habits(source, plates, white, keepers, use, home, home, np.zeros(count, dtype=np.bool_))
    fleet = dataclasses.replace(fleet, kind=pl.Series([POLICE] * count))
    optics = dataclasses.replace(city.optics, fleet=fleet)
    trips = traffic.joined([beat(city, source, car, one) for car, (_, one) in enumerate(scattered)])
    number = pl.Series([number for number, _ in scattered], dtype=pl.Int64)
    truth = pl.DataFrame({"series": number, "plate": plates, "kind": ["patrol"] * count})
    return register_of(city, source, fleet), truth, optics.rows(source, trips, "passes patrols")


def beat(city: City, source: Stream, car: int, series: Series) -> Trips:
    """Every day from the middle of the city past the scenes, each near its time of day, and back."""
    days = np.arange(city.period.days)
    station = crossings(np.full(len(days), SIDE * (SIDE // 2) + SIDE // 2))
    turn = np.argsort(series.begin % DAY)
    stops = city.geography.addresses["node"].to_numpy()[series.scene[turn]]
    parts: list[Trips] = []
    here, same = station, np.full(len(days), car)
    for stop, time in zip(stops.tolist(), (series.begin % DAY)[turn].tolist(), strict=True):
        there = crossings(np.full(len(days), stop))
        pace = np.full(len(days), SECONDS_PER_BLOCK * 0.9)
        reaches = days * DAY + time + source.uniform(5 * MINUTE, WINDOW - 5 * MINUTE, len(days))
        parts.append(Trips(same, whole(reaches - blocks(here, there) * pace), here, there, pace))
        here = there
    late = parts[-1].end + 20 * MINUTE
    return traffic.joined([*parts, Trips(same, late, here, station, np.full(len(days), SECONDS_PER_BLOCK))])


def register_of(city: City, source: Stream, fleet: Fleet) -> pl.DataFrame:
    """The police cars in the columns of 机动车."""
    count = len(fleet.plate)
    since = city.period.dates(-source.integers(200, 1_500, count))
    return pl.DataFrame(
        {
            "车辆识别代号": numbers.vins(source, count).str.replace("LZXYUN", "LZXJNG"),
            "号牌种类": fleet.kind,
            "号牌号码": fleet.plate,
            "品牌型号": ["云溪牌S型越野车"] * count,
            "车身颜色": fleet.colour,
            "所有人身份号码": city.people["公民身份号码"].gather(fleet.owner),
            "登记日期": since,
            "号牌启用日期": since,
            "号牌停用日期": pl.Series([None] * count, dtype=pl.String),
        }
    )


def culprit_truth(city: City, series: Series, number: int) -> pl.DataFrame:
    """One row per series: the plate and at which scenes (1 to 4) it was, and was read."""
    read = [scene for scene in series.present.tolist() if scene != series.missed]
    return pl.DataFrame(
        {
            "series": [number],
            "kind": [series.kind],
            "plate": [city.fleet.plate[series.culprit]],
            "present": [";".join(str(scene + 1) for scene in series.present.tolist())],
            "read": [";".join(str(scene + 1) for scene in read)],
        }
    )


def scene_truth(city: City, series: Series, table: pl.DataFrame, number: int) -> pl.DataFrame:
    """One row per scene: case, camera and window."""
    return pl.DataFrame(
        {
            "series": [number] * SCENES,
            "scene": np.arange(1, SCENES + 1),
            "case_number": table["案件编号"],
            "camera": cameras(city, series.scene),
            "from": city.period.moments(series.begin),
            "to": city.period.moments(series.begin + WINDOW),
        }
    )


def residents(city: City, series: Series, number: int) -> pl.DataFrame:
    """Vehicles of people who live or work at one of the crossings and so pass it as a habit."""
    nodes = city.geography.addresses["node"].to_numpy()[series.scene]
    fleet = city.fleet
    there = np.isin(fleet.home.node, nodes) | (np.isin(fleet.work.node, nodes) & (fleet.use == "commute"))
    there[series.culprit] = False
    plates = fleet.plate.gather(np.flatnonzero(there))
    return pl.DataFrame(
        {
            "series": pl.Series([number] * len(plates), dtype=pl.Int64),
            "plate": plates,
            "kind": ["resident"] * len(plates),
        },
        schema_overrides={"kind": pl.String},
    )
