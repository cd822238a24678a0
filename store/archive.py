"""The archive: every load's rows as read, one columnar file and one description per load, written and synced first."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from base.errors import ArchiveError, NotFoundError
from store.folder import write_private

ROW = "#row"
"""Column of an archive file: the row's number in its source file, from 1."""

LINE = "#line"
"""Column of an archive file: the line of the source file on which the row ends, from 1."""

BYTE = "#byte"
"""Column of an archive file: the byte at which the row begins in its source file, from 0; null where rows have none."""

KEY = "#key"
"""Column of an archive file: the row's key in its feed."""

OWN_COLUMNS = (ROW, LINE, BYTE, KEY)

OF_LOAD, OF_ROW = "#of load", "#of row"
"""Columns of a repair's file: it holds no cells, it refers to rows of other loads."""

DESCRIBES = "#describes"
"""Column of a repair's file: whether it takes from the row only that it describes an entity."""

_REFERENCES = {**dict.fromkeys((ROW, OF_LOAD, OF_ROW), pl.Int64), KEY: pl.String, DESCRIBES: pl.Boolean}


@dataclass(frozen=True, slots=True)
class Description:
    """What an archived load is: who delivered it in which file, its declared date, its digests, its refused rows.

    `touched` are the keys of which a repair ended something; other loads have none. `together`: all loads of its
    delivery, where there are several. `archived_at`: nanoseconds since 1970; 0 in what older versions have archived.
    """

    load: int
    source: str
    feed: str
    file: str
    file_digest: str
    mapping: str
    snapshot_at: int
    full: bool
    encoding: str
    columns: list[str]
    refused: list[int]
    digest: str = ""
    repair: bool = False
    touched: list[str] = field(default_factory=list[str])
    together: list[int] = field(default_factory=list[int])
    archived_at: int = 0


@dataclass(frozen=True, slots=True)
class ArchivedRow:
    """One row as it was read, with where it stood."""

    source: str
    feed: str
    file: str
    snapshot_at: int
    cells: dict[str, str | None]


