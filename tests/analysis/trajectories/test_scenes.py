"""Scenes: coincidence at several scenes, and how much of it is innocent."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics import DAY
from analysis.trajectories.habit import Days, Reads
from analysis.trajectories.scenes import Scene, Window, scene, weigh
from tests.analysis.detectors.simulated import START, traffic

MONDAY = START // DAY
TEN = 10 * 3_600
PLACE = np.array([7])


def counted(*reads: tuple[int, int, int], seconds: int = 3_600) -> Scene:
    """A scene on the second Monday at ten, from (who, day, second of the day) at its place."""
    who, day, second = (np.array(column, dtype=np.int64) for column in zip(*reads, strict=True))
    at = (MONDAY + day) * DAY + second
    days = Days.of(MONDAY, 14, np.full(14, 7), np.arange(MONDAY, MONDAY + 14))
    begins = (MONDAY + 7) * DAY + TEN
    total = np.bincount(who)
    return scene(
        Window(PLACE, begins, begins + seconds, begins), Reads(at, np.full(len(at), 7), at, who, total), days, 0.01
    )


def test_a_scene_counts_hits_days_there_and_reads_around_on_comparable_days_only() -> None:
    found = counted(
        (0, 7, TEN + 60),  # at the scene
        (1, 0, TEN), (1, 0, TEN + 3_599), (1, 1, TEN + 3_600),  # one day within the window, one just after
        (1, 5, TEN),  # on a Saturday
        (1, 2, TEN - 1_801), (1, 2, TEN + 5_400),  # outside the widened window
    )  # fmt: skip

    assert found.hit.tolist() == [True, False]
    assert found.did.tolist() == [0, 1]
    assert found.around.tolist() == [0, 3]
    assert found.days == 9


def test_a_window_of_a_whole_day_counts_no_read_twice() -> None:
    found = counted((0, 1, 0), (0, 1, DAY - 1), seconds=DAY)

    assert found.around.tolist() == [2]


def test_a_stranger_weighs_more_than_a_resident_and_a_miss_weighs_against() -> None:
    resident = [(1, day, TEN + 60) for day in range(14) if day != 7]
    scenes = [counted((0, 7, TEN), (1, 7, TEN), *resident)] * 2 + [counted((1, 7, TEN), *resident, (0, 3, 0))]

    found = weigh(scenes, np.array([3, 28]), pool=100, mean_total=5.0, days=14)

    assert found.hits.tolist() == [2, 3]
    assert found.weight[0, 0] > 1.5 > 0.2 > found.weight[1, 0]
    assert found.weight[0, 2] < 0


def test_expected_hits_grow_with_the_pool_and_fall_with_the_number_of_hits() -> None:
    scenes = [counted((0, 7, TEN), (1, 3, TEN))] * 3

    small, large = (weigh(scenes, np.array([1, 1]), pool, 5.0, 14).expected for pool in (2, 10_000))

    assert small[0] == pytest.approx(2)
    assert large[0] == pytest.approx(10_000)
    assert (np.diff(large) < 0).all()
    assert large[2] > small[2]


def test_in_a_simulated_city_as_many_uninvolved_are_at_two_scenes_as_expected() -> None:
    city = traffic(seed=5, vehicles=3_000, cameras=30, busy=1.0)
    rng = np.random.default_rng(6)
    total = np.bincount(city.who, minlength=city.vehicles)
    days = Days.of(MONDAY, city.days, city.place, city.at // DAY)
    observed = expected = 0.0
    for _ in range(40):
        scenes: list[Scene] = []
        for read in rng.integers(0, len(city.at), 3):
            place, begins, seconds = city.place[read], int(city.at[read]) - 1_200, 3_600
            here = city.place == place
            at = city.at[here]
            share = ((at - begins) % DAY < seconds).sum() / len(city.at)
            reads = Reads(at, city.place[here], at, city.who[here], total)
            scenes.append(scene(Window(np.array([place]), begins, begins + seconds, begins), reads, days, float(share)))
        found = weigh(scenes, total, city.vehicles, float(total.mean()), city.days)
        observed += (found.hits >= 2).sum()
        expected += found.expected[2]

    assert expected >= 10
    assert 0.67 <= observed / expected <= 1.5
