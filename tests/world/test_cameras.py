"""Cameras: the shares of missed and wrong reads, and clocks that are wrong as the truth says."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from clew.world.cameras import Clocks, cross, look_alikes, make_clocks
from clew.world.city import City
from clew.world.streams import stream
from clew.world.traffic import day_of_trips
from ontology.identifiers import KINDS
from tests.world.small_city import SEED, Files


@pytest.fixture(scope="module")
def truly(files: Files) -> pl.DataFrame:
    """Passes with the true plate, which the truth gives for misread ones."""
    misread = files.truth("misreads").select(流水号="serial", true_plate="true_plate", read="read_plate")
    return files("passes").join(misread, on="流水号", how="left")


def test_one_read_in_a_hundred_is_wrong(truly: pl.DataFrame) -> None:
    share = truly["true_plate"].is_not_null().mean()

    assert share == pytest.approx(0.01, rel=0.15)


def test_the_truth_names_the_plate_that_was_written(truly: pl.DataFrame, files: Files) -> None:
    wrong = truly.drop_nulls("true_plate")

    assert (wrong["read"] == wrong["号牌号码"]).all()
    assert wrong.height == files.truth("misreads").height


def test_reads_that_are_not_misread_are_plates_of_the_register(truly: pl.DataFrame, files: Files) -> None:
    right = truly.filter(pl.col("true_plate").is_null())

    assert set(right["号牌号码"]) <= set(files("vehicles")["号牌号码"])


def test_a_misread_plate_differs_in_one_place_and_still_looks_like_a_plate(city: City) -> None:
    plates = city.fleet.plate

    read = look_alikes(stream(1, "look-alikes"), plates)

    differences = [sum(a != b for a, b in zip(*pair, strict=True)) for pair in zip(plates, read, strict=True)]
    assert set(differences) == {1}
    valid = [KINDS["plate"].read(plate).flaw is None for plate in read]
    assert np.mean(valid) > 0.8


def test_a_twentieth_of_the_passes_is_missed(city: City) -> None:
    trips = day_of_trips(stream(SEED, "trips", 3), city.fleet, 3, workday=True)

    seen = city.optics.rows(stream(1, "seen"), trips, "test").height / len(cross(city.geography, trips).at)

    assert seen == pytest.approx(0.95, abs=0.01)


def test_stamps_are_ahead_by_the_error_of_the_clock(city: City) -> None:
    trips = day_of_trips(stream(SEED, "trips", 3), city.fleet, 3, workday=True)
    rows = city.optics.rows(stream(1, "seen"), trips, "test")
    clocks = city.optics.clocks
    camera = rows["卡口编号"].str.slice(-4).cast(pl.Int64).to_numpy() - 1

    ahead = rows["stamp"].to_numpy() - rows["true_at"].to_numpy()

    days = rows["true_at"].to_numpy() / 86_400
    assert np.abs(ahead - clocks.offset[camera] - clocks.drift[camera] * days).max() <= 1


def test_one_clock_in_twelve_is_badly_off_and_drifts() -> None:
    clocks = make_clocks(1, 5_000)

    bad = (np.abs(clocks.offset) >= 25) & (np.abs(clocks.offset) <= 600)
    assert bad.mean() == pytest.approx(1 / 12, rel=0.15)
    assert ((clocks.drift != 0) <= (np.abs(clocks.offset) >= 25)).all()


@pytest.mark.parametrize("cameras", [100, 250])
def test_some_clocks_are_a_day_off_and_some_stamp_the_time_of_greenwich(cameras: int) -> None:
    hours = np.rint(make_clocks(1, cameras).offset / 3_600).astype(int)

    assert np.isin([24, -8], hours).all()
    assert set(hours) <= {0, 24, -24, -8}


def test_stamps_are_behind_by_at_most_as_much_as_the_clocks_say() -> None:
    clocks = Clocks(np.array([10.0, -20.0, -5.0]), np.array([0.0, 1.0, -3.0]))

    assert clocks.behind(10) == 36


def test_drift_adds_up_by_the_day() -> None:
    clocks = Clocks(np.array([10.0]), np.array([2.0]))

    assert clocks.error(np.array([0, 0]), np.array([0, 5 * 86_400])).tolist() == [10.0, 20.0]


def test_the_truth_holds_the_clocks(city: City, files: Files) -> None:
    truth = files.truth("clocks")

    assert truth["offset_seconds"].cast(pl.Float64).to_list() == city.optics.clocks.offset.tolist()
    assert truth["camera"].to_list() == files("places").filter(类型="卡口")["编号"].to_list()
