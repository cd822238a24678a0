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

BLOCK = 4 << 20
"""Bytes that are read at a time."""

_BARE = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}
"""Encodings whose files begin with a mark, and how their lines are written without it."""

_MARKS = {"utf-8-sig": len(codecs.BOM_UTF8), "utf-16": len(codecs.BOM_UTF16)}


@dataclass(frozen=True, slots=True)
class Writing:
    """How text is written as bytes: its encoding and what ends a line."""

    encoding: str
    newline: str = "\n"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that follow each other, without their ends, and the byte of the file at which each begins."""

    texts: list[str]
    begins: npt.NDArray[np.int64]


def lines_of(file: BinaryIO, writing: Writing) -> Iterator[Lines]:
    """All lines of a file in order, some at a time; a line of LARGEST_LINE characters was longer and is cut."""
    decoder = codecs.getincrementaldecoder(writing.encoding)()
    begin, rest, dropped = _MARKS.get(writing.encoding, 0), "", 0
    while block := file.read(BLOCK):
        *whole, last = (rest + decoder.decode(block)).split(writing.newline)
        if whole:
            yield (lines := _lines(whole, begin, dropped, writing))
            begin, dropped = int(lines.begins[-1]), 0
            whole, lines = whole[:LARGEST_LINE], lines
        rest, more = last[:LARGEST_LINE], last[LARGEST_LINE:]
        dropped += _width(more, writing.encoding)
    if rest:
        yield _lines([rest], begin, 0, writing)
