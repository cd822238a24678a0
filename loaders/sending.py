"""Sends a load's effect to the graph: sorted batches, one transaction each, committed with their place in the load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from base.errors import DatabaseError
from cypher.catalogue import query
from loaders.emission import PART
from loaders.versions import Effect
from ontology import ENTITIES
from store.archive import ROW
from store.writer import BatchTooLargeError, Write, Writer

BATCH = 5_000
_SMALLEST = 1

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One query with all its rows, sorted so that concurrent writers lock in one order."""

    name: str
    frame: pl.DataFrame
    numbered: bool = False
    exact: bool = True


def parts_of(effect: Effect, *, first_mention: bool) -> list[Part]:
    """The queries of a load in the order they must run: endings, entities, links, events."""
    describe = "mention" if first_mention else "describe"
    parts = [
        Part(f"generated/end_statement/{label}", _sorted(frame, "id"))
        for label, frame in effect.ended_statements.items()
    ]
    parts += [
        Part(f"generated/end_claim/{name}", _sorted(frame, "source", "target"))
        for name, frame in effect.ended_claims.items()
    ]
    for label, frame in effect.statements.items():
        whole = _sorted(frame.unique("id", keep="first", maintain_order=True) if first_mention else frame, "id")
        parts.append(Part(f"generated/{describe}/{label}", whole, ENTITIES[label].numbered, not first_mention))
    parts += [
        Part(f"generated/claim/{name}", _sorted(frame, "source", "target")) for name, frame in effect.claims.items()
    ]
    parts += [
        Part(f"generated/event/{name}", _sorted(frame, "source", "target")) for name, frame in effect.events.items()
    ]
    return [part for part in parts if part.frame.height]


def _sorted(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """One order for the same rows in every run, so that an interrupted load finds its place again."""
    last = [name for name in (ROW, PART, "role", "valid_from") if name in frame.columns]
    return frame.sort(*columns, *last, maintain_order=True)


class Sender:
    """Sends one load; a load that was interrupted goes on where its last transaction committed."""

    def __init__(self, writer: Writer, load: int, unsettled: list[int], progress: Progress) -> None:
        self._writer = writer
        self._load = load
        self._unsettled = unsettled
        self._progress = progress
        self._batch = BATCH

    def send(self, parts: list[Part], done: int) -> int:
        """Send what is left after `done` rows; returns how many rows the load has in all."""
        total = sum(part.frame.height for part in parts)
        position = 0
        for part in parts:
            end = position + part.frame.height
            if end > done:
                self._send_part(part, max(0, done - position), position, total)
            position = end
        return total

    def _send_part(self, part: Part, skip: int, position: int, total: int) -> None:
        while skip < part.frame.height:
            rows = part.frame.slice(skip, self._batch)
            try:
                self._commit(part, rows, position + skip)
            except BatchTooLargeError as error:
                if self._batch == _SMALLEST:
                    raise DatabaseError(
                        "One row alone does not fit the server's transaction memory: raise db.memory.transaction.max."
                    ) from error
                self._batch = max(_SMALLEST, self._batch // 2)
                continue
            skip += rows.height
            self._progress("writing", position + skip, total)

    def _commit(self, part: Part, rows: pl.DataFrame, done: int) -> None:
        advance = Write("loads/advance", {"load": self._load, "done": done, "rows": rows.height})
        expected = rows.height if part.exact else None
        self._writer.commit([advance, Write(part.name, self._params(part, rows), expected)])

    def _params(self, part: Part, rows: pl.DataFrame) -> dict[str, Any]:
        params: dict[str, Any] = {}
        for name in query(part.name).params:
            if name == "load":
                params[name] = self._load
            elif name == "unsettled":
                params[name] = self._unsettled
            elif name == "node_number":
                params[name] = self._numbers(rows.height)
            elif name == "flags":
                params[name] = rows["flags"].str.split("\n").to_list()
            elif name == "row":
                params[name] = rows[ROW].to_list()
            elif name in rows.columns:
                params[name] = rows[name].to_list()
            else:
                params[name] = [None] * rows.height
        return params

    def _numbers(self, size: int) -> list[int]:
        (row,) = self._writer.rows("loads/numbers", size=size)
        first = int(row["first"])
        return list(range(first, first + size))
