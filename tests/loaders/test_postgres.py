"""Rows from a PostgreSQL table or query: every value as the server writes it, loaded like a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from base.errors import UsageError
from base.files import SourceDatabaseError
from loaders.mapping_file import read_mapping
from loaders.postgres import brought
from loaders.reading import chunks, examine
from store.archive import BYTE, LINE, ROW
from tests.loaders.front_door import FrontDoor
from tests.loaders.postgres_server import binaries, postgres
from tests.loaders.residents import LI, MAPPING, STREET, WANG

VARIABLE = "CLEW_TEST_REGISTER"
LIVES_AT = """
MATCH (said)-[d:DESCRIBES]->(:Person)-[l:LIVES_AT]->(:Address)<-[a:DESCRIBES]-()
WHERE said(d) AND holds(l) AND said(a) RETURN d.identity_number, a.text"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    programs = binaries()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no PostgreSQL: install Debian's package postgresql")
        pytest.skip("there is no PostgreSQL (initdb) on this machine")
    with postgres(programs) as found:
        yield found


@pytest.fixture
def database(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
    """An empty schema, and its address where mappings look for it."""
    monkeypatch.setenv(VARIABLE, address)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        yield connection


def mapped(folder: Path, origin: str) -> Path:
    """The mapping of the small register with an origin in the database."""
    path = folder / "register.yaml"
    text = MAPPING.read_text(encoding="utf-8")
    path.write_text(f"{text}\npostgres: {{dsn_from: {VARIABLE}, {origin}}}\n", encoding="utf-8")
    return path


def rows(folder: Path, origin: str) -> tuple[list[str], list[tuple[object, ...]]]:
    with brought(read_mapping(mapped(folder, origin)), folder) as path:
        source = examine(path)
        return source.columns, [r for chunk in chunks(source) for r in chunk.rows.drop(ROW, LINE, BYTE).rows()]


def test_every_value_is_the_text_that_the_server_writes(database: psycopg.Connection[Any], tmp_path: Path) -> None:
    database.execute("SET timezone = 'UTC'; ALTER DATABASE postgres SET datestyle = 'German'")
    database.execute(
        "CREATE TABLE things (id bigint, amount numeric, share float8, day date, at timestamptz, local timestamp, "
        "ok bool, name text, raw bytea, list int[], more jsonb)"
    )
    database.execute(
        "INSERT INTO things VALUES (990101198001011009, 1.10, 0.1, '2024-01-31', '2024-01-31 02:00+00', "
        "'2024-01-31 10:00', true, '王伟', '\\x6162', '{1,2}', '{\"a\": 1.0}'), (2, NULL, NULL, NULL, NULL, NULL, "
        "NULL, '', NULL, NULL, NULL)"
    )

    columns, found = rows(tmp_path, "table: public.things")

    assert columns == ["id", "amount", "share", "day", "at", "local", "ok", "name", "raw", "list", "more"]
    first = ("990101198001011009", "1.10", "0.1", "2024-01-31", "2024-01-31 10:00:00+08", "2024-01-31 10:00:00")
    assert found == [
        (*first, "t", "王伟", "\\x6162", "{1,2}", '{"a": 1.0}'),
        ("2", None, None, None, None, None, None, "", None, None, None),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["register.yaml"]


def test_a_query_may_have_per_cent_signs_and_no_rows(database: psycopg.Connection[Any], tmp_path: Path) -> None:
    assert rows(tmp_path, "query: \"SELECT 1 AS a WHERE 'x' LIKE 'y%'\"") == (["a"], [])


@pytest.mark.parametrize(
    ("origin", "reason"),
    [
        ("table: public.none", 'does not take the query: relation "public.none" does not exist'),
        ("query: SELEC 1", "does not take the query: syntax error"),
        ('query: "SELECT 1 AS a, 2 AS a"', "gives the column 'a' twice: rename one with AS"),
        ("query: \"SELECT set_config('a.b', 'c', false) FROM nextval('counter')\"", "gave no rows .SQLSTATE 25006"),
        ("query: \"SELECT '990101198001011009x'::bigint\"", "gave no rows .SQLSTATE 22P02"),
    ],
)
def test_a_query_that_gives_no_rows_is_one_sentence_without_values(
    database: psycopg.Connection[Any], tmp_path: Path, origin: str, reason: str
) -> None:
    database.execute("CREATE SEQUENCE counter")

    with pytest.raises(SourceDatabaseError, match=reason) as caught:
        rows(tmp_path, origin)

    assert "990101" not in str(caught.value)


def test_an_address_is_needed_and_never_told(
    database: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "postgresql://reader:secret@127.0.0.1:1/none")
    with pytest.raises(SourceDatabaseError, match=f"in {VARIABLE} cannot be reached") as caught:
        rows(tmp_path, "table: things")
    assert "secret" not in str(caught.value)

    monkeypatch.delenv(VARIABLE)
    with pytest.raises(UsageError, match=f"{VARIABLE} is not set: put the address of the database there"):
        rows(tmp_path, "table: things")
    with pytest.raises(UsageError, match="needs a mapping that says where the rows are"), brought(None, tmp_path):
        pass


def test_a_register_in_a_database_is_loaded_and_what_changes_there(
    database: psycopg.Connection[Any], door: FrontDoor, tmp_path: Path
) -> None:
    database.execute("CREATE TABLE residents (number text, name text, born date, home text, phone text, since date)")
    insert = "INSERT INTO residents VALUES (%s, '王伟', '1980-01-01', %s, NULL, NULL)"
    database.execute(insert, (WANG, f"{STREET}1号"))
    database.execute(insert, (LI, f"{STREET}2号"))
    by = mapped(tmp_path, "table: residents")

    first = door.load("--mapping", by, "--snapshot-date", "2024-01-01", "postgres:")
    again = door.load("--mapping", by, "--snapshot-date", "2024-01-01", "postgres:")
    database.execute("UPDATE residents SET home = %s WHERE number = %s", (f"{STREET}3号", LI))
    later = door.load("--mapping", by, "--snapshot-date", "2024-02-01", "postgres:")
    today = door.load("--mapping", by, "postgres:")

    assert (first["created"], again["already"], later["changed"], later["same"], today["same"]) == (2, True, 1, 1, 2)
    assert door.seen(LIVES_AT) == {(WANG, f"{STREET}1号"), (LI, f"{STREET}3号")}
    assert not list(door.archive.root.glob("staging/postgres-*"))
