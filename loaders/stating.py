"""Reads what a row states of an entity: its values, judged one by one and together, with what refuses the row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl

from loaders.cells import Values, by_distinct, read_property, texts
from loaders.lawful import refused_word
from loaders.mapping import Cell, EntityPart, Mapping
from loaders.positions import DATUM, LATITUDE, LONGITUDE, numbers, placed
from loaders.suspicion import Identified, identified, suspects, swapped
from ontology.identifiers.base import Identifier
from ontology.properties import PropertyKind
from store.archive import ROW


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows at hand, and what is found wrong with them.

    `latest`: epoch seconds after which nothing has happened that these rows report; None where that is not asked.
    """

    frame: pl.DataFrame
    mapping: Mapping
    latest: int | None
    refusals: list[pl.DataFrame] = field(default_factory=list[pl.DataFrame])
    identified: list[Identified] = field(default_factory=list[Identified])

    def refuse(self, column: str, code: pl.Series) -> None:
        """Refuse the rows that have a code."""
        wrong = self.frame.select(ROW, pl.lit(column).alias("column"), code.alias("code"))
        self.refusals.append(wrong.filter(pl.col("code").is_not_null()))

    def refuse_where(self, cell: Cell, wrong: pl.Series, code: str) -> None:
        """Refuse some rows for one cell."""
        if wrong.any():
            self.refuse(_columns(cell), pl.select(pl.when(wrong).then(pl.lit(code)))[:, 0])

    def judge(self, cell: Cell, read: Values, *, required: bool = False) -> None:
        """Refuse the rows whose cell cannot be read, or is empty though it is needed."""
        if read.error is not None:
            self.refuse(_columns(cell), read.error)
        if required and read.value.null_count():
            self.refuse_where(cell, read.value.is_null(), "value_missing")

    def refuse_later(self, cell: Cell, moments: pl.Series) -> None:
        """Refuse the rows that report a moment which was still to come."""
        if self.latest is not None:
            self.refuse_where(cell, moments > self.latest, "moment_in_future")

    def refused(self) -> pl.DataFrame:
        """ROW, column and code of every refused row, each once, for what is wrong as it is written first of all."""
        every = [suspects(self.frame, self.mapping), swapped(self.frame, self.identified), *self.refusals]
        return pl.concat(every).unique(ROW, keep="first", maintain_order=True).sort(ROW)


def _columns(cell: Cell) -> str:
    return ", ".join(cell.inputs)


def values_of(part: EntityPart, rows: Rows) -> dict[str, Values]:
    """The values of an entity's properties in every row; positions are WGS-84, whatever the datum they come in."""
    known = part.entity.properties()
    values: dict[str, Values] = {}
    for name, cell in part.properties.items():
        kind = known[name].kind
        values[name] = read = read_property(kind, cell, rows.frame, rows.mapping.zone)
        rows.judge(cell, read)
        rows.identified.extend(filter(None, [identified(kind, cell, read.flaw)]))
        _refuse_future(kind, cell, read.value, rows)
        _refuse_words(part, name, read.value, rows)
    return values | dict(_positions(part, values, rows))


def _refuse_future(kind: PropertyKind | Identifier, cell: Cell, value: pl.Series, rows: Rows) -> None:
    if isinstance(kind, Identifier) or not kind.past or cell.invalid == "keep":
        return
    if kind.form == "moment":
        rows.refuse_later(cell, value)
    elif rows.latest is not None:
        last = datetime.fromtimestamp(rows.latest, UTC).astimezone(ZoneInfo(rows.mapping.zone)).date().isoformat()
        rows.refuse_where(cell, value > last, "date_in_future")


def _refuse_words(part: EntityPart, name: str, value: pl.Series, rows: Rows) -> None:
    refusal = refused_word(part.type, name)
    if refusal is not None:
        code, test = refusal
        wrong = by_distinct(value, lambda text: test(text) is not None, pl.Boolean)
        rows.refuse_where(part.properties[name], wrong.fill_null(value=False), code)


def _positions(part: EntityPart, values: dict[str, Values], rows: Rows) -> Iterator[tuple[str, Values]]:
    """Longitude and latitude once more, in WGS-84; rows with a position that cannot be are refused."""
    cells = part.properties
    for cell in {cell.h3: cell for cell in cells.values() if cell.h3 is not None}.values():
        found = placed(*numbers(cell, rows.frame), cell.datum, rows.mapping.bounds)
        rows.refuse(_columns(cell), found.error)
    if LONGITUDE not in cells or LATITUDE not in cells or cells[LONGITUDE].h3 is not None:
        return
    datum = texts(cells[DATUM], rows.frame) if DATUM in cells else "WGS-84"
    found = placed(values[LONGITUDE].value, values[LATITUDE].value, datum, rows.mapping.bounds)
    rows.refuse(", ".join((_columns(cells[LONGITUDE]), _columns(cells[LATITUDE]))), found.error)
    yield LONGITUDE, Values(found.longitude, values[LONGITUDE].flaw)
    yield LATITUDE, Values(found.latitude, values[LATITUDE].flaw)
