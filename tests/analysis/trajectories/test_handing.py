"""Handing on: one thing in two holders, one soon after the other."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.trajectories.handing import WITHIN, Held, handed_over
from base.viewer import BEGINNING, FOREVER


def moves(*claims: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """Pairs of claims from (thing, holder, from, to)."""
    before, after = handed_over(Held(*(np.array(column, dtype=np.int64) for column in zip(*claims, strict=True))))
    return list(zip(before.tolist(), after.tolist(), strict=True))


@pytest.mark.parametrize(("gap", "moved"), [(0, True), (WITHIN, True), (WITHIN + 1, False)])
def test_a_move_is_a_new_holder_within_three_days(gap: int, moved: bool) -> None:
    assert bool(moves((1, 1, 0, 1_000), (1, 2, 1_000 + gap, FOREVER))) is moved


def test_a_claim_without_an_end_ends_where_the_next_begins() -> None:
    assert moves((1, 1, 0, FOREVER), (1, 2, 90 * WITHIN, FOREVER)) == [(0, 1)]


def test_neither_the_same_holder_nor_another_thing_nor_an_undated_claim_is_a_move() -> None:
    assert moves((1, 1, 0, 10), (1, 1, 20, 30), (2, 2, 40, 50)) == []
    assert moves((1, 1, BEGINNING, 10), (1, 2, BEGINNING, 50)) == []


def test_the_order_of_claims_does_not_matter() -> None:
    assert moves((1, 3, 200, FOREVER), (1, 1, 0, 90), (1, 2, 100, 190)) == [(1, 2), (2, 0)]
