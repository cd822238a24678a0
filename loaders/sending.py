"""Sends a load's effect to the graph: sorted batches, one transaction each, committed with their place in the load."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import Any

import polars as pl

from base.outcomes import BatchTooLargeError, OutcomeUnknownError
from cypher.catalogue import query
from loaders.emission import PART
from loaders.versions import Effect
from ontology import ENTITIES
from store.archive import ROW
from store.writer import Write, Writer

BATCH = 5_000
EVENTS = 50_000
"""Rows of a transaction; events are small, and a larger batch looks each of their entities up less often."""

_GOOD = 20
"""After so many batches in a row that fitted, a larger one is tried."""

_TRIES = 5
"""So often a batch is sent whose commit the connection does not outlive."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One query with all its rows, sorted so that concurrent writers lock in one order."""

    name: str
    frame: pl.DataFrame
    numbered: bool = False
    exact: bool = True

    @property
    def adds(self) -> bool:
        """Whether its rows only add nodes and relationships, so that two batches at a time do not meet."""
        return self.name.startswith(("generated/describe/", "generated/mention/", "generated/event/"))

    @property
    def batch(self) -> int:
        """How many rows a transaction may take."""
        return EVENTS if self.name.startswith("generated/event/") else BATCH


def parts_of(effect: Effect, *, first_mention: bool) -> list[Part]:
    """The queries of a load in the order they must run: endings, entities, links, events."""
    return [
        Part(
            f"generated/{kind}/{name}",
            _sorted(first_mentions(frame) if kind == "mention" else frame, *order),
            kind in {"describe", "mention"} and ENTITIES[name].numbered,
            kind != "mention",
        )
        for kind, name, frame, order in _frames(effect, first_mention=first_mention)
    ]


def sizes_of(effect: Effect, *, first_mention: bool) -> dict[str, int]:
    """How many rows each query of a load has; of first mentions fewer may be written."""
    return {
        f"{kind}/{name}": frame["id"].n_unique() if kind == "mention" else frame.height
        for kind, name, frame, _ in _frames(effect, first_mention=first_mention)
    }


def _frames(effect: Effect, *, first_mention: bool) -> Iterator[tuple[str, str, pl.DataFrame, tuple[str, ...]]]:
    """The kind of query, the label or type, the rows and the columns that order them."""
    pair = ("source", "target")
    groups = (
        ("end_statement", effect.ended_statements, ("id",)),
        ("end_claim", effect.ended_claims, pair),
        ("mention" if first_mention else "describe", effect.statements, ("id",)),
        ("claim", effect.claims, pair),
        ("event", effect.events, pair),
    )
    for kind, frames, order in groups:
        yield from ((kind, name, frame, order) for name, frame in frames.items() if frame.height)


def first_mentions(statements: pl.DataFrame) -> pl.DataFrame:
    """Of the statements about each entity the one of the first row."""
    return statements.sort(ROW, maintain_order=True).unique("id", keep="first", maintain_order=True)


