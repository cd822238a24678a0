"""What an operator sees when something is wrong: one clear sentence, the right exit code, nothing half-written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from cypher.schema import VERSION
from store.address import Address
from store.schema import apply
from store.writer import Writer, open_writer_at

HEADER = "tx_id,timestamp,from_account,to_account,amount"
ROW = "T1,2023-01-01T08:35,ACC1,ACC2,103.94"


def clew(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLEW_")}
    command = [sys.executable, "-m", "clew", *arguments]
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def at_server(empty_graph: Address, tmp_path: Path) -> dict[str, str]:
    return {
        "CLEW_HOME": str(tmp_path / "home"),
        "CLEW_GRAPH_URI": empty_graph.uri,
        "CLEW_GRAPH_USER": empty_graph.user,
        "CLEW_GRAPH_PASSWORD": empty_graph.password,
    }


@pytest.fixture
def transfers(tmp_path: Path) -> Path:
    path = tmp_path / "transactions.csv"
    path.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    return path


@pytest.fixture
def newer_schema(graph_server: Address) -> Iterator[None]:
    with open_writer_at(graph_server) as writer:
        apply(writer)
        _record(writer, VERSION + 1)
        yield
        _record(writer, VERSION)


def _record(writer: Writer, version: int) -> None:
    writer.rows("schema/record_version", version=version)


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stderr.splitlines() if line.startswith("clew: ")]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


def test_a_server_that_is_down_is_exit_4_and_says_what_to_do(transfers: Path, tmp_path: Path) -> None:
    done = clew(
        "load",
        str(transfers),
        CLEW_HOME=str(tmp_path / "home"),
        CLEW_GRAPH_URI="bolt://127.0.0.1:9",
        CLEW_GRAPH_PASSWORD="secret",
    )

    assert done.returncode == 4
    assert "does not answer" in one_sentence(done)
    assert "CLEW_GRAPH_URI" in one_sentence(done)


def test_a_wrong_password_is_exit_4_and_never_shown(transfers: Path, at_server: dict[str, str]) -> None:
    done = clew("load", str(transfers), **at_server | {"CLEW_GRAPH_PASSWORD": "not-the-password"})

    assert done.returncode == 4
    assert "CLEW_GRAPH_PASSWORD" in one_sentence(done)
    assert "not-the-password" not in done.stderr + done.stdout


def test_a_store_of_a_newer_schema_is_left_alone(
    transfers: Path, at_server: dict[str, str], newer_schema: None, graph_server: Address
) -> None:
    done = clew("load", str(transfers), **at_server)

    assert done.returncode == 4
    assert f"version {VERSION + 1}" in one_sentence(done)
    with neo4j.GraphDatabase.driver(graph_server.uri, auth=(graph_server.user, graph_server.password)) as driver:
        found = driver.execute_query("MATCH (l:Load {source: 'fraud-rings'}) RETURN count(l) AS loads").records
    assert found[0]["loads"] == 0


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "transactions.csv", "is empty"),
        (f"{HEADER}\n".encode() + b"T1,\xff\xff\xff,b,c,d\n", "transactions.csv", "byte"),
        (
            b"tx_id,timestamp,from_account,to_acount,amount\nT1,2023-01-01T08:35,A,B,1\n",
            "transactions.csv",
            "to_account",
        ),
        (f"{HEADER}\n{ROW}\n".encode(), "unheard_of.csv", "--mapping"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_exit_2(
    at_server: dict[str, str], tmp_path: Path, content: bytes, name: str, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    done = clew("load", str(path), **at_server)

    assert done.returncode == 2
    assert said in one_sentence(done)


def test_a_folder_instead_of_a_file_is_exit_2(at_server: dict[str, str], tmp_path: Path) -> None:
    done = clew("load", str(tmp_path), **at_server)

    assert done.returncode == 2
    assert "is a folder" in one_sentence(done)


def test_an_unknown_query_is_exit_2_with_the_nearest_name() -> None:
    done = clew("query", "show", "gate/load")

    assert done.returncode == 2
    assert "gate/loads" in one_sentence(done)


def test_errors_are_one_json_object_where_asked(at_server: dict[str, str], tmp_path: Path) -> None:
    done = clew("load", str(tmp_path / "nowhere.csv"), "--json", **at_server)

    assert done.returncode == 2
    assert json.loads(done.stdout)["code"] == "file_unusable"


def test_query_list_names_every_query_and_show_writes_the_gate_out() -> None:
    listed = json.loads(clew("query", "list", "--json").stdout)["queries"]
    shown = clew("query", "show", "events/columns_out").stdout

    assert {"gate/loads", "generated/describe/Person"} <= {one["name"] for one in listed}
    assert "$upto[" in shown
    assert "happened(" not in shown


def test_world_make_refuses_a_folder_that_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("mine")

    done = clew("world", "make", str(tmp_path), "--people", "200", "--days", "7")

    assert done.returncode == 2
    assert (tmp_path / "here.txt").read_text() == "mine"
