"""Non-interference: an answer is the same as on a graph that lacks what the viewer may not see."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from neo4j import Driver, GraphDatabase

from analysis.asking import Ask, ask
from analysis.by import By, find
from analysis.events import event_counts, events, events_of
from analysis.expand import expand
from analysis.links import links
from analysis.paths import paths
from analysis.search import search
from analysis.sources import loads, sources
from analysis.statements import statements
from analysis.timeline import timeline
from base.viewer import BEGINNING, FOREVER, Clocks, Viewer
from cypher.macros import LOADS_PER_SCOPE
from ontology import ENTITIES
from ontology.keys import natural_key, public_id
from store import schema
from store.address import Address
from store.archive import Archive
from store.driver import open_reader
from store.graph import Graph
from store.writer import open_writer_at
from tests.graphs import KEY, Claimed, Happened, Load, Said, World, an_id, clear, number_of, write

NUMBERS = ("+8613800138000", "+8613800138001", "+8613900138000")
PEOPLE = tuple(an_id("Person", name) for name in "abc")
PHONES = tuple(public_id(ENTITIES["Phone"], natural_key(ENTITIES["Phone"], ("number",), (n,)), KEY) for n in NUMBERS)
ADDRESSES = tuple(an_id("Address", name) for name in "ab")
PLATES = (an_id("Plate", "a"),)
PLACES = tuple(an_id("Place", name) for name in "ab")
EVERYBODY = (*PEOPLE, *PHONES, *ADDRESSES, *PLATES, *PLACES)

Question = Callable[[Ask, int], Awaitable[Any]]

VALUES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "Person": st.fixed_dictionaries(
        {"name": st.sampled_from(["王伟", "王玮", "李娜"])}, optional={"birth_date": st.sampled_from(["1990-01-01"])}
    ),
    "Address": st.fixed_dictionaries({"text": st.sampled_from(["云溪市东湖区人民路1号", "云溪市东湖区人民路2号"])}),
    "Plate": st.fixed_dictionaries({"text": st.sampled_from(["皖A12345", "皖A12346"])}),
    "Place": st.fixed_dictionaries({"name": st.just("人民路卡口"), "code": st.sampled_from(["K1", "K2"])}),
}
LINKED = (
    ("LIVES_AT", PEOPLE, ADDRESSES, ("",)),
    ("HOLDS", PEOPLE, PHONES, ("",)),
    ("RELATED_TO", PEOPLE, PEOPLE, ("spouse", "child")),
)
HAPPENED = (("CALLED", PHONES, PHONES), ("SEEN_AT", PLATES, PLACES), ("SEEN_AT", PHONES, PLACES))

LOADS = tuple(number_of(scope, sequence) for scope in (1, 2, 3) for sequence in (1, 2))
MOMENTS = st.sampled_from([BEGINNING, 10, 20, 30, FOREVER])
SCOPES = {1: ("register", 0, ()), 2: ("telecom", 1, ()), 3: ("register", 0, ("minor",))}
VIEWERS = st.builds(
    Viewer,
    st.just("analyst"),
    st.sampled_from([0, 1]),
    st.sampled_from([frozenset[str](), frozenset({"minor"})]),
)
CLOCKS = st.builds(Clocks, st.sampled_from([5, 15, 25, 40]), st.sampled_from([100, 200]))


@st.composite
def _loads(draw: st.DrawFn) -> tuple[Load, ...]:
    """Loads of three scopes: complete early, complete late, open, or withdrawn."""
    made: list[Load] = []
    for number in LOADS:
        source, level, compartments = SCOPES[number // LOADS_PER_SCOPE]
        state = draw(st.sampled_from(["complete", "complete", "late", "open", "withdrawn"]))
        completed_at = {"late": 150, "open": FOREVER}.get(state, 50)
        withdrawn_at = 120 if state == "withdrawn" else FOREVER
        made.append(
            Load(
                number,
                source,
                level,
                compartments,
                snapshot_at=draw(st.sampled_from([1, 2])),
                completed_at=completed_at,
                withdrawn_at=withdrawn_at,
            )
        )
    return tuple(made)


def _spoken(draw: st.DrawFn, load: int, id: str, row: int) -> Said:
    kind = id.split("-")[0].capitalize()
    values = {"number": NUMBERS[PHONES.index(id)]} if kind == "Phone" else draw(VALUES[kind])
    return Said(load, id, values, row, *_validity(draw), ended_by=_endings(draw))


def _validity(draw: st.DrawFn) -> tuple[int, int]:
    start, end = sorted((draw(MOMENTS), draw(MOMENTS)))
    return (start, end) if start < end else (BEGINNING, FOREVER)


def _endings(draw: st.DrawFn) -> tuple[int, ...]:
    return tuple(draw(st.lists(st.sampled_from(LOADS), max_size=2, unique=True)))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A small graph in which, as with loaders, a row that asserts a link or an event describes both of its ends."""
    said: list[Said] = []
    claimed: list[Claimed] = []
    happened: list[Happened] = []
    for row in range(1, draw(st.integers(2, 14)) + 1):
        load = draw(st.sampled_from(LOADS))
        if draw(st.booleans()):
            type, sources, targets, roles = draw(st.sampled_from(LINKED))
            source, target, role = (draw(st.sampled_from(some)) for some in (sources, targets, roles))
            claimed.append(Claimed(load, type, source, target, role, row, *_validity(draw), ended_by=_endings(draw)))
        else:
            type, sources, targets = draw(st.sampled_from(HAPPENED))
            source, target = draw(st.sampled_from(sources)), draw(st.sampled_from(targets))
            happened.append(Happened(load, type, source, target, draw(st.integers(1, 45)), row))
        said += [_spoken(draw, load, id, row) for id in dict.fromkeys((source, target))]
    seals = draw(st.dictionaries(st.sampled_from(sorted({one.id for one in said})), st.just(1), max_size=2))
    return World(draw(_loads()), tuple(said), tuple(claimed), tuple(happened), seals)


