"""Small thefts in series: what the truth tells stands in the files, and cameras saw the car near the scenes."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from clew.world import city as cities
from clew.world.city import City
from clew.world.plants import petty_series
from clew.world.plants.cast import Cast, Planted
from clew.world.streams import stream
from tests.world.small_city import Files

LARGER = 12_000


@pytest.fixture(scope="module")
def larger() -> tuple[City, Planted]:
    """A larger city with the plant alone."""
    city = cities.build(LARGER, 28, 7)
    return city, petty_series.plant(city, Cast(city), stream(7, "plant petty_series"))


def spots(city: City, codes: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    there = pl.DataFrame({"地址编码": codes}).join(city.geography.addresses, on="地址编码", maintain_order="left")
    return there["x"].to_numpy(), there["y"].to_numpy()


def test_series_have_10_to_45_thefts_by_one_car_and_about_half_are_silent(larger: tuple[City, Planted]) -> None:
    told = larger[1].truth["petty_series"]
    sizes = told.group_by("series").agg(pl.len(), pl.col("plate").n_unique())

    assert sizes["len"].is_between(petty_series.FEWEST, petty_series.MOST).all()
    assert set(sizes["plate"]) == {1}
    assert 0.35 < told.filter(case_number="").height / told.height < 0.65


def test_reported_thefts_stand_in_the_files_within_their_windows(larger: tuple[City, Planted]) -> None:
    planted = larger[1]
    told = planted.truth["petty_series"].filter(pl.col("case_number") != "")
    joined = told.join(planted.rows["cases"], left_on="case_number", right_on="案件编号")

    assert joined.height == told.height
    assert (joined["发生地址编码"] == joined["address_code"]).all()
    assert ((joined["发生时间起"] < joined["happened_at"]) & (joined["happened_at"] < joined["发生时间止"])).all()
    loss = joined.drop_nulls("损失金额")
    assert (loss["损失金额"].cast(pl.Float64) * 100 == loss["loss_fen"]).all()
    assert 0 < joined["损失金额"].null_count() < joined.height / 4


def test_a_car_rests_at_3_to_6_places_and_is_seen_near_most_scenes_in_their_windows(
    larger: tuple[City, Planted],
) -> None:
    city, planted = larger
    places = planted.truth["petty_nights"].group_by("plate").agg(pl.col("address_code").n_unique())
    told = planted.truth["petty_series"].filter(pl.col("case_number") != "")
    cases = told.join(planted.rows["cases"], left_on="case_number", right_on="案件编号", maintain_order="left")
    x, y = spots(city, cases["address_code"])
    camera = city.geography.places.select("编号", cx="x", cy="y")
    seen = planted.rows["passes"].join(camera, left_on="卡口编号", right_on="编号")

    near = [
        seen.filter(
            pl.col("true_plate") == row["plate"],
            pl.col("通过时间").is_between(pl.lit(row["发生时间起"]), pl.lit(row["发生时间止"])),
            (pl.col("cx") - x[index]).pow(2) + (pl.col("cy") - y[index]).pow(2) <= petty_series.NEAR**2,
        ).height
        > 0
        for index, row in enumerate(cases.iter_rows(named=True))
    ]

    assert places["address_code"].is_between(3, 6).all()
    assert np.mean(near) > 0.4


def test_most_thefts_are_near_where_the_car_rests_that_night(
    larger: tuple[City, Planted],
) -> None:
    city, planted = larger
    told = planted.truth["petty_series"]
    evening = pl.col("happened_at").str.to_datetime().dt.offset_by("-12h").dt.date().cast(pl.String)
    joined = told.with_columns(night=evening).join(planted.truth["petty_nights"], on=["plate", "night"])
    x, y = spots(city, joined["address_code"])
    at, up = spots(city, joined["address_code_right"])

    assert joined.height == told.height
    assert np.mean(np.hypot(x - at, y - up) <= petty_series.NEAR) > 0.5


def test_every_kind_of_decoy_is_there_and_none_is_of_a_series(larger: tuple[City, Planted]) -> None:
    planted = larger[1]
    decoys, told = planted.truth["petty_decoys"], planted.truth["petty_series"]

    assert set(decoys["decoy"]) == {"double_report", "hot_spot", "resident", "round"}
    assert not set(decoys["case_number"]) & set(told["case_number"]) - {""}
    assert not set(decoys["plate"]) & set(told["plate"])


def test_what_was_reported_twice_happened_at_one_place_and_hour(larger: tuple[City, Planted]) -> None:
    planted = larger[1]
    twice = planted.truth["petty_decoys"].filter(decoy="double_report")
    again = planted.rows["cases"].join(twice, left_on="案件编号", right_on="case_number")
    told = planted.truth["petty_series"].filter(pl.col("case_number") != "")

    both = again.join(told, left_on="发生地址编码", right_on="address_code").filter(
        (pl.col("发生时间起") < pl.col("happened_at")) & (pl.col("happened_at") < pl.col("发生时间止"))
    )
    assert set(both["案件编号"]) == set(twice["case_number"])


def test_the_files_of_the_small_city_hold_the_series(files: Files) -> None:
    told = files.truth("petty_series").filter(pl.col("case_number") != "")

    assert set(told["case_number"]) <= set(files("cases")["案件编号"])
    assert set(told["plate"]) <= set(files("vehicles")["号牌号码"])
