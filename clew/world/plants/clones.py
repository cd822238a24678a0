"""Plates that two vehicles bear at once, and plates that one vehicle bore after another."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from clew.world import numbers
from clew.world.cameras import cross
from clew.world.city import City
from clew.world.geography import SIDE, Spots
from clew.world.period import DAY, MINUTE
from clew.world.plants import driving
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.streams import Flags, Floats, Ints, Stream, stream
from clew.world.traffic import SECONDS_PER_BLOCK, Trips, day_of_trips, joined
from clew.world.vehicles import COLOURS, MODELS, SMALL, Fleet, homes_and_works, with_habits

CLONED, REISSUED = 20, 10
"""In a city of full size; every fourth clone is of the same model and colour as the vehicle it copies."""
DRIVES = 0.95
"""Share of the days on which a clone is out."""
BETRAYED = 3
"""Pairs of passes on one way to work that show a clone: fewer may lie at one pair of cameras."""
FASTEST, SLACK = 55.6, 30.0
"""Metres a second that no vehicle drives (200 km/h), and seconds by which clocks and ways differ."""


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Clones with a life of their own at the other end of the city; and plates that were issued again."""
    suitable = driving.by_day(city) & (city.fleet.kind == SMALL).to_numpy()
    count = scaled(city, CLONED)
    victims = cast.vehicles(source, betrayed(city, suitable & cast.free(), count), count)
    twins = twins_of(city, source, victims)
    optics = dataclasses.replace(city.optics, fleet=twins)
    passes = optics.rows(source, lives(city, source, twins), "passes clones")
    again, after, sold, absent = issue_again(city, cast, source, suitable)
    truth = {
        "clones": clone_truth(city, victims, twins, passes),
        "clone_passes": passes.select(serial="流水号", plate="true_plate", camera="卡口编号"),
        "reissued": sold,
    }
    rows = {"passes": pl.concat([passes, after]), "vehicles": again}
    return Planted(rows, truth, truth["clones"].row(0, named=True), absent)


def betrayed(city: City, suitable: Flags, count: int) -> Flags:
    """The suitable vehicles that a clone at the other end of the city betrays on every way to work.

    Where these are few, twice so many as are needed: those that it betrays most.

    A way counts the pairs of passes, one of each vehicle, that are too far apart for the time between them, if both
    leave at the same moment.
    """
    chosen = np.flatnonzero(suitable)
    homes, works = city.fleet.home[chosen], city.fleet.work[chosen]
    ways = [passes_on(city, homes, works), passes_on(city, opposite(homes), opposite(works))]
    conflicts = np.array([conflicts_of(*[way[row] for way in ways]) for row in range(len(chosen))])
    most = chosen[np.argsort(-conflicts, kind="stable")]
    best = most[: max(2 * count, int((conflicts >= BETRAYED).sum()))]
    return np.isin(np.arange(len(city.fleet.use)), best)


def passes_on(city: City, home: Spots, work: Spots) -> list[Floats]:
    """Per way the passes at cameras: seconds since the start, metres east, metres north."""
    trip = np.arange(len(home.node))
    pace = np.full(len(trip), SECONDS_PER_BLOCK)
    reads = cross(city.geography, Trips(trip, np.zeros_like(trip), home, work, pace))
    x, y = (city.geography.places[axis].to_numpy()[reads.camera] for axis in ("x", "y"))
    table: Floats = np.column_stack([reads.at.astype(np.float64), x, y])
    return np.split(table, np.searchsorted(reads.trip, trip[1:]))


def conflicts_of(one: Floats, other: Floats) -> int:
    """Pairs of passes of two vehicles between which no vehicle can drive."""
    time, x, y = (one[:, column][:, None] - other[:, column] for column in range(3))
    return int((np.hypot(x, y) > FASTEST * (np.abs(time) + SLACK)).sum())


def mirrored(node: Ints) -> Ints:
    """The crossing on the opposite side of the middle."""
    return SIDE * SIDE - 1 - node


def opposite(spots: Spots) -> Spots:
    """As far along the block at the opposite crossings."""
    return Spots(mirrored(spots.node), spots.east)


