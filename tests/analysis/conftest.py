"""What tests of questions share: one event loop and one connection a module, and a way to ask about a small graph."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from neo4j import Driver, GraphDatabase

from analysis.asking import Ask, ask
from base.viewer import Clocks, Viewer
from store import schema
from store.address import Address
from store.archive import Archive
from store.driver import open_reader
from store.graph import Graph
from store.writer import open_writer_at
from tests.graphs import KEY, World, clear, write

T = TypeVar("T")
NOW = 1_700_000_000


class Asker:
    """Writes a world into the one graph there is and asks about it, as any viewer at any clocks."""

    def __init__(self, address: Address, driver: Driver, runner: asyncio.Runner, archive: Path) -> None:
        self.driver = driver
        self._runner = runner
        self.archive = Archive(archive)
        self.graph = Graph(open_reader(address), address.uri)

    def world(self, world: World) -> None:
        """Replace what is in the graph."""
        clear(self.driver)
        write(world, self.driver)
        self.graph.kept.clear()

    def ask(self, viewer: Viewer | None = None, as_of: int = NOW, known_at: int = NOW) -> Ask:
        """The surroundings of a question."""
        who = viewer or Viewer("analyst")
        return self.run(ask(self.graph, self.archive, KEY, who, Clocks(as_of, known_at)))

    def run(self, question: Coroutine[Any, Any, T]) -> T:
        """The answer."""
        return self._runner.run(question)


@pytest.fixture(scope="module")
def asker(graph_server: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
    driver = GraphDatabase.driver(
        graph_server.uri, auth=(graph_server.user, graph_server.password), notifications_min_severity="OFF"
    )
    with asyncio.Runner() as runner, driver:
        one = Asker(graph_server, driver, runner, tmp_path_factory.mktemp("archive"))
        yield one
        one.run(one.graph.close())
