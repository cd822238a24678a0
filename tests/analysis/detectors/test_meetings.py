"""Meetings asked of a graph: by one camera, and by stays at one place."""

from __future__ import annotations

import pytest

from analysis.detectors.meetings import Meetings, meetings
from base.errors import BadRequestError
from tests.analysis.conftest import Asker
from tests.analysis.detectors.graphs import (
    LATER,
    PASSES,
    Read,
    bystanders,
    camera,
    cameras,
    cell,
    dwelling,
    plate,
    reads_of,
    world,
)
from tests.analysis.detectors.simulated import DAY, START
from tests.graphs import Said, an_id

ONE, OTHER, NEIGHBOUR = "皖A00001", "皖A00002", "皖A00003"
PHONE, FRIEND = an_id("Device", "one"), an_id("Device", "other")
HOUR = 3_600
HERE, NEXT_DOOR, AWAY = cell(31.0, 117.0), cell(31.0003, 117.0), cell(31.1, 117.1)


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker) -> None:
    trips: list[Read] = [
        (name, day, 22 * HOUR + late + 240 * i, at)
        for name, late in ((ONE, 0), (OTHER, 50))
        for day in (4, 9)
        for i, at in enumerate((0, 1))
    ]
    commutes: list[Read] = [
        (name, day, 8 * HOUR + late, 2) for name, late in ((ONE, 0), (NEIGHBOUR, 30)) for day in range(28)
    ]
    said, happened = reads_of([*trips, *commutes, *bystanders(10, 3)])
    devices = [Said(PASSES, id, {"code": id, "system": "phones"}, row=5) for id in (PHONE, FRIEND)]
    stays = [
        *dwelling(PHONE, 2, 10 * HOUR, 60, HERE, 3_000),
        *dwelling(FRIEND, 2, 10 * HOUR + 1_800, 60, NEXT_DOOR, 4_000),
        *dwelling(PHONE, 3, 10 * HOUR, 60, HERE, 5_000),
        *dwelling(FRIEND, 3, 10 * HOUR, 60, AWAY, 6_000),
    ]
    asker.world(world([*cameras(3), *said, *devices, HERE, NEXT_DOOR, AWAY], [*happened, *stays]))


def asked(asker: Asker, one: str, other: str, first: int = 50) -> Meetings:
    ask = asker.ask(as_of=LATER, known_at=LATER)
    return asker.run(meetings(ask, one, other, START, START + 28 * DAY, first, None, "UTC"))


def test_two_plates_meet_on_the_trips_that_they_share(asker: Asker) -> None:
    found = asked(asker, plate(ONE), plate(OTHER))

    assert [one.how for one in found.meetings.items] == ["pass", "pass"]
    first = found.meetings.items[0]
    assert (first.place, first.from_at) == (camera(0), START + 4 * DAY + 22 * HOUR)
    assert first.chance < 0.1
    assert len(first.rows) == 2
    assert found.finding.score > 0.5


def test_those_who_commute_alike_meet_by_habit(asker: Asker) -> None:
    found = asked(asker, plate(ONE), plate(NEIGHBOUR))

    assert found.meetings.total == 28
    assert all(one.chance > 0.5 for one in found.meetings.items)
    assert found.finding.score < 0.5


def test_two_devices_meet_where_both_stay_for_ten_minutes(asker: Asker) -> None:
    found = asked(asker, PHONE, FRIEND)

    (one,) = found.meetings.items
    assert one.how == "stay"
    assert START + 2 * DAY + 10 * HOUR + 900 <= one.from_at <= START + 2 * DAY + 10 * HOUR + 1_800
    assert one.metres == pytest.approx(33, abs=3)
    assert one.latitude == pytest.approx(31.0, abs=1e-4)


def test_who_never_meets_has_no_evidence(asker: Asker) -> None:
    found = asked(asker, plate(OTHER), PHONE)

    assert (found.meetings.items, found.finding.evidence, found.finding.score) == ([], [], 0)


def test_nobody_meets_oneself(asker: Asker) -> None:
    with pytest.raises(BadRequestError):
        asked(asker, PHONE, PHONE)
