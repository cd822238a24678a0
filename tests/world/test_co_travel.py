"""Accomplices share passes as the truth says and nothing else ties them; decoys are what they are said to be."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from clew.world.cameras import cross
from clew.world.city import City
from clew.world.plants.driving import along, way_past
from clew.world.streams import stream
from tests.world.small_city import Files


@pytest.fixture(scope="module")
def shared(files: Files) -> pl.DataFrame:
    return files.truth("co_travel_passes").join(files("passes"), left_on="serial", right_on="流水号")


@pytest.fixture(scope="module")
def pairs(files: Files) -> pl.DataFrame:
    return files.truth("co_travel").with_columns(pl.col("shared_passes", "days").cast(pl.Int64))


def together(shared: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    """Passes of both at one camera within three minutes of each other, by the camera's clock."""
    mine, theirs = (shared.filter(号牌号码=plate) for plate in (one, other))
    both = mine.join(theirs, on=["company", "camera"], suffix="_other")
    apart = pl.col("通过时间").str.to_datetime() - pl.col("通过时间_other").str.to_datetime()
    return both.filter(apart.dt.total_seconds().abs() <= 180)


def test_every_shared_pass_stands_in_the_file_as_it_was(files: Files, shared: pl.DataFrame) -> None:
    assert shared.height == files.truth("co_travel_passes").height
    assert (shared["plate"] == shared["号牌号码"]).all()
    assert (shared["camera"] == shared["卡口编号"]).all()


def test_companions_share_as_many_passes_on_as_many_days_as_the_truth_says(
    shared: pl.DataFrame, pairs: pl.DataFrame
) -> None:
    for row in pairs.iter_rows(named=True):
        met = together(shared, row["target_plate"], row["companion_plate"])
        assert met.height == row["shared_passes"]
        assert met["true_at"].str.slice(0, 10).n_unique() == row["days"]


def test_accomplices_share_four_to_eight_passes_on_two_days_or_more(pairs: pl.DataFrame) -> None:
    assert pairs.filter(kind="pair").height >= 2
    for kind in ("pair", "group"):
        assert pairs.filter(kind=kind)["shared_passes"].is_between(4, 8).all()
    assert (pairs["days"] >= 2).all()


def test_a_group_is_four_vehicles_each_with_the_three_others(pairs: pl.DataFrame) -> None:
    group = pairs.filter(kind="group")

    assert group.height == 12 * group["company"].n_unique()


def test_a_changed_plate_is_borne_by_the_same_vehicle_from_the_day_the_old_one_ends(
    files: Files, pairs: pl.DataFrame
) -> None:
    changed = pairs.filter(kind="changed_plate")
    register = files("vehicles").filter(pl.col("号牌号码").is_in(changed["companion_plate"].to_list()))
    old, new = register.sort("号牌启用日期").iter_rows(named=True)
    passes = files("passes").with_columns(day=pl.col("通过时间").str.slice(0, 10))

    assert old["车辆识别代号"] == new["车辆识别代号"]
    assert old["号牌停用日期"] == new["号牌启用日期"]
    before, after = (passes.filter(号牌号码=row["号牌号码"]) for row in (old, new))
    assert before.height >= 4
    assert after.height >= 4
    clocks = files.truth("clocks").filter(pl.col("offset_seconds").cast(pl.Float64).abs() < 3_600)["camera"].to_list()
    assert before.filter(pl.col("卡口编号").is_in(clocks))["day"].max() < new["号牌启用日期"]
    assert after.filter(pl.col("卡口编号").is_in(clocks))["day"].min() >= new["号牌启用日期"]


def test_accomplices_have_neither_household_nor_employer_in_common(files: Files, pairs: pl.DataFrame) -> None:
    owner = dict(
        files("vehicles").filter(pl.col("号牌停用日期").is_null()).select("号牌号码", "所有人身份号码").iter_rows()
    )
    people = {row["公民身份号码"]: row for row in files("household_register", "first").iter_rows(named=True)}

    for one, other in pairs.filter(kind="pair").select("target_plate", "companion_plate").iter_rows():
        first, second = people[owner[one]], people[owner[other]]
        assert first["户号"] != second["户号"]
        assert first["服务处所代码"] != second["服务处所代码"]


def test_couples_are_of_one_household_and_fleets_are_vans(city: City, files: Files) -> None:
    row_of = {plate: row for row, plate in enumerate(city.fleet.plate)}
    household = city.people["household"].to_numpy()[city.fleet.owner]
    decoys = files.truth("co_travel_decoys")

    for one, other in decoys.filter(kind="couple").select("target_plate", "decoy_plate").iter_rows():
        assert household[row_of[one]] == household[row_of[other]]
    for pair in decoys.filter(kind="fleet").select("target_plate", "decoy_plate").iter_rows():
        assert {str(city.fleet.use[row_of[plate]]) for plate in pair} == {"round"}
    assert {"couple", "fleet", "same_commute"} == set(decoys["kind"])


def test_fleets_pass_together_on_every_workday(files: Files) -> None:
    one, other = files.truth("co_travel_decoys").filter(kind="fleet").row(0)[:2]
    passes = files("passes").with_columns(company=pl.lit(0), camera=pl.col("卡口编号"))

    met = together(passes, one, other)

    assert met["通过时间"].str.slice(0, 10).n_unique() >= 9


def test_three_vehicles_in_a_hundred_are_taxis(city: City) -> None:
    assert len(city.fleet.of("taxi")) / len(city.fleet.use) == pytest.approx(0.03, abs=0.015)


@pytest.mark.parametrize("cameras", [2, 3, 4])
def test_a_way_past_so_many_cameras_is_found(city: City, cameras: int) -> None:
    origin, target = way_past(city, stream(1, "ways"), 0, cameras)

    met = cross(city.geography, along(np.array([0, 1]), np.array([0.0, 30.0]), origin, target, 95.0))
    assert np.bincount(met.vehicle).tolist() == [cameras, cameras]
    assert met.camera[met.vehicle == 0].tolist() == met.camera[met.vehicle == 1].tolist()
