"""Collision asked of a graph: who was at the scenes, what chance expects, and what a case does not allow."""

from __future__ import annotations

import pytest

from analysis.detectors.collision import Collided, SceneAsked, collision
from analysis.trajectories.case_window import MARGIN
from base.errors import BadRequestError, CaseMissingError, OutsideCaseWindowError, WindowTooWideError
from base.viewer import Viewer
from tests.analysis.conftest import Asker
from tests.analysis.detectors.graphs import LATER, Read, bystanders, camera, cameras, case, plate, reads_of, world
from tests.analysis.detectors.simulated import DAY, START

CULPRIT, RESIDENT = "皖A00001", "皖A00002"
HOUR = 3_600
NIGHTS = ((20, 1), (21, 2), (22, 3))
"""Day and camera of each scene, from two to three in the morning."""

OFFICER = Viewer("officer", case="A1")


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker) -> None:
    culprit: list[Read] = [(CULPRIT, day, 2 * HOUR + 600, at) for day, at in NIGHTS[:2]]
    resident: list[Read] = [(RESIDENT, day, 2 * HOUR + 900, at) for day in range(28) for at in (1, 2, 3)]
    said, happened = reads_of([*culprit, *resident, *bystanders(30, 5), (CULPRIT, 1, 40_000, 4)])
    cases = [case("A1", START + 20 * DAY, START + 23 * DAY), case("A2", None, None)]
    asker.world(world([*cameras(5), *said, *cases], happened))


def scenes(*nights: tuple[int, int], hours: int = 1) -> list[SceneAsked]:
    begins = [(START + day * DAY + 2 * HOUR, at) for day, at in nights or NIGHTS]
    return [SceneAsked([camera(at)], begin, begin + hours * HOUR) for begin, at in begins]


def asked(asker: Asker, of: list[SceneAsked], viewer: Viewer = OFFICER, min_hits: int = 2) -> Collided:
    ask = asker.ask(viewer, as_of=LATER, known_at=LATER)
    return asker.run(collision(ask, of, min_hits, first=10, after=None, zone="UTC"))


def test_a_stranger_at_two_scenes_comes_before_the_resident_at_all(asker: Asker) -> None:
    found = asked(asker, scenes())

    assert [one.entity.caption for one in found.candidates.items][:2] == [CULPRIT, RESIDENT]
    culprit, resident = found.candidates.items[:2]
    assert (culprit.hits, resident.hits) == ([0, 1], [0, 1, 2])
    assert culprit.finding.score > 2 > resident.finding.score
    assert "of other days" in str(resident.finding.benign[0].found)
    assert culprit.finding.benign[0].found is None


def test_chance_stands_beside_and_every_scene_says_what_it_removed(asker: Asker) -> None:
    found = asked(asker, scenes())

    assert 0.9 < found.expected < 5
    assert found.pool == 32
    assert [one.missed for one in found.scenes] == [0, 0, 1]
    assert all(one.seen >= 1 for one in found.scenes)
    assert {one.finding.expected_innocent for one in found.candidates.items} == {found.expected}


def test_hits_have_their_source_rows_and_misses_have_none(asker: Asker) -> None:
    evidence = asked(asker, scenes()).candidates.items[0].finding.evidence

    assert [one.events for one in evidence] == [1, 1, 0]
    assert [one.log10_lr > 0 for one in evidence] == [True, True, False]


def test_more_hits_asked_for_leave_fewer(asker: Asker) -> None:
    assert [one.entity.caption for one in asked(asker, scenes(), min_hits=3).candidates.items] == [RESIDENT]


def test_nothing_is_told_outside_the_time_of_the_case_and_its_margin(asker: Asker) -> None:
    edge = START + 20 * DAY - MARGIN
    inside = [SceneAsked([camera(1)], edge, edge + HOUR), *scenes(NIGHTS[1])]
    outside = [SceneAsked([camera(1)], edge - 1, edge + HOUR), *scenes(NIGHTS[1])]

    assert asked(asker, inside).candidates.total >= 0
    with pytest.raises(OutsideCaseWindowError) as refused:
        asked(asker, outside)
    assert refused.value.code == "outside_case_window"


@pytest.mark.parametrize(
    ("viewer", "error"),
    [
        (Viewer("officer"), CaseMissingError),
        (Viewer("officer", case="A9"), CaseMissingError),
        (Viewer("officer", case="A2"), OutsideCaseWindowError),
    ],
)
def test_without_a_case_that_happened_some_time_nothing_is_told(
    asker: Asker, viewer: Viewer, error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(asker, scenes(), viewer)


@pytest.mark.parametrize(
    ("of", "min_hits", "error"),
    [
        (scenes(NIGHTS[0]), 2, BadRequestError),
        (scenes() * 4, 2, BadRequestError),
        (scenes(), 1, BadRequestError),
        (scenes(), 4, BadRequestError),
        (scenes(hours=25), 2, WindowTooWideError),
        ([SceneAsked([camera(i) for i in range(11)], START, START + 1), *scenes()], 2, WindowTooWideError),
        ([SceneAsked([], START, START + 1), *scenes()], 2, BadRequestError),
        ([SceneAsked([camera(1)], START, START), *scenes()], 2, BadRequestError),
        ([SceneAsked([plate(CULPRIT)], START, START + 1), *scenes()], 2, BadRequestError),
    ],
)
def test_what_cannot_be_asked_is_refused(
    asker: Asker, of: list[SceneAsked], min_hits: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(asker, of, min_hits=min_hits)


def test_an_unknown_place_saw_nobody(asker: Asker) -> None:
    begin = START + 21 * DAY
    found = asked(asker, [SceneAsked([camera(99)], begin, begin + HOUR), *scenes(NIGHTS[0], NIGHTS[1])])

    assert found.scenes[0].seen == 0
    assert found.candidates.total >= 1
