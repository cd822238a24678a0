"""Route asked of a graph: where a plate came from and where it went."""

from __future__ import annotations

import pytest

from analysis.detectors.route import AROUND, route
from tests.analysis.conftest import Asker
from tests.analysis.detectors.graphs import LATER, camera, cameras, plate, reads_of, world
from tests.analysis.detectors.simulated import DAY, START

NOON = START + DAY + 43_200


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker) -> None:
    times = [(-AROUND - 1, 0), (-AROUND, 0), (-600, 1), (0, 2), (600, 3), (AROUND - 1, 4), (AROUND, 0)]
    said, happened = reads_of([("皖A00001", 1, 43_200 + second, at) for second, at in times])
    asker.world(world([*cameras(5), *said], happened))


def test_the_way_there_and_the_way_on_meet_at_the_moment(asker: Asker) -> None:
    found = asker.run(route(asker.ask(as_of=LATER, known_at=LATER), plate("皖A00001"), NOON, 10))

    assert [one.place for one in found.sightings.items] == [camera(i) for i in (0, 1, 2, 3, 4)]
    assert (found.came.first_at, found.came.last_at) == (NOON - AROUND, NOON)
    assert (found.went.first_at, found.went.last_at) == (NOON, NOON + AROUND - 1)
    assert found.went.metres == pytest.approx(4_000, rel=0.01)


def test_nothing_was_seen_around_another_day(asker: Asker) -> None:
    found = asker.run(route(asker.ask(as_of=LATER, known_at=LATER), plate("皖A00001"), NOON + 9 * DAY, 10))

    assert (found.sightings.items, found.came.segments, found.went.segments) == ([], [], [])
