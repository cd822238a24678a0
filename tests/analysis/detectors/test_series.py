"""Series found in a graph and written into it: identity, judgements, what is left of a removed case, who may see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import Driver

from analysis.cases.found_series import Series
from analysis.cases.judging import NOT_SAME, REMOVED, SAME
from analysis.cases.model import FILE, LinkModel, fitted, save, training
from analysis.cases.stored_series import all_series, series
from analysis.detectors.series import Looked, look
from base.errors import MalformedIdError
from base.settings import Settings
from base.viewer import Viewer
from clew.detection.series import detect
from clew.session import Session
from store.address import Address
from store.archive import Archive
from store.driver import DATABASE
from store.writer import open_writer_at
from tests.analysis.cases.casebook import town
from tests.analysis.conftest import NOW, Asker
from tests.analysis.detectors.test_case_links import CASES, case, crowd, link, thing, world
from tests.graphs import KEY, World, an_id, number_of

TOWN = town()
MODEL: LinkModel = fitted(TOWN, training(TOWN, TOWN.solved), "tests")
NAMES = ("one", "two", "three", "four")
SERIES = [case(name, 200.0 * place, 3.0 * place, row=place + 1) for place, name in enumerate(NAMES)]
IDS = sorted(an_id("Case", name) for name in NAMES)
LATER = 2_000_000_000
DECISION = (
    "CREATE (d:Decision {id: $id, load: $load, at: $at, by: 'officer', kind: $kind, why: $why, subject: $subject, "
    "detail: '{}', size: size($about)}) WITH d UNWIND range(0, size($about) - 1) AS place "
    "MATCH (e:Entity {id: $about[place]}) CREATE (d)-[:ABOUT {load: $load, place: place}]->(e)"
)


def judge(driver: Driver, id: str, kind: str, *names: str, subject: str = "", at: int = NOW - 10) -> None:
    about = [an_id("Case", name) for name in names]
    values = {"id": id, "load": CASES, "at": at, "kind": kind, "why": "the alibi", "subject": subject, "about": about}
    driver.execute_query(DECISION, values, database_=DATABASE)  # pyright: ignore[reportArgumentType]


def looked(asker: Asker, *parts: World) -> Looked:
    asker.world(world(*SERIES, *crowd(), *parts))
    return asker.run(look(asker.ask(), MODEL))


def the_series(found: Looked, name: str = "one") -> Series:
    (one,) = (one for one in found.series if an_id("Case", name) in one.finding.members)
    return one


def test_cases_that_behave_alike_are_one_series_with_the_links_that_hold_it_together(asker: Asker) -> None:
    found = the_series(looked(asker))

    assert found.finding.members == IDS
    links = [one for one in found.finding.evidence if one.family == "link"]
    assert len(links) == len(IDS) - 1
    assert found.finding.score == pytest.approx(sum(one.log10_lr for one in links))
    assert all("m apart" in one.sentence and "A1" in one.sentence for one in links)
    assert {row.row for one in links for row in one.rows} == {1, 2, 3, 4}
    assert found.loads == [CASES]
    assert found.mean > 0.5


def test_cases_judged_apart_never_stand_in_one_series_and_the_judgement_is_told(asker: Asker) -> None:
    asker.world(world(*SERIES, *crowd()))
    judge(asker.driver, "d1", NOT_SAME, "one", "two")

    found = asker.run(look(asker.ask(), MODEL))

    assert not any({an_id("Case", "one"), an_id("Case", "two")} <= set(one.finding.members) for one in found.series)
    assert any(one.judgements and one.judgements[0].by == "officer" for one in found.series)


def test_cases_judged_together_do_though_nothing_else_ties_them(asker: Asker) -> None:
    asker.world(world(*SERIES, *crowd()))
    judge(asker.driver, "d1", SAME, "one", "c7")

    found = the_series(asker.run(look(asker.ask(), MODEL)), "c7")

    assert an_id("Case", "one") in found.finding.members
    assert found.judgements[0].why == "the alibi"


def test_solved_cases_of_one_offender_belong_together_and_those_of_two_do_not(asker: Asker) -> None:
    people = [thing("Person", "a", name="王伟"), thing("Person", "b", name="李强")]
    did = [("a", "one"), ("a", "c9"), ("b", "two")]
    convicted = [
        link("INVOLVED_IN", ("Person", who), ("Case", what), "convicted", row=n) for n, (who, what) in enumerate(did)
    ]

    found = looked(asker, *people, *convicted)

    assert an_id("Case", "c9") in the_series(found).finding.members
    assert an_id("Case", "two") not in the_series(found).finding.members
    assert the_series(found).solved == 2


@pytest.mark.parametrize("removed", NAMES)
def test_taking_any_case_out_leaves_its_negative_evidence_and_never_strengthens_the_rest(
    asker: Asker, removed: str
) -> None:
    whole = the_series(looked(asker))
    judge(asker.driver, "d1", REMOVED, removed, *(name for name in NAMES if name != removed))

    found = asker.run(look(asker.ask(), MODEL))

    rest = [
        one
        for one in found.series
        if set(one.finding.members) & set(IDS) and an_id("Case", removed) not in one.finding.members
    ]
    assert rest
    for one in rest:
        assert one.finding.score < whole.finding.score
    unlinked = [item for one in rest for item in one.finding.evidence if item.family == "unlinked"]
    assert len(unlinked) == 1
    assert -2.0 <= unlinked[0].log10_lr <= 0.0
    assert "the alibi" in unlinked[0].sentence


def test_what_a_withdrawn_reference_held_together_stays_until_somebody_judges_it_apart(asker: Asker) -> None:
    alone = [case("x1", 60_000.0, 10.0, "A7;B4", row=77), case("x2", 62_000.0, 90.0, "A8;B3", row=78)]
    ends = [link("FOUND_AT", ("Trace", "t"), ("Case", name), row=n) for n, name in enumerate(("x1", "x2"))]
    trace = {"laboratory": "lab", "key": "K", "kind": "DNA"}
    pair = sorted(an_id("Case", name) for name in ("x1", "x2"))
    before = the_series(looked(asker, *alone, thing("Trace", "t", **trace), *ends), "x1")
    asker.world(world(*SERIES, *crowd(), *alone, thing("Trace", "t", status="retracted", **trace), *ends))

    def found(earlier: dict[str, list[str]]) -> list[Series]:
        every = asker.run(look(asker.ask(), MODEL, earlier)).series
        return [one for one in every if one.finding.members == pair]

    (kept,) = found({"series": pair})
    without = found({})
    judge(asker.driver, "d1", NOT_SAME, "x1", "x2")

    assert before.finding.members == pair
    assert any("retracted, so it counts nothing" in one.sentence for one in kept.finding.evidence)
    assert kept.finding.score < before.finding.score
    assert without == []
    assert found({"series": pair}) == []


def test_no_person_is_a_member_and_what_a_victim_has_in_common_ties_nothing(asker: Asker) -> None:
    victim = [
        thing("Person", "v", name="李娜"),
        *(
            link("INVOLVED_IN", ("Person", "v"), ("Case", name), "victim", row=n)
            for n, name in enumerate(("one", "c5", "c6"))
        ),
    ]

    found = looked(asker, *victim)

    assert not any({an_id("Case", "c5"), an_id("Case", "c6")} <= set(one.finding.members) for one in found.series)


@pytest.fixture
def session(graph_server: Address, tmp_path: Path) -> Iterator[Session]:
    """A session with a model of its own."""
    save(MODEL, tmp_path / FILE)
    with open_writer_at(graph_server) as writer:
        yield Session(Settings(home=tmp_path, graph_uri=None), graph_server, writer, Archive(tmp_path), KEY)


def test_who_may_not_see_a_row_that_a_series_rests_on_does_not_see_the_series(asker: Asker, session: Session) -> None:
    secret = number_of(4, 1)
    traced = [
        thing("Trace", "t", secret, laboratory="lab", key="K1", kind="DNA", status="confirmed"),
        *(link("FOUND_AT", ("Trace", "t"), ("Case", name), load=secret, row=n) for n, name in enumerate(NAMES[:2])),
    ]
    asker.world(world(*SERIES, *traced, *crowd()))
    for source, level in (("cases", 0), ("people", 0), ("lab", 0), ("secret", 2)):
        key = f"scope of {source}"
        session.writer.rows("loads/scope", source=source, title=source, level=level, compartments=[], key=key)

    detect(session)

    shown = [asker.run(all_series(asker.ask(Viewer("x", level=level), LATER, LATER), 50)) for level in (2, 0)]
    chief, officer = ([set(one.series.finding.members) for one in page.items] for page in shown)
    assert set(IDS) in chief
    assert not any(set(IDS) & members for members in officer)
    assert len(officer) == shown[1].total < shown[0].total


def test_an_id_of_something_else_is_refused(asker: Asker) -> None:
    with pytest.raises(MalformedIdError, match="30 hexadecimal digits"):
        asker.run(series(asker.ask(), IDS[0]))
