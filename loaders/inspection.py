"""Looks at an unknown file: encoding, delimiter, columns, and which identifiers their cells are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from base.errors import UsageError
from loaders.feeds import feed_of
from loaders.reading import chunks, examine
from ontology.identifiers import KINDS
from store.archive import LINE, ROW

_SAMPLE = 2_000
_CONVINCING = 0.9
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


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file holds, judged by its first rows."""

    file: str
    encoding: str
    delimiter: str
    rows_looked_at: int
    columns: list[Column]
    feed: str | None

    def lines(self) -> list[str]:
        """The inspection for people."""
        head = f"{self.file}: {self.encoding}, delimiter {self.delimiter!r}, first {self.rows_looked_at:,} rows"
        feed = f"It would be loaded as {self.feed}." if self.feed else "No feed takes it: write a mapping (--mapping)."
        return [head, *(_line(column) for column in self.columns), feed]


def _line(column: Column) -> str:
    kind = f"{column.identifier} ({column.share:.0%})" if column.identifier else ""
    examples = ", ".join(column.examples)
    return f"  {column.name}: {column.filled:.0%} filled, {column.distinct:,} distinct {kind} e.g. {examples}"


def inspect(path: Path) -> Inspection:
    """What the file holds; raises SourceFileError where it cannot be read."""
    source = examine(path)
    (first,) = islice(chunks(source, _SAMPLE), 1)
    frame = first.rows.drop(ROW, LINE)
    columns = [_column(frame[name]) for name in frame.columns]
    return Inspection(path.name, source.encoding, source.delimiter, frame.height, columns, _feed(path, source.columns))


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
    kind, share = _identifier(sample)
    filled = len(texts) / max(1, len(cells))
    return Column(cells.name, filled, len(distinct), sample[:_EXAMPLES], kind, share)


def _identifier(sample: list[str]) -> tuple[str | None, float]:
    """The kind with a checksum or a strict form that most texts satisfy."""
    strict = [kind for kind in KINDS.values() if kind.name not in ("address", "account_number", "case_number")]
    shares = {kind.name: sum(kind.read(text).flaw is None for text in sample) / max(1, len(sample)) for kind in strict}
    best = max(shares, key=lambda name: shares[name])
    return (best, shares[best]) if sample and shares[best] >= _CONVINCING else (None, 0.0)
