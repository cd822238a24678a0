"""The accumulator asked of a real graph: a car near thefts by night, sums against a rule, and where to ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from analysis.cases.model import LinkModel, fitted, training
from analysis.cases.petty_answers import PettyFound, PettySeries
from analysis.detectors.petty_series import petty_series
from base.errors import BadRequestError
from base.settings import PettyRule
from base.viewer import Viewer
from tests.analysis.cases.casebook import town
from tests.analysis.conftest import Asker
from tests.analysis.detectors.graphs import LATER, PASSES, REGISTER, SECRET, camera, cameras, plate, reads_of, world
from tests.analysis.detectors.simulated import DAY, START
from tests.graphs import Claimed, Said, World, an_id

HOUR = 3_600
TOWN = town()
MODEL: LinkModel = fitted(TOWN, training(TOWN, TOWN.solved), "tests")
RULE = PettyRule(kinds=("smashed window",), threshold_fen=100_000, count=6, months=2)
CAR, NIGHTS = "皖A11111", (2, 5, 9, 13, 17, 21)
"""The car, and the evenings on which it goes to steal near camera 2; else it rests by camera 8."""


def case(name: str, day: int, at: float, loss: int | None = 20_000, load: int = REGISTER, **values: Any) -> World:
    """A case of one night, so many cameras to the north."""
    id, scene = an_id("Case", name), an_id("Address", f"scene {name}")
    begin = START + day * DAY + 19 * HOUR
    said = {"number": name, "kind": "smashed window", "methods": "A1;B1", "from_at": begin, "to_at": begin + 11 * HOUR}
    where = {"text": f"city road {name}", "longitude": 117.001, "latitude": 31.0 + at * 2_000 / 110_900}
    told = said | ({} if loss is None else {"loss": loss}) | values
    return World(
        (),
        (Said(load, id, told, row=30), Said(load, scene, where, row=31)),
        (Claimed(load, "OCCURRED_AT", id, scene, row=30),),
    )


def drives(nights: Sequence[int] = NIGHTS) -> list[tuple[str, int, int, int]]:
    """The car passes camera 2 on its way to where it rests in those nights, camera 8 in the others."""
    found: list[tuple[str, int, int, int]] = []
    for day in range(28):
        here = 2 if day in nights else 8
        found += [(CAR, day, 20 * HOUR, here - 1), (CAR, day, 20 * HOUR + 180, here)]
        found += [(CAR, day + 1, 7 * HOUR, here), (CAR, day + 1, 7 * HOUR + 180, here - 1)]
    return found


def thefts(of: int = len(NIGHTS)) -> list[World]:
    return [case(f"t{day}", day, 2.0 + turn / 100) for turn, day in enumerate(NIGHTS[:of])]


def elsewhere() -> list[World]:
    """Thefts of other methods far away, in nights of their own."""
    return [case(f"e{n}", 1 + 3 * n, 15.0 + 2.5 * n, methods=f"A{n + 2};B{n % 4 + 2}") for n in range(6)]


NAMED = World((), (), (Claimed(REGISTER, "INVOLVED_IN", plate(CAR), an_id("Case", "t2"), "other", row=40),))


def graph(*parts: World, nights: Sequence[int] = NIGHTS) -> World:
    said, happened = reads_of(drives(nights))
    every = [one for part in parts for one in part.said]
    claimed = [one for part in parts for one in part.claimed]
    return world([*cameras(30), *said, *every], happened, claimed)


def asked(
    asker: Asker, *parts: World, rule: PettyRule = RULE, viewer: Viewer | None = None, from_at: int = START - DAY
) -> PettyFound:
    asker.world(graph(*parts))
    ask = asker.ask(viewer, as_of=LATER, known_at=LATER)
    return asker.run(petty_series(ask, rule, from_at, START + 35 * DAY, 20, model=MODEL, zone="UTC"))


def of_car(found: PettyFound) -> PettySeries:
    (one,) = (one for one in found.series.items if one.vehicle is not None)
    return one


def test_the_thefts_of_a_named_car_are_one_series_with_their_sum_and_what_the_rule_lacks(asker: Asker) -> None:
    found = asked(asker, *thefts(), NAMED, *elsewhere())

    one = of_car(found)
    assert one.vehicle is not None
    assert one.vehicle.id == plate(CAR)
    assert [member.name for member in one.members] == [f"t{day}" for day in NIGHTS]
    assert (one.likely.loss, one.likely.incidents) == (120_000, 6)
    assert (one.likely.short_of_threshold, one.likely.short_of_count) == (0, 0)
    assert (one.judged.loss, one.judged.short_of_threshold, one.judged.short_of_count) == (0, 100_000, 6)
    assert (found.cases, found.vehicles) == (12, 1)


def test_the_finding_names_the_car_and_the_cases_and_what_speaks_for_and_against(asker: Asker) -> None:
    one = of_car(asked(asker, *thefts(), NAMED, *elsewhere()))

    told = {each.family: each for each in one.finding.evidence}
    assert one.finding.members[0] == plate(CAR)
    assert told["vehicle_presence"].sentence.startswith("It was read, or rested, within 800 m of 6 of 12 scenes")
    assert told["vehicle_presence"].log10_lr > 1
    assert {(row.load, row.row) for row in told["vehicle_presence"].rows} == {(REGISTER, 40)}
    assert {each.what for each in one.finding.benign} == {
        "one event with several reports",
        "a resident's car or a delivery round",
        "a hot spot with many offenders",
    }
    assert 0 <= one.finding.expected_innocent < 0.1
    assert {(row.load, row.row) for row in one.members[0].rows} == {(REGISTER, 30)}


def test_a_car_that_is_there_every_night_is_explained_by_its_habit(asker: Asker) -> None:
    everyday = [(CAR, day, 20 * HOUR, 2) for day in range(28)] + [(CAR, day, 7 * HOUR, 2) for day in range(28)]
    said, happened = reads_of(everyday)
    parts = [*thefts(), NAMED]
    every = [one for part in parts for one in part.said]
    asker.world(world([*cameras(30), *said, *every], happened, [one for part in parts for one in part.claimed]))

    ask = asker.ask(as_of=LATER, known_at=LATER)
    found = asker.run(petty_series(ask, RULE, START - DAY, START + 35 * DAY, 20, model=MODEL, zone="UTC"))

    for one in (one for one in found.series.items if one.vehicle):
        told = next(each for each in one.finding.evidence if each.family == "vehicle_presence")
        assert told.log10_lr == pytest.approx(0.0, abs=0.1)
        resident = next(each for each in one.finding.benign if each.what.startswith("a resident"))
        assert resident.found


def test_two_reports_of_one_event_are_one_incident_and_both_losses_count(asker: Asker) -> None:
    again = case("t2 again", 2, 2.0, loss=5_000)

    one = of_car(asked(asker, *thefts(), NAMED, again))

    assert len(one.members) == 7
    assert one.likely.incidents == 6
    assert one.likely.loss == 125_000
    assert one.finding.benign[0].found


def test_an_unknown_loss_counts_nothing_and_is_listed(asker: Asker) -> None:
    unknown = [case("t2", 2, 2.0, loss=None), *thefts()[1:]]

    one = of_car(asked(asker, *unknown, NAMED))

    assert one.likely.loss == 100_000
    assert one.unknown_losses == [an_id("Case", "t2")]


def test_where_to_ask_are_places_and_nights_without_a_report(asker: Asker) -> None:
    often = [*NIGHTS, 1, 6, 10, 14, 18, 22]
    asker.world(graph(*thefts(3), NAMED, nights=often))
    ask = asker.ask(as_of=LATER, known_at=LATER)
    one = of_car(asker.run(petty_series(ask, RULE, START - DAY, START + 35 * DAY, 20, model=MODEL, zone="UTC")))

    assert one.ask_at
    best = one.ask_at[0]
    assert best.reported > 0
    assert len(best.nights) < best.rested
    assert all(night not in best.nights for night in ("2024-01-04", "2024-01-07", "2024-01-11"))
    assert [place.expected for place in one.ask_at] == sorted((place.expected for place in one.ask_at), reverse=True)


def test_without_a_vehicle_cases_alike_in_place_and_method_are_a_series_too(asker: Asker) -> None:
    found = asked(asker, *thefts(), *elsewhere())

    series = [
        one for one in found.series.items if len({*(m.name for m in one.members)} & {f"t{d}" for d in NIGHTS}) == 6
    ]
    assert len(series) == 1
    assert series[0].vehicle is None
    assert series[0].ask_at == []


def test_cases_without_place_or_time_are_said_not_compared(asker: Asker) -> None:
    nowhere = World(
        (), (Said(REGISTER, an_id("Case", "n"), {"number": "n", "kind": "smashed window", "from_at": START}),), ()
    )
    never = World((), (Said(REGISTER, an_id("Case", "m"), {"number": "m", "kind": "smashed window"}),), ())

    found = asked(asker, *thefts(), NAMED, nowhere, never)

    assert found.without_place == [an_id("Case", "n")]
    assert found.without_time == 1
    assert found.cases == 6


def test_a_rule_holds_for_its_kinds_and_its_place_only(asker: Asker) -> None:
    other = RULE.model_copy(update={"place": "other city"})
    kinds = RULE.model_copy(update={"kinds": ("robbery",)})

    assert asked(asker, *thefts(), NAMED, rule=other).cases == 0
    assert asked(asker, *thefts(), NAMED, rule=kinds).series.total == 0


def test_a_rule_without_threshold_or_count_says_no_distance(asker: Asker) -> None:
    one = of_car(asked(asker, *thefts(), NAMED, rule=PettyRule(kinds=("smashed window",))))

    assert (one.likely.short_of_threshold, one.likely.short_of_count, one.most_within_months) == (None, None, None)


def test_the_car_of_a_victim_is_not_looked_at(asker: Asker) -> None:
    victim = World((), (), (Claimed(REGISTER, "INVOLVED_IN", plate(CAR), an_id("Case", "t2"), "victim", row=40),))

    assert asked(asker, *thefts(), victim).vehicles == 0


def test_who_may_not_see_a_case_gets_the_answer_without_it(asker: Asker) -> None:
    parts = [*thefts(5), NAMED]
    secret = case("t21", 21, 2.05, load=SECRET)

    hidden, seen = (asked(asker, *parts, secret, viewer=Viewer("analyst", level=level)) for level in (0, 2))

    assert hidden == asked(asker, *parts)
    assert len(of_car(seen).members) == 6


def test_a_window_of_more_than_a_year_is_refused(asker: Asker) -> None:
    with pytest.raises(BadRequestError, match="366 days"):
        asked(asker, *thefts(), from_at=START - 400 * DAY)


def test_the_graph_of_these_tests_shows_the_car_where_they_say() -> None:
    said, happened = reads_of(drives())

    assert {one.load for one in happened} == {PASSES}
    assert sum(one.target == camera(2) for one in happened) == 2 * len(NIGHTS)
    assert [one.id for one in said] == [plate(CAR)]
