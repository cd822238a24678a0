"""How many innocent rings would score as well, counted and beyond what was counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.rings.chance import Chance


def test_up_to_the_twentieth_highest_null_rings_are_counted() -> None:
    chance = Chance(np.arange(30.0, 0.0, -1.0), 10)

    assert chance.expected(11.0) == pytest.approx(2.0)
    assert chance.expected(5.0) == pytest.approx(2.6)


def test_beyond_them_the_fitted_tail_goes_on() -> None:
    highest = np.sort(np.random.default_rng(1).exponential(1 / np.log(10), 5_000))[::-1]
    chance = Chance(highest, 50)

    assert np.log10(chance.expected(6.0)) == pytest.approx(np.log10(5_000 / 50) - 6.0, abs=0.6)


@given(st.lists(st.sampled_from([4.0, 4.5, 5.0, 8.0]), max_size=200))
def test_a_higher_score_is_never_more_likely_by_chance(scores: list[float]) -> None:
    chance = Chance(-np.sort(-np.array(scores, dtype=np.float64)), 50)

    expected = chance.expected(np.linspace(0.0, 15.0, 61))

    assert (np.diff(expected) <= 1e-12).all()
    assert (expected > 0).all()
