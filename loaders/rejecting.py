"""Rejects of a staged file: rows left out, each with its place, its code and the cells as they came."""

from __future__ import annotations

import polars as pl

from loaders.reasons import REASONS
from loaders.rejects import Reject
from store.archive import BYTE, LINE, OWN_COLUMNS, ROW


def rejects_of(rows: pl.DataFrame, column: str, code: str) -> list[Reject]:
    """Rejects for whole rows as read (with ROW, LINE and BYTE), all for one reason."""
    cells = rows.drop(OWN_COLUMNS).rows(named=True)
    places = rows.select(ROW, LINE, BYTE).rows()
    return [
        Reject(row, line, column, code, REASONS[code], kept, byte)
        for (row, line, byte), kept in zip(places, cells, strict=True)
    ]


def rejected(rows: pl.LazyFrame, wanted: pl.DataFrame, code: str) -> list[Reject]:
    """Rejects for some rows of a staged file, given by ROW, all for one reason."""
    if not wanted.height:
        return []
    return rejects_of(rows.join(wanted.lazy().select(ROW), on=ROW, how="semi").collect(), "", code)


def refused(rows: pl.LazyFrame, refusals: list[pl.DataFrame]) -> list[Reject]:
    """Rejects for the rows of a staged file that the emitter refused."""
    every = pl.concat(refusals) if refusals else pl.DataFrame()
    if not every.height:
        return []
    found = rows.join(every.lazy(), on=ROW, how="inner").collect()
    rejects: list[Reject] = []
    for (column, code), group in found.group_by("column", "code"):
        rejects += rejects_of(group.drop("column", "code"), str(column), str(code))
    return rejects
