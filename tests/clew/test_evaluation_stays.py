"""How stays are compared with labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import UsageError
from clew.evaluation.questions import folder_with
from clew.evaluation.stays import FILES, matched

spans = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=8)


def columns(some: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    start = np.array([begin for begin, _ in some], dtype=np.int64)
    return start, start + np.array([length for _, length in some], dtype=np.int64)


def test_a_stay_is_found_if_half_of_the_union_is_shared() -> None:
    true, found = matched(*columns([(0, 10), (100, 10)]), *columns([(0, 20), (105, 10)]))

    assert (true.tolist(), found.tolist()) == ([0], [0]), "10 of 20 are half, 5 of 15 are not"


def test_the_better_of_two_predictions_counts_and_only_one_of_them() -> None:
    true, found = matched(*columns([(0, 10)]), *columns([(0, 15), (0, 11)]))

    assert (true.tolist(), found.tolist()) == ([0], [1])


@given(true=spans, found=spans)
def test_no_stay_is_used_twice(true: list[tuple[int, int]], found: list[tuple[int, int]]) -> None:
    one, other = matched(*columns(true), *columns(found))

    assert len(set(one.tolist())) == len(one) == len(set(other.tolist()))


def test_a_folder_without_the_files_is_refused_by_their_names(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"stops_truth\.csv"):
        folder_with(tmp_path, FILES, "trajectories")
