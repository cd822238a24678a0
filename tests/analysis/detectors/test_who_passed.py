"""Who passed a place: within the time of the case, and never beyond it."""

from __future__ import annotations

import pytest

from analysis.answers import Page
from analysis.detectors.who_passed import Passage, who_passed
from base.errors import BadRequestError, CaseMissingError, OutsideCaseWindowError, WindowTooWideError
from base.viewer import Viewer
from tests.analysis.conftest import Asker
from tests.analysis.detectors.graphs import LATER, SECRET, camera, cameras, case, case_id, reads_of, world
from tests.analysis.detectors.simulated import DAY, START

NOON = START + 5 * DAY + DAY // 2
OFFICER = Viewer("officer", case="A1")


@pytest.fixture(scope="module", autouse=True)
def _written(asker: Asker) -> None:
    said, happened = reads_of([(f"皖A0000{i}", 5, DAY // 2 + 60 * i, i % 2) for i in range(6)])
    hidden, secret = reads_of([("皖A00009", 5, DAY // 2 + 30, 0)], load=SECRET, first_row=1)
    asker.world(world([*cameras(2), *said, *hidden, case("A1", NOON, NOON + 60)], [*happened, *secret]))


def asked(
    asker: Asker,
    places: list[str],
    from_at: int = NOON,
    to_at: int = NOON + 3_600,
    viewer: Viewer = OFFICER,
    first: int = 10,
    after: str | None = None,
) -> Page[Passage]:
    ask = asker.ask(viewer, as_of=LATER, known_at=LATER)
    return asker.run(who_passed(ask, places, from_at, to_at, first, after))


def test_everything_that_passed_is_told_in_order_with_its_row(asker: Asker) -> None:
    found = asked(asker, [camera(0), camera(1)])

    assert [one.entity.caption for one in found.items] == [f"皖A0000{i}" for i in range(6)]
    assert [one.place for one in found.items[:2]] == [camera(0), camera(1)]
    assert found.items[1].at == NOON + 60
    assert found.items[1].row.row == 1_001


def test_the_window_is_half_open_and_the_place_counts(asker: Asker) -> None:
    found = asked(asker, [camera(0)], NOON, NOON + 240)

    assert [one.at for one in found.items] == [NOON, NOON + 120]


def test_pages_follow_each_other(asker: Asker) -> None:
    one = asked(asker, [camera(0), camera(1)], first=4)
    two = asked(asker, [camera(0), camera(1)], first=4, after=one.next)

    assert (one.total, one.truncated, one.reason, two.next) == (6, True, "limit", None)
    assert [item.at for item in one.items + two.items] == [NOON + 60 * i for i in range(6)]


def test_a_cleared_officer_sees_more(asker: Asker) -> None:
    assert asked(asker, [camera(0)], viewer=Viewer("chief", level=2, case="A1")).total == 4


def test_the_case_may_be_named_by_its_id(asker: Asker) -> None:
    assert asked(asker, [camera(0)], viewer=Viewer("officer", case=case_id("A1"))).total == 3


@pytest.mark.parametrize("shift", [-1, 1])
def test_three_days_before_and_after_the_case_is_the_limit(asker: Asker, shift: int) -> None:
    edge = NOON - 72 * 3_600 if shift < 0 else NOON + 60 + 72 * 3_600 - 600 + 1
    asked(asker, [camera(0)], edge, edge + 600)

    with pytest.raises(OutsideCaseWindowError):
        asked(asker, [camera(0)], edge + shift, edge + 600 + shift)


@pytest.mark.parametrize(
    ("places", "seconds", "error"),
    [
        ([camera(0)], 24 * 3_600 + 1, WindowTooWideError),
        ([camera(i) for i in range(11)], 60, WindowTooWideError),
        ([camera(0)], 0, BadRequestError),
        ([], 60, BadRequestError),
    ],
)
def test_wide_and_empty_questions_are_refused(
    asker: Asker, places: list[str], seconds: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(asker, places, NOON, NOON + seconds)


def test_a_day_at_ten_places_is_allowed(asker: Asker) -> None:
    assert asked(asker, [camera(i) for i in range(10)], NOON, NOON + 24 * 3_600).total == 6


def test_without_a_case_nothing_is_told(asker: Asker) -> None:
    with pytest.raises(CaseMissingError):
        asked(asker, [camera(0)], viewer=Viewer("officer"))
