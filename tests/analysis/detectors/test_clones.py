"""Clones asked of a graph: one plate in two towns, its evidence, and what is innocent about others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.detectors.clones import Clones, clones
from base.errors import BadRequestError
from tests.analysis.conftest import Asker
from tests.analysis.detectors.graphs import (
    LATER,
    PASSES,
    Read,
    cameras,
    owner,
    phones,
    plate,
    reads_of,
    world,
)
from tests.analysis.detectors.simulated import DAY, START
from tests.graphs import Said, an_id

CLONED, ORDINARY = "皖A12345", "皖A77777"
TOWER = an_id("Place", "tower")
FAR_AWAY = 33.7
"""Latitude of the third camera, 300 km from the others."""


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker) -> None:
    cloned: list[Read] = [(CLONED, day, 36_000 + 300 * i, at) for day in range(4) for i, at in enumerate((0, 2, 1, 2))]
    ordinary: list[Read] = [
        (ORDINARY, day, 36_000 + 8 * 3_600 * i, at) for day in range(4) for i, at in enumerate((0, 2))
    ]
    others: list[Read] = [(f"皖B0000{i}", day, 30_000 + 60 * i, i % 3) for i in range(6) for day in range(28)]
    said, happened = reads_of([*cloned, *ordinary, *others])
    register, claimed = owner("王伟", CLONED, "人民路1号")
    tower = replace(cameras(1)[0], id=TOWER, values={**cameras(1)[0].values, "code": "T1"})
    heard, calls = phones(5, TOWER)
    (third,) = cameras(3)[2:]
    far = replace(third, values={**third.values, "latitude": FAR_AWAY})
    nowhere = Said(PASSES, an_id("Place", "camera 3"), {"system": "cameras", "code": "C3"}, row=9)
    asker.world(world([*cameras(2), far, nowhere, tower, *said, *heard, *register], [*happened, *calls], claimed))


def asked(asker: Asker, from_at: int | None = START, to_at: int | None = START + 28 * DAY) -> Clones:
    return asker.run(clones(asker.ask(as_of=LATER, known_at=LATER), from_at, to_at, 10, None, "UTC"))


def test_a_plate_in_two_towns_within_minutes_is_told_with_every_conflict(asker: Asker) -> None:
    found = asked(asker)

    (one,) = found.clones.items
    assert one.entity.id == plate(CLONED)
    assert (one.days, one.tracks) == (4, (8, 8))
    assert len(one.conflicts) == 8
    conflict = one.conflicts[0]
    assert conflict.other_at - conflict.at == 300
    assert conflict.metres == pytest.approx(300_000, rel=0.01)
    assert len(conflict.rows) == 2


def test_places_that_hear_phones_only_are_not_read(asker: Asker) -> None:
    found = asked(asker)

    assert found.reads == 16 + 8 + 6 * 28
    assert found.plates == 8


def test_its_score_is_capped_and_the_innocent_explanations_stand_beside(asker: Asker) -> None:
    finding = asked(asker).clones.items[0].finding

    assert finding.score == pytest.approx(5)
    assert finding.expected_innocent <= 0.01
    assert {one.what: one.found for one in finding.benign}["plate issued again"] is None
    assert {one.what for one in finding.benign} >= {"misread plates", "clock drift", "two cameras at one place"}


def test_a_window_without_reads_has_no_clones(asker: Asker) -> None:
    found = asked(asker, START + 30 * DAY, START + 31 * DAY)

    assert (found.reads, found.clones.items, found.cut) == (0, [], False)


def test_the_usual_window_is_four_weeks_and_the_longest_two_months(asker: Asker) -> None:
    found = asked(asker, None, None)

    assert found.to_at - found.from_at == 28 * DAY
    with pytest.raises(BadRequestError):
        asked(asker, START - 63 * DAY, START)
