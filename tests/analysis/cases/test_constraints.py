"""Conditions narrow whoever remains, whatever their order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.cases.constraints import narrowed

COLUMNS = st.lists(st.sets(st.sampled_from("abcdefgh")), min_size=2, max_size=5)


@given(COLUMNS)
def test_who_remains_is_in_every_column_and_the_counts_follow(sets: list[set[str]]) -> None:
    left, done = narrowed([np.array(sorted(one), dtype=np.str_) for one in sets])

    assert set(left.tolist()) == set.intersection(*sets)
    for place, one in enumerate(done):
        rest = [each for at, each in enumerate(sets) if at != place]
        others = rest[0].intersection(*rest[1:])
        assert (one.had, one.without) == (len(sets[place]), len(others))
        assert one.removed == len(others - sets[place])
