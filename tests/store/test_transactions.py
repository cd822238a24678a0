"""Transactions of loaders: which failures are repeated, how often, and which are said at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from neo4j import Driver, Transaction
from neo4j.exceptions import Neo4jError

from base.errors import DatabaseError, DatabaseUnavailableError
from base.outcomes import BatchTooLargeError
from store import transactions
from store.address import Address
from store.driver import open_writer
from store.transactions import PAUSES, Transactions

COUNT = "MATCH (one:Probe) RETURN count(one) AS count"


@pytest.fixture
def driver(graph_server: Address) -> Iterator[Driver]:
    with open_writer(graph_server) as driver:
        yield driver
        driver.execute_query("MATCH (one:Probe) DELETE one")


@pytest.fixture
def running(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> Transactions:
    monkeypatch.setattr(transactions, "PAUSES", tuple(0.01 for _ in PAUSES))
    return Transactions(driver, "bolt://somewhere")


class Failing:
    """Work that writes a node and then fails, the first `times`, with an error of that code."""

    def __init__(self, code: str, times: int) -> None:
        self.left = times
        self._code = code

    def __call__(self, transaction: Transaction) -> str:
        transaction.run("CREATE (:Probe)").consume()
        if self.left:
            self.left -= 1
            raise Neo4jError._hydrate_neo4j(code=self._code, message="made up")  # pyright: ignore  # the server's way
        return "done"


@pytest.mark.parametrize(
    "code", ["Neo.TransientError.Transaction.DeadlockDetected", "Neo.ClientError.Statement.EntityNotFound"]
)
def test_what_passes_is_repeated_and_written_once(running: Transactions, driver: Driver, code: str) -> None:
    failed: list[int] = []

    assert running.write(Failing(code, times=5), 10, lambda: failed.append(running.repeated)) == "done"

    assert (running.repeated, failed) == (5, [1, 2, 3, 4, 5])
    assert driver.execute_query(COUNT).records[0]["count"] == 1


@pytest.mark.parametrize(
    ("code", "times", "expected", "repeated"),
    [
        ("Neo.TransientError.Transaction.DeadlockDetected", 6, DatabaseError, 5),
        ("Neo.ClientError.Statement.SyntaxError", 1, DatabaseError, 0),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", 1, BatchTooLargeError, 0),
    ],
)
def test_what_does_not_pass_leaves_nothing(
    running: Transactions, driver: Driver, code: str, times: int, expected: type[Exception], repeated: int
) -> None:
    with pytest.raises(expected):
        running.write(Failing(code, times), 10)

    assert running.repeated == repeated
    assert driver.execute_query(COUNT).records[0]["count"] == 0


def test_a_server_that_never_answered_is_not_waited_for() -> None:
    with open_writer(Address("bolt://127.0.0.1:9", "neo4j", "none")) as driver:
        running = Transactions(driver, "bolt://127.0.0.1:9")

        with pytest.raises(DatabaseUnavailableError):
            running.read(lambda transaction: transaction.run("RETURN 1").single(), 5)

    assert running.repeated == 0
