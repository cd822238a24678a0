"""The door for what people decide: registered queries of decisions, several in one transaction, written at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from neo4j import WRITE_ACCESS, AsyncDriver, AsyncManagedTransaction, unit_of_work

from cypher.catalogue import query
from store.address import Address
from store.driver import DATABASE, GRACE, open_reader, translated
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
    """Writes decisions into one graph; transactions that met another one are repeated."""

    def __init__(self, driver: AsyncDriver, uri: str) -> None:
        self._driver = driver
        self._uri = uri

    async def together(self, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """Run the work in one transaction; it may run twice, the first time in vain."""

        @unit_of_work(timeout=_LONGEST)
        async def run(transaction: AsyncManagedTransaction) -> Result:
            return await work(Transaction(transaction))

        with translated(self._uri):
            async with (
                asyncio.timeout(_LONGEST + GRACE),
                self._driver.session(database=DATABASE, default_access_mode=WRITE_ACCESS) as session,
            ):
                return await session.execute_write(run)

    async def columns(self, name: str, gate: Gate | None = None, **params: Any) -> Row:
        """The one row of a reading query, asked where decisions are written, so that it sees the last of them."""
        text, values = prepared(query(name), gate, params)
        with translated(self._uri):
            async with (
                asyncio.timeout(_LONGEST + GRACE),
                self._driver.session(database=DATABASE, default_access_mode=WRITE_ACCESS) as session,
            ):
                (row,) = await (await session.run(text, values)).data()
                return row


@asynccontextmanager
async def open_decisions(address: Address) -> AsyncGenerator[Decisions]:
    """The door for as long as the block runs."""
    driver = open_reader(address)
    try:
        yield Decisions(driver, address.uri)
    finally:
        await driver.close()
