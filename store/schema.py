"""Makes the schema, and says what of it is missing or damaged."""

from __future__ import annotations

import time

from base.errors import SchemaTooNewError
from cypher.schema import SCHEMA, VERSION
from store.writer import Writer

_POLL_SECONDS = 0.2
_BEARERS = 500
"""Bearers of events looked at in one query: with a thousand sightings each that takes about a second."""


def version(writer: Writer) -> int | None:
    """The version the store was written with, None for an empty store; raises SchemaTooNewError above ours."""
    rows = writer.rows("schema/version")
    found = int(rows[0]["version"]) if rows else None
    if found is not None and found > VERSION:
        raise SchemaTooNewError(
            f"The store has schema version {found}, this Clew knows {VERSION}: take a newer Clew, or another CLEW_HOME."
        )
    return found


def apply(writer: Writer) -> list[str]:
    """Make what is missing, wait for the indexes, record the version last; returns the names of what was made."""
    version(writer)
    there = _names(writer)
    missing = [name for name in SCHEMA if name not in there]
    for name in missing:
        writer.schema(f"generated/schema/{name}")
    if missing:
        _await_indexes(writer)
    writer.rows("schema/record_version", version=VERSION)
    return missing


def _await_indexes(writer: Writer) -> None:
    """Wait until no index is being filled, which takes minutes in a large store."""
    while any(row["state"] == "POPULATING" for row in writer.rows("schema/indexes")):
        time.sleep(_POLL_SECONDS)


def verify(writer: Writer) -> list[str]:
    """One sentence for everything that is wrong with the schema or the numbers in the graph; empty when clean."""
    found = version(writer)
    wrong = [] if found == VERSION else [f"The schema version is {found}, not {VERSION}: run `clew schema apply`."]
    there = _names(writer)
    wrong += [f"{name} is missing: run `clew schema apply`." for name in SCHEMA if name not in there]
    wrong += [
        f"Index {row['name']} is {row['state']}: drop it and run `clew schema apply`."
        for row in writer.rows("schema/indexes")
        if row["state"] != "ONLINE"
    ]
    (damaged,) = writer.rows("store/damaged_numbers")
    damaged["events"] = _damaged_events(writer)
    wrong += [f"{count} {kind} carry a damaged number: rebuild the store." for kind, count in damaged.items() if count]
    return wrong


def _damaged_events(writer: Writer) -> int:
    """How many events carry a damaged number, asked bearer by bearer, for all at once may be too many for one query."""
    damaged, last = 0, 0
    while last is not None:
        (row,) = writer.rows("store/damaged_events", after=last, size=_BEARERS)
        damaged, last = damaged + int(row["events"]), row["last"]
    return damaged


def _names(writer: Writer) -> set[str]:
    constraints = {str(row["name"]) for row in writer.rows("schema/constraints")}
    return constraints | {str(row["name"]) for row in writer.rows("schema/indexes")}
