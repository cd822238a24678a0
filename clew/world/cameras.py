"""What the cameras make of the trips: reads, some missed, some wrong, each stamped by a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world.geography import SIDE, Geography
from clew.world.period import DAY, HOUR, Period, whole
from clew.world.streams import Floats, Ints, Stream, digits, serial_numbers, stream
from clew.world.traffic import Trips
from clew.world.vehicles import COLOURS, Fleet
from clew.world.ways import ways

SEEN = 0.95
MISREAD = 0.01
OTHER_COLOUR = 0.04
SURENESS = pl.Series([f"0.{percent:02d}" for percent in range(100)])
DIRECTIONS = pl.Series(["由西向东", "由东向西", "由南向北", "由北向南"])
LOOK_ALIKE = {
    "0": "D", "D": "0", "Q": "0", "8": "B", "B": "8", "2": "Z", "Z": "2", "5": "S", "S": "5", "1": "7", "7": "1",
    "T": "7", "U": "V", "V": "U", "Y": "V", "M": "N", "N": "M", "H": "N", "3": "8", "4": "A", "6": "8", "9": "8",
}  # fmt: skip
PLATE_LENGTH = 8


@dataclass(frozen=True)
class Clocks:
    """How wrong the clock of each camera is: `offset` seconds at the start and `drift` seconds more per day."""

    offset: Floats
    drift: Floats

    def error(self, camera: Ints, at: Ints) -> Floats:
        """Seconds that the stamp is ahead of the truth."""
        return self.offset[camera] + self.drift[camera] * at / DAY

    def behind(self, days: int) -> int:
        """Most seconds by which a stamp of the first `days` days is behind the truth."""
        return int(max(0.0, *-self.offset, *-(self.offset + self.drift * days))) + 1


def make_clocks(seed: int, cameras: int, town: int = 0) -> Clocks:
    """Most clocks are within seconds; one in twelve is off by half a minute to ten minutes and drifts.

    One in 120, and at least one, is a day off; as many stamp the time of Greenwich, eight hours behind.
    """
    source = stream(seed, "camera clocks", town)
    wrong = source.random(cameras) < 1 / 12
    away = source.choice([-1.0, 1.0], cameras) * source.uniform(30, 600, cameras)
    offset = np.where(wrong, away, source.normal(0, 3, cameras)).round(1)
    drift = np.where(wrong, source.uniform(-5, 5, cameras), 0.0).round(2)
    few = max(1, cameras // 120)
    far = source.permutation(cameras)[: 2 * few]
    offset[far[:few]] += np.where(np.arange(few) % 2 == 0, DAY, -DAY)
    offset[far[few:]] -= 8 * HOUR
    return Clocks(offset, drift)


@dataclass(frozen=True)
class Reads:
    """Vehicles at cameras on trips (all as rows), true seconds, and the heading as an index into DIRECTIONS."""

    trip: Ints
    vehicle: Ints
    camera: Ints
    at: Ints
    heading: Ints


def cross(geography: Geography, trips: Trips) -> Reads:
    """Each crossing with a camera that a trip passes, its ends included: first along one road, then along the other."""
    way = ways(trips.origin, trips.target)
    (x, y), (to_x, to_y) = np.divmod(way.first, SIDE), np.divmod(way.last, SIDE)
    east, north = to_x - x, to_y - y
    steps = np.where(way.within, 0, way.between + 1)
    trip = np.repeat(np.arange(len(steps)), steps)
    step = np.arange(len(trip)) - np.repeat(np.cumsum(steps) - steps, steps)
    north_first = ((trips.leads + trips.origin.node + trips.target.node) % 2 == 1)[trip]
    turn = np.where(north_first, np.abs(north)[trip], np.abs(east)[trip])
    on_first = np.minimum(step, turn)
    on_second = step - on_first
    column = x[trip] + np.sign(east)[trip] * np.where(north_first, on_second, on_first)
    row = y[trip] + np.sign(north)[trip] * np.where(north_first, on_first, on_second)
    camera = geography.camera_at[column * SIDE + row]
    upright = north_first == ((step <= turn) & (turn > 0))
    heading = np.where(upright, np.where(north[trip] >= 0, 2, 3), np.where(east[trip] >= 0, 0, 1))
    from_the_block = (step == 0) & ((way.out > 0) | (steps == 1))[trip]
    heading = np.where(from_the_block, np.where(way.east, 0, 1)[trip], heading)
    at = trips.start[trip] + whole((way.out[trip] + step) * trips.pace[trip])
    met = camera >= 0
    return Reads(trip[met], trips.vehicle[trip][met], camera[met], at[met], heading[met])


def look_alikes(source: Stream, plates: pl.Series) -> pl.Series:
    """Each plate with one character after the second replaced by one that cameras take for it."""
    table = np.arange(0x10000, dtype=np.uint32)
    for true, read in LOOK_ALIKE.items():
        table[ord(true)] = ord(read)
    fixed = np.array(plates.to_list(), dtype=f"<U{PLATE_LENGTH}")
    points = fixed.view(np.uint32).reshape(-1, PLATE_LENGTH).copy()
    rows, place = np.arange(len(points)), source.integers(2, 7, len(points))
    seen = table[points[rows, place]]
    other = np.uint32(ord("0")) + source.integers(0, 10, len(points)).astype(np.uint32)
    other = np.where(other == points[rows, place], np.uint32(ord("K")), other)
    points[rows, place] = np.where(seen == points[rows, place], other, seen)
    return pl.Series("plate", points.view(f"<U{PLATE_LENGTH}").ravel().tolist(), dtype=pl.String)


@dataclass(frozen=True)
class Optics:
    """Turns trips into rows of 过车; `clocks` are those of the cameras."""

    seed: int
    geography: Geography
    fleet: Fleet
    clocks: Clocks
    period: Period

    def rows(self, source: Stream, trips: Trips, producer: str, first: int = 0, *, sure: bool = False) -> pl.DataFrame:
        """Rows in the columns of the feed, with `stamp` (recorded seconds), `true_plate` and `true_at` beside them.

        Serial numbers are those of `producer` from `first` on. If `sure`, nothing is missed and nothing misread. What
        a wrong clock stamps before or after the period stands in no file.
        """
        rows = self.written(source, self.read(source, trips, producer, first, sure=sure), sure=sure)
        return rows.filter(pl.col("stamp").is_between(0, self.period.days * DAY - 1))

    def read(self, source: Stream, trips: Trips, producer: str, first: int = 0, *, sure: bool = False) -> pl.DataFrame:
        """What the cameras saw, as integers: `trip` (row of `trips`), vehicle, camera, at, heading, stamp, serial."""
        reads = cross(self.geography, trips)
        seen = source.random(len(reads.at)) < (1.0 if sure else SEEN)
        trip, vehicle, camera, at, heading = (
            column[seen] for column in (reads.trip, reads.vehicle, reads.camera, reads.at, reads.heading)
        )
        return pl.DataFrame(
            {
                "trip": trip,
                "vehicle": vehicle,
                "camera": camera,
                "at": at,
                "heading": heading,
                "stamp": whole(at + self.clocks.error(camera, at)),
                "serial": serial_numbers(self.seed, producer, len(at), first),
            },
            schema_overrides={"vehicle": pl.Int32, "camera": pl.Int32, "heading": pl.Int8},
        )

    def written(self, source: Stream, reads: pl.DataFrame, *, sure: bool = False) -> pl.DataFrame:
        """The reads as rows of text, one plate in a hundred misread."""
        count = reads.height
        true_plate = self.fleet.plate.gather(reads["vehicle"])
        wrong = np.flatnonzero(source.random(count) < (0.0 if sure else MISREAD))
        read = true_plate.clone()
        if len(wrong):
            read = read.scatter(wrong, look_alikes(source, true_plate.gather(wrong)))
        percent = source.integers(90, 100, count)
        percent[wrong] = source.integers(75, 98, len(wrong))
        return pl.DataFrame(
            {
                "流水号": digits(reads["serial"]),
                "卡口编号": self.geography.places["编号"].gather(reads["camera"]),
                "号牌号码": read,
                "号牌种类": self.fleet.kind.gather(reads["vehicle"]),
                "通过时间": self.period.moments(reads["stamp"].to_numpy()),
                "车道": source.integers(1, 4, count),
                "方向": DIRECTIONS.gather(reads["heading"]),
                "车速": source.normal(42, 9, count).clip(8, 95).round().astype(np.int64),
                "车身颜色": self.colours(source, reads["vehicle"]),
                "置信度": SURENESS.gather(percent),
                "stamp": reads["stamp"],
                "true_plate": true_plate,
                "true_at": reads["at"],
            }
        )

    def colours(self, source: Stream, vehicle: pl.Series) -> pl.Series:
        """The colour of each vehicle as a camera sees it: in one read of 25 it is any."""
        seen = self.fleet.colour.gather(vehicle)
        other = np.flatnonzero(source.random(len(vehicle)) < OTHER_COLOUR)
        return seen.scatter(other, source.choice(COLOURS, len(other)).tolist()) if len(other) else seen
