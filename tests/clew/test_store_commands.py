"""`clew store` as it is typed: what it prints and how it exits."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from base.settings import Settings
from store import embedded
from store.folder import StoreFolder


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    embedded.stop(Settings(home=tmp_path / "home", graph_uri=None), force=True)


def clew_store(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLEW_")}
    sizes = {"CLEW_HOME": str(home), "CLEW_STORE_HEAP": "512m", "CLEW_STORE_PAGE_CACHE": "128m"}
    return subprocess.run(
        [sys.executable, "-c", "from clew.commands.store import app; app()", *arguments],
        env={**kept, **sizes, **more},
        capture_output=True,
        text=True,
        check=False,
    )


def told(result: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The JSON object that a command printed."""
    return json.loads(result.stdout)


def test_a_started_server_outlives_its_command_until_it_is_stopped(home: Path, tmp_path: Path) -> None:
    started = clew_store(home, "start", "--json")
    found = clew_store(home, "status", "--json")

    assert (started.returncode, started.stderr, found.returncode) == (0, "", 0)
    assert told(found) == told(started) | {"users": 0}
    assert told(found)["running"]
    assert told(found)["pinned"]
    assert f"port {told(found)['port']}" in clew_store(home, "status").stdout

    with StoreFolder.of(home).lease():
        for command in (["stop"], ["backup", str(tmp_path / "file")]):
            refused = clew_store(home, *command, "--json")
            assert refused.returncode == 4
            assert told(refused)["code"] == "store_busy"
    made = clew_store(home, "backup", str(tmp_path / "file"))
    assert made.returncode == 0
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert told(clew_store(home, "status", "--json"))["pinned"]  # it came back after the backup

    assert clew_store(home, "stop").stdout == "Neo4j is stopped.\n"
    gone = clew_store(home, "status", "--json")
    assert (gone.returncode, told(gone)["running"]) == (1, False)
    assert clew_store(home, "stop").returncode == 0


def test_the_state_folder_is_printed_for_other_programs(home: Path) -> None:
    assert clew_store(home, "path").stdout == f"{home}\n"
    assert told(clew_store(home, "path", "--json")) == {"path": str(home)}
    assert not home.exists()


def test_files_that_are_here_are_only_compared(home: Path) -> None:
    assert told(clew_store(home, "fetch", "--json"))["files"] == 225


@pytest.mark.parametrize("command", [["start"], ["stop"], ["status"], ["backup", "file"]])
def test_a_server_that_clew_does_not_run_is_a_usage_error(home: Path, command: list[str]) -> None:
    refused = clew_store(home, *command, CLEW_GRAPH_URI="bolt://db:7687", CLEW_GRAPH_PASSWORD="secret")
    assert refused.returncode == 2
    assert refused.stderr.startswith("clew: CLEW_GRAPH_URI names a server that Clew does not run")
    assert refused.stderr.count("\n") == 1
