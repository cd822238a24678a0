"""Events: pages, counts, columns, and the timeline they share with dated links."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import events as module
from analysis.answers import EventView, TimelineItem
from analysis.events import event_counts, events, events_of
from analysis.timeline import timeline
from base.errors import BadRequestError
from base.viewer import Viewer
from tests.analysis.conftest import Asker
from tests.graphs import NUMBERS, Claimed, Happened, Load, Said, World, an_id, number_of

TELECOM, CAMERAS, SECRET = (number_of(scope, 1) for scope in (1, 2, 3))
WANG, CARD = an_id("Person", "wang"), an_id("Account", "card")
ONE, TWO = an_id("Phone", "one"), an_id("Phone", "two")
GATE = an_id("Place", "gate")
THEFT = an_id("Case", "theft")
IN_CASE = Viewer("analyst", case=THEFT)
"""Who asks for the case that gives ground to ask who was at the gate."""


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    said = (
        Said(TELECOM, WANG, {"name": "王伟"}),
        Said(TELECOM, ONE, {"number": "+8613800138001"}),
        Said(TELECOM, TWO, {"number": "+8613800138002"}),
        Said(CAMERAS, GATE, {"name": "东门", "code": "K1"}),
        Said(CAMERAS, ONE, {"number": "+8613800138001"}),
        Said(TELECOM, CARD, {"number": "6222"}),
        Said(TELECOM, THEFT, {"number": "A1", "from_at": 300, "to_at": 400}),
    )
    claimed = (Claimed(TELECOM, "HOLDS", WANG, ONE, row=50, valid_from=150, valid_to=350),)
    happened = (
        Happened(TELECOM, "CALLED", ONE, TWO, at=100, row=1, measure=61),
        Happened(TELECOM, "CALLED", TWO, ONE, at=200, row=2),
        Happened(CAMERAS, "SEEN_AT", ONE, GATE, at=200, row=3),
        Happened(CAMERAS, "SEEN_AT", ONE, GATE, at=300, row=4),
        Happened(CAMERAS, "SEEN_AT", ONE, GATE, at=300, row=5),
        Happened(SECRET, "CALLED", ONE, TWO, at=250, row=5),
        Happened(TELECOM, "CALLED", ONE, TWO, at=2_000, row=6),
        Happened(TELECOM, "WITHDREW", CARD, GATE, at=400, row=7, measure=50_000),
        Happened(TELECOM, "TRANSFERRED", CARD, CARD, at=500, row=8, measure=7),
    )
    loads = (Load(TELECOM, "telecom"), Load(CAMERAS, "cameras"), Load(SECRET, "secret", level=3))
    asker.world(World(loads, said, claimed, happened))


def _seen(items: list[EventView]) -> list[tuple[str, str, int, int]]:
    return [(event.type, event.direction, event.at, event.row.row) for event in items]


def test_events_come_newest_first_from_both_sides_and_not_from_the_future(asker: Asker) -> None:
    page = asker.run(events(asker.ask(as_of=1_000), ONE, None, None, None, None, 100, None))

    assert _seen(page.items) == [
        ("SEEN_AT", "out", 300, 5),
        ("SEEN_AT", "out", 300, 4),
        ("SEEN_AT", "out", 200, 3),
        ("CALLED", "in", 200, 2),
        ("CALLED", "out", 100, 1),
    ]
    assert (page.total, page.at_least) == (5, False)
    assert (page.items[-1].reads, page.items[-1].other.caption, page.items[-1].measures) == (
        "called",
        "+8613800138002",
        {"seconds": 61},
    )


def test_a_place_has_the_events_of_everybody_there(asker: Asker) -> None:
    page = asker.run(events(asker.ask(IN_CASE, as_of=1_000), GATE, None, None, 0, 1_000, 100, None))

    assert _seen(page.items)[0] == ("WITHDREW", "in", 400, 7)
    assert [event.reads for event in page.items] == ["paid cash to", "saw", "saw", "saw"]


@pytest.mark.parametrize(
    ("type", "direction", "window", "rows"),
    [
        ("CALLED", None, (None, None), [2, 1]),
        ("CALLED", "out", (None, None), [1]),
        (None, "in", (None, None), [2]),
        (None, None, (200, 300), [3, 2]),
        (None, None, (None, 200), [1]),
        ("WITHDREW", None, (None, None), []),
    ],
)
def test_type_direction_and_window_narrow(
    asker: Asker,
    type: str | None,
    direction: module.Direction | None,
    window: tuple[int | None, int | None],
    rows: list[int],
) -> None:
    page = asker.run(events(asker.ask(as_of=1_000), ONE, type, direction, *window, 100, None))

    assert [event.row.row for event in page.items] == rows
    assert page.total == len(rows)


def test_an_event_with_itself_shows_from_both_sides(asker: Asker) -> None:
    page = asker.run(events(asker.ask(as_of=1_000), CARD, "TRANSFERRED", None, None, None, 100, None))

    assert [(event.direction, event.measures) for event in page.items] == [
        ("out", {"amount": 7}),
        ("in", {"amount": 7}),
    ]


def test_pages_of_one_event_show_every_event_once(asker: Asker) -> None:
    surroundings = asker.ask(IN_CASE, as_of=1_000)
    seen: list[tuple[str, str, int, int]] = []
    after = None
    while True:
        page = asker.run(events(surroundings, GATE, None, None, 0, 1_000, 1, after))
        seen += _seen(page.items)
        if page.next is None:
            break
        after = page.next

    assert [row for *_, row in seen] == [7, 5, 4, 3]


def test_counts_say_how_many_and_when_without_reading_out(asker: Asker) -> None:
    counts = asker.run(event_counts(asker.ask(as_of=1_000), ONE))

    assert [(one.type, one.direction, one.count, one.at_least, one.first_at, one.last_at) for one in counts] == [
        ("CALLED", "out", 1, False, 100, 100),
        ("CALLED", "in", 1, False, 200, 200),
        ("SEEN_AT", "out", 3, False, 200, 300),
    ]


def test_counting_stops_at_a_bound_and_says_so(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_COUNTED", 2)

    counts = asker.run(event_counts(asker.ask(as_of=1_000), ONE))
    page = asker.run(events(asker.ask(as_of=1_000), ONE, "SEEN_AT", None, None, None, 1, None))

    assert [(one.count, one.at_least, one.first_at) for one in counts if one.type == "SEEN_AT"] == [(2, True, None)]
    assert (page.total, page.at_least) == (2, True)


def test_columns_hold_the_same_events_ascending(asker: Asker) -> None:
    columns = asker.run(events_of(asker.ask(as_of=1_000), ONE, "SEEN_AT", "out"))

    assert columns.at.tolist() == [200, 300, 300]
    assert columns.row.tolist() == [3, 4, 5]
    assert columns.other.tolist() == [NUMBERS[GATE]] * 3
    assert columns.measure.tolist() == [0, 0, 0]
    assert len(columns) == 3


@pytest.mark.parametrize(
    ("id", "type", "direction", "measure"),
    [
        (ONE, "CALLED", "out", [61]),
        (ONE, "CALLED", "in", [60]),
        (GATE, "WITHDREW", "in", [50_000]),
        (WANG, "CALLED", "out", []),
    ],
)
def test_columns_of_every_kind(
    asker: Asker, id: str, type: str, direction: module.Direction, measure: list[int]
) -> None:
    assert asker.run(events_of(asker.ask(as_of=1_000), id, type, direction)).measure.tolist() == measure


def test_the_columns_of_a_place_are_those_of_its_visitors(asker: Asker) -> None:
    columns = asker.run(events_of(asker.ask(as_of=1_000), GATE, "SEEN_AT", "in", 250, 1_000))

    assert columns.at.tolist() == [300, 300]
    assert columns.other.tolist() == [NUMBERS[ONE]] * 2


def test_an_unknown_type_is_refused(asker: Asker) -> None:
    with pytest.raises(BadRequestError, match="No such type of event"):
        asker.run(events_of(asker.ask(), ONE, "SMELLED", "out"))
    with pytest.raises(BadRequestError, match="No such type of event"):
        asker.run(events(asker.ask(), ONE, "SMELLED", None, None, None, 1, None))


def _told(items: list[TimelineItem]) -> list[tuple[int, str, str]]:
    return [(item.at, item.what, item.sentence) for item in items]


WHOLE = [
    (350, "ended", "ended: is held by 王伟"),
    (300, "event", "was seen at 东门"),
    (300, "event", "was seen at 东门"),
    (200, "event", "was seen at 东门"),
    (200, "event", "was called by +8613800138002"),
    (150, "began", "began: is held by 王伟"),
    (100, "event", "called +8613800138002"),
]


def test_a_timeline_tells_events_and_dated_links_newest_first(asker: Asker) -> None:
    page = asker.run(timeline(asker.ask(as_of=1_000), ONE, 100, None))

    assert _told(page.items) == WHOLE
    assert (page.total, page.truncated) == (7, False)


def test_a_timeline_pages_across_events_and_links(asker: Asker) -> None:
    surroundings = asker.ask(as_of=1_000)
    one = asker.run(timeline(surroundings, ONE, 4, None))
    two = asker.run(timeline(surroundings, ONE, 4, one.next))

    assert _told(one.items + two.items) == WHOLE
    assert (one.total, two.total, two.next) == (7, 7, None)


def test_a_timeline_has_a_window(asker: Asker) -> None:
    page = asker.run(timeline(asker.ask(as_of=1_000), ONE, 100, None, 150, 300))

    assert [item.at for item in page.items] == [200, 200, 150]


@pytest.mark.parametrize("moments", [1, 3, 40, 1_000_000])
def test_columns_that_share_moments_are_ordered_by_load_and_row(moments: int) -> None:
    draw = np.random.default_rng(7)
    at, load, row = (draw.integers(0, most, 60) for most in (moments, 3, 1_000))

    order = module.time_order(at, load, row)

    found = list(zip(at[order], load[order], row[order], strict=True))
    assert found == sorted(zip(at, load, row, strict=True))
    assert sorted(order.tolist()) == list(range(60))
