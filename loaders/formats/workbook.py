"""Workbooks (XLSX): the rows of one sheet, each cell as the text or number that is stored, never as it is shown."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from base.errors import SourceFileError
from base.files import PackedFileError
from loaders.cutting import Chunk, Place, Rows, misfit, too_long
from loaders.formats.content import Content, check_ratio, is_workbook
from loaders.formats.form import named
from loaders.formats.markup import MarkupError
from loaders.formats.sheet import Dates, Row, letters_of, rows_of, shared_of, sheets_of
from loaders.lines import LARGEST_LINE
from loaders.rejects import Reject

_DAMAGE = (zipfile.BadZipFile, zlib.error, MarkupError, EOFError, LookupError, ValueError, NotImplementedError)
"""What a part that is damaged, missing or of another form than a workbook's may end in."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheet that holds the rows, and its columns."""

    member: str
    columns: list[str]
    sheet: str
    name: str = "XLSX"
    encoding: str = ""
    delimiter: str = ""

    def chunks(self, content: Content, size: int) -> Iterator[Chunk]:
        """The rows; the line of a row is its number in the sheet."""
        rows, number = Rows(self.columns), 0
        with _parts(content) as parts:
            lines = parts.rows(self.member)
            next(lines)
            for number, row in enumerate(lines, start=1):
                self._add(rows, Place(number, row.line, None), row)
                if len(rows) >= size:
                    yield rows.chunk()
                    rows = Rows(self.columns)
        yield rows.chunk()

    def _add(self, rows: Rows, place: Place, row: Row) -> None:
        """One row as cells, or as a reject where a cell of it is no value."""
        width = len(self.columns)
        cells = row.cells + [None] * (width - len(row.cells))
        texts = [cell or "" for cell in cells]
        if any(len(text) >= LARGEST_LINE for text in texts):
            rows.rejects.append(too_long(self.columns, place, max(texts, key=len)))
        elif row.faults:
            column, code, reason = row.faults[0]
            name = self.columns[column] if column < width else letters_of(column)
            shown = dict(zip(self.columns, texts, strict=False))
            rows.rejects.append(Reject(place.row, place.line, name, code, reason, shown))
        elif len(cells) > width:
            rows.rejects.append(misfit(self.columns, place, texts))
        else:
            rows.add(place, cells)


def workbook(content: Content, sheet: str | None) -> Workbook:
    """Look at the sheets and the first row; raises SourceFileError where it is not clear which sheet is meant."""
    with _parts(content) as parts:
        sheets = sheets_of(parts.blocks)
        if sheet is not None:
            if sheet not in sheets:
                raise SourceFileError(f"{content.path} has no sheet '{sheet}'; it has {', '.join(sheets)}.")
            chosen = sheet
        else:
            filled = [name for name, member in sheets.items() if next(parts.rows(member), None)]
            if not filled:
                raise SourceFileError(f"{content.path} is empty: a sheet begins with a row of column names.")
            if len(filled) > 1:
                raise SourceFileError(
                    f"{content.path} has several sheets with rows ({', '.join(filled)}): "
                    "name one in the mapping (sheet: NAME), or save each as a file."
                )
            (chosen,) = filled
        header = next(parts.rows(sheets[chosen]), None)
        if header is None:
            raise SourceFileError(f"{content.path}: the sheet '{chosen}' is empty.")
        return Workbook(sheets[chosen], named([cell or "" for cell in header.cells], content), chosen)


class Parts:
    """The parts of a workbook, each bounded by the size of the file."""

    def __init__(self, archive: zipfile.ZipFile, content: Content, size: int) -> None:
        self._archive = archive
        self._content = content
        self._size = size

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of one part, unpacked; nothing where there is no such part."""
        if name not in self._archive.NameToInfo:
            return
        read = 0
        with self._archive.open(name) as part:
            while block := part.read(1 << 18):
                read += len(block)
                check_ratio(self._content.path, self._size, read)
                yield block

    def rows(self, member: str) -> Iterator[Row]:
        """The rows of the sheet in that part in which something stands."""
        if member not in self._archive.NameToInfo:
            raise MarkupError(f"the part {member} is missing")
        return rows_of(self.blocks(member), self._shared, self._dates)

    @cached_property
    def _shared(self) -> list[str]:
        return shared_of(self.blocks)

    @cached_property
    def _dates(self) -> Dates:
        return Dates.of(self.blocks)


@contextmanager
def _parts(content: Content) -> Generator[Parts]:
    try:
        with content.open_seekable() as file, zipfile.ZipFile(file) as archive:
            if not is_workbook(archive.namelist()):
                raise PackedFileError(f"{content.path} is packed twice: unpack it once and hand in what was in it.")
            yield Parts(archive, content, content.path.stat().st_size)
    except _DAMAGE as error:
        raise SourceFileError(f"{content.path} is no workbook that can be read: save it as CSV in UTF-8.") from error