class Reality:
    """One server with one graph at a time, and every question put to it."""

    def __init__(self, address: Address, driver: Driver, runner: asyncio.Runner, archive: Path) -> None:
        self.driver = driver
        self._runner = runner
        self._archive = Archive(archive)
        self.graph = Graph(open_reader(address), address.uri)

    def run(self, work: Any) -> Any:
        return self._runner.run(work)

    def ask(self, viewer: Viewer, clocks: Clocks) -> Ask:
        """The surroundings, with the first seal closed to everybody."""
        made: Ask = self.run(ask(self.graph, self._archive, KEY, viewer, clocks))
        return replace(made, gate=replace(made.gate, may=[True, False]))

    def put(self, world: World) -> None:
        clear(self.driver)
        write(world, self.driver)

    def answers(self, viewer: Viewer, clocks: Clocks, first: int, questions: Iterable[str]) -> dict[str, bytes]:
        """The answers as canonical JSON, by their questions."""
        surroundings = self.ask(viewer, clocks)
        return {name: _canonical(self.run(QUESTIONS[name](surroundings, first))) for name in questions}


def _questions() -> dict[str, Question]:
    """Every kind of question about everybody of the test worlds, by a name."""
    asked: dict[str, Question] = {
        "sources": lambda ask, _: sources(ask),
        "loads": lambda ask, first: _pages(lambda after: loads(ask, None, first, after)),
        "statements": lambda ask, first: statements(ask, EVERYBODY, None, first, None),
        "statements of all times": lambda ask, first: statements(ask, EVERYBODY, None, first, None, history=True),
    }
    for number in NUMBERS:
        asked[f"find {number}"] = lambda ask, _, number=number: find(ask, By(phone=number))
    for id in EVERYBODY:
        asked |= _questions_about(id)
    for text in ("王伟", "ww", "8000", "皖A?234?", "人民路", "K"):
        asked[f"search {text}"] = lambda ask, first, text=text: _pages(
            lambda after: search(ask, text, None, first, after)
        )
    for source, target in permutations((PEOPLE[0], PEOPLE[1], PHONES[0], PHONES[1], ADDRESSES[0]), 2):
        for in_time in (False, True):
            asked[f"paths {source} {target} {in_time}"] = partial(_paths, ends=(source, target), in_time=in_time)
    return asked


