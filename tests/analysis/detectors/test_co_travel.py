"""Co-travel asked of a graph: companions with their evidence, and nobody whom habits explain."""

from __future__ import annotations

import pytest

from analysis.detectors.co_travel import CoTravel, co_travel
from base.errors import BadRequestError, MalformedIdError
from base.viewer import Viewer
from tests.analysis.conftest import Asker
from tests.analysis.detectors.graphs import (
    EIGHT,
    LATER,
    SECRET,
    Read,
    bystanders,
    camera,
    cameras,
    owner,
    phones,
    plate,
    reads_of,
    world,
)
from tests.analysis.detectors.simulated import DAY, START
from tests.graphs import World

TARGET, FOLLOWER, COMMUTER, UNSEEN = "皖A00001", "皖A00002", "皖A00003", "皖A00004"


def commute(name: str, late: int) -> list[Read]:
    return [(name, day, EIGHT + late + 300 * at, at) for day in range(28) for at in (0, 1)]


def trips(name: str, late: int) -> list[Read]:
    """Three trips at odd hours, of two or three cameras."""
    return [
        (name, day, hour * 3_600 + late + 300 * i, at)
        for day, hour in ((3, 22), (10, 23), (16, 21))
        for i, at in enumerate((2, 3, 4))
    ]


@pytest.fixture(scope="module")
def city() -> World:
    everybody = [*commute(TARGET, 0), *trips(TARGET, 0), *commute(COMMUTER, 20), *trips(FOLLOWER, 40)]
    said, happened = reads_of([*everybody, *bystanders(40, 6), (FOLLOWER, 1, 50_000, 5), ("皖A00009", 1, 1, 5)])
    hidden, secret = reads_of(trips(UNSEEN, 60), load=SECRET, first_row=9_000)
    heard, calls = phones(30, camera(5))
    owners = [owner("王伟", TARGET, "人民路1号"), owner("李娜", FOLLOWER, "人民路1号")]
    register = [one for some, _ in owners for one in some]
    return world(
        [*cameras(6), *said, *hidden, *heard, *register],
        [*happened, *secret, *calls],
        [one for _, some in owners for one in some],
    )


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker, city: World) -> None:
    asker.world(city)


def asked(asker: Asker, name: str = TARGET, viewer: Viewer | None = None, **window: int | None) -> CoTravel:
    ask = asker.ask(viewer, as_of=LATER, known_at=LATER)
    window = {"from_at": START, "to_at": START + 28 * DAY} | window
    return asker.run(co_travel(ask, plate(name), **window, first=10, after=None, zone="UTC"))


def test_the_companion_of_odd_hours_is_told_and_the_commuter_is_not(asker: Asker) -> None:
    found = asked(asker)

    (one,) = found.companions.items
    assert one.entity.caption == FOLLOWER
    assert (one.passes, one.encounters, one.days, one.places) == (9, 3, 3, 3)
    assert one.order == "the target is ahead"
    assert one.finding.expected_innocent <= 0.01
    assert one.finding.score > 1
    assert found.by_habit >= 1
    assert (found.passes, found.pool) == (65, 43)


def test_the_pool_holds_plates_only_since_cameras_see_no_phones(asker: Asker) -> None:
    assert asked(asker).pool == 43


def test_every_coincidence_has_both_times_its_chance_and_both_rows(asker: Asker) -> None:
    first = asked(asker).companions.items[0].coincidences[0]

    assert (first.place, first.name, first.lag) == (camera(2), "Camera 2", 40)
    assert first.at == START + 3 * DAY + 22 * 3_600
    assert 0 < first.chance < 0.1
    assert [row.source for row in first.rows] == ["cameras", "cameras"]


def test_innocent_explanations_are_looked_up_and_printed(asker: Asker) -> None:
    benign = {one.what: one.found for one in asked(asker).companions.items[0].finding.benign}

    assert benign["same household"]
    assert benign["kin"] is None
    assert benign["same employer"] is None
    assert benign["same commute"] is None


def test_whom_the_viewer_may_not_see_is_no_companion_and_changes_nothing(asker: Asker, city: World) -> None:
    seen = asked(asker)
    asker.world(city.seen_through(asker.ask(as_of=LATER, known_at=LATER).gate))
    without = asked(asker)
    asker.world(city)

    assert without == seen
    cleared = asked(asker, viewer=Viewer("chief", level=2))
    assert {one.entity.caption for one in cleared.companions.items} == {FOLLOWER, UNSEEN}


def test_companions_come_in_pages(asker: Asker) -> None:
    ask = asker.ask(Viewer("chief", level=2), as_of=LATER, known_at=LATER)
    window = (START, START + 28 * DAY)

    one = asker.run(co_travel(ask, plate(TARGET), *window, 1, None, "UTC")).companions
    two = asker.run(co_travel(ask, plate(TARGET), *window, 1, one.next, "UTC")).companions

    assert (one.total, one.truncated, two.total, two.next) == (2, True, 2, None)
    assert {one.items[0].entity.caption, two.items[0].entity.caption} == {FOLLOWER, UNSEEN}


@pytest.mark.parametrize("name", ["never seen", "皖A00009"])
def test_a_target_without_passes_or_with_one_has_no_companions(asker: Asker, name: str) -> None:
    found = asked(asker, name)

    assert found.companions.items == []
    assert found.passes in (0, 1)


def test_without_a_window_it_is_the_last_four_weeks(asker: Asker) -> None:
    found = asked(asker, from_at=None, to_at=None)

    assert found.to_at - found.from_at == 28 * DAY
    assert found.passes < 65


@pytest.mark.parametrize(("from_at", "to_at"), [(START + DAY, START), (START - 4_000 * DAY, START)])
def test_a_reversed_window_and_one_of_ten_years_are_refused(asker: Asker, from_at: int, to_at: int) -> None:
    with pytest.raises(BadRequestError):
        asked(asker, from_at=from_at, to_at=to_at)


def test_only_what_is_seen_has_companions(asker: Asker) -> None:
    ask = asker.ask()

    with pytest.raises(MalformedIdError):
        asker.run(co_travel(ask, "nobody", None, None, 10, None))