def twins_of(city: City, source: Stream, victims: Ints) -> Fleet:
    """A vehicle for each plate that lives and works opposite the real one and leaves at about the same time."""
    fleet, count = city.fleet, len(victims)
    same = np.arange(count) % 4 == 0
    other = pl.Series(source.choice(COLOURS, count))
    own = fleet.colour.gather(victims)
    differing = pl.select(pl.when(other == own).then(pl.lit("黄")).otherwise(other)).to_series()
    colour = own.zip_with(pl.Series(same), differing)
    twins = with_habits(
        source,
        fleet.plate.gather(victims),
        colour,
        np.full(count, -1),
        np.repeat("commute", count),
        opposite(fleet.home[victims]),
        opposite(fleet.work[victims]),
        np.zeros(count, dtype=np.bool_),
    )
    later = source.normal(0, 5 * MINUTE, count)
    return dataclasses.replace(twins, leaves=fleet.leaves[victims] + later, returns=fleet.returns[victims] + later)


def lives(city: City, source: Stream, twins: Fleet) -> Trips:
    """The trips of the clones on most days."""
    parts: list[Trips] = []
    for day in range(city.period.days):
        trips = day_of_trips(stream(city.seed, "trips of clones", day), twins, day, city.period.workday(day))
        out = source.random(len(twins.plate)) < DRIVES
        parts.append(trips.take(out[trips.vehicle]))
    return joined(parts)


def clone_truth(city: City, victims: Ints, twins: Fleet, passes: pl.DataFrame) -> pl.DataFrame:
    """One row per cloned plate: what the clone looks like, from and to when it was seen, and how often."""
    seen = passes.group_by("true_plate").agg(
        pl.len(), pl.col("true_at").min().alias("a"), pl.col("true_at").max().alias("b")
    )
    row = {plate: (count, first, last) for plate, count, first, last in seen.iter_rows()}
    told = [row.get(plate, (0, 0, 0)) for plate in twins.plate]
    same = np.arange(len(victims)) % 4 == 0
    registered = city.vehicles[victims.tolist()]
    model = registered["品牌型号"]
    other = pl.Series([next(name for name in MODELS if name != one) for one in model])
    first, last = (np.array([one[column] for one in told], dtype=np.int64) for column in (1, 2))
    return pl.DataFrame(
        {
            "plate": twins.plate,
            "vin": registered["车辆识别代号"],
            "same_look": pl.Series(same),
            "model": model,
            "colour": registered["车身颜色"],
            "clone_model": model.zip_with(pl.Series(same), other),
            "clone_colour": twins.colour,
            "clone_passes": [one[0] for one in told],
            "first": city.period.moments(first),
            "last": city.period.moments(last),
        }
    )


def issue_again(
    city: City, cast: Cast, source: Stream, suitable: Flags
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Plates that went to another keeper's vehicle within the period: register, passes, truth, days of the old one."""
    count = scaled(city, REISSUED)
    old = cast.vehicles(source, suitable, count)
    keepers = cast.people(source, city.people["employer"].to_numpy() >= 0, count)
    since = source.integers(city.period.days // 3, 2 * city.period.days // 3, count)
    plates = city.fleet.plate.gather(old)
    colour = pl.Series(source.choice(COLOURS, count))
    home, work = homes_and_works(city.people[keepers.tolist()], city.organizations, city.geography)
    use = np.repeat("commute", count)
    fleet = with_habits(source, plates, colour, keepers, use, home, work, np.zeros(count, dtype=np.bool_))
    trips = joined(
        [
            day_of_trips(stream(city.seed, "trips of re-issued plates", day), fleet, day, city.period.workday(day))
            for day in range(city.period.days)
        ]
    )
    trips = trips.take(trips.start >= (since[trips.vehicle] + 1) * DAY)
    former, ended, begun = city.vehicles[old.tolist()], city.period.dates(since), city.period.dates(since + 1)
    rows = pl.concat(
        [
            former.with_columns(号牌停用日期=ended),
            former.with_columns(
                车辆识别代号=numbers.vins(source, count).str.replace("LZXYUN", "LZXYBN"),
                品牌型号=pl.Series(source.choice(MODELS, count)),
                车身颜色=colour,
                所有人身份号码=city.people["公民身份号码"].gather(keepers),
                登记日期=begun,
                号牌启用日期=begun,
            ),
        ]
    )
    passes = dataclasses.replace(city.optics, fleet=fleet).rows(source, trips, "passes re-issued")
    vins = {"vin_before": former["车辆识别代号"], "vin_after": rows["车辆识别代号"][count:]}
    truth = pl.DataFrame({"plate": plates, **vins, "ended": ended, "begun": begun})
    return rows, passes, truth, gone(city, old, since)


def gone(city: City, old: Ints, since: Ints) -> pl.DataFrame:
    """The days from which the former vehicles drive no more."""
    every = driving.every_day(old, np.arange(city.period.days))
    return every.filter(pl.col("day") >= pl.Series(np.repeat(since, city.period.days)))
