"""The door for what people decide: registered queries of decisions, several in one transaction, written at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any, TypeVar

from neo4j import WRITE_ACCESS, AsyncDriver, AsyncManagedTransaction, AsyncSession, unit_of_work

from cypher.catalogue import query
from store.address import Address
from store.breaker import Breaker
from store.bulkhead import Bulkhead
from store.driver import DATABASE, GRACE, closed, open_reader, translated
from store.gate import Gate
from store.graph import Row, prepared
from store.own_loads import Marking

FEED = "decisions"
_LONGEST = 30.0

Result = TypeVar("Result")


class Transaction:
    """Queries that are written together or not at all."""

    def __init__(self, transaction: AsyncManagedTransaction) -> None:
        self._transaction = transaction

    async def rows(self, name: str, **params: Any) -> list[Row]:
        """The rows of one query; a mismatch with its declaration is a mistake in our own code."""
        text, values = prepared(query(name), None, params)
        return await (await self._transaction.run(text, values)).data()

    async def open(self, marking: Marking, at: int) -> int:
        """A load of Clew's own with that marking, which nobody sees before it is complete; returns its number."""
        (scope,) = await self.rows("loads/scope", **marking.scope())
        (opened,) = await self.rows("loads/open", scope=scope["scope"], **marking.opening(FEED, at, at))
        return int(opened["number"])

    async def complete(self, loads: Sequence[int], counts: Sequence[int], at: int) -> None:
        """Let what the loads brought be seen from now on; `counts` says how many things each brought."""
        accounts = [[count, count, 0, 0, 0, 0] for count in counts]
        await self.rows("loads/complete", loads=list(loads), at=at, counts=accounts)


class Decisions:
    """Writes decisions into one graph; transactions that met another one are repeated.

    `breaker` is the one of the server that questions are asked of too, where they are.
    """

    def __init__(self, driver: AsyncDriver, uri: str, breaker: Breaker | None = None) -> None:
        self._driver = driver
        self._uri = uri
        self._breaker = breaker
        self._places = Bulkhead(places=6, queue=100, patience=5.0)
        self._written = 0

    @property
    def written(self) -> int:
        """How many transactions went through this door: who remembers the graph reads it again once there are more."""
        return self._written

    async def together(self, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """Run the work in one transaction; it may run twice, the first time in vain."""

        @unit_of_work(timeout=_LONGEST)
        async def run(transaction: AsyncManagedTransaction) -> Result:
            return await work(Transaction(transaction))

        async with self._session() as session:
            try:
                return await session.execute_write(run)
            finally:
                self._written += 1

    async def columns(self, name: str, gate: Gate | None = None, **params: Any) -> Row:
        """The one row of a reading query, asked where decisions are written, so that it sees the last of them."""
        text, values = prepared(query(name), gate, params)
        async with self._session() as session:
            (row,) = await (await session.run(text, values)).data()
            return row

    @asynccontextmanager
    async def _session(self) -> AsyncGenerator[AsyncSession]:
        """A session that writes, while the server is not known to be away, for as long as a transaction may last."""
        async with self._places.place():
            with nullcontext() if self._breaker is None else self._breaker.watching(), translated(self._uri):
                async with (
                    asyncio.timeout(_LONGEST + GRACE),
                    self._driver.session(database=DATABASE, default_access_mode=WRITE_ACCESS) as session,
                ):
                    yield session


@asynccontextmanager
async def open_decisions(address: Address, breaker: Breaker | None = None) -> AsyncGenerator[Decisions]:
    """The door for as long as the block runs; `breaker` is that of the graph which is asked beside it."""
    driver = open_reader(address, connections=8)
    try:
        yield Decisions(driver, address.uri, breaker)
    finally:
        await closed(driver)
