"""Where a vehicle rested in which night: gaps that share places tell them together, and each night counts once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cases.petty_nights import SURE, Rest, nights_near, settled
from analysis.statistics import Floats

CELLS = 6


def gaps(*places: tuple[int, int]) -> Floats:
    """Gaps that make two cells likely, each a half."""
    found = np.zeros((len(places), CELLS))
    for row, pair in zip(found, places, strict=True):
        row[list(pair)] = 0.5
    return found


def rest(*nights: int) -> Rest:
    return Rest("cell", 31.8, 117.2, np.array(nights, dtype=np.int64), np.ones(len(nights)))


def test_nights_that_share_a_place_are_spent_there() -> None:
    chances = settled(gaps((0, 1), (1, 2), (1, 3), (4, 5)))

    assert (chances[:3, 1] > SURE).all()
    assert chances[3].argmax() in (4, 5)


def test_a_gap_alone_stays_as_unsure_as_it_was() -> None:
    assert settled(gaps((0, 1)))[0, :2] == pytest.approx([0.5, 0.5], abs=0.01)


def test_two_places_are_kept_apart_and_each_night_is_given_its_own() -> None:
    chances = settled(gaps((0, 1), (1, 2), (3, 4), (4, 5)))

    assert chances.argmax(axis=1).tolist() == [1, 1, 4, 4]


@given(st.lists(st.lists(st.floats(0.01, 1.0), min_size=CELLS, max_size=CELLS), min_size=1, max_size=8))
def test_the_chances_of_a_gap_add_up_to_one(weights: list[list[float]]) -> None:
    likelihood = np.array(weights)

    chances = settled(likelihood / likelihood.sum(axis=1, keepdims=True))

    assert chances.sum(axis=1) == pytest.approx(np.ones(len(weights)))
    assert (chances >= 0).all()


def test_nights_of_places_too_far_from_a_scene_are_left_out() -> None:
    places = [rest(3, 5), rest(5, 6), rest(9)]

    assert nights_near(places, [False, False, True]).tolist() == [3, 5, 6]
    assert len(nights_near([], [])) == 0
