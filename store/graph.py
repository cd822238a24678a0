"""The reading door: sends queries of the catalogue, and nothing else, under their budgets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, LiteralString, cast

from neo4j import READ_ACCESS, AsyncDriver, Query
from neo4j.exceptions import DriverError, Neo4jError

from base.misuse import NotRegisteredError
from base.trace import note_query, timed
from cypher.catalogue import Query as Named
from cypher.catalogue import query, registered
from store.address import Address
from store.breaker import Breaker
from store.bulkhead import Bulkhead
from store.driver import DATABASE, DIALECT, GRACE, closed, open_reader, translated
from store.gate import Gate

Row = dict[str, Any]

ANALYTICS = frozenset({"calls", "cases", "detectors", "money", "rings", "sightings"})
"""The families of queries that weigh much at once; they have places of their own."""


class Graph:
    """Questions to one graph; it has no method that writes.

    `kept` holds what questions read of whole graphs, by what identifies it, as long as the connection lasts: what a
    load brought never changes, so the gate of a question tells which reads are still good. Analytics and all the rest
    have places of their own (`analytics`, `profiles`), so that one kind never waits for the other.
    """

    def __init__(self, driver: AsyncDriver, uri: str) -> None:
        self._driver = driver
        self._uri = uri
        self.kept: dict[Any, Any] = {}
        self.breaker = Breaker(self._ping)
        self.profiles = Bulkhead(places=20, queue=2_000, patience=5.0)
        self.analytics = Bulkhead(places=6, queue=600, patience=10.0)

    async def rows(self, name: str, gate: Gate | None = None, **params: Any) -> list[Row]:
        """The rows that the named query returns, each by column name; `gate` hands in what its macros need."""
        named = query(name)
        text, values = prepared(named, gate, params)
        asked = Query(text, timeout=named.budget)
        async with self._turn(named):
            try:
                return await self._answer(asked, values)
            except (DriverError, Neo4jError) as error:
                if not error.is_retryable():
                    raise
            return await self._answer(asked, values)  # a read may be asked twice: a connection had gone stale, say

    @asynccontextmanager
    async def _turn(self, named: Named) -> AsyncGenerator[None]:
        """A place, and the time that the query may take; no wait where the server is known to be away."""
        self.breaker.check()
        places = self.analytics if named.name.partition("/")[0] in ANALYTICS else self.profiles
        async with places.place():
            with timed(named.name), self.breaker.watching(), translated(self._uri):
                async with asyncio.timeout(named.budget + GRACE):
                    yield

    async def _ping(self) -> None:
        """What the breaker asks: it takes no place."""
        ping = query("store/ping")
        text, values = prepared(ping, None, {})
        await self._answer(Query(text, timeout=ping.budget), values)

    async def _answer(self, asked: Query, values: dict[str, Any]) -> list[Row]:
        """One statement in a transaction of its own: half the round trips of a managed one."""
        async with self._driver.session(database=DATABASE, default_access_mode=READ_ACCESS) as session:
            result = await session.run(asked, values)
            keys = result.keys()
            return [dict(zip(keys, record.values(), strict=True)) async for record in result]

    async def columns(self, name: str, gate: Gate | None = None, **params: Any) -> Row:
        """The one row of a query that returns whole columns as lists."""
        (row,) = await self.rows(name, gate, **params)
        return row

    async def close(self) -> None:
        """Give the connections back."""
        await self.breaker.close()
        await closed(self._driver)


def prepared(
    named: Named, gate: Gate | None, params: dict[str, Any], dialect: LiteralString = DIALECT
) -> tuple[LiteralString, dict[str, Any]]:
    """The text to send and its parameters; a mismatch with the declaration is a mistake in our own code."""
    if named.digest not in registered():
        raise NotRegisteredError(f"'{named.name}' is not in the catalogue as it stands: it is not sent.")
    if set(params) != set(named.params):
        raise TypeError(f"{named.name} takes {sorted(named.params)}, given {sorted(params)}")
    note_query(named.name, named.digest)
    text = cast("LiteralString", dialect + named.text)  # registered, hence one of ours
    if not named.gate:
        return text, params
    if gate is None:
        raise TypeError(f"{named.name} asks about what a viewer may see and needs a gate")
    return text, params | {name: getattr(gate, name) for name in named.gate}


@asynccontextmanager
async def open_graph(address: Address) -> AsyncGenerator[Graph]:
    """A graph to ask for as long as the block runs."""
    graph = Graph(open_reader(address), address.uri)
    try:
        yield graph
    finally:
        await graph.close()
