"""Small thefts in series: one car, several places where it rests, and victims of whom half never reported."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import cases, traffic
from clew.world.city import City
from clew.world.geography import SIDE
from clew.world.period import DAY, HOUR, MINUTE
from clew.world.plants import driving, itinerary, petty_cases, petty_decoys
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.plants.itinerary import Visits
from clew.world.plants.offences import distances
from clew.world.plants.smash import one_night
from clew.world.streams import Flags, Floats, Ints, Stream, shares
from clew.world.traffic import NOBODY, Trips
from clew.world.vehicles import SMALL

SERIES = 8
FEWEST, MOST = 10, 45
PLACES = (3, 7)
"""Least and, exclusive, most resting places of a car."""
ON_FOOT = 0.7
"""Share of the thefts within a walk of where the car rests that night."""
WALK, DRIVE = 450.0, 6_000.0
"""Metres to the farthest scenes on foot and by car."""
NEAR = 800.0
A_NIGHT = 4
HOME_BY = 22 * HOUR
"""Seconds after midnight until when the drives of an evening are over if there is to be a theft."""


@dataclass(frozen=True)
class Raider:
    """One car (row of the fleet): its resting places (rows of addresses), the place of each night, and how keen there.

    `keen` are the shares of the thefts near each place: where its keeper lives nobody steals.
    """

    vehicle: int
    places: Ints
    nights: Ints
    keen: Floats
    codes: tuple[str, ...]


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """The series, each with its drives, its thefts and the cases of those who reported; then what looks like one."""
    cars = cast.vehicles(source, suitable(city), scaled(city, SERIES, 1))
    raiders: list[Raider] = []
    for car in cars.tolist():
        taken = [spot for one in raiders for spot in one.places.tolist()]
        raiders.append(raider(city, source, car, taken))
    told = days_told(city, source, raiders)
    usual = itinerary.trips(city, told, cars)
    drives: list[Trips] = [usual]
    thefts: list[pl.DataFrame] = []
    for index, one in enumerate(raiders):
        others = np.concatenate([other.places for other in raiders if other is not one] or [NOBODY])
        by_car, done = raids(city, source, one, late(usual, one.vehicle, city.period.days), others)
        drives.append(by_car)
        thefts.append(petty_cases.suffered(source, done, one.codes).with_columns(series=pl.lit(index)))
    table = pl.concat(thefts).sort("at", maintain_order=True)
    known = table.filter("reported")
    files, involved = petty_cases.case_files(city, cast, source, known)
    truth = theft_truth(city, table, files["案件编号"], raiders)
    decoys = petty_decoys.make(city, cast, source, known)
    rows = {"cases": pl.concat([files, decoys.rows["cases"]])}
    rows["case_people"] = pl.concat([involved, decoys.rows["case_people"]])
    rows["case_vehicles"] = named(city, known.with_columns(number=files["案件编号"]), raiders)
    rows["passes"] = city.optics.rows(source, traffic.joined(drives), "passes petty_series")
    absent = driving.every_day(cars, np.arange(city.period.days))
    tables = {"petty_series": truth, "petty_nights": night_truth(city, raiders), **decoys.truth}
    return Planted(rows, tables, make_story(city, raiders[0], truth), absent)


def suitable(city: City) -> Flags:
    """Small cars of people with work by day who live near cameras."""
    near = city.geography.camera_at[city.fleet.home.node] >= 0
    chosen = driving.by_day(city) & (city.fleet.kind == SMALL).to_numpy()
    return chosen & near if int((chosen & near).sum()) >= SERIES else chosen


def raider(city: City, source: Stream, car: int, taken: list[int]) -> Raider:
    """A car with its home and flats of others near cameras, where it rests by turns, and its way of breaking in.

    Its places are none of the `taken` ones, and not near them where there is room enough.
    """
    home = int(city.people["home"].to_numpy()[city.fleet.owner[car]])
    count = int(source.integers(*PLACES))
    homes = city.geography.homes()
    watched = homes[city.geography.camera_at[city.geography.addresses["node"].to_numpy()[homes]] >= 0]
    apart = distances(city, watched, home)
    away = watched[(apart > 2 * NEAR) & (apart < 8_000)]
    others: list[int] = []
    for spot in source.permutation(away if len(away) >= count else watched).tolist():
        known = np.array([home, *others, *taken], dtype=np.int64)
        if len(others) < count - 1 and (distances(city, known, spot) > 2 * NEAR).all():
            others.append(spot)
    if len(others) < PLACES[0] - 1:
        others = source.choice(watched[watched != home], PLACES[0] - 1, replace=False).tolist()
    places = np.array([home, *others])
    often = shares(np.concatenate([[1.2], source.uniform(0.4, 1.0, len(others))]))
    nights = source.choice(places, city.period.days, p=often)
    nights[: len(places)] = places[: len(nights)]
    nights = source.permutation(nights)
    keen = np.concatenate([[0.02], source.choice([0.1, 0.5, 1.0], len(others))])
    fields = [field.split() for field in cases.METHODS[petty_cases.KIND].split("|")]
    return Raider(car, places, nights, keen, tuple(str(source.choice(codes)) for codes in fields))


def days_told(city: City, source: Stream, raiders: list[Raider]) -> Visits:
    """The days of all keepers, each ending where the car rests that night."""
    people = city.fleet.owner[[one.vehicle for one in raiders]]
    lives = itinerary.lives_of(city, source, people, np.zeros(len(people), dtype=np.bool_))
    return itinerary.visits(city, source, lives, np.stack([one.nights for one in raiders]))


def late(usual: Trips, vehicle: int, days: int) -> Ints:
    """Seconds after midnight at which the last usual drive of each day ends."""
    own = usual.take(usual.vehicle == vehicle)
    last = np.zeros(days, dtype=np.int64)
    day = np.minimum(own.start // DAY, days - 1)
    np.maximum.at(last, day, own.end - day * DAY)
    return last


def raids(city: City, source: Stream, one: Raider, last: Ints, others: Ints) -> tuple[Trips, pl.DataFrame]:
    """Drives by night and thefts (scene, `at` in seconds, on foot or not), in some nights several.

    The car cruises past cameras, where some are robbed, and comes back to where it rests; the others lie within a walk.
    `others` are the places of other raiders, who have a patch of their own each.
    """
    count = int(source.integers(FEWEST, MOST + 1))
    keen = one.keen[np.argmax(one.places[None, :] == one.nights[:, None], axis=1)]
    able = np.flatnonzero(last[:-1] < HOME_BY)
    turns = np.repeat(able, A_NIGHT)
    weight = np.repeat(keen[able] * source.uniform(0.5, 1.5, len(able)), A_NIGHT)
    chosen = np.sort(source.choice(turns, min(count, len(turns)), replace=False, p=shares(weight)))
    parts = [
        raid(city, source, one, int(day), int(many), others)
        for day, many in zip(*np.unique(chosen, return_counts=True), strict=True)
    ]
    return traffic.joined([drive for drive, _ in parts]), pl.concat([told for _, told in parts])


def raid(city: City, source: Stream, one: Raider, day: int, many: int, others: Ints) -> tuple[Trips, pl.DataFrame]:
    """One night from the place where the car rests: a round trip, then a walk."""
    rest, walked = int(one.nights[day]), int((source.random(many) < ON_FOOT).sum())
    by_car = driven_to(city, source, rest, max(1, many - walked), others)
    begins = day * DAY + HOME_BY + int(source.integers(5, 45)) * MINUTE
    drive = one_night(source, one.vehicle, float(begins), city.geography.spots(np.array([rest, *by_car, rest])))
    robbed = by_car[: many - walked]
    on_foot = walked_to(city, source, rest, walked)
    by_night = int(drive.end[-1]) + np.sort(source.integers(10 * MINUTE, 110 * MINUTE, walked))
    told = {
        "scene": np.concatenate([robbed, on_foot]),
        "at": np.concatenate([drive.end[: len(robbed)] + 4 * MINUTE, by_night]),
        "on_foot": np.repeat([False, True], [len(robbed), walked]),
    }
    return drive, pl.DataFrame(told)


def driven_to(city: City, source: Stream, rest: int, count: int, others: Ints) -> Ints:
    """Addresses (rows) a drive away by a camera, not farther east: so the car passes the camera where it rests, too."""
    node = city.geography.addresses["node"].to_numpy()
    rows = np.flatnonzero((city.geography.camera_at[node] >= 0) & (node // SIDE <= node[rest] // SIDE))
    apart = distances(city, rows, rest)
    near = rows[(apart > 2 * NEAR) & (apart < DRIVE)]
    for spot in others.tolist():
        near = near[distances(city, near, spot) > 2 * NEAR]
    return source.choice(near if len(near) else rows, count)


def walked_to(city: City, source: Stream, rest: int, count: int) -> Ints:
    """Addresses (rows) where cars are parked, within a walk."""
    rows = np.arange(city.geography.addresses.height)
    apart = distances(city, rows, rest)
    near = rows[(apart > 20) & (apart < WALK)]
    return source.choice(near if len(near) else rows[np.argsort(apart)[1:20]], count)


def named(city: City, known: pl.DataFrame, raiders: list[Raider]) -> pl.DataFrame:
    """The plates that somebody wrote down, in the columns of 涉案车辆: in one case of seven series out of eight."""
    first = known.unique("series", keep="first", maintain_order=True).filter(pl.col("series") % 8 != 7)
    vehicle = np.array([one.vehicle for one in raiders])[first["series"].to_numpy()]
    return pl.DataFrame(
        {
            "案件编号": first["number"],
            "号牌种类": city.fleet.kind.gather(vehicle),
            "号牌号码": city.fleet.plate.gather(vehicle),
            "角色": pl.repeat("其他", first.height, eager=True),
        }
    )


def theft_truth(city: City, table: pl.DataFrame, numbers: pl.Series, raiders: list[Raider]) -> pl.DataFrame:
    """One row per theft; those that nobody reported have no case number."""
    vehicle = np.array([one.vehicle for one in raiders])[table["series"].to_numpy()]
    vin = city.vehicles["车辆识别代号"].gather(vehicle)
    known = table["reported"]
    number = np.full(table.height, "", dtype=object)
    number[known.to_numpy()] = numbers.to_numpy()
    return pl.DataFrame(
        {
            "series": table["series"],
            "plate": city.fleet.plate.gather(vehicle),
            "vin": vin,
            "case_number": pl.Series(number.tolist(), dtype=pl.String),
            "address_code": city.geography.addresses["地址编码"].gather(table["scene"]),
            "happened_at": city.period.moments(table["at"].to_numpy()),
            "loss_fen": table["loss"],
        }
    )


def night_truth(city: City, raiders: list[Raider]) -> pl.DataFrame:
    """Where each car rests: plate, the evening's date and the address."""
    days, count = city.period.days, len(raiders)
    spot = np.concatenate([one.nights for one in raiders])
    return pl.DataFrame(
        {
            "plate": city.fleet.plate.gather(np.repeat([one.vehicle for one in raiders], days)),
            "night": city.period.dates(np.tile(np.arange(days), count)),
            "address_code": city.geography.addresses["地址编码"].gather(spot),
        }
    )


def make_story(city: City, one: Raider, truth: pl.DataFrame) -> dict[str, object]:
    """The plate of the first series, its cases, and how many thefts were never reported."""
    own = truth.filter(series=0)
    told = own.filter(pl.col("case_number") != "")
    return {
        "plate": city.fleet.plate[one.vehicle],
        "vin": own["vin"][0],
        "cases": told["case_number"].to_list(),
        "unreported": own.height - told.height,
        "loss_fen": int(told["loss_fen"].sum()),
    }
