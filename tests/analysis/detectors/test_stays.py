"""Stays as asked of a real graph: places, home and work, what is left aside, and the zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analysis.detectors.stays import stays
from base.errors import BadRequestError
from tests.analysis.conftest import Asker
from tests.analysis.whereabouts import DEVICE, LOADS, PLATE, camera, fixes, passes
from tests.graphs import World, an_id

MINUTE, HOUR, DAY = 60, 3600, 86_400
MONDAY = int(datetime(2023, 10, 16, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())
END = MONDAY + 7 * DAY
HOME, WORK, SHOP = 0.0, 3000.0, 6000.0


def week() -> list[tuple[int, float]]:
    """Home, work from nine to five on workdays, a shop on Saturday; a position every ten minutes, and its error."""
    error = np.random.default_rng(11).normal(0, 5, 7 * 144)
    found: list[tuple[int, float]] = []
    for step, off in enumerate(error.tolist()):
        day, hour = divmod(step * 10 / 60, 24)
        where = WORK if day < 5 and 9 <= hour < 17 else SHOP if day == 5 and 11 <= hour < 13 else HOME
        found.append((MONDAY + step * 10 * MINUTE, where + off))
    return found


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    positions = fixes(week())
    said = (*positions.said, camera("office", WORK + 20), camera("elsewhere", 9000))
    seen_once = passes([(MONDAY + HOUR, "elsewhere")])
    asker.world(World(LOADS, said, happened=(*positions.happened, *seen_once)))


def test_home_work_and_the_shop_are_three_places_with_their_time(asker: Asker) -> None:
    found = asker.run(stays(asker.ask(), DEVICE, MONDAY, END, 100))

    places = {place.number: place for place in found.places.items}
    assert found.places.total == 3
    assert (found.home, found.work) == (1, 2)
    assert places[1].nights == 7
    assert [round(place.seconds / HOUR) for place in places.values()] == [126, 40, 2]
    assert (found.positions, found.elsewise, found.cut) == (7 * 144, 0, False)


def test_stays_come_in_order_page_by_page_with_the_rows_at_their_ends(asker: Asker) -> None:
    whole = asker.run(stays(asker.ask(), DEVICE, MONDAY, END, 100)).stays
    first = asker.run(stays(asker.ask(), DEVICE, MONDAY, END, 5))
    second = asker.run(stays(asker.ask(), DEVICE, MONDAY, END, 100, first.stays.next))

    assert first.stays.items + second.stays.items == whole.items
    assert whole.total == 13
    assert [stay.from_at for stay in whole.items] == sorted(stay.from_at for stay in whole.items)
    assert whole.items[0].rows[0].row == 1
    assert {row.source for stay in whole.items for row in stay.rows} == {"gps"}


def test_the_nearest_known_place_is_named_and_cells_are_not(asker: Asker) -> None:
    found = asker.run(stays(asker.ask(), DEVICE, MONDAY, END, 100)).places.items

    nearest = [place.nearest for place in found]
    assert nearest[0] is None
    assert nearest[1] is not None
    assert (nearest[1].id, nearest[1].name) == (an_id("Place", "office"), "camera office")
    assert nearest[1].metres == pytest.approx(20, abs=6)


def test_hours_are_those_of_the_zone(asker: Asker) -> None:
    found = asker.run(stays(asker.ask(), DEVICE, MONDAY, END, 100, zone="America/New_York"))

    nights = {place.number: place.nights for place in found.places.items}
    assert nights[2] == 5, "the working day here is their night"
    assert (found.home, found.work) == (1, 2), "who is elsewhere at night, but not most of the time, works there"


def test_cameras_say_nothing_about_stays_and_the_answer_says_so(asker: Asker) -> None:
    found = asker.run(stays(asker.ask(), PLATE, MONDAY, END, 100))

    assert (found.stays.total, found.positions, found.elsewise, found.home) == (0, 0, 1, None)


def test_nothing_known_and_a_reversed_window(asker: Asker) -> None:
    assert asker.run(stays(asker.ask(), an_id("Device", "unknown"), MONDAY, END, 10)).places.items == []
    with pytest.raises(BadRequestError):
        asker.run(stays(asker.ask(), DEVICE, END, MONDAY, 10))
