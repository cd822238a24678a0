"""The writing door: batches of registered queries, one transaction each, whose effect is counted."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString, cast

from neo4j import Driver, ManagedTransaction, Query, unit_of_work
from neo4j.exceptions import Neo4jError

from base.errors import DatabaseError
from cypher.catalogue import Query as Named
from cypher.catalogue import query
from store.address import Address
from store.driver import DATABASE, DIALECT, KEEPING_PLANS, open_writer, translated
from store.graph import Row, prepared
from store.plans import Plan, plan_of

_POOL_IS_FULL = "MemoryPoolOutOfMemoryError"
_LONGEST = 30.0


class BatchTooLargeError(Exception):
    """The transaction did not fit the server's memory: send the batch in halves."""


class AlreadyCommittedError(Exception):
    """Another transaction has moved the load on: read how far it is before going on."""


@dataclass(frozen=True, slots=True)
class Write:
    """One query of a batch; `expected` is how many rows it must write, None where fewer are right."""

    name: str
    params: dict[str, Any]
    expected: int | None = None


def _at_once() -> None:
    """There is nothing to wait for."""


class Writer:
    """Writes to one graph, in managed transactions."""

    def __init__(self, driver: Driver, uri: str) -> None:
        self._driver = driver
        self._uri = uri

    def rows(self, name: str, **params: Any) -> list[Row]:
        """The rows a read or a small write returns."""
        text, values = prepared(query(name), None, params, KEEPING_PLANS)

        @unit_of_work(timeout=query(name).budget)
        def work(tx: ManagedTransaction) -> list[Row]:
            return tx.run(text, values).data()

        with translated(self._uri), self._driver.session(database=DATABASE) as session:
            if query(name).access == "read":
                return session.execute_read(work)
            return session.execute_write(work)

    def commit(self, write: Write, last: Write, ready: Callable[[], None] = _at_once) -> None:
        """Run two writes in one transaction; before the last one, and so before the commit, `ready` is waited for.

        Where the last writes nothing, the batch was committed before, and all of this transaction is taken back: raises
        AlreadyCommittedError. Raises BatchTooLargeError where the server's memory is too small, DatabaseError where a
        count is not as expected.
        """

        @unit_of_work(timeout=_LONGEST)
        def batch(tx: ManagedTransaction) -> None:
            _written(tx, write)
            ready()
            if _written(tx, last) == 0:
                raise AlreadyCommittedError

        with translated(self._uri), _too_large_named(), self._driver.session(database=DATABASE) as session:
            session.execute_write(batch)

    def plan(self, name: str) -> Plan:
        """How the database would run the query, which is not run."""
        text = cast("LiteralString", f"EXPLAIN {DIALECT}{query(name).text}")
        with translated(self._uri), self._driver.session(database=DATABASE) as session:
            summary: Any = session.run(text, _nothing(query(name))).consume()
            return plan_of(summary.plan)

    def schema(self, name: str) -> None:
        """Run one schema query; such queries stand alone in their transaction."""
        text, _ = prepared(query(name), None, {})
        with translated(self._uri), self._driver.session(database=DATABASE) as session:
            session.run(Query(text, timeout=query(name).budget)).consume()


def _nothing(named: Named) -> dict[str, Any]:
    """A null for every parameter: plans do not depend on values."""
    return dict.fromkeys((*named.params, *named.gate))


def _written(tx: ManagedTransaction, write: Write) -> int:
    text, values = prepared(query(write.name), None, write.params, KEEPING_PLANS)
    with _too_large_named():  # inside, for the driver would repeat it in vain
        record = tx.run(text, values).single(strict=True)
    written = int(record["written"])
    if write.expected is not None and written != write.expected:
        raise DatabaseError(
            f"{write.name} wrote {written} of {write.expected} rows, so the batch was taken back: "
            "the graph and the archive disagree; `clew store rebuild` makes the graph again from the archive."
        )
    return written


@contextmanager
def _too_large_named() -> Generator[None]:
    """Turns the server's want of memory, in a statement or at the commit, into our error."""
    try:
        yield
    except Neo4jError as error:
        if _POOL_IS_FULL in (error.code or ""):
            raise BatchTooLargeError from error
        raise


@contextmanager
def open_writer_at(address: Address) -> Generator[Writer]:
    """A writer for as long as the block runs."""
    driver = open_writer(address)
    with driver:
        yield Writer(driver, address.uri)
