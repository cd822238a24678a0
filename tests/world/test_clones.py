"""Cloned plates are in two places at once; re-issued ones never are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl

from clew.world.geography import SIDE
from clew.world.plants.clones import mirrored
from tests.world.small_city import Files

FASTEST = 55.6
"""Metres a second."""


def impossible(files: Files, plate: str) -> int:
    """Consecutive reads of a plate, at cameras with good clocks, that no car can drive from one to the next."""
    good = files.truth("clocks").filter(pl.col("offset_seconds").cast(pl.Float64).abs() < 25)["camera"].to_list()
    places = files("places").with_columns(pl.col("经度", "纬度").cast(pl.Float64))
    reads = files("passes").filter(号牌号码=plate).filter(pl.col("卡口编号").is_in(good)).sort("通过时间")
    there = reads.join(places, left_on="卡口编号", right_on="编号", maintain_order="left")
    at = there["通过时间"].str.to_datetime().dt.epoch("s").to_list()
    x, y = (there["经度"] * 94_600).to_list(), (there["纬度"] * 110_870).to_list()
    steps = zip(pairwise(at), pairwise(x), pairwise(y), strict=True)
    return sum(np.hypot(b - a, d - c) > FASTEST * (after - before + 50) for (before, after), (a, b), (c, d) in steps)


def test_a_cloned_plate_is_often_where_it_cannot_be(files: Files) -> None:
    clones = files.truth("clones")

    assert clones.height >= 2
    assert all(impossible(files, plate) >= 2 for plate in clones["plate"])


def test_a_re_issued_plate_is_never_where_it_cannot_be(files: Files) -> None:
    assert [plate for plate in files.truth("reissued")["plate"] if impossible(files, plate)] == []


def test_every_fourth_clone_has_the_model_and_colour_of_the_vehicle_it_copies(files: Files) -> None:
    clones = files.truth("clones").with_row_index()

    alike = clones.filter(pl.col("index") % 4 == 0)
    assert (alike["model"] == alike["clone_model"]).all()
    assert (alike["colour"] == alike["clone_colour"]).all()
    other = clones.filter(pl.col("index") % 4 != 0)
    assert (other["model"] != other["clone_model"]).all()
    assert (other["colour"] != other["clone_colour"]).all()


def test_cameras_see_the_clones_colour_on_its_passes(files: Files) -> None:
    passes = files.truth("clone_passes").join(files("passes"), left_on="serial", right_on="流水号")
    seen = passes.join(files.truth("clones"), on="plate")

    assert passes.height == files.truth("clone_passes").height
    assert (seen["车身颜色"] == seen["clone_colour"]).to_numpy().mean() > 0.9
    assert (passes["号牌号码"] == passes["plate"]).to_numpy().mean() > 0.95


def test_a_re_issued_plate_goes_to_another_vehicle_and_keeper_a_day_later(files: Files) -> None:
    register = files("vehicles")

    for row in files.truth("reissued").iter_rows(named=True):
        old, new = (
            register.filter(车辆识别代号=row[name], 号牌号码=row["plate"]).row(0, named=True)
            for name in ("vin_before", "vin_after")
        )
        assert (old["号牌停用日期"], new["号牌启用日期"]) == (row["ended"], row["begun"])
        assert row["ended"] < row["begun"]
        assert old["所有人身份号码"] != new["所有人身份号码"]


def test_the_mirror_image_lies_opposite_the_middle() -> None:
    assert mirrored(np.array([0, SIDE * SIDE // 2])).tolist() == [SIDE * SIDE - 1, SIDE * SIDE // 2]
