"""Non-interference: an answer is the same as on a graph that lacks what the viewer may not see."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from neo4j import Driver, GraphDatabase

from analysis.asking import Ask, ask
from base.viewer import Clocks, Viewer
from ontology import ENTITIES
from service.actions import FIELDS, Action
from service.names import root_field
from store import schema
from store.address import Address
from store.archive import Archive
from store.driver import open_reader
from store.graph import Graph
from store.writer import open_writer_at
from tests.contract.every_question import QUESTIONS, answered
from tests.contract.random_worlds import CLOCKS, VIEWERS, Whole, wholes
from tests.graphs import KEY, clear

Chosen = tuple[str, str]


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

    def put(self, whole: Whole) -> None:
        clear(self.driver)
        whole.put(self.driver)
        self.graph.kept.clear()

    def answers(self, viewer: Viewer, clocks: Clocks, first: int, chosen: Iterable[Chosen]) -> dict[Chosen, bytes]:
        """The answers as canonical JSON, by their questions."""
        surroundings = self.ask(viewer, clocks)
        return {
            (field, what): self.run(answered(QUESTIONS[field][what], surroundings, first)) for field, what in chosen
        }


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


def _check(reality: Reality, whole: Whole, chosen: set[Chosen], viewer: Viewer, clocks: Clocks, first: int) -> None:
    reality.put(whole)
    told = reality.answers(viewer, clocks, first, chosen)
    if "whereabouts" in viewer.redacted:
        assert not any(f"{ADDRESS}{number}号".encode() in answer for answer in told.values() for number in (1, 2))
    visible = whole.seen_through(reality.ask(viewer, clocks).gate)

    reality.put(visible)

    assert reality.answers(viewer, clocks, first, chosen) == told


ADDRESS = "云溪市东湖区人民路"
"""What every address of the worlds begins with."""

EVERY: list[Chosen] = sorted((field, what) for field, some in QUESTIONS.items() for what in some)
SIZES = st.sampled_from([1, 2, 100])
_ANY_FIELD = st.sampled_from(sorted(QUESTIONS)).flatmap(
    lambda field: st.tuples(st.just(field), st.sampled_from(sorted(QUESTIONS[field])))
)


def _some(size: int) -> st.SearchStrategy[set[Chosen]]:
    """So many questions, of which those of one root field are as likely as those of another."""
    return st.sets(_ANY_FIELD, min_size=size, max_size=size)


def test_every_root_field_that_answers_from_the_graph_is_among_the_questions() -> None:
    """REST routes call the same functions; what only describes or decides answers nothing from the graph."""
    reading = {
        field for field, action in FIELDS.items() if action not in (Action.DECIDE, Action.DESCRIBE, Action.OVERSEE)
    }
    of_kinds = {root_field(label) for label in ENTITIES}

    assert reading - of_kinds - set(QUESTIONS) == set()
    assert set(QUESTIONS) <= reading


@given(wholes(), _some(8), VIEWERS, CLOCKS, SIZES)
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),  # shrinking a graph takes minutes: the soak test does it
    suppress_health_check=list(HealthCheck),
)
def test_what_the_viewer_may_not_see_changes_no_answer(
    reality: Reality, whole: Whole, chosen: set[Chosen], viewer: Viewer, clocks: Clocks, first: int
) -> None:
    _check(reality, whole, chosen, viewer, clocks, first)


@pytest.mark.soak
@given(wholes(), _some(30), VIEWERS, CLOCKS, SIZES)
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_the_viewer_may_not_see_changes_no_answer_in_ten_thousand_cases(
    reality: Reality, whole: Whole, chosen: set[Chosen], viewer: Viewer, clocks: Clocks, first: int
) -> None:
    _check(reality, whole, chosen, viewer, clocks, first)


@pytest.mark.soak
@given(wholes(), VIEWERS, CLOCKS, SIZES)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_the_viewer_may_not_see_changes_no_answer_to_any_question(
    reality: Reality, whole: Whole, viewer: Viewer, clocks: Clocks, first: int
) -> None:
    _check(reality, whole, set(EVERY), viewer, clocks, first)