def _sorted(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """One order for the same rows in every run, so that an interrupted load finds its place again."""
    last = [name for name in (ROW, PART, "role", "valid_from") if name in frame.columns]
    return frame.sort(*columns, *last, maintain_order=True)


def _ends(rows: pl.DataFrame) -> pl.Series:
    """All sources and targets, each once, in order."""
    return pl.concat([rows["source"], rows["target"].alias("source")]).unique().sort()


def _positioned(rows: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """The rows with sources and targets as positions in `ids`."""
    return rows.with_columns(pl.Series(side, ids.search_sorted(rows[side])) for side in ("source", "target"))


class _AgainError(Exception):
    """A batch is taken back: the part goes on from what is committed."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """A batch on its way: how many rows it has, whether the next one may commit, and how far the load then is."""

    rows: int
    turn: Future[None]
    end: Future[int]


class Sender:
    """Sends one load; a load that was interrupted goes on where its last transaction committed.

    Batches commit one after the other, each with its place in the load. Where rows only add to the graph, the next
    batch already runs while the one before commits. A batch that does not fit the server's memory is halved, and so are
    all that follow; after twenty that fitted they grow by a quarter. No batch has more than `largest` rows.
    """

    def __init__(
        self, writer: Writer, load: int, unsettled: list[int], progress: Progress, largest: int = EVENTS
    ) -> None:
        self._writer = writer
        self._load = load
        self._unsettled = unsettled
        self._progress = progress
        self._largest = largest
        self._share = 1.0
        self._good = 0

    def send(self, parts: list[Part], done: int) -> None:
        """Send what is left after `done` rows; raises AlreadyCommittedError where another process goes on too."""
        total = sum(part.frame.height for part in parts)
        position = 0
        with ThreadPoolExecutor(2) as pool:
            for part in parts:
                skip = max(0, done - position)
                while skip < part.frame.height:
                    for sent in self._committed(pool, part, skip, position):
                        skip = sent
                        self._progress("writing", position + skip, total)
                position += part.frame.height

    def _committed(self, pool: ThreadPoolExecutor, part: Part, skip: int, position: int) -> Iterator[int]:
        """How many rows of the part are committed, after each batch; ends early where a batch has to be halved."""
        batches: deque[_Batch] = deque()
        try:
            while skip < part.frame.height:
                rows = part.frame.slice(skip, self._rows(part))
                batches.append(self._begun(pool, part, rows, position + skip, batches[-1] if batches else None))
                skip += rows.height
                while len(batches) > (1 if part.adds else 0):
                    yield self._finished(part, batches.popleft()) - position
            while batches:
                yield self._finished(part, batches.popleft()) - position
        except _AgainError:
            pass
        finally:
            wait([batch.end for batch in batches])

    def _begun(
        self, pool: ThreadPoolExecutor, part: Part, rows: pl.DataFrame, done: int, before: _Batch | None
    ) -> _Batch:
        """A batch whose rows are written, or failed to be, and that waits for the one before to commit.

        Where the one before has to be repeated, this one is taken back, for it may hold locks that the other needs.
        """
        advance = Write("loads/advance", {"load": self._load, "done": done, "rows": rows.height})
        write = Write(part.name, self._params(part, rows), rows.height if part.exact else None)
        written, turn = Event(), Future[None]()

        def ready() -> None:
            written.set()
            if before is not None:
                before.turn.result()

        def failed() -> None:
            if not turn.done():
                turn.set_exception(_AgainError())

        def commit() -> int:
            try:
                self._settle(write, advance, ready, failed)
                if not turn.done():
                    turn.set_result(None)
            finally:
                failed()
                written.set()
            return done + rows.height

        batch = _Batch(rows.height, turn, pool.submit(commit))
        written.wait()
        return batch

    def _settle(self, write: Write, advance: Write, ready: Callable[[], None], failed: Callable[[], None]) -> None:
        """Commit a batch; where nobody knows whether it was, its place in the load tells."""
        tries = _TRIES
        while True:
            try:
                return self._writer.commit(write, advance, ready, failed)
            except OutcomeUnknownError:
                failed()
                (row,) = self._writer.rows("loads/place", load=self._load)
                if int(row["done"]) > advance.params["done"]:
                    return None
                if not (tries := tries - 1):
                    raise

    def _finished(self, part: Part, batch: _Batch) -> int:
        """How far the load is after the batch; whether it fitted says how large the next ones may be."""
        try:
            done = batch.end.result()
        except BatchTooLargeError as error:
            if batch.rows == 1:
                raise
            self._share, self._good = batch.rows / 2 / self._limit(part), 0
            raise _AgainError from error
        self._good += 1
        if self._good % _GOOD == 0:
            self._share = min(1.0, self._share * 1.25)
        return done

    def _limit(self, part: Part) -> int:
        return min(part.batch, self._largest)

    def _rows(self, part: Part) -> int:
        return max(1, int(self._limit(part) * self._share))

    def _params(self, part: Part, rows: pl.DataFrame) -> dict[str, Any]:
        params: dict[str, Any] = {}
        wanted = query(part.name).params
        if "ids" in wanted:
            rows = _positioned(rows, ids := _ends(rows))
            params["ids"] = ids.to_list()
        for name in wanted.keys() - params.keys():
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
