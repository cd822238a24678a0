"""Who delivered what, how fresh it is, and any row as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from analysis.answers import LoadView, Page, SourceRow, SourceView
from analysis.asking import Ask
from analysis.freshness import qualities
from analysis.paging import after_key, checked_first, paged
from analysis.redaction import classes_of, of_cells
from base.errors import BadRequestError, NotFoundError
from base.trace import note_shown

ABSENCE = (
    "Row 0 is the absence of a key: this full snapshot no longer has the row on which an earlier load of the same feed "
    "based what was ended here."
)


async def sources(ask: Ask) -> list[SourceView]:
    """Every source with a load that the viewer may see, by id; figures count those loads only."""
    loads = await ask.graph.rows("sources/loads", ask.gate)
    ordered = sorted(loads, key=lambda load: (load["source"], load["number"]))
    return [_source(id, list(some), ask.gate.as_of) for id, some in groupby(ordered, key=lambda load: load["source"])]


async def loads(ask: Ask, source: str | None, first: int, after: str | None) -> Page[LoadView]:
    """One page of the loads that the viewer may see, the latest completed first; of one source where it is named.

    Undone loads are among them, for what they said was once known.
    """
    checked_first(first)
    key = after_key(after, [0, 0])
    rows = await ask.graph.rows("sources/loads", ask.gate)
    undone = await ask.graph.rows("sources/undone", ask.gate, known_at=ask.gate.known_at)
    rows += (row for row in undone if not ask.gate.admits(row["number"]))
    mine = [row for row in rows if source in (None, row["source"])]
    return paged((([-row["completed_at"], -row["number"]], _load(ask, row)) for row in mine), first, key)


async def complete(ask: Ask) -> list[LoadView]:
    """Every load that the viewer may see, by number."""
    return [_load(ask, row) for row in await ask.graph.rows("sources/loads", ask.gate)]


async def source_row(ask: Ask, load: int, row: int) -> SourceRow | None:
    """The row as it was read, or None where the viewer may not see its load or there is no such row.

    Row 0 is the absence of a key from a full snapshot; it has no cells. Raises BadRequestError for a negative number,
    ArchiveError where the archive is damaged.
    """
    if load < 0 or row < 0:
        raise BadRequestError("Loads and rows are counted from 1; row 0 is the absence of a key.")
    if not ask.admits(load):
        return None
    if row == 0:
        whole = ask.archive.description(load)
        return SourceRow(load, 0, whole.source, whole.feed, whole.file, whole.snapshot_at, {}, ABSENCE)
    try:
        one = ask.archive.row(load, row)
    except NotFoundError:
        return None
    mapping = ask.archive.mapping(ask.archive.description(load).mapping)
    hidden = of_cells(ask.viewer, list(one.cells), mapping)
    cells = {name: None if name in {one.path for one in hidden} else text for name, text in one.cells.items()}
    note_shown(classes_of((name for name, text in cells.items() if text is not None), mapping))
    return SourceRow(load, row, one.source, one.feed, one.file, one.snapshot_at, cells, redactions=hidden)


def _load(ask: Ask, row: Mapping[str, Any]) -> LoadView:
    shown = {name: value for name, value in row.items() if name != "title"}
    if row["withdrawn_at"] > ask.gate.known_at or ask.gate.admits(row["number"]):
        shown["withdrawn_at"] = None
    return LoadView(**shown)


def _source(id: str, loads: list[Mapping[str, Any]], now: int) -> SourceView:
    return SourceView(
        id=id,
        title=loads[0]["title"],
        feeds=sorted({load["feed"] for load in loads}),
        loads=len(loads),
        last_snapshot_at=max(load["snapshot_at"] for load in loads),
        last_completed_at=max(load["completed_at"] for load in loads),
        read=sum(load["read"] for load in loads),
        rejected=sum(load["rejected"] for load in loads),
        quality=qualities(loads, now),
    )
