"""The stream of passes: in order whatever the clocks say, nothing lost, days told anew left out, towns of their own."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.world import county as counties
from clew.world import extent, geography, towns
from clew.world.city import City
from clew.world.county import County, divided, portions
from clew.world.geography import SIDE
from clew.world.period import DAY
from clew.world.plants.driving import every_day
from tests.world.small_city import DAYS


@pytest.fixture(scope="module")
def alone(city: City) -> County:
    return County(city.optics, (city.fleet,))


def told(county: County, planted: pl.DataFrame, absences: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([frame for _, frame in county.passes(planted, county.without(absences))])


@pytest.fixture(scope="module")
def nothing(alone: County) -> pl.DataFrame:
    """A table of planted passes without rows."""
    return next(alone.passes(pl.DataFrame(schema={"stamp": pl.Int64}), alone.without([])))[1].clear()


@pytest.fixture(scope="module")
def usual(alone: County, nothing: pl.DataFrame) -> pl.DataFrame:
    """All passes when nothing is planted."""
    return told(alone, nothing, [])


def test_rows_come_in_order_although_clocks_are_a_day_off(usual: pl.DataFrame) -> None:
    rows = usual

    assert rows.select("stamp", "流水号").equals(rows.select("stamp", "流水号").sort("stamp", "流水号"))
    assert rows["stamp"].is_between(0, DAYS * DAY - 1).all()
    assert (rows["stamp"] - rows["true_at"]).abs().to_numpy().max() > DAY - 60
    assert rows["流水号"].is_unique().all()


def test_small_pieces_change_the_draws_but_neither_order_nor_number(
    alone: County, nothing: pl.DataFrame, usual: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counties, "PIECE", 150)
    monkeypatch.setattr(counties, "PORTION", 400)

    rows = told(alone, nothing, [])

    assert rows["stamp"].is_sorted()
    assert rows.height == pytest.approx(usual.height, rel=0.01)


def test_a_day_that_a_plant_tells_is_left_out_and_nothing_else_changes(
    alone: County, nothing: pl.DataFrame, usual: pl.DataFrame
) -> None:
    absent = every_day(np.array([3]), np.arange(DAYS))

    rows = told(alone, nothing, [absent])

    plate = alone.optics.fleet.plate[3]
    assert rows.filter(true_plate=plate).is_empty()
    assert rows.equals(usual.filter(pl.col("true_plate") != plate))


def test_planted_rows_take_their_place_in_the_order(alone: County, usual: pl.DataFrame) -> None:
    planted = usual.sample(200, seed=1).with_columns(流水号="9" + pl.col("流水号").str.slice(1))

    rows = told(alone, planted, [])

    assert rows.equals(pl.concat([usual, planted]).sort("stamp", "流水号"))


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 9))
def test_portions_hold_everything_and_never_divide_a_second(stamps: list[int], most: int) -> None:
    reads = pl.DataFrame({"stamp": sorted(stamps)}, schema={"stamp": pl.Int64})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counties, "PORTION", most)
        parts = list(portions(reads, 51))

    assert pl.concat([part for _, part in parts]).equals(reads)
    assert [bound for bound, _ in parts] == sorted({bound for bound, _ in parts})
    assert parts[-1][0] == 51
    for (bound, part), (_, following) in pairwise(parts):
        assert (part["stamp"] < bound).all()
        assert (following["stamp"] >= bound).all()


def test_frames_are_divided_into_what_is_due_and_what_waits() -> None:
    frames = [pl.DataFrame({"stamp": stamps}) for stamps in ([1, 5], [7, 8], [2])]

    due, waiting = divided(frames, pl.col("stamp") < 6)

    assert due["stamp"].to_list() == [1, 5, 2]
    assert [frame["stamp"].to_list() for frame in waiting] == [[7, 8]]


def test_towns_have_cameras_plates_and_traffic_of_their_own(city: City, nothing: pl.DataFrame) -> None:
    county, cameras = towns.county_of(city, 1.0, 60_000)

    rows = told(county, nothing, [])

    own = set(city.geography.places.filter(类型="卡口")["编号"])
    further = set(cameras["编号"])
    plates = set(city.fleet.plate)
    assert not own & further
    assert set(rows["卡口编号"]) <= own | further
    assert ((rows["true_plate"].is_in(list(plates))) == rows["卡口编号"].is_in(list(own))).all()
    assert rows.filter(pl.col("卡口编号").is_in(list(further))).height == pytest.approx(60_000, rel=0.1)


def test_many_towns_stand_apart_and_share_no_plate(city: City) -> None:
    rate = 12_000 * 150.0

    county, cameras = towns.county_of(city, 1.0, 3 * rate)

    assert len(county.fleets) >= 3
    assert county.optics.fleet.plate.is_unique().all()
    assert cameras["编号"].is_unique().all()
    middle = cameras.group_by(pl.col("编号").str.slice(0, 5)).agg(pl.col("x", "y").mean())
    apart = np.hypot(*(middle[axis].to_numpy()[:, None] - middle[axis].to_numpy() for axis in ("x", "y")))
    assert apart[~np.eye(len(middle), dtype=bool)].min() > 20_000


def test_fewer_cameras_are_some_of_the_same_and_the_rest_of_the_city_stays(city: City) -> None:
    fewer = geography.build(city.seed, city.people.height, city.period, 60)

    assert set(np.flatnonzero(fewer.camera_at >= 0)) <= set(np.flatnonzero(city.geography.camera_at >= 0))
    assert fewer.addresses.equals(city.geography.addresses)


@pytest.mark.parametrize("part", [0.9, 0.4, 0.05])
def test_the_extent_makes_as_many_passes_as_asked_for(city: City, part: float) -> None:
    passes = towns.traffic_at(city.fleet, city.seed, city.period)
    asked = int(passes[city.geography.camera_at >= 0].sum() * part)

    needed = extent.extent(city, asked)

    watched = geography.build(city.seed, city.people.height, city.period, needed.cameras).camera_at >= 0
    assert needed.further == 0
    assert passes[watched].sum() * needed.share == pytest.approx(asked, abs=1)
    assert needed.cameras >= 60
    assert needed.share > 0.95 or needed.cameras == 60


def test_traffic_is_foreseen_within_some_percent(city: City, usual: pl.DataFrame) -> None:
    foreseen = towns.traffic_at(city.fleet, city.seed, city.period)[city.geography.camera_at >= 0].sum()

    assert usual.height == pytest.approx(foreseen, rel=0.06)


def test_a_share_of_the_days_driven_is_told(alone: County, nothing: pl.DataFrame, usual: pl.DataFrame) -> None:
    fewer = dataclasses.replace(alone, share=0.3)

    assert told(fewer, nothing, []).height == pytest.approx(0.3 * usual.height, rel=0.08)


def test_every_crossing_of_a_town_lies_in_its_own_columns(city: City) -> None:
    county, _ = towns.county_of(city, 1.0, 60_000)

    trips = county.day(3)

    assert (trips.origin.node // (SIDE * SIDE) == trips.target.node // (SIDE * SIDE)).all()
    assert set(trips.origin.node // (SIDE * SIDE)) == {0, 1}
