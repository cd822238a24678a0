"""Reads a source file as text: encoding and delimiter decided once, rows with their numbers, misfits as rejects."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from base.errors import SourceFileError
from loaders.cutting import Chunk, Layout, as_columns, plain_chunks, quoted_chunks
from loaders.encoding import encoding_of
from loaders.rejects import Reject

CHUNK = 50_000
_DELIMITERS = ",\t;|"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was found: how to read it, its columns and the SHA-256 of its bytes."""

    path: Path
    encoding: str
    delimiter: str
    columns: list[str]
    digest: str
    quoted: bool = False
    spaced: bool = False
    """Whether a space follows each delimiter and belongs to it."""

    @property
    def repaired(self) -> bool:
        """Whether it is a file of repaired rejects rather than a delivery."""
        return self.path.suffix == ".ndjson"


def examine(path: Path) -> SourceFile:
    """Look at a file before anything is read from it; raises SourceFileError with what is wrong and what to do."""
    if path.is_dir():
        raise SourceFileError(f"{path} is a folder: name the files in it, for example {path}/*.csv.")
    if not path.is_file():
        raise SourceFileError(f"There is no file {path}.")
    if path.is_symlink():
        raise SourceFileError(f"{path} is a link: name the file itself.")
    found = encoding_of(path)
    if path.suffix == ".ndjson":
        return SourceFile(path, found.encoding, "", _repaired_columns(path), found.digest)
    with path.open(encoding=found.encoding, newline="") as file:
        first = file.readline()
    if not first.strip():
        raise SourceFileError(f"{path} is empty: a source file begins with a line of column names.")
    delimiter = max(_DELIMITERS, key=first.count)
    spaced = f"{delimiter} " in first
    columns = next(csv.reader([first], delimiter=delimiter, skipinitialspace=spaced))
    columns = [column.strip() for column in columns]
    if doubled := sorted({column for column in columns if columns.count(column) > 1}):
        raise SourceFileError(f"{path} has the column '{doubled[0]}' twice: rename one of them.")
    return SourceFile(path, found.encoding, delimiter, columns, found.digest, found.quoted, spaced)


def chunks(source: SourceFile, size: int = CHUNK) -> Iterator[Chunk]:
    """The rows of the file in order, `size` at a time; row numbers count every row from 1, misfits included."""
    if source.repaired:
        yield _repaired(source)
        return
    cut = quoted_chunks if source.quoted else plain_chunks
    with source.path.open(encoding=source.encoding, newline="") as file:
        yield from cut(file, Layout(source.delimiter, source.spaced, source.columns), size)


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
    return Chunk(as_columns(source.columns, kept, [(number, number) for number, _ in complete]), rejects)
