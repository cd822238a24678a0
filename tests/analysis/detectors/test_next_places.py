"""Next places asked of a graph: only of a person wanted in the case, and only with enough moves."""

from __future__ import annotations

import pytest

from analysis.detectors.next_places import next_places
from base.errors import CaseMissingError, GroundMissingError
from base.viewer import Viewer
from tests.analysis.conftest import Asker
from tests.analysis.detectors.graphs import (
    REGISTER,
    Read,
    camera,
    cameras,
    case,
    case_id,
    owner,
    plate,
    reads_of,
    world,
)
from tests.analysis.detectors.simulated import DAY, START
from tests.graphs import Claimed, an_id

WANTED, OTHER, SELDOM = "皖A00001", "皖A00002", "皖A00003"
MORNING = START + 20 * DAY + 7 * 3_600


def life(name: str, days: int) -> list[Read]:
    return [(name, day, hour * 3_600, at) for day in range(days) for hour, at in ((8, 0), (9, 1), (18, 2))]


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker) -> None:
    said, happened = reads_of([*life(WANTED, 20), *life(OTHER, 20), *life(SELDOM, 5)])
    owners = [owner("王伟", WANTED, "人民路1号"), owner("李娜", OTHER, "人民路2号"), owner("赵强", SELDOM, "人民路3号")]
    suspects = [
        Claimed(REGISTER, "INVOLVED_IN", an_id("Person", name), case_id(number), role)
        for name, number, role in (
            ("王伟", "A1", "suspect"),
            ("赵强", "A1", "suspect"),
            ("李娜", "A1", "witness"),
            ("王伟", "A2", "suspect"),
        )
    ]
    cases = [case("A1", START, START + 1, status="网上追逃"), case("A2", START, START + 1, status="侦查")]
    asker.world(
        world(
            [*cameras(3), *said, *cases, *(one for some, _ in owners for one in some)],
            happened,
            [*suspects, *(one for _, some in owners for one in some)],
        )
    )


def viewer(number: str | None) -> Viewer:
    return Viewer("officer", case=number)


def test_a_wanted_persons_next_places_come_with_counts_and_a_caveat(asker: Asker) -> None:
    ask = asker.ask(viewer("A1"), as_of=MORNING, known_at=MORNING)

    found = asker.run(next_places(ask, plate(WANTED), "UTC"))

    assert found.wanted == [an_id("Person", "王伟")]
    assert found.places[0].place == camera(0)
    assert found.places[0].moves == 19
    assert len(found.places) == 3
    assert "no forecast" in found.caveat


def test_a_few_moves_give_no_places(asker: Asker) -> None:
    ask = asker.ask(viewer("A1"), as_of=MORNING, known_at=MORNING)

    assert asker.run(next_places(ask, plate(SELDOM), "UTC")).places == []


@pytest.mark.parametrize(
    ("name", "number", "error"),
    [
        (OTHER, "A1", GroundMissingError),  # a witness
        (WANTED, "A2", GroundMissingError),  # nobody is wanted in that case
        (WANTED, None, CaseMissingError),
        ("never seen", "A1", GroundMissingError),
    ],
)
def test_without_that_ground_nothing_is_told(
    asker: Asker, name: str, number: str | None, error: type[Exception]
) -> None:
    ask = asker.ask(viewer(number), as_of=MORNING, known_at=MORNING)

    with pytest.raises(error):
        asker.run(next_places(ask, plate(name), "UTC"))
