"""The one door to source files: what is in a file is found by looking at it, and its rows are read as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from base.errors import SourceFileError
from loaders.cutting import Chunk
from loaders.formats.content import Content, content_of
from loaders.formats.delimited import delimited
from loaders.formats.form import Form
from loaders.formats.objects import objects
from loaders.formats.parquet import parquet
from loaders.formats.repaired import Repaired, is_reject, repaired
from loaders.formats.workbook import workbook

CHUNK = 50_000
_LONGEST_REJECT = 16 << 20

_UNREADABLE = {
    b"\xd0\xcf\x11\xe0": "an old or encrypted workbook: save it as .xlsx without a password",
    b"%PDF": "a PDF: ask its source for the table behind it",
    b"SQLite format 3": "a SQLite database: write its table as CSV",
    b"<": "XML or HTML: save it as CSV",
}
_ARRAY = re.compile(rb"\s*\[\s*[\[{]")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was found: its bytes, and how its rows are written."""

    content: Content
    form: Form

    @property
    def path(self) -> Path:
        """Where it stands."""
        return self.content.path

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes as delivered, packed or not."""
        return self.content.digest

    @property
    def encoding(self) -> str:
        """The encoding of its text; empty for workbooks and tables."""
        return self.form.encoding

    @property
    def delimiter(self) -> str:
        """What separates its cells, where something does."""
        return self.form.delimiter

    @property
    def columns(self) -> list[str]:
        """The names of its columns, in their order."""
        return self.form.columns

    @property
    def repaired(self) -> Repaired | None:
        """What it says of its feed and date where it is a file of repaired rejects; None for a delivery."""
        return self.form if isinstance(self.form, Repaired) else None


def examine(path: Path, sheet: str | None = None) -> SourceFile:
    """Look at a file before its rows are read; raises SourceFileError with what is wrong and what to do."""
    content = content_of(path)
    return SourceFile(content, _form(content, sheet))


def chunks(source: SourceFile, size: int = CHUNK) -> Iterator[Chunk]:
    """The rows of the file in order, at most `size` at a time; row numbers count every row from 1, misfits included."""
    try:
        yield from source.form.chunks(source.content, size)
    except UnicodeDecodeError as error:
        raise SourceFileError(f"{source.path} was changed while it was read: load it once it is complete.") from error
    source.content.check_unchanged()


def _form(content: Content, sheet: str | None) -> Form:
    with content.open() as file:
        head = file.read(16)
        if head.removeprefix(b"\xef\xbb\xbf").strip(b"\xff\xfe\x00 \t\r\n").startswith(b"{"):
            return repaired(content) if is_reject(head + file.readline(_LONGEST_REJECT)) else objects(content)
    if head.startswith(b"PAR1"):
        return parquet(content)
    if head.startswith(b"PK\x03\x04"):
        return workbook(content, sheet)
    for mark, reason in _UNREADABLE.items():
        if head.startswith(mark):
            raise SourceFileError(f"{content.path} is {reason}.")
    if _ARRAY.match(head):
        raise SourceFileError(f"{content.path} is one JSON array: write one object a line (NDJSON).")
    return delimited(content)
