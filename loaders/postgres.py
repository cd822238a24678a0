"""Brings the rows of a PostgreSQL table or query as a file: every value as the text that the server writes.

The rows are those of one moment (a read-only transaction, repeatable read) and come by a server-side cursor, some at a
time. The file is Parquet, so an empty text stays another thing than no value.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, LiteralString, cast

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import sql
from psycopg.types.string import TextLoader

from base.errors import UsageError
from base.files import SourceDatabaseError
from loaders.mapping import Mapping, Postgres

SOURCE = Path("postgres:")
"""What is named instead of a file where the mapping says which database the rows are in."""

_WHOLE_TABLE = Path(__file__).with_name("whole_table.sql").read_text(encoding="utf-8")
_ROWS = 10_000
_WRITTEN = {
    "datestyle": "ISO,YMD",
    "intervalstyle": "iso_8601",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "statement_timeout": "0",
}
"""How the server writes values as text, whatever its own settings are."""


@contextmanager
def brought(mapping: Mapping | None, staging: Path) -> Generator[Path]:
    """A file with the rows, removed afterwards; raises UsageError or SourceDatabaseError where there are none."""
    if mapping is None or mapping.postgres is None:
        raise UsageError(f"'{SOURCE}' needs a mapping that says where the rows are: give --mapping FILE.yaml.")
    with TemporaryDirectory(prefix="postgres-", dir=staging) as folder:
        path = Path(folder) / f"{mapping.feed}.parquet"
        _write(path, mapping.postgres, _address(mapping.postgres), mapping.zone)
        yield path


def _address(source: Postgres) -> str:
    address = os.environ.get(source.dsn_from)
    if not address:
        raise UsageError(
            f"{source.dsn_from} is not set: put the address of the database there, "
            "as in postgresql://reader:password@host/name."
        )
    return address


def _write(path: Path, source: Postgres, address: str, zone: str) -> None:
    arrow: Any = pa  # it comes without types
    try:
        with _cursor(address, zone) as cursor:
            cursor.execute(_query(source))
            names = [column.name for column in cursor.description or ()]
            if doubled := sorted({name for name in names if names.count(name) > 1}):
                raise SourceDatabaseError(f"The query gives the column '{doubled[0]}' twice: rename one with AS.")
            schema = arrow.schema([(name, arrow.large_string()) for name in names])
            with pq.ParquetWriter(path, schema, compression="zstd") as writer:
                for rows in _batches(cursor):
                    columns = [arrow.array(values, arrow.large_string()) for values in zip(*rows, strict=True)]
                    writer.write_table(arrow.table(columns, schema=schema))
    except psycopg.Error as error:
        raise SourceDatabaseError(f"The database in {source.dsn_from} {_reason(error)}") from error


@contextmanager
def _cursor(address: str, zone: str) -> Generator[psycopg.ServerCursor[tuple[str | None, ...]]]:
    settings = " ".join(f"-c {name}={value}" for name, value in {**_WRITTEN, "timezone": zone}.items())
    options: dict[str, Any] = {"options": settings, "connect_timeout": 10, "client_encoding": "utf8"}
    with psycopg.connect(address, **options) as connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for kind in connection.adapters.types:
            for oid in filter(None, (kind.oid, kind.array_oid)):
                connection.adapters.register_loader(oid, TextLoader)
        with connection.cursor(name="clew") as cursor:
            cursor.itersize = _ROWS
            yield cast("psycopg.ServerCursor[tuple[str | None, ...]]", cursor)


def _query(source: Postgres) -> sql.Composed:
    """The mapping's query; its text is the operator's, who may read whatever the address allows, and write nothing."""
    if source.table is not None:
        table = sql.Identifier(*source.table.split("."))
        return sql.SQL(cast("LiteralString", _WHOLE_TABLE)).format(table=table)
    return sql.Composed([sql.SQL(cast("LiteralString", source.query))])


def _batches(cursor: psycopg.ServerCursor[Any]) -> Iterator[list[tuple[str | None, ...]]]:
    while rows := cursor.fetchmany(_ROWS):
        yield rows


def _reason(error: psycopg.Error) -> str:
    """Why there are no rows; what the server says is told only where it speaks of the query, not of values."""
    state = error.sqlstate or ""
    if state.startswith("42") and error.diag.message_primary:
        return f"does not take the query: {error.diag.message_primary}."
    if state.startswith("28"):
        return "refuses the login: check user and password there."
    if not state:
        return "cannot be reached: check host, port and name there."
    return f"gave no rows (SQLSTATE {state}): ask its administrator what that means."
