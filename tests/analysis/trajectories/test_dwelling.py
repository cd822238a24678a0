"""The dwell rule against a plain reading of it, position by position, and what must not change an answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trajectories import dwelling
from analysis.trajectories.dwelling import Fixes, dwells, gathered, radii

HOUR = 3600


def fixes(points: list[tuple[int, float, float]], who: int = 1, source: int = 0) -> Fixes:
    """Positions of one bearer as (seconds, x, y)."""
    at, x, y = (np.array(column) for column in zip(*points, strict=True))
    size = len(points)
    return Fixes(np.full(size, who), at.astype(np.int64), x.astype(float), y.astype(float), np.full(size, source))


def joined(parts: list[Fixes]) -> Fixes:
    return Fixes(*(np.concatenate([getattr(part, name) for part in parts]) for name in Fixes.__slots__))


def plain(given: Fixes, radius: float) -> list[tuple[int, int, int]]:
    """The rule as it is written, one position after the other, for one bearer: first, last, members."""
    found: list[tuple[int, int, int]] = []
    opened = 0
    while opened < len(given):
        x, y, members, last, outliers = given.x[opened], given.y[opened], 1, opened, 0
        for row in range(opened + 1, len(given)):
            if given.at[row] - given.at[last] > dwelling.LONGEST_GAP:
                break
            if np.hypot(given.x[row] - x / members, given.y[row] - y / members) <= radius:
                x, y, members, last, outliers = x + given.x[row], y + given.y[row], members + 1, row, 0
            else:
                outliers += 1
                if outliers == dwelling.OUTLIERS:
                    break
        if given.at[last] - given.at[opened] >= dwelling.SHORTEST:
            found.append((opened, last, members))
            opened = last + 1
        else:
            opened += 1
    return found


walks = st.lists(st.tuples(st.integers(1, 5 * HOUR), st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=80)


@settings(max_examples=150, deadline=None)
@given(walk=walks, step=st.sampled_from([1, 4, 12]))
def test_blocks_of_positions_give_what_the_rule_gives_one_by_one(walk: list[tuple[int, int, int]], step: int) -> None:
    lag, east, north = (np.array(column) for column in zip(*walk, strict=True))
    given = fixes(list(zip(np.cumsum(lag), np.cumsum(east) * step, np.cumsum(north) * step, strict=True)))

    found = dwells(given, np.full(len(given), 10.0))

    expected = plain(given, 10.0)
    assert list(zip(found.first.tolist(), found.last.tolist(), found.members.tolist(), strict=True)) == expected


@settings(max_examples=40, deadline=None)
@given(walk=walks, later=st.integers(-(10**9), 10**9), east=st.integers(-(10**5), 10**5))
def test_a_shift_in_time_or_place_shifts_the_stays(walk: list[tuple[int, int, int]], later: int, east: int) -> None:
    lag, x, y = (np.array(column) for column in zip(*walk, strict=True))
    here = fixes(list(zip(np.cumsum(lag), x * 8, y * 8, strict=True)))
    there = fixes(list(zip(np.cumsum(lag) + later, x * 8 + east, y * 8, strict=True)))

    one, other = (dwells(given, np.full(len(given), 10.5)) for given in (here, there))

    assert (other.start - later).tolist() == one.start.tolist()
    assert (other.end - later).tolist() == one.end.tolist()
    assert other.x - east == pytest.approx(one.x)


def test_stays_of_one_bearer_never_reach_into_another() -> None:
    here = fixes([(0, 0, 0), (400, 1, 0), (800, 0, 1)], who=1)
    after = fixes([(900, 0, 0), (1300, 1, 1)], who=2)

    found = dwells(joined([here, after]), np.full(5, 15.0))

    assert found.first.tolist() == [0, 3]
    assert found.last.tolist() == [2, 4]
    assert found.end[0] == 800, "the next bearer's position is no neighbour"


def test_ends_move_half_way_to_the_neighbours_and_no_further_than_fifteen_minutes() -> None:
    given = fixes([(0, 900, 0), (600, 0, 0), (1200, 0, 0), (9000, -900, 0)])

    found = dwells(given, np.full(4, 15.0))

    assert (found.start.tolist(), found.end.tolist()) == ([300], [2100])


def test_a_stay_that_is_one_long_gap_is_marked_unobserved() -> None:
    seen = fixes([(0, 0, 0), (600, 1, 0), (1200, 0, 0)])
    dark = fixes([(0, 0, 0), (2 * HOUR, 0, 0)])

    assert dwells(seen, np.full(3, 15.0)).unobserved.tolist() == [False]
    assert dwells(dark, np.full(2, 15.0)).unobserved.tolist() == [True]
    assert dwells(dark, np.full(2, 15.0)).coverage.tolist() == [0.0]


def test_a_gap_over_four_hours_ends_a_stay() -> None:
    given = fixes([(0, 0, 0), (600, 0, 0), (600 + 4 * HOUR + 1, 0, 0), (1300 + 4 * HOUR, 0, 0)])

    assert dwells(given, np.full(4, 15.0)).first.tolist() == [0, 2]


def test_the_radius_is_four_position_errors_of_each_source_within_bounds() -> None:
    source = np.random.default_rng(5)

    def standing(error: float, number: int) -> Fixes:
        noise = source.normal(0, error, (4000, 2))
        return fixes([(i * 60, x, y) for i, (x, y) in enumerate(noise.tolist())], who=number, source=number)

    found = radii(joined([standing(1, 1), standing(10, 2), standing(90, 3)]))

    assert found[0] == dwelling.SMALLEST
    assert found[5000] == pytest.approx(40, rel=0.05)
    assert found[-1] == dwelling.LARGEST


def test_positions_in_cells_give_the_radius_of_the_positions_themselves() -> None:
    noise = np.random.default_rng(7).normal(0, 6.2, (6000, 2))
    exact = fixes([(i * 60, x, y) for i, (x, y) in enumerate(noise.tolist())])
    snapped = fixes([(i * 60, x, y) for i, (x, y) in enumerate((noise / 2.4).round() * 2.4)])

    assert radii(snapped)[0] == pytest.approx(radii(exact)[0], rel=0.06)


def test_too_few_positions_to_learn_from_take_the_largest_radius() -> None:
    assert radii(fixes([(0, 0, 0), (60, 3, 0)])).tolist() == [dwelling.LARGEST] * 2


def test_a_row_of_houses_is_not_one_place() -> None:
    x = np.array([0.0, 20, 40, 60, 500])

    found = gathered(x, np.zeros(5), np.full(5, 25.0))

    assert found[0] == found[1] != found[2] == found[3] != found[4]


def test_no_position_is_no_stay() -> None:
    none = Fixes(*(np.empty(0, dtype=np.int64) for _ in range(5)))

    assert len(dwells(none, radii(none))) == 0
