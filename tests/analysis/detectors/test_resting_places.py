"""Where something rests at night, asked of a real graph: by positions, by cameras, and what happened nearby."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from analysis.detectors.resting_places import resting_places
from analysis.trajectories.cells import lies_in
from base.viewer import Viewer
from tests.analysis.conftest import Asker
from tests.analysis.whereabouts import (
    DEVICE,
    LATITUDE,
    LOADS,
    LONGITUDE,
    NORTH,
    PLATE,
    REGISTER,
    SECRET,
    camera,
    fixes,
    passes,
)
from tests.graphs import Claimed, Said, World, an_id

HOUR, DAY = 3600, 86_400
FIRST = int(datetime(2023, 10, 2, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())
NIGHTS = 10
END = FIRST + (NIGHTS + 1) * DAY
LINE = [-4000, -2000, 0, 2000, 4000]
"""Cameras so many metres north; the plate comes from the south, rests between 0 and 2000, and leaves northwards."""


def comings() -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for night in range(NIGHTS):
        evening, morning = FIRST + night * DAY + 20 * HOUR, FIRST + night * DAY + 31 * HOUR
        found += [(evening, "c-2000"), (evening + 150, "c0"), (morning, "c2000"), (morning + 150, "c4000")]
    return found


def nights_with_a_position_every_half_hour() -> World:
    moments = [
        (FIRST + night * DAY + 22 * HOUR + half * 1800, 700.0 if night < 7 else 5000.0)
        for night in range(NIGHTS)
        for half in range(17)
    ]
    return fixes(moments)


def case(name: str, night: int, metres: float, load: int = REGISTER) -> tuple[tuple[Said, ...], tuple[Claimed, ...]]:
    """A theft in a night, at an address so many metres north."""
    at = FIRST + night * DAY + 25 * HOUR
    scene, id = an_id("Address", name), an_id("Case", name)
    where = {"text": f"road {name}", "latitude": LATITUDE + metres * NORTH, "longitude": LONGITUDE}
    values = {"number": name, "kind": "theft", "from_at": at, "to_at": at + HOUR}
    return (Said(load, scene, where), Said(load, id, values)), (Claimed(load, "OCCURRED_AT", id, scene),)


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    positions = nights_with_a_position_every_half_hour()
    cases = [case("near", 2, 900), case("near too", 3, 1100), case("far", 4, 4500), case("secret", 5, 900, SECRET)]
    keeper, vehicle, home = an_id("Person", "keeper"), an_id("Vehicle", "car"), an_id("Address", "home")
    told = {"text": "road 1", "latitude": LATITUDE + 1050 * NORTH, "longitude": LONGITUDE}
    said = (
        *positions.said,
        *(camera(f"c{metres}", metres) for metres in LINE),
        *(one for said, _ in cases for one in said),
        *(Said(REGISTER, id, {}) for id in (keeper, vehicle)),
        Said(REGISTER, home, told),
    )
    claimed = (
        *(one for _, claimed in cases for one in claimed),
        Claimed(REGISTER, "BEARS", vehicle, PLATE),
        Claimed(REGISTER, "OWNS", keeper, vehicle),
        Claimed(REGISTER, "LIVES_AT", keeper, home, row=8),
    )
    asker.world(World(LOADS, said, claimed, (*positions.happened, *passes(comings()))))


def metres_north(latitude: float) -> float:
    return (latitude - LATITUDE) / NORTH


def test_cameras_tell_the_stretch_between_the_last_and_the_next(asker: Asker) -> None:
    found = asker.run(resting_places(asker.ask(), PLATE, FIRST, END))

    best = found.places[0]
    assert (found.rule, found.nights) == ("cameras", NIGHTS)
    assert 300 < metres_north(best.latitude) < 1700
    assert (best.nights, best.share) == (NIGHTS, 1.0)
    assert (best.first_at, best.last_at) == (FIRST + 20 * HOUR + 150, FIRST + (NIGHTS - 1) * DAY + 31 * HOUR)
    assert {camera.name for camera in found.cameras} == {"camera c0", "camera c2000"}
    assert {camera.times for camera in found.cameras} == {NIGHTS}


def test_the_gaps_behind_a_place_name_the_rows_before_and_after(asker: Asker) -> None:
    best = asker.run(resting_places(asker.ask(), PLATE, FIRST, END)).places[0]

    assert [row.row for row in best.gaps[0].rows] == [2, 3]
    assert len(best.gaps) == NIGHTS


def test_the_region_holds_the_place_and_the_caveat_says_how_far_the_cameras_are(asker: Asker) -> None:
    found = asker.run(resting_places(asker.ask(), PLATE, FIRST, END))

    best = found.places[0]
    assert found.region is not None
    assert any(lies_in(cell, best.latitude, best.longitude) for cell in found.region.cells)
    assert best.camera is not None
    assert f"within {best.camera:,.0f} m" in found.caveat


def test_what_happened_near_in_those_nights_is_told_with_what_chance_would_bring(asker: Asker) -> None:
    (thefts,) = asker.run(resting_places(asker.ask(), PLATE, FIRST, END)).places[0].nearby

    assert [one.id for one in thefts.shown] == [an_id("Case", "near"), an_id("Case", "near too")]
    assert thefts.observed == 2
    assert 0 < thefts.expected < 0.2
    assert thefts.log10_lr > 1


def test_a_case_the_viewer_may_not_see_is_neither_told_nor_counted(asker: Asker) -> None:
    cleared = asker.run(resting_places(asker.ask(Viewer("cleared", level=2)), PLATE, FIRST, END))

    assert cleared.places[0].nearby[0].observed == 3


def test_the_home_of_the_keeper_is_looked_up_as_an_innocent_explanation(asker: Asker) -> None:
    home, work = asker.run(resting_places(asker.ask(), PLATE, FIRST, END)).places[0].benign

    assert home.found is not None
    assert home.found.startswith("road 1, ")
    assert [row.row for row in home.rows] == [8]
    assert work.found is None


def test_positions_tell_the_places_themselves_with_their_nights(asker: Asker) -> None:
    found = asker.run(resting_places(asker.ask(), DEVICE, FIRST, END))

    first, second = found.places
    assert (found.rule, found.nights, found.region) == ("positions", NIGHTS, None)
    assert (first.nights, second.nights) == (7, 3)
    assert (first.share, second.share) == (pytest.approx(0.7), pytest.approx(0.3))
    assert metres_north(first.latitude) == pytest.approx(700, abs=5)
    assert lies_in(first.cell, first.latitude, first.longitude)
    assert first.camera is None


def test_without_a_night_there_is_no_place_and_the_answer_says_why(asker: Asker) -> None:
    found = asker.run(resting_places(asker.ask(), PLATE, FIRST, FIRST + 21 * HOUR))

    assert (found.rule, found.places, found.nights) == ("none", [], 0)
    assert "No night was observed" in found.caveat
