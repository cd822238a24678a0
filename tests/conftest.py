"""What every test may use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from neo4j import GraphDatabase

from base.settings import Settings
from store import embedded
from store.address import Address
from tests.graphs import clear


@pytest.fixture(scope="session")
def graph_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the session's one server: a state folder that pytest cleans up, and little memory."""
    home = tmp_path_factory.mktemp("graph")
    return Settings(home=home, graph_uri=None, store_heap="512m", store_page_cache="128m")


@pytest.fixture(scope="session")
def graph_server(graph_settings: Settings) -> Iterator[Address]:
    """A real Neo4j that Clew starts at the first test that asks for it and stops after the last.

    It is one graph for all tests of the session: a test clears what it does not want to meet, and none may rely on what
    another left. Where CLEW_HOME or CLEW_GRAPH_URI point for the person who runs the tests has no effect on it.
    """
    with embedded.server(graph_settings) as address:
        yield address
    embedded.stop(graph_settings, force=True)


@pytest.fixture
def empty_graph(graph_server: Address) -> Address:
    """The session's server with nothing in it but the schema."""
    with GraphDatabase.driver(graph_server.uri, auth=(graph_server.user, graph_server.password)) as driver:
        clear(driver)
    return graph_server
