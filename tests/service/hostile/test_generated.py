"""Generated requests over both surfaces: nothing breaks, and every answer is as it is described."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.app import create_app
from store import schema
from store.address import Address
from store.writer import open_writer_at
from tests.service.conftest import Service, parts
from tests.service.hostile import generated
from tests.service.listening import running
from tests.service.worlds import WORLD


@pytest.fixture(scope="module")
def served(
    service: Service, graph_server: Address, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Any, str]]:
    """The application and the address at which it answers."""
    folder: Path = tmp_path_factory.mktemp("generated")
    service.world(WORLD)
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
    app = create_app(parts(graph_server, folder))
    with running(app) as host:
        yield app, f"http://{host}"


def asked(served: tuple[Any, str], surface: str, examples: int) -> list[str]:
    """What was found, a text for each operation that something is wrong with."""
    app, address = served
    operations = generated.rest(app) if surface == "rest" else generated.graphql()
    found: list[str] = []
    for operation in operations:
        try:
            generated.ask(operation, address if surface == "rest" else f"{address}/graphql", examples)
        except (Exception, BaseExceptionGroup) as error:
            found.append(f"{operation.label}: {error}")
    return found


@pytest.mark.parametrize("surface", ["rest", "graphql"])
def test_a_request_for_each_operation_finds_nothing(served: tuple[Any, str], surface: str) -> None:
    assert asked(served, surface, examples=1) == []


@pytest.mark.soak
@pytest.mark.parametrize("surface", ["rest", "graphql"])
def test_two_hundred_requests_for_each_operation_find_nothing(served: tuple[Any, str], surface: str) -> None:
    assert asked(served, surface, examples=200) == []
