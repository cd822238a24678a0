"""The digest of a graph: equal for graphs that say the same, another for each thing that is said otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neo4j import Driver, GraphDatabase

from base.viewer import FOREVER
from cypher.catalogue import query
from ontology import EVENTS
from store import digest as digests
from store import schema
from store.address import Address
from store.digest import Digest, Sums, digest
from store.driver import DATABASE
from store.writer import Writer, open_writer_at
from tests.graphs import LONG_AGO, Claimed, Happened, Load, Said, World, an_id, clear, number_of, write

WANG, LI, HOME = an_id("Person", "wang"), an_id("Person", "li"), an_id("Address", "home")
PHONE, OTHER = an_id("Phone", "one"), an_id("Phone", "other")
FIRST, SECOND, SECRET = (Load(number_of(*number)) for number in ((1, 1), (1, 2), (2, 1)))
SECRET = replace(SECRET, source="clinic", level=3, compartments=("case:1",))
SAID = (
    Said(FIRST.number, WANG, {"name": "王伟"}),
    Said(FIRST.number, LI, {"name": "李娜", "identity_number": "990101198512241017"}, row=2),
    Said(FIRST.number, HOME, {"text": "人民路1号"}),
    Said(FIRST.number, PHONE, {"number": "+8613490000001"}),
    Said(SECRET.number, PHONE, {"number": "+8613490000001"}),
    Said(FIRST.number, OTHER, {"number": "+8613490000002"}),
)
CLAIMED = (
    Claimed(FIRST.number, "LIVES_AT", WANG, HOME, valid_from=100, valid_to=200),
    Claimed(SECOND.number, "LIVES_AT", WANG, HOME, valid_from=300),
    Claimed(FIRST.number, "LIVES_AT", LI, HOME, row=2),
)
HAPPENED = (Happened(FIRST.number, "CALLED", PHONE, OTHER, 150), Happened(FIRST.number, "CALLED", PHONE, OTHER, 150, 2))
WORLD = World((FIRST, SECOND, SECRET), SAID, CLAIMED, HAPPENED)

things = st.lists(st.tuples(st.text(max_size=3), st.integers(0, 3)), max_size=8)


@pytest.fixture(scope="module")
def graph(graph_server: Address) -> Iterator[tuple[Driver, Writer]]:
    login = (graph_server.user, graph_server.password)
    with (
        open_writer_at(graph_server) as writer,
        GraphDatabase.driver(graph_server.uri, auth=login, notifications_min_severity="OFF") as driver,
    ):
        schema.apply(writer)
        yield driver, writer


def digest_of(
    graph: tuple[Driver, Writer], world: World, as_of: int | None = None, known_at: int | None = None
) -> Digest:
    driver, writer = graph
    clear(driver)
    write(world, driver)
    return digest(writer, as_of, known_at)


def changed(one: Digest, other: Digest) -> set[str]:
    """The kinds of thing that differ."""
    return {kind for kind in one.parts if one.parts[kind] != other.parts[kind]}


def parts(some: list[tuple[str, int]]) -> Digest:
    sums = Sums()
    sums.add("all", list(some))
    return sums.digest()


@settings(deadline=None)
@given(things, st.randoms())
def test_a_sum_has_no_order_and_may_be_made_in_parts(some: list[tuple[str, int]], shuffled: st.Random) -> None:
    other = list(some)
    shuffled.shuffle(other)
    in_parts = Sums()
    for start in range(0, max(1, len(other)), 3):
        in_parts.add("all", list(other[start : start + 3]))

    assert in_parts.digest() == parts(some)


@settings(deadline=None)
@given(things, things)
def test_a_sum_tells_apart_what_differs_in_any_thing_or_in_how_often_it_stands_there(
    one: list[tuple[str, int]], other: list[tuple[str, int]]
) -> None:
    assert (parts(one) == parts(other)) == (sorted(one) == sorted(other))


def test_everything_is_counted_once(graph: tuple[Driver, Writer]) -> None:
    made = digest_of(graph, WORLD)

    counts = {kind: part.count for kind, part in made.parts.items()}
    assert counts == {"entities": 6, "statements": 6, "links": 3, "events": 2, "decided": 0, "found": 0}


def test_other_loads_and_rows_change_nothing(graph: tuple[Driver, Writer]) -> None:
    number = {FIRST.number: number_of(1, 7), SECOND.number: number_of(1, 3), SECRET.number: number_of(5, 1)}

    def renumbered(one: Said | Claimed | Happened) -> Said | Claimed | Happened:
        return replace(one, load=number[one.load], row=one.row + 40)

    loads = tuple(replace(load, number=number[load.number], completed_at=LONG_AGO + 5) for load in WORLD.loads)
    groups = (tuple(map(renumbered, reversed(group))) for group in (SAID, CLAIMED, HAPPENED))

    assert digest_of(graph, World(loads, *groups)) == digest_of(graph, WORLD)  # type: ignore[arg-type]


OTHERWISE = {
    "another value": (replace(WORLD, said=(replace(SAID[0], values={"name": "王维"}), *SAID[1:])), {"statements"}),
    "another time": (replace(WORLD, claimed=(replace(CLAIMED[0], valid_to=201), *CLAIMED[1:])), {"links"}),
    "another role": (replace(WORLD, claimed=(replace(CLAIMED[0], role="owner"), *CLAIMED[1:])), {"links"}),
    "another measure": (replace(WORLD, happened=(replace(HAPPENED[0], measure=61), HAPPENED[1])), {"events"}),
    "an event less": (replace(WORLD, happened=HAPPENED[1:]), {"events"}),
    "a claim ended": (
        replace(WORLD, claimed=(replace(CLAIMED[0], ended_by=(SECOND.number,)), *CLAIMED[1:])),
        {"links"},
    ),
    "a statement ended": (
        replace(WORLD, said=(replace(SAID[0], ended_by=(SECOND.number,)), *SAID[1:])),
        {"statements", "entities"},
    ),
    "another source": (
        replace(WORLD, loads=(FIRST, SECOND, replace(SECRET, source="hospital"))),
        {"statements", "entities"},
    ),
    "another marking": (
        replace(WORLD, loads=(FIRST, SECOND, replace(SECRET, compartments=()))),
        {"statements", "entities"},
    ),
}


@pytest.mark.parametrize("what", OTHERWISE)
def test_what_is_said_otherwise_changes_the_digest_of_its_kind(graph: tuple[Driver, Writer], what: str) -> None:
    world, kinds = OTHERWISE[what]
    before, after = digest_of(graph, WORLD), digest_of(graph, world)

    assert changed(before, after) == kinds
    assert before.digest != after.digest


def test_what_was_withdrawn_counts_only_as_of_when_it_was_known(graph: tuple[Driver, Writer]) -> None:
    without = replace(WORLD, loads=(FIRST, SECRET), claimed=(CLAIMED[0], CLAIMED[2]))
    withdrawn = replace(WORLD, loads=(FIRST, replace(SECOND, withdrawn_at=LONG_AGO + 10), SECRET))
    ended = replace(withdrawn, said=(replace(SAID[0], ended_by=(SECOND.number,)), *SAID[1:]))

    assert digest_of(graph, withdrawn) == digest_of(graph, without)
    assert digest_of(graph, ended) == digest_of(graph, without)
    assert digest_of(graph, withdrawn, known_at=LONG_AGO + 9) == digest_of(graph, WORLD)
    assert digest_of(graph, withdrawn, known_at=LONG_AGO - 1).parts["entities"].count == 0


def test_what_is_not_complete_does_not_count(graph: tuple[Driver, Writer]) -> None:
    opened = replace(WORLD, loads=(FIRST, replace(SECOND, completed_at=FOREVER), SECRET))

    assert digest_of(graph, opened).parts["links"].count == 2


def test_as_of_a_moment_counts_what_was_true_then(graph: tuple[Driver, Writer]) -> None:
    digest_of(graph, WORLD)

    counts = {
        moment: tuple(digest(graph[1], moment).parts[kind].count for kind in ("links", "events"))
        for moment in (99, 149, 150, 200, 300)
    }

    assert counts == {99: (1, 0), 149: (2, 0), 150: (2, 2), 200: (1, 2), 300: (2, 2)}


def test_the_first_mention_of_an_entity_counts_as_that_and_not_by_its_row(graph: tuple[Driver, Writer]) -> None:
    driver, writer = graph
    twice = replace(WORLD, said=(*SAID, Said(SECOND.number, PHONE, {"number": "as row 7 has it"}, row=7)))
    before = digest_of(graph, WORLD)
    digest_of(graph, twice)

    driver.execute_query(
        "MATCH (load:Load {number: $load}) SET load.mentions = true", load=SECOND.number, database_=DATABASE
    )

    assert digest(writer) == before


def test_every_measure_of_an_event_counts() -> None:
    measures = {name for event in EVENTS.values() for name in event.measures()} - {"place"}

    assert [name for name in measures if f"e.{name}" not in query("store/contents").source] == []


def test_pages_of_any_size_give_one_digest(graph: tuple[Driver, Writer], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = digest_of(graph, WORLD)
    monkeypatch.setattr(digests, "_FIRST", 1)
    monkeypatch.setattr(digests, "_SMALL", 0)

    assert digest(graph[1]) == whole


def test_what_people_decide_counts_and_what_follows_from_the_order_does_not(graph: tuple[Driver, Writer]) -> None:
    driver, writer = graph
    before = digest_of(graph, WORLD)
    decision = {"load": FIRST.number, "at": 1, "by": "Li", "why": ["seen"], "subject": [""], "detail": ["{}"]}

    def decide(id: str, kind: str) -> Digest:
        params = {**decision, "id": [id], "kind": [kind], "entities": [[WANG, LI]]}
        driver.execute_query(query("decisions/decide").text, params, database_=DATABASE)
        return digest(writer)

    assert changed(before, decide("1", "evidence-withdrawn")) == set()
    assert changed(before, decide("2", "together")) == {"decided"}
