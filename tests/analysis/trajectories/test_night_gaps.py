"""Gap inference on a small ground where the answer can be told by eye, and what must not change it."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.trajectories.night_gaps import (
    APART,
    Corners,
    Ground,
    best_cells,
    corners,
    near_each,
    night_gaps,
    on_the_way,
    region,
    rest,
    tempered,
)

HOUR, DAY = 3600, 86_400


def ground(cameras: list[tuple[float, float]], side: int = 21, step: float = 300.0) -> Ground:
    """Cells on a square lattice round the origin."""
    axis = (np.arange(side) - side // 2) * step
    x, y = (column.ravel() for column in np.meshgrid(axis, axis))
    camera_x, camera_y = (np.array(column, dtype=float) for column in zip(*cameras, strict=True))
    return Ground(camera_x, camera_y, x, y)


def gaps(*four: tuple[int, int, int, int], nights: int = 1, seconds: int = 9 * HOUR) -> Corners:
    before, after, beyond_before, beyond_after = (np.array(column) for column in zip(*four, strict=True))
    size = len(four)
    return Corners(
        before, after, beyond_before, beyond_after, np.full(size, nights), np.full(size, seconds), np.arange(size)
    )


LINE = [(-2000.0, 0.0), (-1000.0, 0.0), (1000.0, 0.0), (2000.0, 0.0)]


def best(there: Ground, found: Corners) -> tuple[float, float]:
    mass = near_each(there, rest(there, found).posterior)
    cell = best_cells(there, mass)[0]
    return float(there.cell_x[cell]), float(there.cell_y[cell])


def test_a_gap_is_a_night_gap_if_it_lasts_four_hours_and_covers_one_to_five() -> None:
    hours = [0, 23, 24 + 7, 48 + 2, 48 + 7, 72 + 0.5, 96 + 12]
    at = np.array([int(hour * HOUR) for hour in hours])

    found = night_gaps(at, at)

    assert list(zip(found.before.tolist(), found.after.tolist(), strict=True)) == [(0, 1), (1, 2), (5, 6)]
    assert found.night[found.gap == 2].tolist() == [3, 4], "one gap over two nights"


def test_the_heading_needs_another_camera_within_the_hour() -> None:
    at = np.array([19 * HOUR, 19 * HOUR + 900, DAY + 8 * HOUR, DAY + 10 * HOUR])
    camera = np.array([0, 1, 2, 3])

    found = corners(at, camera, night_gaps(at, at))

    assert (found.before.item(), found.after.item()) == (1, 2)
    assert found.beyond_before.item() == 0
    assert found.beyond_after.item() == -1, "two hours later says nothing"


def test_nights_with_the_same_four_cameras_are_one_gap_met_twice() -> None:
    day = np.array([19 * HOUR, 19 * HOUR + 900, 32 * HOUR, 32 * HOUR + 900])
    at = np.concatenate((day, day + 3 * DAY))
    camera = np.array([0, 1, 1, 0] * 2)
    found = corners(at, camera, night_gaps(at, at))

    assert sorted(found.nights.tolist()) == [1, 2]


def test_between_two_cameras_it_came_from_one_and_left_by_the_other() -> None:
    x, y = best(ground(LINE), gaps((1, 2, 0, 3), nights=5))

    assert -900 <= x <= 900
    assert abs(y) <= 600


def test_the_heading_tells_the_side_of_a_lone_camera() -> None:
    x, _ = best(ground(LINE), gaps((2, 2, 1, 1), nights=5))

    assert x > 1000


def test_a_camera_on_the_way_that_saw_nothing_speaks_against_what_lies_behind_it() -> None:
    there = ground([(0.0, 0.0), (900.0, 0.0)])
    behind = int(np.argmin(np.hypot(there.cell_x - 1800, there.cell_y)))
    aside = int(np.argmin(np.hypot(there.cell_x + 1800, there.cell_y)))

    passed = on_the_way(there, 0)

    assert (passed[behind], passed[aside]) == (1, 0)


def test_what_cannot_be_reached_in_time_is_left_to_chance() -> None:
    there = ground(LINE)
    found = rest(there, gaps((1, 1, -1, -1), seconds=60))

    reach = 2 * np.hypot(there.cell_x + 1000, there.cell_y)
    assert found.likelihood[0][reach > 60 * 14].max() == 0.0


def test_moving_the_ground_moves_the_answer_and_nothing_else() -> None:
    here, moved = ground(LINE), ground(LINE)
    moved = Ground(moved.camera_x + 7e4, moved.camera_y - 3e4, moved.cell_x + 7e4, moved.cell_y - 3e4)
    four = gaps((1, 2, 0, 3), (2, 2, 1, -1))

    assert rest(moved, four).posterior == pytest.approx(rest(here, four).posterior)


def test_the_order_of_the_gaps_does_not_matter() -> None:
    there = ground(LINE)
    one, other = gaps((1, 2, 0, 3), (2, 2, 1, -1)), gaps((2, 2, 1, -1), (1, 2, 0, 3))

    assert rest(there, one).posterior == pytest.approx(rest(there, other).posterior)


def test_cells_named_are_apart_and_the_region_is_the_smallest_with_its_mass() -> None:
    there = ground(LINE)
    posterior = rest(there, gaps((1, 2, 0, 3))).posterior

    cells = best_cells(there, near_each(there, posterior))
    kept = region(posterior)

    x, y = there.cell_x[cells], there.cell_y[cells]
    assert len(cells) == 3
    assert min(np.hypot(x[i] - x[j], y[i] - y[j]) for i, j in ((0, 1), (0, 2), (1, 2))) >= APART
    assert posterior[kept].sum() >= 0.9 > posterior[kept[:-1]].sum()


def test_mass_near_a_cell_counts_cells_within_five_hundred_metres() -> None:
    there = ground(LINE, side=3, step=400.0)

    assert near_each(there, np.ones(9)).reshape(3, 3).tolist() == [[3, 4, 3], [4, 5, 4], [3, 4, 3]]


def test_tempering_follows_the_spacing_of_cameras_between_what_was_fitted() -> None:
    assert [round(tempered(metres), 3) for metres in (1, 750, 2000, 9000)] == [0.14, 0.14, 0.22, 0.22]
    assert 0.14 < tempered(1200) < 0.22


def test_gaps_that_weigh_twice_as_much_are_tempered_twice_as_much_and_few_never_more_than_they_say() -> None:
    assert tempered(1200, 16.0) == pytest.approx(tempered(1200, 8.0) / 2)
    assert tempered(1200, 1.0) == 1.0
