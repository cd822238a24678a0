"""Clocks learned from a graph: a camera a day off is put right by what everybody may know; nothing else is moved."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.detectors.resting_places import resting_places
from analysis.trajectories.learned_clocks import Corrected, corrected
from analysis.trajectories.sightings import places_of, seen
from base.viewer import Viewer
from tests.analysis.conftest import Asker
from tests.analysis.detectors.graphs import LATER, SECRET, Read, cameras, plate, reads_of, world
from tests.analysis.detectors.simulated import DAY, START

ROW, DAYS, WRONG = 6, 12, 3
"""Cameras 2 km apart in a row, days, and the camera whose clock is a day ahead."""
PARKED = "皖A12345"
CLEARED = Viewer("cleared", level=2)


def drive(name: str, day: int, begins: int, northwards: bool, end: int = ROW - 1) -> list[Read]:
    """Past the cameras of the row up to one of them, or from it down, two minutes and a half from each to the next."""
    passed = range(end + 1) if northwards else range(end, -1, -1)
    return [(name, day, begins + 150 * i, at) for i, at in enumerate(passed)]


def stamped(reads: list[Read]) -> list[Read]:
    return [(name, day + (at == WRONG), second, at) for name, day, second, at in reads]


def traffic() -> list[Read]:
    source = np.random.default_rng(1)
    return [
        read
        for name in range(20)
        for day in range(DAYS)
        for begins, northwards in ((7 * 3_600, True), (17 * 3_600, False))
        for read in drive(f"皖B{name:05d}", day, begins + int(source.integers(0, 7_200)), northwards)
    ]


def parked() -> list[Read]:
    """In the evening it comes up to the wrong camera, and in the morning it goes down again."""
    return [
        read
        for day in range(1, DAYS - 1)
        for read in (*drive(PARKED, day, 8 * 3_600, False, WRONG), *drive(PARKED, day, 18 * 3_600, True, WRONG))
    ]


def asked(asker: Asker, viewer: Viewer | None = None) -> Corrected:
    ask = asker.ask(viewer, as_of=LATER, known_at=LATER)
    read = asker.run(seen(ask, plate(PARKED), START, START + 20 * DAY)).sightings
    return asker.run(corrected(ask, read, asker.run(places_of(ask, read.place))))


def true_moments() -> list[int]:
    return sorted(START + day * DAY + second for _, day, second, _ in parked())


@pytest.fixture(scope="module")
def known_to_all(asker: Asker) -> None:
    said, happened = reads_of(stamped([*traffic(), *parked()]))
    asker.world(world([*cameras(ROW), *said], happened))


@pytest.mark.usefixtures("known_to_all")
def test_stamps_of_a_camera_a_day_ahead_are_put_right_and_the_others_left(asker: Asker) -> None:
    found = asked(asker)

    assert np.abs(found.sightings.at - true_moments()).max() < 60
    assert np.rint(found.ahead / DAY).tolist() == [1 if camera == WRONG else 0 for camera in range(ROW)]
    assert found.verified.all()
    assert (found.wrong(found.cameras), found.unverified(found.cameras)) == (1, 0)


@pytest.mark.usefixtures("known_to_all")
def test_nights_are_those_it_was_parked_and_the_caveat_counts_the_clocks(asker: Asker) -> None:
    ask = asker.ask(as_of=LATER, known_at=LATER)

    found = asker.run(resting_places(ask, plate(PARKED), START, START + 20 * DAY, "UTC"))

    assert found.nights == DAYS - 3
    assert {camera.name for camera in found.cameras} == {f"Camera {WRONG}"}
    assert "wrong and corrected: 1." in found.caveat
    assert "verifies" not in found.caveat


def test_what_only_some_may_see_teaches_nobody_the_clocks(asker: Asker) -> None:
    said, happened = reads_of(stamped(parked()))
    hidden_said, hidden = reads_of(stamped(traffic()), load=SECRET, first_row=90_000)
    asker.world(world([*cameras(ROW), *said, *hidden_said], [*happened, *hidden]))

    found = asked(asker, CLEARED)

    assert found.unverified(found.cameras) == len(found.cameras)
    assert sorted(found.sightings.at.tolist()) == sorted(
        START + day * DAY + second for _, day, second, _ in stamped(parked())
    )
    caveat = asker.run(
        resting_places(asker.ask(CLEARED, as_of=LATER, known_at=LATER), plate(PARKED), START, START + 20 * DAY, "UTC")
    ).caveat
    assert "no traffic verifies" in caveat
