"""Parquet: the values of a table as text, each in one canonical form, some row groups' worth at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from base.errors import SourceFileError
from loaders.cutting import Chunk, Place, too_long
from loaders.formats.content import LARGEST_UNPACKED, Content
from loaders.formats.form import named
from loaders.formats.numbers import number_text
from loaders.lines import LARGEST_LINE
from store.archive import BYTE, LINE, ROW


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a Parquet file."""

    columns: list[str]
    name: str = "Parquet"
    encoding: str = ""
    delimiter: str = ""

    def chunks(self, content: Content, size: int) -> Iterator[Chunk]:
        """The rows; a row has the same number as line, for there are no lines."""
        row = unpacked = 0
        with _file(content) as file:
            for batch in file.iter_batches(batch_size=size):
                frame = pl.DataFrame(pl.from_arrow(batch)).rename(
                    dict(zip(batch.schema.names, self.columns, strict=True))
                )
                texts = frame.select(_text(frame[name]) for name in self.columns)
                unpacked += int(texts.estimated_size())
                if unpacked > LARGEST_UNPACKED:
                    raise SourceFileError(f"{content.path} holds more than {LARGEST_UNPACKED >> 30} GB: divide it.")
                yield _chunk(texts, row)
                row += texts.height
        if not row:
            yield _chunk(pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String)), 0)


def parquet(content: Content) -> Table:
    """Look at the columns; raises SourceFileError where the file is damaged."""
    with _file(content) as file:
        return Table(named(file.schema_arrow.names, content))


@contextmanager
def _file(content: Content) -> Generator[Any]:
    """The table, open."""
    library: Any = pq  # it comes without types
    arrow: Any = pa
    try:
        with content.open_seekable() as file, library.ParquetFile(file) as table:
            yield table
    except (arrow.ArrowException, OSError, pl.exceptions.PolarsError) as error:
        raise SourceFileError(f"{content.path} is damaged: it cannot be read as Parquet.") from error


def _chunk(texts: pl.DataFrame, before: int) -> Chunk:
    own = [pl.int_range(before + 1, before + 1 + texts.height, eager=True).alias(name) for name in (ROW, LINE)]
    rows = pl.DataFrame([*own, pl.Series(BYTE, [None], dtype=pl.Int64).new_from_index(0, texts.height)])
    rows = rows.hstack(texts)
    long = pl.any_horizontal(pl.col(name).str.len_chars() >= LARGEST_LINE for name in texts.columns).fill_null(
        value=False
    )
    rejects = [
        too_long(texts.columns, Place(row, line, None), str(max((text or "" for text in cells), key=len)))
        for row, line, _, *cells in rows.filter(long).rows()
    ]
    return Chunk(rows.filter(~long), rejects)


def _text(values: pl.Series) -> pl.Series:
    """The values as text: moments with a space, in UTC with its offset where they have a zone; numbers in full."""
    kind = values.dtype
    if kind == pl.String:
        return values
    if isinstance(kind, pl.Datetime):
        return _moments(values)
    if kind.is_float():
        return pl.Series(values.name, [None if one is None else number_text(one) for one in values], dtype=pl.String)
    if kind == pl.Date or isinstance(kind, pl.Duration):
        return values.dt.to_string("iso")
    if kind == pl.Binary:
        return values.bin.encode("hex")
    if kind.is_nested():
        return pl.Series(values.name, [_nested(one) for one in values.to_list()], dtype=pl.String)
    return values.cast(pl.String)


def _moments(values: pl.Series) -> pl.Series:
    zone = getattr(values.dtype, "time_zone", None)
    if zone is not None:
        values = values.dt.convert_time_zone("UTC")
    text = values.dt.to_string("%Y-%m-%d %H:%M:%S%.f")
    return text + "+0000" if zone is not None else text


def _nested(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value, default=str).decode()
