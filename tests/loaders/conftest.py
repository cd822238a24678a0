"""What tests of loading share: one connection to the session's graph, and an empty installation for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

from store import schema
from store.address import Address
from store.writer import Writer, open_writer_at
from tests.loaders.attempts import Attempts
from tests.loaders.front_door import FrontDoor


@pytest.fixture(scope="session")
def loaders_driver(graph_server: Address) -> Iterator[Driver]:
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
    login = (graph_server.user, graph_server.password)
    with GraphDatabase.driver(graph_server.uri, auth=login, notifications_min_severity="OFF") as driver:
        yield driver


@pytest.fixture
def door(graph_server: Address, loaders_driver: Driver, tmp_path: Path) -> FrontDoor:
    """An installation whose graph is empty."""
    return FrontDoor(graph_server, loaders_driver, tmp_path / "home")


@pytest.fixture(scope="session")
def attempts() -> Attempts:
    """Starts loads in processes of their own."""
    return Attempts()


@pytest.fixture
def writer(door: FrontDoor, graph_server: Address) -> Iterator[Writer]:
    """A writer to the graph of an empty installation."""
    with open_writer_at(graph_server) as writer:
        yield writer
