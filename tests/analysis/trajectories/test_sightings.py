"""Sightings and places as read through the gate from a real graph."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.numbers import ids_of, numbers_of
from analysis.trajectories.sightings import (
    LONGEST_WINDOW,
    checked_window,
    places_of,
    seen,
    seen_in,
    seen_of,
)
from base.errors import BadRequestError, MalformedIdError
from base.viewer import Viewer
from tests.analysis.conftest import NOW, Asker
from tests.analysis.whereabouts import (
    BEARERS,
    DEVICE,
    LOADS,
    PLATE,
    SECRET,
    camera,
    passes,
)
from tests.graphs import World, an_id

A, B, NOWHERE = (an_id("Place", name) for name in ("a", "b", "nowhere"))
T = NOW - 30 * 86_400


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    said = (*BEARERS, camera("a", 0), camera("b", 1000), camera("nowhere", None))
    open_ones = passes([(T + 60, "b"), (T, "a"), (T + 60, "nowhere"), (T + 9000, "a")])
    hidden = passes([(T + 30, "a")], SECRET)
    asker.world(World(LOADS, said, happened=(*open_ones, *hidden)))


def test_one_bearer_is_read_in_order_and_only_through_the_gate(asker: Asker) -> None:
    plain = asker.run(seen(asker.ask(), PLATE, T, T + 9001))
    cleared = asker.run(seen(asker.ask(Viewer("cleared", level=2)), PLATE, T, T + 9001))

    assert plain.sightings.at.tolist() == [T, T + 60, T + 60, T + 9000]
    assert plain.sightings.row.tolist() == [2, 1, 3, 4]
    assert cleared.sightings.load.tolist().count(SECRET) == 1


def test_the_window_takes_its_beginning_and_not_its_end(asker: Asker) -> None:
    assert len(asker.run(seen(asker.ask(), PLATE, T, T + 60)).sightings) == 1
    assert len(asker.run(seen(asker.ask(), PLATE, T + 60, T + 61)).sightings) == 2


def test_more_than_asked_for_is_cut_at_the_end_and_says_so(asker: Asker) -> None:
    found = asker.run(seen(asker.ask(), PLATE, T, T + 9001, most=3))

    assert (len(found.sightings), found.cut) == (3, True)
    assert found.sightings.at[-1] == T + 60


def test_somebody_unknown_or_never_seen_has_no_sightings(asker: Asker) -> None:
    for id in (an_id("Plate", "unknown"), DEVICE):
        found = asker.run(seen(asker.ask(), id, T, T + 9001))
        assert (len(found.sightings), found.cut) == (0, False)


def test_windows_at_places_are_read_together_and_each_sighting_names_its_window(asker: Asker) -> None:
    ask = asker.ask()
    numbers = asker.run(numbers_of(ask, [A, B]))
    place = np.array([numbers[B], numbers[A], numbers[A]])
    begin = np.array([T, T, T + 8000])

    found, window = asker.run(seen_in(ask, place, begin, begin + 5000))

    assert sorted(zip(window.tolist(), found.at.tolist(), strict=True)) == [(0, T + 60), (1, T), (2, T + 9000)]
    assert found.place.tolist() == place[window].tolist()


def test_several_bearers_and_the_way_from_ids_to_numbers_and_back(asker: Asker) -> None:
    ask = asker.ask()
    numbers = asker.run(numbers_of(ask, [PLATE, DEVICE, an_id("Plate", "unknown")]))
    found = asker.run(seen_of(ask, numbers.values(), T, T + 9001))

    assert set(numbers) == {PLATE, DEVICE}
    assert found.who.tolist() == [numbers[PLATE]] * 4
    assert asker.run(ids_of(ask, found.who.tolist())) == {numbers[PLATE]: PLATE}


def test_places_have_metres_and_one_without_ground_is_not_located(asker: Asker) -> None:
    ask = asker.ask()
    numbers = asker.run(numbers_of(ask, [A, B, NOWHERE]))
    known = asker.run(places_of(ask, np.array(list(numbers.values()))))
    a, b, nowhere = (known.of(np.array([numbers[id]])) for id in (A, B, NOWHERE))

    assert known.metres(a, b).item() == pytest.approx(1000, rel=1e-3)
    assert np.hypot(known.x[b] - known.x[a], known.y[b] - known.y[a]).item() == pytest.approx(1000, rel=1e-3)
    assert known.located[[a.item(), b.item(), nowhere.item()]].tolist() == [True, True, False]
    assert np.isnan(known.metres(a, nowhere)).all()
    assert (known.name[a.item()], known.zone[a.item()]) == ("camera a", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("begin", "end", "says"),
    [(T + 1, T, "ends before it begins"), (T, T, "ends before"), (T, T + LONGEST_WINDOW + 1, "longer than 366 days")],
)
def test_a_window_that_cannot_be_is_refused(asker: Asker, begin: int, end: int, says: str) -> None:
    with pytest.raises(BadRequestError, match=says):
        checked_window(asker.ask(), begin, end)


def test_a_window_ends_where_the_question_stands(asker: Asker) -> None:
    assert checked_window(asker.ask(as_of=T), T - 10, T + 100) == (T - 10, T + 1)
    assert checked_window(asker.ask(as_of=T), None, None) == (T + 1 - LONGEST_WINDOW, T + 1)


def test_only_what_is_seen_at_places_can_be_asked_about(asker: Asker) -> None:
    with pytest.raises(BadRequestError, match="plate, a phone, a device"):
        asker.run(seen(asker.ask(), an_id("Person", "somebody"), T, T + 1))
    with pytest.raises(MalformedIdError):
        asker.run(seen(asker.ask(), "nonsense", T, T + 1))


def test_a_time_zone_that_is_none_is_refused(asker: Asker) -> None:
    with pytest.raises(BadRequestError, match="IANA"):
        asker.run(places_of(asker.ask(), np.array([1]), "Mars/Olympus"))
