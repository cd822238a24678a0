"""Cuts text with quotes into rows, in which a cell may hold delimiters and line breaks.

A block in which every line is a row is cut at once. Where a row has several lines, or its quotes do not fit, the block
is read row by row.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from loaders.cutting import Chunk, Layout, Place, Rows, misfit, too_long, unreadable
from loaders.lines import LARGEST_LINE, Lines, lines_of
from loaders.rejects import Reject

Line = tuple[str, int]
"""A line and the byte at which it begins."""


class _Records:
    """The lines of a file for the reader of quotes; it remembers what the row at hand is made of.

    A quote that nobody closes makes one row of all that follows; then only its first line is at fault, and the others
    are read once more.
    """

    __slots__ = ("_again", "_blocks", "_recent", "byte", "cut", "line")

    def __init__(self, blocks: Iterator[Lines]) -> None:
        self._blocks = blocks
        self._again: deque[Line] = deque()
        self._recent: list[Line] = []
        self.line = self.byte = 0
        self.cut = False

    @property
    def pending(self) -> bool:
        """Whether lines of a block are still to be read."""
        return bool(self._again)

    def block(self) -> Lines | None:
        """The next block as a whole, None at the end."""
        return next(self._blocks, None)

    def without_header(self) -> Lines:
        """The first block without its first line."""
        first = next(self._blocks)
        self.line = 1
        return Lines(first.texts[1:], first.begins[1:])

    def give(self, lines: Lines) -> None:
        """Have the lines of a block read one by one."""
        self._again.extend(zip(lines.texts.to_list(), lines.begins.tolist(), strict=True))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._again:
            self.give(next(self._blocks))
        line = self._again.popleft()
        text, begin = line
        if not self._recent:
            self.byte, self.cut = begin, False
        self._recent.append(line)
        self.line += 1
        self.cut = self.cut or len(text) >= LARGEST_LINE
        return text + "\n"

    def begin(self) -> None:
        """A new row begins."""
        self._recent.clear()

    def first_only(self) -> None:
        """Give back all lines of the row but its first."""
        self._again.extendleft(reversed(self._recent[1:]))
        self.line -= len(self._recent) - 1
        del self._recent[1:]

    @property
    def lines(self) -> list[str]:
        """The row as it stands in the file."""
        return [text for text, _ in self._recent]


def quoted_chunks(file: BinaryIO, layout: Layout, size: int) -> Iterator[Chunk]:
    """The rows of a file with quotes."""
    csv.field_size_limit(LARGEST_LINE)
    records = _Records(lines_of(file, layout.writing))
    row = 0
    block = records.without_header()
    while block is not None:
        rows = Rows(layout.columns)
        row = _at_once(block, records, layout, rows, row) or _one_by_one(block, records, layout, rows, row)
        yield from _pieces(rows.chunk(), size)
        block = records.block()


def _reader(lines: Iterable[str], layout: Layout) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=layout.delimiter, skipinitialspace=layout.spaced, strict=True)


def _pieces(chunk: Chunk, size: int) -> Iterator[Chunk]:
    yield Chunk(chunk.rows[:size], chunk.rejects)
    for start in range(size, chunk.rows.height, size):
        yield Chunk(chunk.rows[start : start + size], [])


def _at_once(block: Lines, records: _Records, layout: Layout, rows: Rows, row: int) -> int:
    """Cut a block in which every line is a row that fits; 0, and nothing done, where it is no such block."""
    try:
        cells = list(_reader(block.texts.to_list(), layout))
    except csv.Error:
        return 0
    fits = len(cells) == len(block.texts) and set(map(len, cells)) == {len(layout.columns)}
    if not fits or int(block.texts.str.len_bytes().max() or 0) >= LARGEST_LINE:  # pyright: ignore[reportArgumentType]
        return 0
    numbers, lines = range(row + 1, row + len(cells) + 1), range(records.line + 1, records.line + len(cells) + 1)
    rows.cells.extend(cells)
    rows.places.extend(map(Place, numbers, lines, block.begins.tolist()))
    records.line += len(cells)
    return row + len(cells)


def _one_by_one(block: Lines, records: _Records, layout: Layout, rows: Rows, row: int) -> int:
    """Cut a block row by row, and with it the next where its last row goes on there."""
    records.give(block)
    reader, width = _reader(records, layout), len(layout.columns)
    while records.pending:
        records.begin()
        try:
            found = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            found = error
        if isinstance(found, list) and len(found) == width and not records.cut:
            row += 1
            rows.add(Place(row, records.line, records.byte), found)
        elif found:
            row += 1
            rows.rejects.append(_fault(found, records, layout.columns, row))
    return row


def _fault(found: list[str] | csv.Error, records: _Records, columns: list[str], row: int) -> Reject:
    """Why a row is none; of several lines only the first is refused, whatever the others hold."""
    several = len(records.lines) > 1
    records.first_only()
    place = Place(row, records.line, records.byte)
    if len(records.lines[0]) >= LARGEST_LINE:
        return too_long(columns, place, records.lines[0])
    if isinstance(found, csv.Error):
        return unreadable(columns, place, f"the quotes do not fit: {found}", records.lines[0])
    if several:
        return unreadable(columns, place, "a quote is not closed on its line", records.lines[0])
    return misfit(columns, place, found)
