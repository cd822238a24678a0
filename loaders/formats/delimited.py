"""Delimited text: CSV with commas, tabs, semicolons or bars, and a first line of column names."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from base.errors import SourceFileError
from loaders.cutting import Chunk, Layout, plain_chunks
from loaders.encoding import text_of
from loaders.formats.content import Content
from loaders.formats.form import named
from loaders.lines import LARGEST_LINE, Writing, lines_of
from loaders.quoted import quoted_chunks

_DELIMITERS = ",\t;|"
_NAMES = {",": "CSV", "\t": "TSV"}


@dataclass(frozen=True, slots=True)
class Delimited:
    """How the text of a file is cut into cells."""

    layout: Layout
    quoted: bool

    @property
    def name(self) -> str:
        """CSV or TSV; other delimiters are CSV too."""
        return _NAMES.get(self.delimiter, "CSV")

    @property
    def encoding(self) -> str:
        """The encoding of the whole file."""
        return self.layout.writing.encoding

    @property
    def delimiter(self) -> str:
        """What separates cells."""
        return self.layout.delimiter

    @property
    def columns(self) -> list[str]:
        """The first line."""
        return self.layout.columns

    def chunks(self, content: Content, size: int) -> Iterator[Chunk]:
        """The rows, a block of the file at a time."""
        cut = quoted_chunks if self.quoted else plain_chunks
        with content.open() as file:
            yield from cut(file, self.layout, size)


def delimited(content: Content) -> Delimited:
    """Look at the text and its first line; raises SourceFileError where it has none that names columns."""
    text = text_of(content)
    writing = Writing(text.encoding, text.newline)
    with content.open() as file:
        lines = next(lines_of(file, writing), None)
    first = str(lines.texts[0]).rstrip("\r") if lines else ""
    if not first.strip():
        raise SourceFileError(f"{content.path} is empty: a source file begins with a line of column names.")
    if len(first) >= LARGEST_LINE:
        raise SourceFileError(
            f"{content.path} begins with a line of over {LARGEST_LINE - 1:,} characters: it is no CSV."
        )
    delimiter = max(_DELIMITERS, key=first.count)
    spaced = f"{delimiter} " in first
    columns = named(next(csv.reader([first], delimiter=delimiter, skipinitialspace=spaced)), content)
    return Delimited(Layout(writing, delimiter, spaced, columns), text.quoted)
