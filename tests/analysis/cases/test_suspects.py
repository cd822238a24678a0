"""Known series as hypotheses: offenders with the same cases are one, many cases are not many chances."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.cases.solved import Solved
from analysis.cases.suspects import KnownSeries, behaviour, compared, known_series


def solved(*pairs: tuple[int, int]) -> Solved:
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Solved(columns[:, 0], columns[:, 1], 10)


def test_offenders_with_the_same_cases_are_one_hypothesis_and_the_case_itself_is_none() -> None:
    known = solved((1, 7), (2, 7), (1, 8), (2, 8), (3, 9), (0, 9))

    assert known_series(known, besides=0) == [KnownSeries((1, 2), (7, 8)), KnownSeries((3,), (9,))]


def test_who_is_left_out_is_no_seed() -> None:
    known = solved((1, 7), (3, 9))

    assert known_series(known, besides=0, left_out=[7]) == [KnownSeries((3,), (9,))]


def test_each_series_is_compared_case_by_case() -> None:
    pairs, starts = compared(0, [KnownSeries((1, 2), (7,)), KnownSeries((3,), (9,))])

    assert pairs.one.tolist() == [0, 0, 0]
    assert pairs.other.tolist() == [1, 2, 3]
    assert starts.tolist() == [0, 2, 3]


def test_a_long_record_of_unlike_cases_lowers_what_one_alike_case_says() -> None:
    few, many = np.array([2.0]), np.array([2.0, -3.0, -3.0, -3.0])

    assert behaviour(few, np.array([0, 1]))[0] == pytest.approx(2.0)
    assert behaviour(many, np.array([0, 4]))[0] == pytest.approx(2.0 - np.log10(4), abs=0.01)
    assert len(behaviour(np.zeros(0), np.array([0]))) == 0
