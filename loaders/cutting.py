"""Cuts text into rows and cells: all lines of a chunk at once where the file has no quotes, else row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

import polars as pl

from loaders.rejects import Reject
from store.archive import LINE, ROW

LARGEST_CELL = 1 << 20
"""Characters; a longer cell is a damaged file, not a value."""

_TEXT = "#text"


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows are written: what separates cells, whether a space follows it, and the names of the columns."""

    delimiter: str
    spaced: bool
    columns: list[str]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file as text columns with ROW and LINE, and the rows that could not be one."""

    rows: pl.DataFrame
    rejects: list[Reject]


def plain_chunks(file: TextIO, layout: Layout, size: int) -> Iterator[Chunk]:
    """The rows of a file without quotes: every line is a row, every delimiter ends a cell."""
    file.readline()
    line, row = 1, 0
    lines = list(islice(file, size))
    while True:
        text = pl.Series(_TEXT, lines, dtype=pl.String).str.strip_chars_end("\r\n")
        numbers = pl.int_range(line + 1, line + 1 + len(lines), eager=True).alias(LINE)
        filled = pl.DataFrame([numbers, text]).filter(pl.col(_TEXT) != "")
        filled = filled.select((pl.int_range(pl.len()) + row + 1).alias(ROW), LINE, _TEXT)
        yield _cut(filled, layout)
        line, row = line + len(lines), row + filled.height
        if not (lines := list(islice(file, size))):
            return


def _cut(filled: pl.DataFrame, layout: Layout) -> Chunk:
    width = len(layout.columns)
    text = pl.col(_TEXT)
    fits = (text.str.count_matches(layout.delimiter, literal=True) == width - 1) & (text.str.len_chars() < LARGEST_CELL)
    cells = text.str.split_exact(layout.delimiter, width - 1).struct.rename_fields(layout.columns)
    rows = filled.filter(fits).select(ROW, LINE, cells.alias(_TEXT)).unnest(_TEXT)
    if layout.spaced:
        rows = rows.with_columns(pl.col(layout.columns).str.strip_chars_start(" "))
    return Chunk(rows, [_misfit_line(layout, *misfit) for misfit in filled.filter(~fits).rows()])


def _misfit_line(layout: Layout, row: int, line: int, text: str) -> Reject:
    if len(text) >= LARGEST_CELL:
        return _unreadable(layout, row, line, f"a cell has more than {LARGEST_CELL:,} characters", text)
    return _misfit(layout, row, line, text.split(layout.delimiter))


class _Lines:
    """The lines of a file, of which it remembers those read since it was last asked."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.recent: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self.recent.append(line)
            yield line


def quoted_chunks(file: TextIO, layout: Layout, size: int) -> Iterator[Chunk]:
    """The rows of a file with quotes, in which a cell may hold delimiters and line breaks."""
    csv.field_size_limit(LARGEST_CELL)
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=layout.delimiter, skipinitialspace=layout.spaced, strict=True)
    next(reader)
    width, row = len(layout.columns), 0
    kept: list[list[str]] = []
    places: list[tuple[int, int]] = []
    rejects: list[Reject] = []
    while True:
        lines.recent.clear()
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            row += 1
            reason = f"the quotes do not fit: {error}"
            rejects.append(_unreadable(layout, row, reader.line_num, reason, "".join(lines.recent)))
            continue
        if not cells:
            continue
        row += 1
        if len(cells) == width:
            kept.append(cells)
            places.append((row, reader.line_num))
        else:
            rejects.append(_misfit(layout, row, reader.line_num, cells))
        if len(kept) + len(rejects) >= size:
            yield Chunk(as_columns(layout.columns, kept, places), rejects)
            kept, places, rejects = [], [], []
    yield Chunk(as_columns(layout.columns, kept, places), rejects)


def _unreadable(layout: Layout, row: int, line: int, reason: str, text: str) -> Reject:
    """A row that could not be cut into cells: its lines as they stand are in its first cell."""
    cells = dict.fromkeys(layout.columns, "") | {layout.columns[0]: text.rstrip("\r\n")}
    return Reject(row, line, "", "unreadable", reason, cells)


def _misfit(layout: Layout, row: int, line: int, cells: list[str]) -> Reject:
    width = len(layout.columns)
    code = "short_row" if len(cells) < width else "long_row"
    names = [*layout.columns, *(f"(extra {number})" for number in range(1, len(cells) - width + 1))]
    reason = f"{len(cells)} cells, the header has {width}"
    return Reject(row, line, "", code, reason, dict(zip(names, cells, strict=False)))


def as_columns(columns: list[str], kept: list[list[str]], places: list[tuple[int, int]]) -> pl.DataFrame:
    """Rows of cells with their (row, line) as columns."""
    values = list(zip(*kept, strict=True)) if kept else [()] * len(columns)
    rows, lines = zip(*places, strict=True) if places else ((), ())
    data: dict[str, pl.Series] = {
        ROW: pl.Series(ROW, rows, dtype=pl.Int64),
        LINE: pl.Series(LINE, lines, dtype=pl.Int64),
    }
    data |= {name: pl.Series(name, cells, dtype=pl.String) for name, cells in zip(columns, values, strict=True)}
    return pl.DataFrame(data)
