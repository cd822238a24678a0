"""Marks what rests on references that a load withdraws: a laboratory takes back, or weakens, what it said of a trace.

Nothing is deleted. Hits, tasks, series and rings made of such rows are said to be stale by a decision that bears the
load's number, so it comes and goes with the load, and the owners get a task.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl

from analysis.standing.found import due_after, task_id
from base.viewer import FOREVER, now
from loaders.emission import PART
from loaders.versions import Effect
from ontology.case import TRACE_STATUSES
from store.archive import KEY
from store.graph import Row
from store.writer import Writer

_RANK = {"candidate": 1, "confirmed": 2, "retracted": 0}
_CODES = {code: _RANK[status] for code, status in enumerate(TRACE_STATUSES)}
_SCHEMA = {"load": pl.Int64, "row": pl.Int64, "trace": pl.String}
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Retracted:
    """How many references were withdrawn or weakened, and how many hits, tasks, series and rings rest on them."""

    references: int = 0
    stale: int = 0

    def __add__(self, other: Retracted) -> Retracted:
        """Both together."""
        return Retracted(self.references + other.references, self.stale + other.stale)

    def sentence(self) -> str:
        """The same for people, empty where nothing was withdrawn."""
        if not self.references:
            return ""
        withdrawn = f"{self.references:,} reference{'s were' if self.references > 1 else ' was'} withdrawn or weakened"
        return f"{withdrawn}; " + (
            f"{self.stale:,} findings that rest on it are marked" if self.stale else "nobody used it"
        )


def withdrawn_rows(effect: Effect) -> tuple[pl.DataFrame, int]:
    """The rows (load, row, trace) of references that hold no longer, or less than before, and how many references."""
    frames = [pl.DataFrame(schema=_SCHEMA)]
    for name in ("MATCHES", "FOUND_AT"):
        ended = effect.ended_claims.get(name)
        if ended is not None and ended.height:
            same = [KEY, PART, "source", "target", "role"]
            frames.append(_weaker(ended, effect.claims.get(name), same, _strength(name)).rename({"source": "trace"}))
    ended = effect.ended_statements.get("Trace")
    if ended is not None and ended.height and "status" in ended.columns:
        rank = pl.col("status").replace_strict(_RANK, default=1, return_dtype=pl.Int64)
        frames.append(_weaker(ended, effect.statements.get("Trace"), [KEY, PART, "id"], rank).rename({"id": "trace"}))
    whole = [frame.select("loads", "rows", "trace", KEY) for frame in frames[1:]]
    if not whole:
        return frames[0], 0
    every = pl.concat(whole)
    rows = every.select(pl.col("loads").alias("load"), pl.col("rows").alias("row"), "trace").explode("load", "row")
    return rows.filter(pl.col("row") > 0).unique().sort("load", "row", "trace"), every[KEY].n_unique()


def _strength(name: str) -> pl.Expr:
    """How much a claim says: its status first, then the ratio that the laboratory states."""
    if name == "FOUND_AT":
        return pl.lit(1)
    rank = pl.col("status").replace_strict(_CODES, default=1, return_dtype=pl.Int64)
    return rank * 1_000_000 + pl.col("log10_lr_milli").fill_null(0)


def _weaker(ended: pl.DataFrame, written: pl.DataFrame | None, same: list[str], strength: pl.Expr) -> pl.DataFrame:
    """Of what ended that in whose place nothing stands which says as much and still holds."""
    before = ended.filter(pl.col("valid_to") == FOREVER).with_columns(strength.alias("#before"))
    if written is None or not written.height:
        return before
    after = written.filter(pl.col("valid_to") == FOREVER).select(*same, strength.alias("#after"))
    return before.join(
        before.join(after, on=same, nulls_equal=True).filter(pl.col("#after") >= pl.col("#before")),
        on=same,
        how="anti",
        nulls_equal=True,
    )


def mark_stale(writer: Writer, effect: Effect, load: int, unsettled: list[int], installation_key: bytes) -> Retracted:
    """Mark all that rests on what the load withdraws; who asks about it, or else nobody yet, gets a task."""
    rows, references = withdrawn_rows(effect)
    found: list[Row] = []
    for start in range(0, rows.height, _BATCH):
        some = rows.slice(start, _BATCH).to_dict(as_series=False)
        found += _things(writer.rows("hits/resting", **some, unsettled=unsettled))
    return Retracted(references, _marked(writer, found, load, installation_key))


def mark_resting(writer: Writer, loads: list[int], load: int, unsettled: list[int], installation_key: bytes) -> int:
    """Mark the series and rings that are made of rows of loads which `load` withdraws; returns how many there are."""
    found = writer.rows("hits/resting_on", loads=loads, unsettled=unsettled)
    return _marked(writer, _things(found), load, installation_key)


def _things(found: list[Row]) -> list[Row]:
    (columns,) = found
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _marked(writer: Writer, things: list[Row], load: int, installation_key: bytes) -> int:
    marks: dict[str, Row] = {}
    tasks: dict[str, Row] = {}
    for thing in things:
        for subject in (thing["subject"], thing["task"]):
            marks |= {subject: _mark(subject, thing)} if subject and subject not in marks else {}
        opened = {one["id"]: one for one in _tasks(thing, load, installation_key)}
        tasks = opened | tasks
    at = now()
    for start in range(0, len(marks), _BATCH):
        columns = _columns(list(marks.values())[start : start + _BATCH])
        writer.rows("hits/withdraw", load=load, at=at, **columns)
    for start in range(0, len(tasks), _BATCH):
        columns = _columns(list(tasks.values())[start : start + _BATCH])
        writer.rows("hits/withdrawn_tasks", load=load, at=at, due_at=at + due_after("trace"), **columns)
    return len(marks)


def _columns(rows: list[Row]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _mark(subject: str, thing: Row) -> Row:
    row = {"load": thing["load_of"], "row": thing["row_of"]}
    why = f"What row {row['row']} of load {row['load']} says of a trace was withdrawn or weakened."
    return {"subject": subject, "why": why, "detail": orjson.dumps(row).decode()}


def _tasks(thing: Row, load: int, installation_key: bytes) -> Iterator[Row]:
    """One task for each question that is asked about it; for a series or ring that nobody asks about one of its own."""
    version = thing["subject"] if thing["entity"] else ""
    for question in thing["questions"] or [""]:
        id = task_id(question or version, "withdrawn", load, installation_key)
        yield {"id": id, "question": question, "version": version, "entity": thing["entity"]}
