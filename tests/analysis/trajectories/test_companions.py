"""Companions: company is told from common habits."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import DAY
from analysis.trajectories.companions import CAMERAS, Companions, companions, encounters
from analysis.trajectories.habit import Days, Passes, Reads, habit, pass_rate
from tests.analysis.detectors.simulated import START, Traffic, traffic

MONDAY = START // DAY
EIGHT = 8 * 3_600


def passes(*columns: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """From (day, second of the day, place): moments and places, local time being UTC."""
    at = np.array([(MONDAY + day) * DAY + second for day, second, _ in columns], dtype=np.int64)
    return at, np.array([place for *_, place in columns], dtype=np.int64), at


def every_day(days: int = 28, places: int = 4) -> Days:
    day = np.repeat(np.arange(MONDAY, MONDAY + days), places)
    return Days.of(MONDAY, days, np.tile(np.arange(places), days), day)


TARGET = Passes(
    *passes((0, EIGHT, 0), (0, EIGHT + 300, 1), (2, EIGHT, 0), (2, EIGHT + 300, 1), (9, 3_600, 2), (9, 3_900, 3))
)
SHARE = np.full(len(TARGET), 1e-3)


def weighed(of: dict[int, list[tuple[int, int, int]]], total: int = 100) -> Companions:
    """Candidates with their reads; `total` of each anywhere."""
    who = np.concatenate([np.full(len(some), one, dtype=np.int64) for one, some in of.items()])
    at, place, local = passes(*(read for some in of.values() for read in some))
    reads = Reads(at, place, local, who, np.full(len(of), total))
    return companions(TARGET, reads, every_day(), SHARE, pool=1_000)


COMMUTER = [(day, EIGHT + 60 * (place == 1) * 5 + 20, place) for day in range(28) for place in (0, 1)]
FOLLOWER = [
    (0, EIGHT + 30, 0),
    (0, EIGHT + 320, 1),
    (2, EIGHT + 40, 0),
    (2, EIGHT + 340, 1),
    (9, 3_630, 2),
    (9, 3_930, 3),
]


def test_who_passes_there_every_day_is_explained_by_habit() -> None:
    found = weighed({0: COMMUTER})

    assert found.met.sum() == 4
    assert found.chance[0, :4].min() > 0.6
    assert not found.claimed[0]


def test_who_follows_on_three_days_against_its_habits_is_claimed_first() -> None:
    found = weighed({0: COMMUTER, 1: FOLLOWER})

    assert found.order.tolist() == [1, 0]
    assert found.claimed.tolist() == [False, True]
    assert found.expected[1] < 0.01


@pytest.mark.parametrize(
    "reads",
    [
        FOLLOWER[:2],  # one day
        [FOLLOWER[0], FOLLOWER[2], FOLLOWER[4]],  # never two places of one trip
    ],
)
def test_company_without_variety_is_not_claimed(reads: list[tuple[int, int, int]]) -> None:
    assert not weighed({0: reads}, total=3).claimed[0]


def test_a_trip_is_met_at_any_of_its_places() -> None:
    found = weighed({0: [(12, 0, 0)]}, total=5_000)  # no habit at these hours: only what everybody does

    for trip in range(3):
        passes_of_trip = found.chance[0, found.encounter == trip]
        assert found.chance_of_encounter[0, trip] > 1.5 * passes_of_trip.max()


def test_a_busy_bearer_meets_more_by_chance() -> None:
    seldom, often = (weighed({0: FOLLOWER}, total=total) for total in (10, 10_000))

    assert often.by_pass[0] < seldom.by_pass[0]


def test_trips_end_at_a_pause() -> None:
    assert encounters(np.array([0, 1_800, 3_601]), 1_800).tolist() == [0, 0, 1]
    assert encounters(np.zeros(0, dtype=np.int64), 1_800).tolist() == []


def test_a_habit_is_found_across_midnight_and_only_on_comparable_days() -> None:
    days = every_day()
    late = (MONDAY + 1) * DAY - 60  # Monday, a minute to midnight
    at = np.array([MONDAY + 2, MONDAY + 3, MONDAY + 6]) * DAY + 30  # early on Wednesday, Thursday, Sunday
    reads = Reads(at, np.zeros(3, dtype=np.int64), at, np.zeros(3, dtype=np.int64), np.array([3]))

    found = habit(reads, late, days, days.comparable(np.array([0]), np.array([late]))[0])

    assert found.day.tolist() == [1, 2]  # the nights of Tuesday and Wednesday; Saturday's is no workday
    assert found.apart.tolist() == [90, 90]


def test_rates_blend_what_one_does_with_what_all_do() -> None:
    rate = pass_rate(np.array([0, 10]), np.array([100, 100]), 0.01, 10)

    assert rate * 36_000 == pytest.approx([0.1, 10.1])


@settings(max_examples=15, deadline=None)
@given(st.integers(-40, 40), st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_weeks_place_numbers_and_the_order_of_rows_change_nothing(weeks: int, offset: int, random: Random) -> None:
    moved = weeks * 7 * DAY
    rows = COMMUTER + FOLLOWER
    order = list(range(len(rows)))
    random.shuffle(order)
    at, place, local = (column[order] for column in passes(*rows))
    who = np.array([0] * len(COMMUTER) + [1] * len(FOLLOWER))[order]
    days = every_day()
    shifted = Days(days.first + weeks * 7, days.count, days.alive + offset * days.count)
    target = Passes(TARGET.at + moved, TARGET.place + offset, TARGET.local + moved)
    reads = Reads(at + moved, place + offset, local + moved, who, np.full(2, 100))

    found = companions(target, reads, shifted, SHARE, pool=1_000)

    same = weighed({0: COMMUTER, 1: FOLLOWER})
    assert found.by_pass == pytest.approx(same.by_pass)
    assert found.by_encounter == pytest.approx(same.by_encounter)


def searched(city: Traffic, target: int) -> tuple[Companions, np.ndarray]:
    """Weighs everybody who shares two passes with a target of simulated traffic."""
    own = np.flatnonzero(city.who == target)
    own = own[np.argsort(city.at[own], kind="stable")]
    at, place = city.at[own], city.place[own]
    total = np.bincount(city.who, minlength=city.vehicles)
    shared, share = np.zeros(city.vehicles, dtype=np.int64), np.zeros(len(at))
    for i in range(len(at)):
        here = city.place == place[i]
        shared[np.unique(city.who[here & (np.abs(city.at - at[i]) <= CAMERAS.within)])] += 1
        off = (city.at[here] - at[i] + DAY // 2) % DAY - DAY // 2
        share[i] = (np.abs(off) <= 1_800).sum() / len(city.at)
    candidates = np.flatnonzero((shared >= 2) & (np.arange(city.vehicles) != target))
    rows = np.isin(city.who, candidates) & np.isin(city.place, place)
    who = np.searchsorted(candidates, city.who[rows])
    reads = Reads(city.at[rows], city.place[rows], city.at[rows], who, total[candidates])
    days = Days.of(MONDAY, city.days, city.place, city.at // DAY)
    return companions(Passes(at, place, at), reads, days, share, int((total >= 2).sum())), candidates


def test_in_a_simulated_city_most_accomplices_come_first_and_nobody_else_is_claimed() -> None:
    city = traffic(seed=3, vehicles=3_000, cameras=60, busy=0.5, targets=20, alike=20)

    first = raw = false = 0
    for target, accomplice in city.accomplices.items():
        found, candidates = searched(city, target)
        own = candidates == accomplice
        met = found.met.sum(axis=1)
        first += int(own[found.order[:1]].any())
        raw += int(own.any() and (met > met[own]).sum() == 0)
        false += int(found.claimed[~own].sum())

    assert first >= 15
    assert first > raw
    assert false <= 1
