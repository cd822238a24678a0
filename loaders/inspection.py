"""Looks at an unknown file: format, encoding, delimiter, columns, and which identifiers their cells are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from base.errors import UsageError
from loaders.feeds import feed_of
from loaders.lawful import subject_of
from loaders.proposal import propose
from loaders.reading import SourceFile, chunks, examine
from loaders.recognition import identifier
from store.archive import OWN_COLUMNS

_SAMPLE = 2_000
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how full, how many distinct texts, some examples, and the kind of identifier most cells are."""

    name: str
    filled: float
    distinct: int
    examples: list[str]
    identifier: str | None
    share: float
    not_kept: str = ""
    """What it speaks of that Clew does not keep; then it has no examples."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file holds, judged by its first rows."""

    file: str
    format: str
    encoding: str
    delimiter: str
    rows_looked_at: int
    columns: list[Column]
    feed: str | None

    def lines(self) -> list[str]:
        """The inspection for people."""
        written = [self.format, self.encoding, f"delimiter {self.delimiter!r}" if self.delimiter else ""]
        head = f"{self.file}: {', '.join(filter(None, written))}, first {self.rows_looked_at:,} rows"
        feed = f"It would be loaded as {self.feed}." if self.feed else "No feed takes it: write a mapping (--mapping)."
        return [head, *(_line(column) for column in self.columns), feed]


def _line(column: Column) -> str:
    if column.not_kept:
        return f"  {column.name}: {column.not_kept}, which is not kept: it is dropped while the file is read"
    kind = f"{column.identifier} ({column.share:.0%})" if column.identifier else ""
    examples = ", ".join(column.examples)
    return f"  {column.name}: {column.filled:.0%} filled, {column.distinct:,} distinct {kind} e.g. {examples}"


def inspect(path: Path, sheet: str | None = None) -> Inspection:
    """What the file holds; raises SourceFileError where it cannot be read."""
    source = examine(path, sheet)
    frame = _first_rows(source)
    columns = [_column(frame[name]) for name in frame.columns]
    form = source.form.name
    feed = _feed(path, source.columns)
    return Inspection(path.name, form, source.encoding, source.delimiter, frame.height, columns, feed)


def write_proposal(path: Path, into: Path, sheet: str | None = None) -> None:
    """Write a mapping that fits the file, as far as its first rows tell; raises UsageError where one stands there."""
    source = examine(path, sheet)
    form = ", ".join(filter(None, (source.form.name, source.encoding)))
    text = propose(path, _first_rows(source), source.columns, form, sheet)
    try:
        with into.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{into} is there already: name a new file for the proposed mapping.") from error
    except OSError as error:
        raise UsageError(f"{into} cannot be written: {error.strerror}.") from error


def _first_rows(source: SourceFile) -> pl.DataFrame:
    (first,) = islice(chunks(source, _SAMPLE), 1)
    return first.rows.drop(OWN_COLUMNS, strict=False)


def _feed(path: Path, columns: list[str]) -> str | None:
    try:
        mapping = feed_of(path.name, columns)
    except UsageError:
        return None
    return mapping.feed if set(mapping.columns) <= set(columns) else None


def _column(cells: pl.Series) -> Column:
    texts = cells.filter(cells.str.strip_chars() != "")
    distinct = texts.unique(maintain_order=True)
    sample = distinct.head(_SAMPLE).to_list()
    kind, share = identifier(sample)
    filled = len(texts) / max(1, len(cells))
    if subject := subject_of(cells):
        return Column(cells.name, filled, len(distinct), [], None, 0.0, subject)
    return Column(cells.name, filled, len(distinct), sample[:_EXAMPLES], kind, share)
