"""Only what is in the catalogue is asked, and while a question is served nothing is called but the database."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from typing import Any

import pytest

from base.misuse import NotRegisteredError
from cypher.catalogue import parse, query
from store.address import Address
from store.graph import prepared
from tests.graphs import Load, Said, World, an_id, number_of
from tests.misuse.standing import IN_CASE
from tests.service.conftest import Service

DEVISED = """\
// Everybody.
//
// return names: LIST<STRING>    names
// access read
// budget 1 s

MATCH (n:Person) RETURN collect(n.name) AS names
"""
_called: list[Any] = []


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        _called.append(arguments[1])
    elif event in ("subprocess.Popen", "os.system", "os.exec"):
        _called.append(event)


sys.addaudithook(_heard)  # it stays: Python takes none away


def test_a_text_outside_the_catalogue_is_never_sent() -> None:
    with pytest.raises(NotRegisteredError) as refused:
        prepared(parse("devised", DEVISED), None, {})

    assert refused.value.code == "not_registered"
    assert prepared(query("store/ping"), None, {})[0].endswith("RETURN 1 AS one")


def test_a_text_that_was_changed_is_no_longer_in_it() -> None:
    changed = replace(query("store/ping"), text=query("store/ping").text + " // and more")

    with pytest.raises(NotRegisteredError):
        prepared(changed, None, {})


def test_a_served_question_calls_the_database_and_nobody_else(service: Service, graph_server: Address) -> None:
    register = number_of(1, 1)
    somebody = an_id("Person", "somebody")
    service.world(World((Load(register, "register"),), (Said(register, somebody, {"name": "王伟"}),)))
    service.app.state.doors._read_at = -10.0
    service.run(asyncio.sleep(0))
    _called.clear()

    found = service.get("/v1/search", IN_CASE, text="王伟", first=1)
    told = service.graphql(f'{{ entity(by: {{id: "{somebody}"}}) {{ caption }} }}', IN_CASE).json()

    host, port = graph_server.uri.removeprefix("bolt://").split(":")
    assert found.json()["total"] == 1
    assert told["data"]["entity"]["caption"]
    assert {str(one[:2]) if isinstance(one, tuple) else str(one) for one in _called} <= {str((host, int(port)))}
