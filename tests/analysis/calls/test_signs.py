"""Signs fire at their thresholds, weigh no more than their caps, and benign ones only ever subtract."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.calls.calls import Integers
from analysis.calls.measures import Measures
from analysis.calls.signs import BENIGN_CAPS, CAPS, SIGNS, YOUNG, Facts, fired, scores, weights
from analysis.statistics import Floats
from base.viewer import BEGINNING

AT = 1_700_000_000


def column(value: float) -> Floats:
    return np.array([value], dtype=np.float64)


def whole(value: int) -> Integers:
    return np.array([value], dtype=np.int64)


QUIET = Measures(
    days=7,
    phone=whole(1),
    made=whole(40),
    callees=whole(30),
    strangers=column(5),
    new=column(0.2),
    backs=column(0.05),
    shorts=column(0.1),
    longest=whole(90),
    group=column(0.3),
    closure=column(0.2),
)
NONE, NO_SHARE = np.zeros(0, dtype=np.int64), np.zeros(0)
NOBODY = Measures(1, NONE, NONE, NONE, NO_SHARE, NO_SHARE, NO_SHARE, NO_SHARE, NONE, NO_SHARE, NO_SHARE)
PLAIN = Facts(whole(1), column(0), whole(1), whole(1), whole(BEGINNING), np.array([False]))


def shown(week: Measures = QUIET, facts: Facts = PLAIN, day: Measures = NOBODY) -> set[str]:
    return {name for name, flags in fired(day, week, facts, AT).items() if flags[0]}


def test_an_ordinary_phone_shows_nothing() -> None:
    assert shown() == set()


@pytest.mark.parametrize(
    ("sign", "week"),
    [
        ("fan_out", replace(QUIET, strangers=column(60), new=column(0.9))),
        ("no_call_back", replace(QUIET, backs=column(0.02))),
        ("short_and_long", replace(QUIET, shorts=column(0.61), longest=whole(601))),
        ("no_group", replace(QUIET, group=column(0.09), closure=column(0.009))),
        ("stable_group", replace(QUIET, group=column(0.4))),
        ("call_backs", replace(QUIET, backs=column(0.1))),
    ],
)
def test_calls_show_a_sign_at_its_threshold(sign: str, week: Measures) -> None:
    assert shown(week) == {sign}


@pytest.mark.parametrize(
    "week",
    [
        replace(QUIET, strangers=column(59.9), new=column(1)),
        replace(QUIET, strangers=column(99), new=column(0.89)),
        replace(QUIET, shorts=column(0.7)),
        replace(QUIET, longest=whole(2_000)),
        replace(QUIET, group=column(0.09)),
        replace(QUIET, backs=column(0.03)),
    ],
)
def test_half_a_sign_is_none(week: Measures) -> None:
    assert shown(week) == set()


@pytest.mark.parametrize(
    ("sign", "facts"),
    [
        ("scanning", replace(PLAIN, scanned=column(0.2))),
        ("sim_device", replace(PLAIN, sims=whole(8))),
        ("sim_device", replace(PLAIN, devices=whole(4))),
        ("new_number", replace(PLAIN, opened=whole(AT - YOUNG))),
        ("organization", replace(PLAIN, organization=np.array([True]))),
    ],
)
def test_registers_and_telephone_numbers_show_the_other_signs(sign: str, facts: Facts) -> None:
    assert shown(facts=facts) == {sign}


def test_a_number_held_from_tomorrow_on_is_not_new_today() -> None:
    assert shown(facts=replace(PLAIN, opened=whole(AT + 1))) == set()


def test_the_last_day_alone_may_show_what_the_week_does_not() -> None:
    day = replace(QUIET, days=1, strangers=column(80), new=column(0.95))

    assert shown(day=day) == {"fan_out"}


def test_every_sign_has_a_weight_within_its_cap_and_benign_ones_subtract() -> None:
    found = weights()

    assert set(found) == set(SIGNS)
    assert all(0 <= found[sign] <= cap for sign, cap in CAPS.items())
    assert all(-cap <= found[sign] < 0 for sign, cap in BENIGN_CAPS.items())
    assert sum(found[sign] for sign in CAPS) > 4


def test_a_phone_with_every_sign_of_a_call_centre_outweighs_ten_thousand_ordinary_ones() -> None:
    every = {sign: np.array([sign in CAPS, sign in BENIGN_CAPS]) for sign in SIGNS}

    centre, honest = scores(every).tolist()

    assert centre > 4
    assert honest < 0
