"""Suspects asked of a real graph: series of known offenders beside a case, exclusions first, and nobody scored."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.detectors.suspects import Suspected, Suspects, suspects
from base.errors import BadRequestError
from base.viewer import Viewer
from ontology.keys import kind_of
from tests.analysis.conftest import NOW, Asker
from tests.analysis.detectors.test_case_links import (
    CASES,
    DAY,
    HERE,
    LABORATORY,
    MODEL,
    NIGHT,
    PEOPLE,
    SECRET,
    case,
    crowd,
    link,
    thing,
    world,
)
from tests.graphs import Claimed, Said, World, an_id

LIVED = NOW - 3_000 * DAY


def offender(name: str, *cases: str, role: str = "convicted") -> list[World]:
    """Somebody with those cases."""
    rows = [link("INVOLVED_IN", ("Person", name), ("Case", one), role, row=60 + n) for n, one in enumerate(cases)]
    return [thing("Person", name, name=name), *rows]


def lives(name: str, metres: float) -> World:
    """A home so many metres east of the scene that has degrees."""
    home = an_id("Address", f"home of {name}")
    where = {"text": "road 1", "longitude": 117.0 + metres / 95_500, "latitude": 31.0}
    claim = Claimed(PEOPLE, "LIVES_AT", an_id("Person", name), home, row=81, valid_from=LIVED)
    return World((), (Said(PEOPLE, home, where, row=80),), (claim,))


def held(name: str, from_day: float, to_day: float | None) -> World:
    """A time in custody, one without an end lasts."""
    id = an_id("Occurrence", f"custody of {name}")
    until = {} if to_day is None else {"to_at": int(NIGHT + to_day * DAY)}
    moments = {"from_at": int(NIGHT + from_day * DAY), **until}
    said = Said(PEOPLE, id, {"kind": "拘押", "number": "JY1", **moments}, row=90)
    return World((), (said,), (Claimed(PEOPLE, "INVOLVED_IN", an_id("Person", name), id, "other", row=90),))


NEAR = [case(f"n{n}", 200.0 + 50 * n, 3.0 + n, row=100 + n) for n in range(3)]
FAR = [case(f"f{n}", 15_000.0 + 50 * n, 200.0 + n, "A8;B3", row=110 + n) for n in range(2)]
SERIES = [*NEAR, *FAR, *offender("near", "n0", "n1"), *offender("far", "f0", "f1")]


def asked(asker: Asker, *parts: World, viewer: Viewer | None = None, first: int = 20) -> Suspects:
    asker.world(world(*parts))
    found = asker.run(suspects(asker.ask(viewer), an_id("Case", "here"), first, model=MODEL))
    assert found is not None
    return found


def of(found: Suspects, *cases: str) -> Suspected:
    (one,) = (one for one in found.series.items if one.cases == sorted(an_id("Case", name) for name in cases))
    return one


def told(one: Suspected) -> dict[str, Any]:
    return {each.family: each for each in one.finding.evidence}


def test_the_series_that_behaves_alike_comes_first_and_names_cases_not_people(asker: Asker) -> None:
    found = asked(asker, HERE, *SERIES, *crowd())

    best = found.series.items[0]
    assert best.cases == sorted([an_id("Case", "n0"), an_id("Case", "n1")])
    assert best.finding.members == [an_id("Case", "here"), *best.cases]
    assert not any(kind_of(member).personal for member in best.finding.members)
    assert [person.id for person in best.offenders] == [an_id("Person", "near")]
    assert best.best_case in best.cases
    assert best.best_score >= told(best)["behaviour"].log10_lr
    assert best.counter_hypothesis
    assert found.searched == 2


def test_without_a_record_nothing_of_behaviour_is_left(asker: Asker) -> None:
    best = asked(asker, HERE, *SERIES, *crowd()).series.items[0]

    assert best.without_record == 0
    assert best.finding.score == pytest.approx(told(best)["behaviour"].log10_lr)


def test_a_telephone_in_common_counts_once_and_without_a_record_too(asker: Asker) -> None:
    shared = [
        thing("Phone", "shared", number="+8613800000001"),
        link("USES", ("Person", "far"), ("Phone", "shared"), row=8),
        link("INVOLVED_IN", ("Phone", "shared"), ("Case", "here"), "suspect", row=10),
    ]

    found = asked(asker, HERE, *SERIES, *shared, *crowd())

    one = of(found, "f0", "f1")
    assert [each.family for each in one.finding.evidence].count("entity") == 1
    assert one.without_record > 0
    assert [path.entity.id for path in found.paths] == [an_id("Phone", "shared")]
    assert found.paths[0].finding.members == [an_id("Case", "here"), an_id("Phone", "shared")]
    assert found.paths[0].finding.score > 0


@pytest.mark.parametrize("until", [10, None])
def test_custody_in_the_whole_window_stands_first_and_is_large_but_finite(asker: Asker, until: float | None) -> None:
    free = of(asked(asker, HERE, *SERIES, *crowd()), "n0", "n1")
    away = of(asked(asker, HERE, *SERIES, held("near", -10, until), *crowd()), "n0", "n1")

    assert away.finding.evidence[0].family == "exclusion"
    assert away.finding.score == pytest.approx(free.finding.score - 3)
    assert {(row.load, row.row) for row in away.finding.evidence[0].rows} == {(PEOPLE, 90)}


def test_custody_of_one_of_two_excludes_nobody(asker: Asker) -> None:
    second = offender("mate", "n0", "n1")

    one = of(asked(asker, HERE, *SERIES, *second, held("near", -10, 10), *crowd()), "n0", "n1")

    assert "exclusion" not in told(one)
    assert len(one.offenders) == 2


def test_a_home_near_the_scene_at_that_time_is_an_anchor_with_its_cap(asker: Asker) -> None:
    scene = an_id("Place", "here")
    degrees = World((), (Said(CASES, scene, {"longitude": 117.0, "latitude": 31.0}, row=70),))

    one = of(asked(asker, HERE, degrees, *SERIES, lives("near", 300), *crowd()), "n0", "n1")

    anchor = told(one)["anchor"]
    assert "lived 0.3 km" in anchor.sentence
    assert 0 < anchor.log10_lr <= anchor.cap == 1
    assert one.finding.benign[0].found


@pytest.mark.parametrize("role", ["victim", "witness", "reporter"])
def test_victims_and_witnesses_of_the_case_are_no_seeds(asker: Asker, role: str) -> None:
    harmed = link("INVOLVED_IN", ("Person", "near"), ("Case", "here"), role, row=62)

    found = asked(asker, HERE, *SERIES, harmed, *crowd())

    assert all(an_id("Person", "near") not in [who.id for who in one.offenders] for one in found.series.items)
    assert found.searched == 1


def test_a_suspect_of_an_open_case_is_no_known_offender(asker: Asker) -> None:
    found = asked(asker, HERE, *NEAR, *offender("near", "n0", "n1", role="suspect"), *crowd())

    assert found.searched == 0
    assert found.series.total == 0


def test_a_case_without_place_time_and_method_says_what_cannot_be_compared(asker: Asker) -> None:
    found = asked(asker, case("here", None, None, ""), *SERIES, *crowd())

    assert found.not_recorded == ["the place", "the time", "the method"]


def test_who_may_not_see_a_conviction_gets_the_answer_without_it(asker: Asker) -> None:
    hidden = [
        thing("Person", "near", SECRET, name="near"),
        *(link("INVOLVED_IN", ("Person", "near"), ("Case", one), "convicted", SECRET) for one in ("n0", "n1")),
    ]

    outside = asked(asker, HERE, *NEAR, *hidden, *crowd())
    inside = asked(asker, HERE, *NEAR, *hidden, *crowd(), viewer=Viewer("analyst", level=2))

    assert (outside.searched, inside.searched) == (0, 1)


def test_a_question_about_something_else_is_refused_and_an_unknown_case_is_nothing(asker: Asker) -> None:
    asker.world(world(HERE))

    with pytest.raises(BadRequestError, match="about a case"):
        asker.run(suspects(asker.ask(), an_id("Person", "near"), 5, model=MODEL))
    assert asker.run(suspects(asker.ask(), an_id("Case", "unheard of"), 5, model=MODEL)) is None
    assert LABORATORY
