"""Cuts text without quotes into rows and cells, all lines of a block at once; and says of a row that it is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

import polars as pl

from loaders.lines import LARGEST_LINE, Writing, lines_of
from loaders.rejects import Reject
from store.archive import BYTE, LINE, ROW

_SHOWN = 1_000
TEXT = "#text"
"""A column of whole lines, while they are cut."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows are written: the text, what separates cells, whether a space follows it, the names of the columns."""

    writing: Writing
    delimiter: str
    spaced: bool
    columns: list[str]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file as text columns with ROW, LINE and BYTE, and the rows that could not be one."""

    rows: pl.DataFrame
    rejects: list[Reject]


class Place(NamedTuple):
    """Where a row stands: its number and last line, from 1, and the byte at which it begins, from 0."""

    row: int
    line: int
    byte: int | None


@dataclass(slots=True)
class Rows:
    """Rows and rejects that are gathered one by one."""

    columns: list[str]
    cells: list[Sequence[str | None]] = field(default_factory=list[Sequence[str | None]])
    places: list[Place] = field(default_factory=list[Place])
    rejects: list[Reject] = field(default_factory=list[Reject])

    def __len__(self) -> int:
        return len(self.places) + len(self.rejects)

    def add(self, place: Place, cells: Sequence[str | None]) -> None:
        """One row with as many cells as there are columns."""
        self.places.append(place)
        self.cells.append(cells)

    def chunk(self) -> Chunk:
        """All of them as columns."""
        cells = zip(*self.cells, strict=True) if self.cells else [()] * len(self.columns)
        places = zip(*self.places, strict=True) if self.places else [()] * 3
        own = {name: pl.Series(values, dtype=pl.Int64) for name, values in zip((ROW, LINE, BYTE), places, strict=True)}
        read = {name: pl.Series(values, dtype=pl.String) for name, values in zip(self.columns, cells, strict=True)}
        return Chunk(pl.DataFrame(own | read), self.rejects)


def plain_chunks(file: BinaryIO, layout: Layout, size: int) -> Iterator[Chunk]:
    """The rows of a file without quotes: every line is a row, every delimiter ends a cell."""
    line = row = 0
    for lines in lines_of(file, layout.writing):
        for start in range(0, len(lines.texts), size):
            some = slice(start, start + size)
            text = lines.texts[some].alias(TEXT).str.strip_chars_end("\r\n")
            numbers = pl.int_range(line + 1, line + 1 + len(text), eager=True).alias(LINE)
            every = pl.DataFrame([numbers, pl.Series(BYTE, lines.begins[some], dtype=pl.Int64), text])
            filled = every.filter((pl.col(TEXT) != "") & (pl.col(LINE) > 1))
            yield _cut(filled.select((pl.int_range(pl.len()) + row + 1).alias(ROW), LINE, BYTE, TEXT), layout)
            line, row = line + len(text), row + filled.height


def _cut(filled: pl.DataFrame, layout: Layout) -> Chunk:
    width = len(layout.columns)
    text = pl.col(TEXT)
    fits = (text.str.count_matches(layout.delimiter, literal=True) == width - 1) & (text.str.len_chars() < LARGEST_LINE)
    cells = text.str.split_exact(layout.delimiter, width - 1).struct.rename_fields(layout.columns)
    rows = filled.filter(fits).select(ROW, LINE, BYTE, cells.alias(TEXT)).unnest(TEXT)
    if layout.spaced:
        rows = rows.with_columns(pl.col(layout.columns).str.strip_chars_start(" "))
    return Chunk(rows, [_misfit_line(layout, Place(*place), text) for *place, text in filled.filter(~fits).rows()])


def _misfit_line(layout: Layout, place: Place, text: str) -> Reject:
    if len(text) >= LARGEST_LINE:
        return too_long(layout.columns, place, text)
    return misfit(layout.columns, place, text.split(layout.delimiter))


def unreadable(columns: list[str], place: Place, reason: str, text: str) -> Reject:
    """A row that could not be cut into cells: its text as it stands is in its first cell."""
    return _whole(columns, place, "unreadable", reason, text.rstrip("\r"))


def too_long(columns: list[str], place: Place, text: str) -> Reject:
    """A row with a cell that is no value; only how it begins is shown."""
    return _whole(columns, place, "cell_too_long", f"it has over {LARGEST_LINE - 1:,} characters", text[:_SHOWN])


def misfit(columns: list[str], place: Place, cells: list[str]) -> Reject:
    """A row with another number of cells than the header."""
    width = len(columns)
    code = "short_row" if len(cells) < width else "long_row"
    names = [*columns, *(f"(extra {number})" for number in range(1, len(cells) - width + 1))]
    reason = f"{len(cells)} cells, the header has {width}"
    shown = dict(zip(names, cells, strict=False))
    return Reject(place.row, place.line, "", code, reason, shown, place.byte)


def _whole(columns: list[str], place: Place, code: str, reason: str, text: str) -> Reject:
    cells = dict.fromkeys(columns, "") | {columns[0]: text}
    return Reject(place.row, place.line, "", code, reason, cells, place.byte)
