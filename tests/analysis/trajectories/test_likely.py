"""Likely: counts of earlier moves as a hint where the next one goes."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics import DAY
from analysis.trajectories.likely import LEAST, likely


def visits(days: int) -> tuple[np.ndarray, np.ndarray]:
    """Home 1, work 2 in the morning, shop 3 in the evening, home."""
    place = np.tile([1, 2, 3], days)
    local = np.concatenate([day * DAY + np.array([7, 9, 18]) * 3_600 for day in range(days)])
    return place, local


def test_a_regular_life_goes_on_as_before() -> None:
    place, local = visits(20)

    found = likely(place, local, 20 * DAY + 7 * 3_600)

    assert found is not None
    assert found.place[0] == 1
    assert found.share[0] > 0.9
    assert found.moves.tolist() == [19, 20, 20]


def test_shares_add_up_and_the_present_place_is_not_next() -> None:
    found = likely(*visits(20), 20 * DAY)

    assert found is not None
    assert found.share.sum() == pytest.approx(1)
    assert dict(zip(found.place.tolist(), found.share.tolist(), strict=True))[3] == 0


@pytest.mark.parametrize(("moves", "answers"), [(LEAST - 1, False), (LEAST, True)])
def test_too_few_moves_give_no_answer(moves: int, answers: bool) -> None:
    place = np.arange(moves + 1) % 2

    assert (likely(place, np.arange(moves + 1) * 3_600, 0) is not None) is answers


def test_staying_is_no_move() -> None:
    assert likely(np.ones(100, dtype=np.int64), np.arange(100), 0) is None
