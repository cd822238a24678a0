"""Whom the new rows of a load name, and under which marks standing questions find them, as columns."""

from __future__ import annotations

from typing import Any

import polars as pl

from analysis.standing.found import SAID
from analysis.standing.marks import Shapes, keys_of
from base.viewer import BEGINNING, FOREVER
from loaders.emission import PART, Emission, Frames
from loaders.versions import Effect
from ontology import ENTITIES
from ontology.case import TRACE_STATUSES
from store.archive import KEY, ROW

_RETRACTED = "retracted"
_RETRACTED_CODE = TRACE_STATUSES.index(_RETRACTED)
_VALUE = "#value"
_ENDS = ("source", "target")
_SCHEMA = {"entity": pl.String, ROW: pl.Int64, "how": pl.String, "event": pl.Boolean}


def new_statements(effect: Effect) -> Frames:
    """Statements that say something new, not what held before and now ends."""
    return {label: _new(frame, effect.ended_statements.get(label)) for label, frame in effect.statements.items()}


def _new(written: pl.DataFrame, ended: pl.DataFrame | None) -> pl.DataFrame:
    if ended is None or not ended.height or _VALUE not in written.columns:
        return written
    return written.join(ended, on=[KEY, PART, _VALUE], how="anti")


def named_in(effect: Effect, *, events: bool) -> pl.DataFrame:
    """Every entity that a new statement or link names, and if asked those of events: entity, ROW, how, event."""
    frames = [pl.DataFrame(schema=_SCHEMA)]
    frames += [
        frame.select(pl.col("id").alias("entity"), ROW, how=pl.lit(SAID), event=pl.lit(value=False))
        for frame in new_statements(effect).values()
    ]
    for name, frame in effect.claims.items():
        fresh = _new(frame, effect.ended_claims.get(name))
        still = fresh.filter(pl.col("status").fill_null(-1) != _RETRACTED_CODE) if "status" in fresh.columns else fresh
        frames += _both_ends(still, name, event=False)
    for name, frame in effect.events.items() if events else ():
        frames += _both_ends(frame, name, event=True)
    return pl.concat(frames).join(_retracted(effect), on=["entity", ROW], how="anti")


def _retracted(effect: Effect) -> pl.DataFrame:
    """The rows (entity, ROW) that take a reference back: they are no answer to who asks for it."""
    traces = effect.statements.get("Trace")
    if traces is None or "status" not in traces.columns:
        return pl.DataFrame(schema={"entity": pl.String, ROW: pl.Int64})
    return traces.filter(pl.col("status") == _RETRACTED).select(pl.col("id").alias("entity"), ROW)


def _both_ends(frame: pl.DataFrame, name: str, *, event: bool) -> list[pl.DataFrame]:
    return [
        frame.select(pl.col(end).alias("entity"), ROW, how=pl.lit(f"{name} {way}"), event=pl.lit(value=event))
        for end, way in zip(_ENDS, ("out", "in"), strict=True)
    ]


def value_marks(effect: Effect, shapes: Shapes, installation_key: bytes) -> list[pl.DataFrame]:
    """The marks that new statements bear by their values: key, entity, ROW; each combination of values is read once."""
    found: list[pl.DataFrame] = []
    for label, frame in new_statements(effect).items():
        columns = shapes.columns(label)
        if not columns:
            continue
        whole = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in columns if name not in frame.columns)
        values = whole.select(columns).unique()
        keys = [keys_of(shapes.marks(label, row), installation_key) for row in values.iter_rows(named=True)]
        marked = values.with_columns(pl.Series("key", keys, dtype=pl.List(pl.String))).explode("key")
        marked = marked.filter(pl.col("key").is_not_null())
        rows = whole.join(marked, on=list(columns), nulls_equal=True)
        found.append(rows.select("key", pl.col("id").alias("entity"), ROW, how=pl.lit(SAID), event=pl.lit(value=False)))
    return found


def named_by(rows: Emission) -> pl.DataFrame:
    """Every entity (entity, ROW) that some rows name, also where they said so before."""
    said = [frame.select(pl.col("id").alias("entity"), ROW) for frame in rows.statements.values()]
    ends = [frame.select(pl.col(end).alias("entity"), ROW) for frame in rows.claims.values() for end in _ENDS]
    return pl.concat([pl.DataFrame(schema={"entity": pl.String, ROW: pl.Int64}), *said, *ends]).unique()


def stated_in(rows: Emission, wanted: pl.DataFrame) -> dict[tuple[str, int], dict[str, Any]]:
    """What some rows say about some entities (entity, ROW), by property."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    pairs = wanted.select(pl.col("entity").alias("id"), ROW).unique()
    for label, frame in rows.statements.items():
        known = [name for name in ENTITIES[label].properties() if name in frame.columns]
        for row in frame.join(pairs, on=["id", ROW], how="semi").select("id", ROW, *known).iter_rows(named=True):
            found[row.pop("id"), row.pop(ROW)] = row
    return found


def spans_in(rows: Emission, wanted: pl.DataFrame) -> dict[tuple[str, int], tuple[tuple[int, int], ...]]:
    """When what some rows say of some entities (entity, ROW) holds: by their links, else by their statements."""
    pairs = wanted.select("entity", ROW).unique()
    times = [ROW, pl.col("valid_from").fill_null(BEGINNING), pl.col("valid_to").fill_null(FOREVER)]
    said = [frame.select(pl.col("id").alias("entity"), *times) for frame in rows.statements.values()]
    ends = [frame.select(pl.col(end).alias("entity"), *times) for frame in rows.claims.values() for end in _ENDS]
    found: dict[tuple[str, int], tuple[tuple[int, int], ...]] = {}
    for frames in (said, ends):
        if not frames:
            continue
        spans = pl.concat(frames).join(pairs, on=["entity", ROW], how="semi").group_by("entity", ROW)
        for entity, row, begins, stops in spans.agg("valid_from", "valid_to").iter_rows():
            found[entity, row] = tuple(zip(begins, stops, strict=True))
    return found
