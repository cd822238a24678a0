"""Trips: a vehicle is at one place at a time, and passes every crossing between where it starts and ends."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.world.cameras import cross
from clew.world.city import City
from clew.world.geography import SIDE, Geography
from clew.world.streams import stream
from clew.world.traffic import Trips, blocks, day_of_trips, joined
from tests.world.small_city import DAYS, SEED

CROSSINGS = st.integers(0, SIDE * SIDE - 1)


@pytest.fixture(scope="module")
def trips(city: City) -> Trips:
    days = range(DAYS)
    return joined(day_of_trips(stream(SEED, "trips", day), city.fleet, day, city.period.workday(day)) for day in days)


@pytest.fixture(scope="module")
def in_turn(trips: Trips) -> pl.DataFrame:
    """Each trip beside the next one of the same vehicle."""
    table = pl.DataFrame(dataclasses.asdict(trips) | {"end": trips.end}).sort("vehicle", "start")
    following = [pl.col(name).shift(-1).over("vehicle").alias(f"next_{name}") for name in ("start", "origin")]
    return table.with_columns(following).drop_nulls()


def test_no_vehicle_leaves_before_it_arrived(in_turn: pl.DataFrame) -> None:
    assert in_turn.filter(pl.col("next_start") < pl.col("end")).is_empty()


def test_every_trip_begins_where_the_last_one_ended(in_turn: pl.DataFrame) -> None:
    assert in_turn.filter(pl.col("next_origin") != pl.col("target")).is_empty()


def test_commuters_go_to_work_on_workdays(city: City, trips: Trips) -> None:
    commuter = city.fleet.of("commute")
    to_work = np.isin(trips.vehicle, commuter) & (trips.target == city.fleet.work[trips.vehicle])
    workdays = [day for day in range(DAYS) if city.period.workday(day)]

    share = (to_work & np.isin(trips.start // 86_400, workdays)).sum() / (len(commuter) * len(workdays))
    assert 0.85 < share < 1.1


def test_the_fleet_has_every_use(city: City) -> None:
    assert set(city.fleet.use) == {"commute", "errand", "taxi", "round"}
    assert city.fleet.night.any()


def one_trip(vehicle: int, start: int, origin: int, target: int) -> Trips:
    ints = [np.array([value]) for value in (vehicle, start, origin, target)]
    return Trips(ints[0], ints[1], ints[2], ints[3], np.array([95.0]))


def everywhere() -> Geography:
    """A city with a camera at every crossing, numbered as the crossing."""
    return Geography(pl.DataFrame(), pl.DataFrame(), np.arange(SIDE * SIDE))


@given(CROSSINGS, CROSSINGS, st.integers(0, 9))
def test_a_trip_passes_neighbouring_crossings_from_end_to_end(origin: int, target: int, vehicle: int) -> None:
    trip = one_trip(vehicle, 1_000, origin, target)

    reads = cross(everywhere(), trip)

    assert (reads.camera[0], reads.camera[-1]) == (origin, target)
    assert len(reads.camera) == blocks(trip.origin, trip.target)[0] + 1
    assert (blocks(reads.camera[:-1], reads.camera[1:]) == 1).all()
    assert reads.at.tolist() == [1_000 + 95 * step for step in range(len(reads.at))]


@pytest.mark.parametrize(("step", "heading"), [(SIDE, 0), (-SIDE, 1), (1, 2), (-1, 3)])
@pytest.mark.parametrize("vehicle", [0, 1])
def test_the_heading_is_the_way_driven(step: int, heading: int, vehicle: int) -> None:
    origin = 10 * SIDE + 10

    reads = cross(everywhere(), one_trip(vehicle, 0, origin, origin + 3 * step))

    assert set(reads.heading) == {heading}
