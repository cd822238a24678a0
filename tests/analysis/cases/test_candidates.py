"""Which cases are compared with one: never all, the likely ones first, and what was cut is counted."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.cases.candidates import MOST, of_case
from analysis.cases.columns import NOT_KNOWN
from analysis.cases.reading import Known
from analysis.cases.timing import BANDS
from tests.analysis.cases.casebook import DAY, NOON, Told, known_of, moved, town

CROWD = [Told(float(x), 50_000.0, NOON + x * DAY // 10, codes="A1") for x in range(2_000)]
HERE = Told(0.0, 0.0, NOON, NOON, "Z9")


def compared(known: Known, case: int = 0, **tied: list[int]) -> list[int]:
    return of_case(known.index, case, {**tied}).places.tolist()


def test_the_nearest_in_space_and_time_are_among_them_and_never_all() -> None:
    near = [moved(HERE, x=100.0 * n) for n in range(1, 6)]

    found = compared(known_of([HERE, *near, *CROWD]))

    assert set(range(1, 6)) <= set(found)
    assert len(found) <= MOST
    assert 0 not in found


def test_a_near_case_of_long_ago_is_compared_all_the_same() -> None:
    found = compared(known_of([HERE, moved(HERE, x=500.0, from_at=NOON - 5_000 * DAY), *CROWD]))

    assert 1 in found


def test_a_far_case_with_a_rare_code_is_compared_and_one_with_a_common_code_is_not() -> None:
    far = Told(900_000.0, 900_000.0, NOON + 900 * DAY, codes="Z9")
    common = Told(-900_000.0, 900_000.0, NOON + 900 * DAY, codes="A1")

    found = compared(known_of([HERE, far, common, *CROWD]))

    assert 1 in found
    assert 2 not in found


def test_ties_come_first_and_what_is_beyond_the_limit_is_counted() -> None:
    known = known_of([HERE, *CROWD])

    found = of_case(known.index, 0, {"forensic": range(1_500, 1_510), "entity": range(1, 700)})

    assert found.places[:10].tolist() == list(range(1_500, 1_510))
    assert len(found.places) == MOST
    assert found.cut["entity"] == 699 - (MOST - 10)
    assert set(found.cut) == {"entity"}


def test_other_kinds_are_compared_only_where_something_ties_them() -> None:
    known = known_of([moved(HERE, kind=0), moved(HERE, kind=1, codes=""), moved(HERE, kind=0, codes="")])

    assert compared(known) == [2]
    assert sorted(compared(known, entity=[1])) == [1, 2]


@pytest.mark.parametrize("changes", [{"x": None, "y": None}, {"from_at": None, "to_at": None}, {"codes": ""}])
def test_a_case_that_lacks_something_still_has_candidates(changes: dict[str, object]) -> None:
    known = known_of([moved(HERE, **changes), moved(HERE, x=10.0), *CROWD])

    assert 1 in compared(known)


def test_a_case_of_which_nothing_is_recorded_has_none_and_nothing_breaks() -> None:
    assert compared(known_of([Told(None, None, None, None, ""), HERE])) == []


def test_the_pool_counts_the_other_cases_of_the_kind_by_their_distance_in_time() -> None:
    days = [0, 10, -20, 100, 364, 2_000, None]
    told = [moved(HERE, from_at=None if day is None else NOON + day * DAY, to_at=None) for day in days]
    known = known_of([*told, moved(HERE, kind=1)])

    assert known.index.pool(0).tolist() == [2, 2, 2]
    assert known.index.pool(6).tolist() == [0] * len(BANDS) + [6]


def test_cases_around_a_scene_are_counted_without_the_case_itself() -> None:
    known = known_of([HERE, moved(HERE, x=900.0), moved(HERE, x=1_100.0), moved(HERE, kind=1)])

    assert known.index.around(0, 1_000.0) == 1


def test_every_near_pair_is_named_once() -> None:
    from analysis.cases.candidates import near_pairs

    known = town(offenders=10)

    (pairs,) = near_pairs(known.index, 5)

    assert (pairs.one < pairs.other).all()
    assert len(np.unique(np.stack([pairs.one, pairs.other]), axis=1).T) == len(pairs)
    assert set(np.concatenate([pairs.one, pairs.other]).tolist()) == set(range(len(known.cases)))
    assert known.cases.kind[0] == NOT_KNOWN
