"""Tails, likelihood ratios, and the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import (
    Calendar,
    epoch_seconds,
    local_seconds,
    log10_lr,
    poisson_binomial_tail,
    poisson_tail,
    surprise,
)

chances = st.lists(st.floats(0, 1), min_size=1, max_size=7)


def tail_by_enumeration(of: list[float], k: int) -> float:
    return sum(
        float(np.prod([p if hit else 1 - p for p, hit in zip(of, hits, strict=True)]))
        for hits in product((0, 1), repeat=len(of))
        if sum(hits) >= k
    )


@settings(max_examples=60, deadline=None)
@given(chances, st.integers(0, 8))
def test_the_tail_is_that_of_enumerating_every_outcome(of: list[float], k: int) -> None:
    tail = poisson_binomial_tail(np.array([of]), np.array([k]))[0]

    assert tail == pytest.approx(tail_by_enumeration(of, k), abs=1e-12)


def test_candidates_with_different_counts_do_not_disturb_each_other() -> None:
    rng = np.random.default_rng(0)
    of, k = rng.random((700, 6)), rng.integers(0, 7, 700)

    together = poisson_binomial_tail(of, k)

    apart = [poisson_binomial_tail(of[i : i + 1], k[i : i + 1])[0] for i in range(700)]
    assert together == pytest.approx(apart, rel=1e-12)


def test_a_tiny_tail_keeps_its_digits_beside_a_large_chance() -> None:
    tail = poisson_binomial_tail(np.array([[0.9, 1e-6, 1e-6]]), np.array([3]))[0]

    assert tail == pytest.approx(0.9e-12, rel=1e-9)


@pytest.mark.parametrize(("mean", "k", "tail"), [(0.0, 0, 1.0), (0.0, 1, 0.0), (2.0, 3, 0.3233235838), (5.0, 0, 1.0)])
def test_poisson_tails(mean: float, k: int, tail: float) -> None:
    assert poisson_tail(mean, k) == pytest.approx(tail)


@pytest.mark.parametrize(("p", "expected"), [(1e-4, 2.601), (0.05, 0.390), (0.5, 0.0), (1.0, 0.0)])
def test_a_tail_is_worth_less_than_its_logarithm(p: float, expected: float) -> None:
    assert log10_lr(p) == pytest.approx(expected, abs=1e-3)


def test_evidence_of_an_impossible_chance_is_finite() -> None:
    assert np.isfinite(log10_lr(0.0))
    assert surprise(np.zeros(1)) == pytest.approx([300.0])


@settings(max_examples=60, deadline=None)
@given(st.integers(-2_000_000_000, 4_000_000_000), st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "UTC"]))
def test_local_seconds_are_those_of_the_clock_on_the_wall(at: int, zone: str) -> None:
    there = datetime.fromtimestamp(at, ZoneInfo(zone)).replace(tzinfo=UTC)

    assert local_seconds(np.array([at]), zone)[0] == int(there.timestamp())


def test_each_moment_may_have_a_zone_of_its_own() -> None:
    zones = np.array(["Asia/Shanghai", "Asia/Urumqi"])

    assert local_seconds(np.array([0, 0]), zones).tolist() == [8 * 3600, 6 * 3600]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/New_York"])
def test_a_local_time_leads_back_to_its_moment(zone: str) -> None:
    at = 1_700_000_000 + np.arange(0, 365 * 86_400, 7_000)

    back = epoch_seconds(local_seconds(at, zone), zone)

    assert (back != at).sum() <= 1  # the hour that comes twice in autumn


def test_days_off_and_working_weekends_change_the_type_of_day() -> None:
    monday = 19_723
    week = np.arange(monday, monday + 7)

    assert Calendar().is_workday(week).tolist() == [True] * 5 + [False] * 2
    assert Calendar(frozenset({monday}), frozenset({monday + 6})).is_workday(week).tolist() == [
        False, True, True, True, True, False, True,
    ]  # fmt: skip
