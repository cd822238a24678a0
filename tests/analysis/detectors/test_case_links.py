"""Case links asked through the graph: what ties cases, what speaks against it, what lacks, and who may see what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.cases.model import LinkModel, fitted, training
from analysis.detectors.case_links import CaseLink, CaseLinks, case_links
from base.errors import BadRequestError
from base.viewer import Viewer
from tests.analysis.cases.casebook import town
from tests.analysis.conftest import NOW, Asker
from tests.graphs import Claimed, Load, Said, World, an_id, number_of

CASES, PEOPLE, LABORATORY, SECRET = (number_of(scope, 1) for scope in (1, 2, 3, 4))
LOADS = (Load(CASES, "cases"), Load(PEOPLE, "people"), Load(LABORATORY, "lab"), Load(SECRET, "secret", level=2))
DAY = 86_400
NIGHT = NOW - 400 * DAY
TOWN = town()
MODEL: LinkModel = fitted(TOWN, training(TOWN, TOWN.solved), "tests: two linked pairs")
GRID = {"system": "grid", "datum": "metres"}


def case(name: str, x: float | None, day: float | None, methods: str = "A1;B1", row: int = 1, **values: Any) -> World:
    """A case with its scene, so many days after the night, and codes of method."""
    id, place = an_id("Case", name), an_id("Place", name)
    told: dict[str, Any] = {"number": name, "kind": "theft", "methods": methods or None, **values}
    if day is not None:
        told = {"from_at": int(NIGHT + day * DAY), "to_at": int(NIGHT + day * DAY) + 3_600, **told}
    said = [Said(CASES, id, told, row=row)]
    claimed: list[Claimed] = []
    if x is not None:
        said.append(Said(CASES, place, {**GRID, "code": name, "x": x, "y": 0.0}, row=row))
        claimed.append(Claimed(CASES, "OCCURRED_AT", id, place, row=row))
    return World(LOADS, tuple(said), tuple(claimed))


def thing(label: str, called: str, at: int = PEOPLE, /, **values: Any) -> World:
    return World(LOADS, (Said(at, an_id(label, called), values, row=50),))


def link(
    type: str, source: tuple[str, str], target: tuple[str, str], role: str = "", load: int = PEOPLE, row: int = 7
) -> World:
    return World(LOADS, (), (Claimed(load, type, an_id(*source), an_id(*target), role, row=row),))


def world(*parts: World) -> World:
    said = tuple(dict.fromkeys((one.load, one.row, one.id) for part in parts for one in part.said))
    by_key = {(one.load, one.row, one.id): one for part in parts for one in part.said}
    return World(LOADS, tuple(by_key[key] for key in said), tuple(one for part in parts for one in part.claimed))


def crowd() -> list[World]:
    """Sixty cases elsewhere, at other times, by other methods; and many who have a telephone."""
    draw = np.random.default_rng(4)
    cases = [
        case(
            f"c{n}",
            float(draw.uniform(5_000, 40_000)),
            float(draw.uniform(0, 300)),
            f"A{n % 9 + 2};B{n % 4 + 2}",
            n + 10,
        )
        for n in range(60)
    ]
    return [*cases, *(thing("Phone", f"p{n}", number=f"+86139{n:08}") for n in range(200))]


HERE = case("here", 0.0, 0.0)
CLOSE = case("close", 300.0, 5.0, row=2)
TIED = [
    thing("Person", "suspect", name="王伟"),
    thing("Phone", "shared", number="+8613800000001"),
    link("USES", ("Person", "suspect"), ("Phone", "shared"), row=8),
    link("INVOLVED_IN", ("Person", "suspect"), ("Case", "close"), "suspect", row=9),
    link("INVOLVED_IN", ("Phone", "shared"), ("Case", "here"), "suspect", row=10),
]


def asked(asker: Asker, *parts: World, viewer: Viewer | None = None, name: str = "here", **options: Any) -> CaseLinks:
    asker.world(world(*parts))
    found = asker.run(case_links(asker.ask(viewer), an_id("Case", name), 60, model=MODEL, **options))
    assert found is not None
    return found


def of(found: CaseLinks, name: str) -> CaseLink:
    (one,) = (one for one in found.links.items if one.case == an_id("Case", name))
    return one


def families(link: CaseLink) -> list[str]:
    return [one.family for one in link.finding.evidence]


def test_the_case_that_behaves_alike_and_shares_a_telephone_comes_first_with_its_reasons(asker: Asker) -> None:
    found = asked(asker, HERE, CLOSE, *TIED, *crowd())

    best = found.links.items[0]
    told = {one.family: one for one in best.finding.evidence}
    assert best.case == an_id("Case", "close")
    assert best.finding.members == [an_id("Case", "here"), best.case]
    assert families(best) == ["entity", "space", "time", "method", "calibration"]
    assert told["space"].sentence == "The scenes lie 300 m apart."
    assert told["time"].sentence.startswith("About 5 days lie between them; hours of the day differ by 0.3")
    assert "A1" in told["method"].sentence
    assert "+8613800000001" in told["entity"].sentence
    assert "王伟" in told["entity"].sentence
    assert {(row.load, row.row) for row in told["entity"].rows} == {(PEOPLE, 8), (PEOPLE, 9), (PEOPLE, 10)}
    assert {(row.load, row.row) for row in told["space"].rows} == {(CASES, 1), (CASES, 2)}
    assert best.counter_hypothesis


def test_the_score_is_the_sum_of_what_is_told_and_chance_explains_the_first_least(asker: Asker) -> None:
    found = asked(asker, HERE, CLOSE, *TIED, *crowd())

    scores = [one.finding.score for one in found.links.items]
    assert scores[0] == pytest.approx(sum(one.log10_lr for one in found.links.items[0].finding.evidence))
    assert [one.rank_score for one in found.links.items] == sorted(
        (one.rank_score for one in found.links.items), reverse=True
    )
    assert found.links.items[0].finding.expected_innocent == min(
        one.finding.expected_innocent for one in found.links.items
    )
    assert found.searched == 61
    assert found.compared == found.links.total <= 61
    assert found.model == MODEL.made


def test_no_more_is_claimed_than_was_learned_and_a_prior_only_where_it_is_stated(asker: Asker) -> None:
    behaviour = replace(MODEL, behaviour=replace(MODEL.behaviour, linked=10))
    asker.world(world(HERE, case("close", 0.0, 0.0, row=2), *crowd()))

    plain, pooled = (
        asker.run(case_links(asker.ask(), an_id("Case", "here"), 1, model=behaviour, pool=pool)) for pool in (None, 100)
    )

    assert plain is not None
    assert pooled is not None
    assert plain.links.items[0].finding.score == pytest.approx(1.0)
    assert plain.links.items[0].log10_odds is None
    assert pooled.links.items[0].log10_odds == pytest.approx(-1.0)


def test_a_trace_in_both_cases_counts_and_a_viewer_who_may_not_see_it_learns_nothing(asker: Asker) -> None:
    traced = [
        thing("Trace", "t", SECRET, laboratory="lab", key="K1", kind="DNA", status="confirmed"),
        link("FOUND_AT", ("Trace", "t"), ("Case", "here"), load=SECRET, row=1),
        link("FOUND_AT", ("Trace", "t"), ("Case", "c3"), load=SECRET, row=2),
    ]

    seen = asked(asker, HERE, CLOSE, *traced, *crowd(), viewer=Viewer("chief", level=2))
    hidden = asked(asker, HERE, CLOSE, *traced, *crowd())
    without = asked(asker, HERE, CLOSE, *crowd())

    assert of(seen, "c3").finding.evidence[0].log10_lr == 4.0
    assert "K1" in of(seen, "c3").finding.evidence[0].sentence
    assert hidden == without


def test_a_victim_in_both_cases_says_nothing_and_is_told_as_an_innocent_reason(asker: Asker) -> None:
    victim = [
        thing("Person", "victim", name="李娜"),
        link("INVOLVED_IN", ("Person", "victim"), ("Case", "here"), "victim"),
        link("INVOLVED_IN", ("Person", "victim"), ("Case", "close"), "witness"),
    ]

    found = of(asked(asker, HERE, CLOSE, *victim, *crowd()), "close")

    assert sum(one.log10_lr for one in found.finding.evidence if one.family == "entity") == 0.0
    assert any(one.found and "李娜" in one.found for one in found.finding.benign)


def test_custody_of_who_did_the_one_during_the_other_stands_first_and_speaks_against(asker: Asker) -> None:
    held = [
        thing("Person", "convict", name="赵强"),
        link("INVOLVED_IN", ("Person", "convict"), ("Case", "close"), "convicted"),
        thing("Occurrence", "custody", kind="拘押", from_at=NIGHT - DAY, to_at=NIGHT + DAY),
        link("INVOLVED_IN", ("Person", "convict"), ("Occurrence", "custody"), "other"),
    ]

    free = of(asked(asker, HERE, CLOSE, *held[:2], *crowd()), "close")
    excluded = of(asked(asker, HERE, CLOSE, *held, *crowd()), "close")

    assert excluded.finding.evidence[0].family == "exclusion"
    assert "赵强" in excluded.finding.evidence[0].sentence
    assert excluded.finding.score == pytest.approx(free.finding.score - 3.0)


def test_a_case_that_lacks_place_time_and_method_says_so_and_is_compared_by_ties_only(asker: Asker) -> None:
    found = asked(asker, case("here", None, None, ""), CLOSE, *TIED, *crowd())

    assert found.not_recorded == ["the place", "the time", "the method"]
    assert [one.case for one in found.links.items] == [an_id("Case", "close")]
    assert families(found.links.items[0]) == ["entity"]


def test_a_window_of_years_is_answered_and_called_wide(asker: Asker) -> None:
    wide = case("here", 0.0, 0.0, to_at=NIGHT + 1_500 * DAY)

    found = of(asked(asker, wide, CLOSE, *crowd()), "close")

    assert any("window is so wide" in one.sentence for one in found.finding.evidence)


def test_two_rows_that_disagree_about_one_case_are_told(asker: Asker) -> None:
    other = case("here", 0.0, 40.0, row=3)

    found = asked(asker, HERE, other, CLOSE, *crowd())

    assert found.notes == [
        "2 rows say different things about this case: the latest counts, all stand in its statements."
    ]


def test_what_too_many_cases_name_ties_nobody_and_is_named(asker: Asker) -> None:
    tow = [
        thing("Plate", "tow", text="皖A00001", type="大型汽车"),
        *(link("INVOLVED_IN", ("Plate", "tow"), ("Case", f"c{n}"), "other", row=n) for n in range(40)),
        link("INVOLVED_IN", ("Plate", "tow"), ("Case", "here"), "other", row=99),
    ]

    found = asked(asker, HERE, CLOSE, *tow, *crowd())

    assert found.hubs == [an_id("Plate", "tow")]
    assert all("entity" not in families(one) for one in found.links.items)


def test_a_case_that_is_not_there_and_one_that_may_not_be_seen_are_one_answer(asker: Asker) -> None:
    asker.world(world(HERE, CLOSE))
    hidden = replace(asker.ask(), viewer=Viewer("analyst"))

    assert asker.run(case_links(hidden, an_id("Case", "nowhere"), 5, model=MODEL)) is None


def test_a_case_known_only_later_is_not_there_before(asker: Asker) -> None:
    late = World((*LOADS, Load(number_of(1, 2), "cases", completed_at=NOW)), (), ())
    asker.world(World(late.loads, (*HERE.said, replace(CLOSE.said[0], load=number_of(1, 2))), HERE.claimed))
    before, after = asker.ask(known_at=NOW - 1), asker.ask(known_at=NOW)

    found = [asker.run(case_links(ask, an_id("Case", "here"), 5, model=MODEL)) for ask in (before, after)]

    assert [one.searched if one else None for one in found] == [0, 1]


@pytest.mark.parametrize(
    ("id", "first", "pool", "message"),
    [
        (an_id("Person", "x"), 5, None, "This question is about a case"),
        (an_id("Case", "here"), 0, None, "'first' is 0"),
        (an_id("Case", "here"), 5, 0, "'pool' is the number of offences"),
    ],
)
def test_bad_input_gets_one_clear_sentence(asker: Asker, id: str, first: int, pool: int | None, message: str) -> None:
    asker.world(world(HERE))

    with pytest.raises(BadRequestError, match=message):
        asker.run(case_links(asker.ask(), id, first, model=MODEL, pool=pool))


def test_phrases_that_only_these_two_accounts_have_are_shown_and_not_scored(asker: Asker) -> None:
    told = "报案称夜间有人用钢珠枪击碎车窗"
    plain = of(asked(asker, HERE, CLOSE, *crowd()), "close")
    written = [case("here", 0.0, 0.0, summary=told), case("close", 300.0, 5.0, row=2, summary=f"据查{told}后逃离")]

    found = of(asked(asker, *written, *crowd()), "close")

    assert found.phrases == [told]
    assert found.finding.score == plain.finding.score


def test_pages_follow_each_other(asker: Asker) -> None:
    asker.world(world(HERE, CLOSE, *crowd()))
    ask, id = asker.ask(), an_id("Case", "here")

    one = asker.run(case_links(ask, id, 2, model=MODEL))
    assert one is not None
    two = asker.run(case_links(ask, id, 2, one.links.next, model=MODEL))
    both = asker.run(case_links(ask, id, 4, model=MODEL))

    assert two is not None
    assert both is not None
    assert [*one.links.items, *two.links.items] == both.links.items
    assert one.links.truncated