def _questions_about(id: str) -> dict[str, Question]:
    return {
        f"find {id}": lambda ask, _: find(ask, By(id=id)),
        f"links {id}": lambda ask, first: _pages(lambda after: links(ask, id, None, first, after)),
        f"links of all times {id}": lambda ask, first: links(ask, id, None, first, None, history=True),
        f"timeline {id}": lambda ask, first: _pages(lambda after: timeline(ask, id, first, after)),
        f"events {id}": lambda ask, first: _pages(lambda after: events(ask, id, None, None, None, None, first, after)),
        f"counts {id}": lambda ask, _: event_counts(ask, id),
        f"columns {id}": lambda ask, _: _columns(ask, id),
        f"expand {id}": lambda ask, first: expand(ask, id, None, None, first, None),
    }


async def _columns(ask: Ask, id: str) -> list[Any]:
    found = [await events_of(ask, id, type, "out") for type in ("CALLED", "SEEN_AT")]
    return [[one.at.tolist(), one.other.tolist(), one.load.tolist(), one.row.tolist()] for one in found]


async def _paths(ask: Ask, first: int, ends: tuple[str, str], in_time: bool) -> Any:
    return await paths(ask, *ends, 6, in_time, first)


async def _pages(page: Any) -> list[Any]:
    """Every page of a list."""
    found = [await page(None)]
    while found[-1].next is not None:
        found.append(await page(found[-1].next))
    return found


def _canonical(answer: Any) -> bytes:
    return orjson.dumps(answer, option=orjson.OPT_SORT_KEYS)


@pytest.fixture(scope="module")
def reality(graph_server: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reality]:
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
    login = (graph_server.user, graph_server.password)
    with (
        asyncio.Runner() as runner,
        GraphDatabase.driver(graph_server.uri, auth=login, notifications_min_severity="OFF") as driver,
    ):
        one = Reality(graph_server, driver, runner, tmp_path_factory.mktemp("archive"))
        yield one
        one.run(one.graph.close())


def _check(reality: Reality, world: World, questions: set[str], viewer: Viewer, clocks: Clocks, first: int) -> None:
    reality.put(world)
    whole = reality.answers(viewer, clocks, first, questions)
    visible = world.seen_through(reality.ask(viewer, clocks).gate)

    reality.put(visible)

    assert reality.answers(viewer, clocks, first, questions) == whole


QUESTIONS = _questions()
SIZES = st.sampled_from([1, 2, 100])


def _some(size: int) -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(sorted(QUESTIONS)), min_size=size, max_size=size)


@given(worlds(), _some(12), VIEWERS, CLOCKS, SIZES)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),  # shrinking a graph takes minutes: the soak test does it
    suppress_health_check=list(HealthCheck),
)
def test_what_the_viewer_may_not_see_changes_no_answer(
    reality: Reality, world: World, questions: set[str], viewer: Viewer, clocks: Clocks, first: int
) -> None:
    _check(reality, world, questions, viewer, clocks, first)


@pytest.mark.soak
@given(worlds(), VIEWERS, CLOCKS, SIZES)
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_the_viewer_may_not_see_changes_no_answer_to_any_question(
    reality: Reality, world: World, viewer: Viewer, clocks: Clocks, first: int
) -> None:
    _check(reality, world, set(QUESTIONS), viewer, clocks, first)
