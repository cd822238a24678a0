"""Runs the transactions of loaders, and repeats those that met another one or lost their connection."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, Transaction
from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError, ServiceUnavailable

from base.outcomes import BatchTooLargeError, OutcomeUnknownError
from store.driver import DATABASE, translated

PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each repetition, give or take half of it: together they outlast most restarts of a server."""

_POOL_IS_FULL = "MemoryPoolOutOfMemoryError"
_VANISHED = "Neo.ClientError.Statement.EntityNotFound"
"""Another transaction deleted a node meanwhile; the driver takes that for a mistake in the statement."""

Result = TypeVar("Result")


def _nothing() -> None:
    """Nobody has to be told."""


class Transactions:
    """Transactions on one server; `repeated` counts the repetitions.

    A server that never answered is not waited for: it is not there, rather than away for a moment.
    """

    def __init__(self, driver: Driver, uri: str) -> None:
        self.repeated = 0
        self._driver = driver
        self._uri = uri
        self._answered = False

    def read(self, work: Callable[[Transaction], Result], timeout: float) -> Result:
        """What the work returns; it may run several times, each for at most `timeout` seconds."""
        return self._run(work, timeout, READ_ACCESS)

    def write(
        self, work: Callable[[Transaction], Result], timeout: float, failed: Callable[[], None] = _nothing
    ) -> Result:
        """What the work returns once it is committed; it may run several times, all but the last in vain.

        `failed` is called before each repetition. Raises BatchTooLargeError where it does not fit the server's memory,
        OutcomeUnknownError where the connection broke during the commit.
        """
        return self._run(work, timeout, WRITE_ACCESS, failed)

    def _run(
        self,
        work: Callable[[Transaction], Result],
        timeout: float,
        access: str,
        failed: Callable[[], None] = _nothing,
    ) -> Result:
        with translated(self._uri):
            for pause in PAUSES:
                try:
                    return self._once(work, timeout, access)
                except (DriverError, Neo4jError) as error:
                    if not self._passing(error):
                        raise
                self.repeated += 1
                failed()
                time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  it is no secret
            return self._once(work, timeout, access)

    def _once(self, work: Callable[[Transaction], Result], timeout: float, access: str) -> Result:
        try:
            with (
                self._driver.session(database=DATABASE, default_access_mode=access) as session,
                session.begin_transaction(timeout=timeout) as transaction,
            ):
                self._answered = True
                return work(transaction)
        except IncompleteCommit as error:
            if access == READ_ACCESS:
                raise ServiceUnavailable from error
            raise OutcomeUnknownError(
                "The connection to the graph database broke during a commit, so nobody knows whether it happened: "
                "say the same command again, it goes on where the graph stands.",
                retry_after=1,
            ) from error
        except Neo4jError as error:
            if _POOL_IS_FULL in (error.code or ""):
                # it calls itself passing, but the same batch would fail again
                raise BatchTooLargeError(
                    "A transaction does not fit the graph database's memory: raise db.memory.transaction.max."
                ) from error
            raise

    def _passing(self, error: DriverError | Neo4jError) -> bool:
        return self._answered and (error.is_retryable() or getattr(error, "code", "") == _VANISHED)
