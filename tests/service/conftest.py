"""The whole service over a real graph, asked through HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from fastapi import FastAPI
from neo4j import Driver, GraphDatabase

from service.app import Parts, create_app
from store import schema
from store.address import Address
from store.archive import Archive
from store.graph import Graph, Row
from store.writer import open_writer_at
from tests.graphs import KEY, World, clear, write
from tests.service.audit.compared import written_down
from tests.service.provider import PROVIDER, access

T = TypeVar("T")
TOKEN = PROVIDER.token()
SIGNED_IN = {"Authorization": f"Bearer {TOKEN}"}
STATED = {**SIGNED_IN, "Clew-Purpose": "investigation", "Clew-Case": "A3401%E5%8F%B7"}


def parts(address: Address, folder: Path) -> Parts:
    """What the tests' service is made of; the folder takes its archive and its case files."""
    return Parts(address, Archive(folder), KEY, access(folder), folder)


class CountedGraph:
    """The graph with a list of the queries that went through it."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.sent: list[str] = []

    async def rows(self, name: str, *args: Any, **params: Any) -> list[Row]:
        self.sent.append(name)
        return await self._graph.rows(name, *args, **params)

    async def columns(self, name: str, *args: Any, **params: Any) -> Row:
        self.sent.append(name)
        return await self._graph.columns(name, *args, **params)


class Service:
    """The application as its clients see it."""

    def __init__(self, app: FastAPI, driver: Driver, runner: asyncio.Runner, client: httpx.AsyncClient) -> None:
        self.app = app
        self._driver = driver
        self._runner = runner
        self.client = client

    def world(self, world: World) -> None:
        clear(self._driver)
        write(world, self._driver)

    def run(self, question: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(question)

    def send(self, method: str, path: str, headers: Any = STATED, **more: Any) -> httpx.Response:
        answer = self.run(self.client.request(method, path, headers=headers, **more))
        written_down(self.app, answer)
        return answer

    def get(self, path: str, headers: Any = STATED, **params: Any) -> httpx.Response:
        return self.send("GET", path, headers, params=params or None)

    def post(self, path: str, body: Any, headers: Any = STATED, **params: Any) -> httpx.Response:
        return self.send("POST", path, headers, json=body, params=params)

    def graphql(
        self, query: str, headers: Any = STATED, operation: str | None = None, **variables: Any
    ) -> httpx.Response:
        body = {"query": query, "variables": variables, "operationName": operation}
        return self.post("/graphql", body, headers)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = self.graphql(query, **variables).json()
        assert "errors" not in answer, answer
        return answer["data"]


@pytest.fixture(scope="module")
def service(graph_server: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
    with serving(create_app(parts(graph_server, tmp_path_factory.mktemp("archive"))), graph_server) as served:
        yield served


@contextmanager
def serving(app: FastAPI, address: Address) -> Iterator[Service]:
    """An application over the graph at that address, which the test can write to directly."""
    driver = GraphDatabase.driver(address.uri, auth=(address.user, address.password), notifications_min_severity="OFF")
    transport = httpx.ASGITransport(app)
    with asyncio.Runner() as runner, driver:
        stack = AsyncExitStack()
        runner.run(stack.enter_async_context(app.router.lifespan_context(app)))
        client = runner.run(
            stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://localhost"))
        )
        yield Service(app, driver, runner, client)
        runner.run(stack.aclose())


@pytest.fixture
def sent(service: Service) -> Iterator[list[str]]:
    """The names of the queries that one test sends to the database."""
    doors = service.app.state.doors
    counted = CountedGraph(doors.graph)
    service.app.state.doors = replace(doors, graph=counted, _loads=None)
    yield counted.sent
    service.app.state.doors = doors
