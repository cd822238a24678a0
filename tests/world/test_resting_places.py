"""Where vehicles and devices rest: nights in the truth, passes and positions that agree with it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from clew.world.city import City
from clew.world.period import DAY
from clew.world.plants import itinerary
from clew.world.plants.gps import REGIMES
from clew.world.plants.itinerary import Lives, Visits
from clew.world.streams import stream
from tests.world.small_city import DAYS, Files


@pytest.fixture(scope="module")
def lives(city: City) -> Lives:
    workers = np.flatnonzero(city.people["employer"].to_numpy() >= 0)[:100]
    return itinerary.lives_of(city, stream(1, "lives"), workers, np.arange(100) % 2 == 0)


@pytest.fixture(scope="module")
def visits(city: City, lives: Lives) -> Visits:
    source = stream(1, "visits")
    return itinerary.visits(city, source, lives, itinerary.nights_of(source, lives, DAYS))


def test_visits_follow_each_other_and_fill_the_period(visits: Visits) -> None:
    same = visits.who[1:] == visits.who[:-1]

    assert (visits.begin < visits.end).all()
    assert (visits.end[:-1][same] < visits.begin[1:][same]).all()
    assert (visits.begin[1:][~same] == 0).all()
    assert set(visits.end[:-1][~same]) | {int(visits.end[-1])} == {DAYS * DAY}


def test_one_night_in_seven_is_spent_elsewhere_and_some_at_second_flats(lives: Lives) -> None:
    nights = itinerary.nights_of(stream(2, "nights"), lives, 200)

    elsewhere = (nights != lives.home[:, None]) & (nights != lives.second[:, None])
    assert elsewhere.mean() == pytest.approx(0.15, abs=0.02)
    second = (nights == lives.second[:, None]).mean(axis=1)
    assert second[lives.second < 0].max() == 0
    assert second[lives.second >= 0].mean() == pytest.approx(0.35 * 0.85, abs=0.03)


def test_people_are_at_the_address_of_the_night_when_they_sleep(city: City, lives: Lives) -> None:
    source = stream(3, "sleep")
    nights = itinerary.nights_of(source, lives, DAYS)
    told = itinerary.visits(city, source, lives, nights)

    for who in np.flatnonzero(~lives.night)[:20]:
        mine = told.who == who
        at = np.arange(1, DAYS) * DAY + 4 * 3_600
        visit = np.searchsorted(told.begin[mine], at, side="right") - 1
        assert (told.spot[mine][visit] == nights[who, : DAYS - 1]).mean() > 0.9


def test_the_truth_counts_the_nights_at_each_place(files: Files) -> None:
    nights, places = files.truth("resting_nights"), files.truth("resting_places")

    counted = nights.group_by("plate", "kind", "address_code").len().cast({"len": pl.String})
    assert set(counted.rows()) == set(places.select("plate", "kind", "address_code", "nights").rows())
    assert set(places["kind"]) == {"home", "second_flat", "elsewhere", "depot"}
    assert nights.group_by("plate").len()["len"].unique().to_list() == [DAYS]


def test_the_last_pass_of_a_day_is_nearer_to_where_the_vehicle_rests_than_chance(city: City, files: Files) -> None:
    places = files("places").select("编号", px=pl.col("经度").cast(pl.Float64), py=pl.col("纬度").cast(pl.Float64))
    good = files.truth("clocks").filter(pl.col("offset_seconds").cast(pl.Float64).abs() < 700)["camera"].to_list()
    nights = files.truth("resting_nights").with_columns(pl.col("longitude", "latitude").cast(pl.Float64))
    passes = files("passes").filter(pl.col("卡口编号").is_in(good)).join(places, left_on="卡口编号", right_on="编号")
    last = (
        passes.with_columns(night=pl.col("通过时间").str.slice(0, 10))
        .group_by("night", "号牌号码")
        .agg(pl.col("px", "py").sort_by("通过时间").last())
    )

    met = nights.join(last, left_on=["night", "plate"], right_on=["night", "号牌号码"])
    apart = np.hypot((met["longitude"] - met["px"]) * 94_600, (met["latitude"] - met["py"]) * 110_870)

    assert met.height > 40
    assert np.median(apart) < 3_500


def test_vans_rest_at_the_yards_of_hauliers_and_the_truth_of_all_vehicles_knows(files: Files) -> None:
    depots = files.truth("resting_places").filter(kind="depot")
    hauliers = set(files("organizations").filter(单位类型="物流")["地址编码"])
    resting = dict(files.truth("resting").select("plate", "address_code").iter_rows())

    assert depots.height >= 1
    assert set(depots["address_code"]) <= hauliers
    assert all(resting[plate] == code for plate, code in depots.select("plate", "address_code").iter_rows())


def test_positions_lie_at_the_address_of_the_visit(files: Files) -> None:
    stops = files.truth("gps_stops").with_columns(pl.col("lat", "lon").cast(pl.Float64))
    times = [pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S%z") for name in ("started_at", "finished_at")]
    stops = stops.with_columns(*times).sort("started_at")
    positions = (
        files("gps")
        .with_columns(at=pl.col("定位时间").str.to_datetime("%Y-%m-%d %H:%M:%S%z"))
        .sort("at")
        .join_asof(
            stops, left_on="at", right_on="started_at", by_left="设备编号", by_right="uid", check_sortedness=False
        )
        .filter(pl.col("at") <= pl.col("finished_at"))
    )

    east = (positions["经度"].cast(pl.Float64) - positions["lon"]) * 94_600
    north = (positions["纬度"].cast(pl.Float64) - positions["lat"]) * 110_870
    apart = np.hypot(east, north)

    assert positions.height > 0.7 * files("gps").height
    assert np.median(apart) < 15
    assert np.quantile(apart, 0.95) < 40


def test_devices_have_three_regimes_two_zones_and_hours_without_battery(files: Files) -> None:
    agents, positions = files.truth("gps"), files("gps")
    at = positions.with_columns(at=pl.col("定位时间").str.to_datetime("%Y-%m-%d %H:%M:%S%z")).sort("设备编号", "at")
    gaps = at.select(pl.col("at").diff().over("设备编号").dt.total_seconds())["at"].drop_nulls()

    assert set(agents["sampling"]) == set(REGIMES)
    assert set(positions["设备编号"]) == set(agents["uid"]) <= set(files("sims")["IMEI"])
    assert dict(positions.group_by("设备编号").len().iter_rows()) == dict(
        agents.select("uid", pl.col("pings").cast(pl.UInt32)).iter_rows()
    )
    assert (gaps > 4 * 3_600).sum() >= 1
    assert set(positions["定位时间"].str.slice(19)) <= {"+08:00", "+00:00"}
