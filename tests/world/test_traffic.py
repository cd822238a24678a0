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
from clew.world.geography import SIDE, Geography, Spots, crossings
from clew.world.streams import stream
from clew.world.traffic import Trips, day_of_trips, joined
from clew.world.ways import blocks
from tests.world.small_city import DAYS, SEED

CROSSINGS = st.integers(0, SIDE * SIDE - 1)


@pytest.fixture(scope="module")
def trips(city: City) -> Trips:
    days = range(DAYS)
    return joined(day_of_trips(stream(SEED, "trips", day), city.fleet, day, city.period.workday(day)) for day in days)


@pytest.fixture(scope="module")
def in_turn(trips: Trips) -> pl.DataFrame:
    """Each trip beside the next one of the same vehicle."""
    spots = {name: pl.DataFrame(dataclasses.asdict(getattr(trips, name))).to_struct() for name in ("origin", "target")}
    table = pl.DataFrame({"vehicle": trips.vehicle, "start": trips.start, "end": trips.end, **spots})
    table = table.sort("vehicle", "start")
    following = [pl.col(name).shift(-1).over("vehicle").alias(f"next_{name}") for name in ("start", "origin")]
    return table.with_columns(following).drop_nulls()


def test_no_vehicle_leaves_before_it_arrived(in_turn: pl.DataFrame) -> None:
    assert in_turn.filter(pl.col("next_start") < pl.col("end")).is_empty()


def test_every_trip_begins_where_the_last_one_ended(in_turn: pl.DataFrame) -> None:
    assert in_turn.filter(pl.col("next_origin") != pl.col("target")).is_empty()


def test_commuters_go_to_work_on_workdays(city: City, trips: Trips) -> None:
    commuter = city.fleet.of("commute")
    to_work = np.isin(trips.vehicle, commuter) & (trips.target.node == city.fleet.work.node[trips.vehicle])
    workdays = [day for day in range(DAYS) if city.period.workday(day)]

    share = (to_work & np.isin(trips.start // 86_400, workdays)).sum() / (len(commuter) * len(workdays))
    assert 0.85 < share < 1.1


def test_the_fleet_has_every_use(city: City) -> None:
    assert set(city.fleet.use) == {"commute", "errand", "taxi", "round"}
    assert city.fleet.night.any()


def one_trip(vehicle: int, start: int, origin: int, target: int, out: float = 0.0, into: float = 0.0) -> Trips:
    ends = [Spots(np.array([node]), np.array([east])) for node, east in ((origin, out), (target, into))]
    return Trips(np.array([vehicle]), np.array([start]), *ends, np.array([95.0]))


def everywhere() -> Geography:
    """A city with a camera at every crossing, numbered as the crossing."""
    return Geography(pl.DataFrame(), pl.DataFrame(), np.arange(SIDE * SIDE))


@given(CROSSINGS, CROSSINGS, st.integers(0, 9))
def test_a_trip_passes_neighbouring_crossings_from_end_to_end(origin: int, target: int, vehicle: int) -> None:
    trip = one_trip(vehicle, 1_000, origin, target)

    reads = cross(everywhere(), trip)

    assert (reads.camera[0], reads.camera[-1]) == (origin, target)
    assert len(reads.camera) == blocks(trip.origin, trip.target)[0] + 1
    assert (blocks(crossings(reads.camera[:-1]), crossings(reads.camera[1:])) == 1).all()
    assert reads.at.tolist() == [1_000 + 95 * step for step in range(len(reads.at))]


@pytest.mark.parametrize(("step", "heading"), [(SIDE, 0), (-SIDE, 1), (1, 2), (-1, 3)])
@pytest.mark.parametrize("vehicle", [0, 1])
def test_the_heading_is_the_way_driven(step: int, heading: int, vehicle: int) -> None:
    origin = 10 * SIDE + 10

    reads = cross(everywhere(), one_trip(vehicle, 0, origin, origin + 3 * step))

    assert set(reads.heading) == {heading}


ALONG = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.6])


@given(CROSSINGS, CROSSINGS, ALONG, ALONG, st.integers(0, 9))
def test_a_drive_between_addresses_is_as_long_as_the_shortest_way_round_its_blocks(
    origin: int, target: int, out: float, into: float, vehicle: int
) -> None:
    trip = one_trip(vehicle, 1_000, origin, target, out, into)

    reads = cross(everywhere(), trip)

    length = round(float(shortest(origin, target, out, into)), 6)
    assert blocks(trip.origin, trip.target)[0] == pytest.approx(length)
    assert trip.end[0] == pytest.approx(1_000 + 95 * length, abs=1)
    if len(reads.at):
        before, after = (reads.at[0] - 1_000) / 95, (trip.end[0] - reads.at[-1]) / 95
        assert len(reads.at) - 1 + before + after == pytest.approx(length, abs=0.03)
        assert (blocks(crossings(reads.camera[:-1]), crossings(reads.camera[1:])) == 1).all()


def shortest(origin: int, target: int, out: float, into: float) -> float:
    """The least of the ways by either end of both blocks, or along the one block that holds both."""
    if origin == target and out and into:
        return abs(out - into)
    return min(
        before + abs(one // SIDE - other // SIDE) + abs(one % SIDE - other % SIDE) + after
        for one, before in ends_of(origin, out)
        for other, after in ends_of(target, into)
    )


def ends_of(node: int, east: float) -> list[tuple[int, float]]:
    """The crossings at the ends of a spot's block, and the blocks to each; the easternmost blocks have one end."""
    other = [(node + SIDE, 1 - east)] if east and node < SIDE * (SIDE - 1) else []
    return [(node, east), *other]


def test_a_drive_within_one_block_passes_no_crossing() -> None:
    assert len(cross(everywhere(), one_trip(0, 0, 45, 45, 0.2, 0.5)).at) == 0


@pytest.mark.parametrize(("target", "first", "heading"), [(45 + 3 * SIDE, 45 + SIDE, 0), (45 - 3 * SIDE, 45, 1)])
def test_a_drive_leaves_its_block_by_the_end_towards_its_target(target: int, first: int, heading: int) -> None:
    reads = cross(everywhere(), one_trip(0, 0, 45, target, 0.2))

    assert (reads.camera[0], set(reads.heading)) == (first, {heading})
    assert reads.at[0] == pytest.approx(95 * (0.8 if heading == 0 else 0.2), abs=1)
