"""How the driver is opened, and how its errors become ours: what a driver message says never leaves this module."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, LiteralString

from neo4j import AsyncDriver, AsyncGraphDatabase, Driver, GraphDatabase, NotificationDisabledClassification
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConnectionPoolError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from base.errors import (
    AlreadyStandsError,
    BudgetExceededError,
    DatabaseError,
    DatabaseLoginError,
    DatabaseUnavailableError,
    UsageError,
)
from store.address import Address

DATABASE = "neo4j"
DIALECT: LiteralString = "CYPHER 25 "
KEEPING_PLANS: LiteralString = "CYPHER 25 replan=skip "
"""For the statements of loads: they start from unique ids, so a plan stays good while a load multiplies the counts."""

GRACE = 2.5
"""Seconds granted past a budget, since the server's own limit may come two seconds late."""

_TUNING: dict[str, Any] = {
    "max_transaction_retry_time": 2.0,
    "connection_timeout": 1.0,
    "connection_acquisition_timeout": 2.0,
    "liveness_check_timeout": 30.0,
    "telemetry_disabled": True,
    "notifications_disabled_classifications": list(NotificationDisabledClassification),
}

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # else Python prints what the driver complains of


def open_reader(address: Address, connections: int = 30) -> AsyncDriver:
    """The driver of the service; it has more connections than there are places before them, so nobody waits for one."""
    with translated(address.uri):
        return AsyncGraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            max_connection_pool_size=connections,
            **_TUNING,
        )


async def closed(driver: AsyncDriver) -> None:
    """Close a driver and its connections, whose sockets it leaves to later turns of the loop."""
    await driver.close()
    await asyncio.sleep(0.02)


def open_writer(address: Address) -> Driver:
    """The driver of loaders and the schema, for batches."""
    with translated(address.uri):
        return GraphDatabase.driver(address.uri, auth=(address.user, address.password), **_TUNING)


@contextmanager
def translated(uri: str) -> Generator[None]:
    """Turns what the driver raises into our errors; `uri` is named in what people read."""
    try:
        yield
    except AuthError as error:
        raise DatabaseLoginError(
            f"The graph database at {uri} refuses the login: check CLEW_GRAPH_USER and CLEW_GRAPH_PASSWORD."
        ) from error
    except (ServiceUnavailable, SessionExpired, ConnectionPoolError, TimeoutError, OSError) as error:
        raise DatabaseUnavailableError(
            f"The graph database at {uri} does not answer: start it, or unset CLEW_GRAPH_URI to use Clew's own.",
            retry_after=1,
        ) from error
    except ConfigurationError as error:
        raise UsageError(
            f"'{uri}' is no address of a graph database: it looks like bolt://host:7687 or neo4j://host:7687."
        ) from error
    except Neo4jError as error:
        raise _by_code(error.code or "") from error
    except DriverError as error:
        raise DatabaseError(
            f"The driver failed with {type(error).__name__}; try again, then look at the server's log."
        ) from error


def _by_code(code: str) -> BudgetExceededError | DatabaseError:
    if code.endswith(".DatabaseUnavailable"):
        return DatabaseUnavailableError("The graph database is just starting or stopping.", retry_after=1)
    if "TransactionTimedOut" in code or code.endswith(".Terminated"):
        return BudgetExceededError("The question took longer than its budget: ask for less, or narrow it.")
    refused = AlreadyStandsError if code.endswith(".ConstraintValidationFailed") else DatabaseError
    return refused(f"The graph database refused with {code}; its log has the reason.", database_code=code)
