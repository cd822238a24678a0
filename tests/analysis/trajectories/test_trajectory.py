"""Trajectories: pages, the whole way as segments, and what happens at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trajectories.segments import GAP, TOLERANCE, segments
from analysis.trajectories.sightings import Places, Sightings
from analysis.trajectories.trajectory import Sighting, sightings_page, trajectory
from base.errors import BadRequestError
from base.viewer import Viewer
from tests.analysis.conftest import NOW, Asker
from tests.analysis.whereabouts import BEARERS, LOADS, PLATE, SECRET, camera, passes
from tests.graphs import World, an_id

T = NOW - 30 * 86_400
HOUR = 3600
WAY = [(T, "a"), (T + 100, "b"), (T + 200, "c"), (T + 200 + 5 * HOUR, "c"), (T + 300 + 5 * HOUR, "nowhere")]


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    said = (*BEARERS, camera("a", 0), camera("b", 1000), camera("c", 2000), camera("nowhere", None))
    asker.world(World(LOADS, said, happened=(*passes(WAY), *passes([(T + 50, "c")], SECRET))))


def all_pages(asker: Asker, first: int, viewer: Viewer | None = None) -> list[Sighting]:
    found: list[Sighting] = []
    after = None
    while True:
        page = asker.run(sightings_page(asker.ask(viewer), PLATE, T, NOW, first, after))
        found += page.items
        after = page.next
        if after is None:
            return found


@pytest.mark.parametrize("first", [1, 2, 5, 100])
def test_pages_of_any_size_show_every_sighting_once_and_in_order(asker: Asker, first: int) -> None:
    found = all_pages(asker, first)

    assert [(one.at, one.name.split()[-1]) for one in found] == WAY
    assert [one.row.row for one in found] == [1, 2, 3, 4, 5]


def test_a_page_says_how_many_there_are_and_what_follows(asker: Asker) -> None:
    page = asker.run(sightings_page(asker.ask(), PLATE, T, NOW, 2))

    assert (page.total, page.at_least, page.truncated, page.reason) == (5, False, True, "limit")


def test_what_the_viewer_may_not_see_is_on_no_page_and_in_no_total(asker: Asker) -> None:
    cleared = Viewer("cleared", level=2)

    assert len(all_pages(asker, 2, cleared)) == 6
    assert asker.run(sightings_page(asker.ask(cleared), PLATE, T, NOW, 1)).total == 6
    assert asker.run(sightings_page(asker.ask(), PLATE, T, NOW, 1)).total == 5


def test_the_way_is_one_segment_at_even_speed_then_the_gap_and_what_is_not_located(asker: Asker) -> None:
    way = asker.run(trajectory(asker.ask(), PLATE, T, NOW, 10)).track

    drive, gap, lost = way.segments
    assert (drive.from_at, drive.to_at, drive.sightings, drive.gap) == (T, T + 200, 3, False)
    assert drive.metres == pytest.approx(2000, rel=1e-3)
    assert drive.speed == pytest.approx(10, rel=1e-2)
    assert (gap.gap, gap.seconds, gap.metres) == (True, 5 * HOUR, 0.0)
    assert (lost.metres, lost.speed) == (None, None)
    assert (way.gaps, way.places, way.read, way.cut) == (1, 4, 5, False)
    assert way.metres == pytest.approx(2000, rel=1e-3)


def test_nothing_seen_is_an_empty_answer(asker: Asker) -> None:
    found = asker.run(trajectory(asker.ask(), an_id("Plate", "unknown"), T, NOW, 10))

    assert (found.sightings.total, found.sightings.items, found.track.segments) == (0, [], [])
    assert found.track.first_at is None


def test_one_sighting_is_a_page_and_no_segment(asker: Asker) -> None:
    found = asker.run(trajectory(asker.ask(), PLATE, T, T + 1, 10))

    assert (found.sightings.total, found.track.segments, found.track.places) == (1, [], 1)


@pytest.mark.parametrize(
    ("end", "first", "after"), [(T - 1, 10, None), (NOW, 0, None), (NOW, 101, None), (NOW, 1, "no cursor")]
)
def test_an_impossible_page_or_window_is_refused(asker: Asker, end: int, first: int, after: str | None) -> None:
    with pytest.raises(BadRequestError):
        asker.run(sightings_page(asker.ask(), PLATE, T, end, first, after))


def lattice(count: int) -> Places:
    x = np.arange(count, dtype=float) * 100
    none = np.full(count, np.nan)
    texts = ("p",) * count
    return Places(np.arange(count), x, np.zeros(count), none, none, texts, texts, texts, texts, texts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 2 * HOUR), st.integers(0, 30)), min_size=2, max_size=120), st.integers(5, 40))
def test_segments_join_end_to_end_and_no_sighting_is_farther_off_than_the_tolerance(
    steps: list[tuple[int, int]], most: int
) -> None:
    at = np.cumsum([lag for lag, _ in steps])
    place = np.array([where for _, where in steps])
    zero = np.zeros(len(at), dtype=np.int64)
    known = lattice(31)

    found = segments(Sightings(zero, at, place, zero, zero), known, most)

    assert found.begin.tolist() == [0, *found.end[:-1].tolist()]
    assert found.end[-1] == len(at) - 1
    assert len(found) <= max(most, 2 * (np.diff(at) >= GAP).sum() + 1)
    for begin, end in zip(found.begin.tolist(), found.end.tolist(), strict=True):
        expected = np.interp(at[begin : end + 1], at[[begin, end]], place[[begin, end]] * 100.0)
        assert np.abs(place[begin : end + 1] * 100.0 - expected).max() <= found.tolerance
    assert found.tolerance >= TOLERANCE
