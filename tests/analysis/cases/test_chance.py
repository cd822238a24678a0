"""How many innocent cases look as much alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cases.chance import LEAST_PAIRS, Chance, Unlinked

DRAW = np.random.default_rng(5)
SCORES = DRAW.normal(-1, 1, 50_000)
UNLINKED = Unlinked.of(SCORES)


@pytest.mark.parametrize("score", [-2.0, -1.0, 0.0, 1.0, 1.5])
def test_the_share_is_that_of_the_pairs_it_was_counted_from(score: float) -> None:
    assert UNLINKED.share(np.array([score])).item() == pytest.approx((score <= SCORES).mean(), rel=0.1, abs=0.003)


def test_far_beyond_all_known_pairs_the_share_goes_on_falling() -> None:
    shares = UNLINKED.share(np.array([3.5, 4.5, 6.0]))

    assert (np.diff(shares) < 0).all()
    assert 0 < shares[-1] < 1 / len(SCORES)


@given(st.lists(st.floats(-6, 8), min_size=2, max_size=20))
def test_a_higher_score_is_never_commoner(scores: list[float]) -> None:
    assert (np.diff(UNLINKED.share(np.sort(np.array(scores)))) <= 1e-12).all()


def test_what_is_expected_is_counted_in_the_band_and_kind_of_the_case() -> None:
    band = np.repeat([0.0, 1.0], LEAST_PAIRS * 2)
    kind = np.tile(np.repeat([0, 1], LEAST_PAIRS), 2)
    scores = DRAW.normal(0, 1, len(band)) + 3 * (band == 0) + kind

    chance = Chance.of(scores, kind, ("theft", "robbery"), band, 2)

    near, far = (chance.expected("theft", np.array(pool), np.array([3.0])).item() for pool in ([100, 0], [0, 100]))
    assert near == pytest.approx(50, abs=5)
    assert far < 1
    assert chance.expected("robbery", np.array([100, 0]), np.array([3.0])).item() > near


def test_a_kind_of_which_little_is_known_counts_like_all_kinds() -> None:
    scores = DRAW.normal(0, 1, LEAST_PAIRS + 10)
    kind = np.repeat([0, 1], [LEAST_PAIRS, 10])

    chance = Chance.of(scores, kind, ("theft", "arson"), np.zeros(len(scores)), 1)

    assert "arson" not in chance.bands
    assert chance.share("arson", 0, np.array([0.0])) == pytest.approx(chance.share("", 0, np.array([0.0])))


def test_without_any_unlinked_pair_every_case_may_be_innocent() -> None:
    assert Unlinked.of(np.zeros(0)).share(np.array([9.0])).item() == 1.0
