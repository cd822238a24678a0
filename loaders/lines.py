"""Cuts a stream of bytes into lines of text, each with the byte at which it begins; a long one takes no more memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl

LARGEST_LINE = 1 << 20
"""Characters; of a longer line only so many are kept, for it is a damaged file and not a row."""

BLOCK = 2 << 20
"""Bytes that are read at a time."""

_MARKS = {"utf-8-sig": len(codecs.BOM_UTF8), "utf-16": len(codecs.BOM_UTF16)}
_UNMARKED = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}


@dataclass(frozen=True, slots=True)
class Writing:
    """How text is written as bytes: its encoding, and what ends a line."""

    encoding: str
    newline: str = "\n"

    def widths(self, texts: pl.Series) -> npt.NDArray[np.int64]:
        """The number of bytes of each text."""
        encoding = _UNMARKED.get(self.encoding, self.encoding)
        if encoding == "utf-8":
            return texts.str.len_bytes().cast(pl.Int64).to_numpy()
        return np.array([len(text.encode(encoding)) for text in texts.to_list()], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that follow each other, without what ends them, and the byte of the file at which each begins."""

    texts: pl.Series
    begins: npt.NDArray[np.int64]


def lines_of(file: BinaryIO, writing: Writing) -> Iterator[Lines]:
    """All lines of a file in order, some at a time; one that comes with LARGEST_LINE characters had more and is cut."""
    decoder = codecs.getincrementaldecoder(writing.encoding)()
    end = int(writing.widths(pl.Series([writing.newline]))[0])
    begin, rest, dropped = _MARKS.get(writing.encoding, 0), "", 0
    block = file.read(BLOCK)
    while block:
        following = file.read(BLOCK)
        text = rest + decoder.decode(block, final=not following)
        whole, newline, rest = text.rpartition(writing.newline)
        if rest and not following:
            whole, newline, rest = text, writing.newline, ""
        if newline:
            texts = pl.Series([whole]).str.split(writing.newline).explode(empty_as_null=False)
            widths = writing.widths(texts) + end
            widths[0] += dropped
            after = begin + widths.cumsum()
            yield Lines(texts.str.head(LARGEST_LINE) if widths.max() > LARGEST_LINE else texts, after - widths)
            begin, dropped = int(after[-1]), 0
        if len(rest) > LARGEST_LINE:
            dropped += int(writing.widths(pl.Series([rest[LARGEST_LINE:]]))[0])
            rest = rest[:LARGEST_LINE]
        block = following
