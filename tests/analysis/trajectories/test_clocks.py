"""Clocks: wrong ones are found from traffic, and the others are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics import DAY
from analysis.trajectories.clocks import UNVERIFIED, clocks
from tests.analysis.detectors.simulated import START, Traffic, traffic


@pytest.fixture(scope="module")
def city() -> Traffic:
    return traffic(seed=4, vehicles=3_000, cameras=40, days=14, busy=1.5)


def busiest(city: Traffic, many: int) -> list[int]:
    return np.argsort(-np.bincount(city.place, minlength=len(city.x)))[:many].tolist()


def stamped(city: Traffic, ahead: dict[int, float], drift: float = 0.0) -> np.ndarray:
    off = np.zeros(len(city.x))
    off[list(ahead)] = list(ahead.values())
    wrong = np.isin(city.place, list(ahead))
    return city.at + np.rint(off[city.place] + wrong * drift * (city.at - START) / DAY).astype(np.int64)


def test_right_clocks_are_left_alone(city: Traffic) -> None:
    found = clocks(city.who, city.at, city.place, city.x, city.y)

    assert np.abs(found.ahead[busiest(city, 20)]).max() < 30


@pytest.mark.parametrize("ahead", [45.0, -300.0, -3_600.0, 86_400.0])
def test_a_wrong_clock_is_found_and_its_stamps_corrected(city: Traffic, ahead: float) -> None:
    camera = busiest(city, 3)[2]
    at = stamped(city, {camera: ahead})

    found = clocks(city.who, at, city.place, city.x, city.y)

    there = city.place == camera
    assert np.median(np.abs(found.corrected(city.place, at) - city.at)[there]) < 30
    assert np.median(np.abs(found.corrected(city.place, at) - city.at)[~there]) < 30
    assert found.error[camera] < 30


def test_a_clock_that_drifts_is_followed(city: Traffic) -> None:
    camera = busiest(city, 1)[0]
    at = stamped(city, {camera: 60.0}, drift=8.0)

    found = clocks(city.who, at, city.place, city.x, city.y)

    there = city.place == camera
    late = there & (city.at > START + 11 * DAY)
    assert np.abs(found.corrected(city.place, at) - city.at)[late].mean() < 45


def test_places_that_see_no_vehicles_do_not_stand_between_cameras(city: Traffic) -> None:
    camera = busiest(city, 3)[2]
    silent = np.array([100.0, 200.0, 300.0, -100.0, -200.0, -300.0])
    x, y = np.append(city.x, city.x[camera] + silent), np.append(city.y, city.y[camera] + silent)

    found = clocks(city.who, stamped(city, {camera: -28_800.0}), city.place, x, y)

    assert np.median(found.ahead[camera]) == pytest.approx(-28_800, abs=60)


def test_a_camera_that_few_pass_is_verified_by_all_days_together(city: Traffic) -> None:
    camera = busiest(city, 1)[0]
    kept = (city.place != camera) | (city.who % 12 == 0)
    at = stamped(city, {camera: 90.0})

    found = clocks(city.who[kept], at[kept], city.place[kept], city.x, city.y)

    assert found.block < 14 * DAY
    assert found.error[camera] < UNVERIFIED
    assert np.median(found.ahead[camera]) == pytest.approx(90, abs=45)


def test_of_three_cameras_the_one_that_differs_from_both_others_is_wrong() -> None:
    vehicles = 300
    who = np.repeat(np.arange(vehicles), 6)
    camera = np.tile([0, 1, 2, 2, 1, 0], vehicles)
    returns = 3_000 + who * 37 % 9_000
    at = (
        START
        + 60 * who
        + np.tile([0, 70, 150, 0, 80, 150], vehicles)
        + np.where(np.arange(len(who)) % 6 > 2, returns, 0)
    )
    stamps = np.where(camera == 0, at - 28_800, at)

    found = clocks(who, stamps, camera, np.array([0.0, 1_000.0, 2_000.0]), np.zeros(3))

    assert np.median(found.ahead, axis=1) == pytest.approx([-28_800, 0, 0], abs=120)


def test_a_clock_nobody_verifies_has_a_large_error() -> None:
    one = np.array([0, 0, 1])

    found = clocks(one, np.array([10, 20, 30]), one, np.array([0.0, 1e3]), np.zeros(2))

    assert found.error.tolist() == [UNVERIFIED, UNVERIFIED]
    assert (found.ahead == 0).all()


def test_no_reads_at_all_are_no_mistake() -> None:
    nothing = np.zeros(0, dtype=np.int64)

    assert clocks(nothing, nothing, nothing, np.zeros(3), np.zeros(3)).ahead.shape[0] == 3
