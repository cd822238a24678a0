"""Reads a source file as text: encoding and delimiter decided once, rows with their numbers, misfits as rejects."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TextIO

import orjson
import polars as pl

from base.errors import SourceFileError
from loaders.rejects import Reject
from store.archive import LINE, ROW

CHUNK = 50_000
_BLOCK = 1 << 20
_LARGEST_CELL = 1 << 20
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"),)
_DELIMITERS = ",\t;|"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was found: how to read it, its columns and the SHA-256 of its bytes."""

    path: Path
    encoding: str
    delimiter: str
    columns: list[str]
    digest: str
    spaced: bool = False
    """Whether a space follows each delimiter and belongs to it."""

    @property
    def repaired(self) -> bool:
        """Whether it is a file of repaired rejects rather than a delivery."""
        return self.path.suffix == ".ndjson"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file as text columns with ROW and LINE, and the rows that could not be one."""

    rows: pl.DataFrame
    rejects: list[Reject]


def examine(path: Path) -> SourceFile:
    """Look at a file before anything is read from it; raises SourceFileError with what is wrong and what to do."""
    if path.is_dir():
        raise SourceFileError(f"{path} is a folder: name the files in it, for example {path}/*.csv.")
    if not path.is_file():
        raise SourceFileError(f"There is no file {path}.")
    if path.is_symlink():
        raise SourceFileError(f"{path} is a link: name the file itself.")
    encoding, digest = _encoding(path)
    if path.suffix == ".ndjson":
        return SourceFile(path, encoding, "", _repaired_columns(path), digest)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
    if not first.strip():
        raise SourceFileError(f"{path} is empty: a source file begins with a line of column names.")
    delimiter = max(_DELIMITERS, key=first.count)
    spaced = f"{delimiter} " in first
    columns = next(csv.reader([first], delimiter=delimiter, skipinitialspace=spaced))
    columns = [column.strip() for column in columns]
    if doubled := sorted({column for column in columns if columns.count(column) > 1}):
        raise SourceFileError(f"{path} has the column '{doubled[0]}' twice: rename one of them.")
    return SourceFile(path, encoding, delimiter, columns, digest, spaced)


def _encoding(path: Path) -> tuple[str, str]:
    """The encoding of the whole file, strict UTF-8 before GB18030, and the digest of its bytes."""
    digest = sha256()
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030")}
    failed: dict[str, int] = {}
    done = 0
    with path.open("rb") as file:
        mark = file.read(4)
        file.seek(0)
        while block := file.read(_BLOCK):
            digest.update(block)
            _decode(decoders, failed, block, done, final=False)
            done += len(block)
    _decode(decoders, failed, b"", done, final=True)
    if done == 0:
        raise SourceFileError(f"{path} is empty: a source file begins with a line of column names.")
    for bytes_, encoding in _BYTE_ORDER_MARKS:
        if mark.startswith(bytes_) and "utf-8" not in failed:
            return encoding, digest.hexdigest()
    for name in decoders:
        if name not in failed:
            return name, digest.hexdigest()
    raise SourceFileError(
        f"{path} is neither UTF-8 (byte {failed['utf-8']}) nor GB18030 (byte {failed['gb18030']}): "
        "save it as UTF-8, or ask its source for an undamaged copy.",
        byte=failed["utf-8"],
    )


def _decode(
    decoders: dict[str, codecs.IncrementalDecoder], failed: dict[str, int], block: bytes, done: int, *, final: bool
) -> None:
    for name, decoder in decoders.items():
        if name in failed:
            continue
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final)
        except UnicodeDecodeError as error:
            failed[name] = done - pending + error.start


def chunks(source: SourceFile, size: int = CHUNK) -> Iterator[Chunk]:
    """The rows of the file in order, `size` at a time; row numbers count every row from 1, misfits included."""
    if source.repaired:
        yield _repaired(source)
        return
    with source.path.open(encoding=source.encoding, newline="") as file:
        yield from _csv_chunks(file, source, size)


class _Lines:
    """The lines of a file, of which it remembers those read since it was last asked."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.recent: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self.recent.append(line)
            yield line


def _csv_chunks(file: TextIO, source: SourceFile, size: int) -> Iterator[Chunk]:
    csv.field_size_limit(_LARGEST_CELL)
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=source.delimiter, skipinitialspace=source.spaced, strict=True)
    next(reader)
    width, row = len(source.columns), 0
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
            rejects.append(_unreadable(source, row, reader.line_num, str(error), "".join(lines.recent)))
            continue
        if not cells:
            continue
        row += 1
        if len(cells) == width:
            kept.append(cells)
            places.append((row, reader.line_num))
        else:
            rejects.append(_misfit(source, row, reader.line_num, cells))
        if len(kept) + len(rejects) >= size:
            yield _chunk(source.columns, kept, places, rejects)
            kept, places, rejects = [], [], []
    yield _chunk(source.columns, kept, places, rejects)


def _unreadable(source: SourceFile, row: int, line: int, error: str, text: str) -> Reject:
    """A row that could not be cut into cells: its lines as they stand are in its first cell."""
    cells = dict.fromkeys(source.columns, "") | {source.columns[0]: text.rstrip("\r\n")}
    return Reject(row, line, "", "quoting", f"the quotes do not fit: {error}", cells)


def _misfit(source: SourceFile, row: int, line: int, cells: list[str]) -> Reject:
    width = len(source.columns)
    code = "short_row" if len(cells) < width else "long_row"
    names = [*source.columns, *(f"(extra {number})" for number in range(1, len(cells) - width + 1))]
    reason = f"{len(cells)} cells, the header has {width}"
    return Reject(row, line, "", code, reason, dict(zip(names, cells, strict=False)))


def _chunk(columns: list[str], kept: list[list[str]], places: list[tuple[int, int]], rejects: list[Reject]) -> Chunk:
    values = list(zip(*kept, strict=True)) if kept else [()] * len(columns)
    rows, lines = zip(*places, strict=True) if places else ((), ())
    data: dict[str, pl.Series] = {
        ROW: pl.Series(ROW, rows, dtype=pl.Int64),
        LINE: pl.Series(LINE, lines, dtype=pl.Int64),
    }
    data |= {name: pl.Series(name, cells, dtype=pl.String) for name, cells in zip(columns, values, strict=True)}
    return Chunk(pl.DataFrame(data), rejects)


def _repaired_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    rows: list[tuple[int, dict[str, str]]] = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            rows.append((number, orjson.loads(line)["cells"]))
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise SourceFileError(
                f"{path}:{number}: this is no reject: each line is an object with 'cells', as Clew wrote it."
            ) from error
    if not rows:
        raise SourceFileError(f"{path} is empty: there is nothing to load.")
    return rows


def _repaired_columns(path: Path) -> list[str]:
    return list(dict.fromkeys(name for _, cells in _repaired_rows(path) for name in cells))


def _repaired(source: SourceFile) -> Chunk:
    rows = _repaired_rows(source.path)
    complete = [(number, cells) for number, cells in rows if len(cells) == len(source.columns)]
    rejects = [
        Reject(number, number, "", "short_row", "cells are missing", cells)
        for number, cells in rows
        if len(cells) != len(source.columns)
    ]
    kept = [[cells[name] for name in source.columns] for _, cells in complete]
    return _chunk(source.columns, kept, [(number, number) for number, _ in complete], rejects)
