"""The writing door: batches of registered queries, one transaction each, whose effect is counted."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString, cast

from neo4j import Driver, Query, Transaction

from base.errors import DatabaseError
from cypher.catalogue import Query as Named
from cypher.catalogue import query
from store.address import Address
from store.driver import DATABASE, DIALECT, KEEPING_PLANS, open_writer, translated
from store.gate import Gate
from store.graph import Row, prepared
from store.plans import Plan, plan_of
from store.transactions import Transactions

_LONGEST = 30.0


class AlreadyCommittedError(Exception):
    """Another transaction has moved the load on: read how far it is before going on."""


@dataclass(frozen=True, slots=True)
class Write:
    """One query of a batch; `expected` is how many rows it must write, None where fewer are right."""

    name: str
    params: dict[str, Any]
    expected: int | None = None


def _at_once() -> None:
    """There is nothing to wait for, and nobody to tell."""


class Writer:
    """Writes to one graph, in transactions that are repeated where that helps."""

    def __init__(self, driver: Driver, uri: str) -> None:
        self._driver = driver
        self._uri = uri
        self._transactions = Transactions(driver, uri)

    @property
    def repeated(self) -> int:
        """How many transactions had to be run once more."""
        return self._transactions.repeated

    def rows(self, name: str, **params: Any) -> list[Row]:
        """The rows a read or a small write returns.

        Raises OutcomeUnknownError where the connection broke during the commit of a write.
        """
        text, values = prepared(query(name), None, params, KEEPING_PLANS)
        run = self._transactions.read if query(name).access == "read" else self._transactions.write
        return run(lambda tx: tx.run(text, values).data(), query(name).budget)

    def lists(self, name: str, gate: Gate | None = None, **params: Any) -> list[list[Any]]:
        """The rows of a read as bare lists, in the order of its columns: for many at a time, as they come."""
        text, values = prepared(query(name), gate, params, KEEPING_PLANS)
        return self._transactions.read(
            lambda tx: [record.values() for record in tx.run(text, values)], query(name).budget
        )

    def commit(
        self, write: Write, last: Write, ready: Callable[[], None] = _at_once, failed: Callable[[], None] = _at_once
    ) -> None:
        """Run two writes in one transaction; before the last one, and so before the commit, `ready` is waited for.

        Where it has to be repeated, `failed` is called, so that nobody who holds locks waits for it any longer. Where
        the last writes nothing, the batch was committed before, and all of this transaction is taken back: raises
        AlreadyCommittedError. Raises BatchTooLargeError where the server's memory is too small, OutcomeUnknownError
        where the connection broke during the commit, DatabaseError where a count is not as expected.
        """

        def batch(tx: Transaction) -> None:
            _written(tx, write)
            ready()
            if _written(tx, last) == 0:
                raise AlreadyCommittedError

        self._transactions.write(batch, _LONGEST, failed)

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


def _written(tx: Transaction, write: Write) -> int:
    text, values = prepared(query(write.name), None, write.params, KEEPING_PLANS)
    record = tx.run(text, values).single(strict=True)
    written = int(record["written"])
    if write.expected is not None and written != write.expected:
        raise DatabaseError(
            f"{write.name} wrote {written} of {write.expected} rows, so the batch was taken back: "
            "the graph and the archive disagree; `clew store rebuild` makes the graph again from the archive."
        )
    return written


@contextmanager
def open_writer_at(address: Address) -> Generator[Writer]:
    """A writer for as long as the block runs."""
    driver = open_writer(address)
    with driver:
        yield Writer(driver, address.uri)