class Archive:
    """The archive folder of one installation."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def staging(self, name: str) -> Path:
        """A path for a file that is being written and not yet part of the archive."""
        folder = self.root / "staging"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / name

    def keep(self, staged: Path, description: Description) -> None:
        """Move a finished file into the archive, description and all, and sync it to the disk before returning."""
        with staged.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        described = asdict(description) | {"digest": digest}
        note = staged.with_suffix(".json")
        note.write_bytes(orjson.dumps(described, option=orjson.OPT_INDENT_2))
        _sync(note)
        staged.replace(self.file(description.load))
        note.replace(self._note(description.load))
        _sync(self.root)

    def keep_mapping(self, digest: str, text: str) -> None:
        """Keep a mapping under its digest, unless it is there."""
        folder = self.root / "mappings"
        path = folder / f"{digest}.json"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(path, text)
            _sync(folder)

    def mapping(self, digest: str) -> bytes | None:
        """The mapping of that digest, None where it was not kept."""
        path = self.root / "mappings" / f"{digest}.json"
        return path.read_bytes() if path.is_file() else None

    def loads(self) -> list[int]:
        """The numbers of the archived loads."""
        return sorted(int(path.stem) for path in self.root.glob("*.json"))

    def description(self, load: int) -> Description:
        """What the archived load is; raises ArchiveError where it is missing or unreadable."""
        try:
            return Description(**orjson.loads(self._note(load).read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise ArchiveError(
                f"Load {load} has no readable description in the archive ({self._note(load)}): restore a backup."
            ) from error

    def scan(self, load: int) -> pl.LazyFrame:
        """The rows of a load as text columns, with ROW, LINE, BYTE and KEY; of a repair those that it refers to."""
        rows = self._stored(load)
        return self._referred(rows.collect()) if OF_LOAD in rows.collect_schema() else rows

    def references(self, load: int) -> pl.DataFrame:
        """What a repair refers to: its ROW, the key, OF_LOAD, OF_ROW and DESCRIBES; of another load nothing."""
        rows = self._stored(load)
        columns = (ROW, KEY, OF_LOAD, OF_ROW, DESCRIBES)
        return rows.select(columns).collect() if OF_LOAD in rows.collect_schema() else pl.DataFrame(schema=_REFERENCES)

    def refer(self, references: pl.DataFrame, description: Description) -> None:
        """Keep a repair, which has references for rows (as `references` gives them)."""
        staged = self.staging(f"{description.load}-repair.parquet")
        references.select(pl.col(name).cast(kind) for name, kind in _REFERENCES.items()).write_parquet(staged)
        self.keep(staged, description)

    def _stored(self, load: int) -> pl.LazyFrame:
        if not self.file(load).is_file():
            raise ArchiveError(f"The archive lacks the rows of load {load} ({self.file(load)}): restore a backup.")
        return pl.scan_parquet(self.file(load))

    def _referred(self, references: pl.DataFrame) -> pl.LazyFrame:
        frames = [pl.LazyFrame(schema={ROW: pl.Int64, LINE: pl.Int64, BYTE: pl.Int64, KEY: pl.String})]
        for (number,), some in references.group_by(OF_LOAD, maintain_order=True):
            numbered = some.lazy().select(pl.col(OF_ROW), pl.col(ROW).alias("#own"))
            rows = self.scan(int(str(number))).join(numbered, left_on=ROW, right_on=OF_ROW, how="inner")
            frames.append(rows.drop(ROW).rename({"#own": ROW}))
        return pl.concat(frames, how="diagonal_relaxed").sort(ROW)

    def known(self, load: int) -> Description:
        """The description of a load that somebody named; raises NotFoundError where the archive has none."""
        if load not in self.loads():
            raise NotFoundError(f"The archive has no load {load}: `clew store retain` lists them.")
        return self.description(load)

    def row(self, load: int, row: int) -> ArchivedRow:
        """One row as it was read; raises NotFoundError where the load has no such row."""
        referred = self.references(load).filter(pl.col(ROW) == row)
        if referred.height:
            return self.row(referred[OF_LOAD][0], referred[OF_ROW][0])
        description = self.description(load)
        found = self._stored(load).filter(pl.col(ROW) == row).drop(OWN_COLUMNS, strict=False).collect()
        if found.is_empty():
            raise NotFoundError(f"Load {load} has no row {row}.")
        cells = found.row(0, named=True)
        return ArchivedRow(description.source, description.feed, description.file, description.snapshot_at, cells)

    def damaged(self, loads: Iterable[int]) -> list[str]:
        """One sentence per archived file that is missing or differs from its digest."""
        return [sentence for load in loads if (sentence := self._damage(load)) is not None]

    def strays(self, loads: Iterable[int]) -> list[str]:
        """One sentence per file in the archive that belongs to none of those loads."""
        stems = {str(load) for load in loads}
        files = (path for path in sorted(self.root.glob("*")) if path.is_file())
        return [
            f"{path} belongs to no load of the graph: it is of another installation, or a restore was cut short."
            for path in files
            if path.suffix not in {".parquet", ".json"} or path.stem not in stems
        ]

    def _damage(self, load: int) -> str | None:
        try:
            description = self.description(load)
        except ArchiveError as error:
            return error.detail
        path = self.file(load)
        if not path.is_file():
            return f"{path} is missing."
        with path.open("rb") as file:
            same = file_digest(file, "sha256").hexdigest() == description.digest
        return None if same else f"{path} differs from its digest."

    def file(self, load: int) -> Path:
        """Where the rows of a load stand."""
        return self.root / f"{load}.parquet"

    def _note(self, load: int) -> Path:
        return self.root / f"{load}.json"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def groups(path: Path, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
    """The rows of a file in the archive's form, as many at a time as were written at a time."""
    parquet: Any = pq  # it comes without types
    with parquet.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            yield pl.DataFrame(pl.from_arrow(file.read_row_group(number, columns=columns)))


def open_rows(path: Path, columns: list[str]) -> pq.ParquetWriter:
    """A writer for an archive file: text columns, ROW, LINE and BYTE as integers, compressed by Zstandard."""
    arrow: Any = pa  # it comes without types
    own = [(ROW, arrow.int64()), (LINE, arrow.int64()), (BYTE, arrow.int64()), (KEY, arrow.large_string())]
    schema = arrow.schema([*own, *((name, arrow.large_string()) for name in columns)])
    return pq.ParquetWriter(path, schema, compression="zstd")
