"""From what the server wrote to one clause for a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store import startlog
from store.folder import StoreFolder


@pytest.fixture
def folder(tmp_path: Path) -> StoreFolder:
    folder = StoreFolder.of(tmp_path)
    folder.make()
    folder.console.write_text("INFO  Starting...\n")
    return folder


def wrote(folder: StoreFolder, *entries: tuple[str, str, str]) -> None:
    rows = [json.dumps({"level": level, "message": said, "stacktrace": stack}) for level, said, stack in entries]
    (folder.home / "logs" / "debug.log").write_text("\n".join(rows) + "\n")


@pytest.mark.parametrize(
    ("console", "clause"),
    [
        ("NativeIoException: bind(..) failed with error(-98): Address already in use", "port is taken"),
        ("FileLockException: Lock file has been locked by another process: /x/store_lock", "has the store open"),
        ("java.io.IOException: No space left on device", "the disk is full"),
        ("# There is insufficient memory for the Java Runtime Environment to continue.", "not enough memory"),
        ("ERROR Invalid memory configuration - exceeds physical memory. Check", "not enough memory"),
        ("database 'neo4j' is of a newer version than the current binaries.", "written by a newer Neo4j"),
        ("Caused by: java.lang.Odd: never seen before", "it said: Caused by: java.lang.Odd: never seen before"),
        ("", "gave no reason; see "),
    ],
)
def test_what_is_known_is_explained_and_what_is_not_is_quoted(folder: StoreFolder, console: str, clause: str) -> None:
    folder.console.write_text(f"INFO  Starting...\n{console}\nINFO  Stopped.\n")
    assert clause in startlog.reason(folder, 0)


def test_a_cause_in_the_debug_log_counts_only_as_an_error(folder: StoreFolder) -> None:
    wrote(folder, ("INFO", "No space left on device was last year", ""))
    assert startlog.cause(folder, 0) is None
    wrote(
        folder, ("ERROR", "Failed to start", "a.B: c\n\tat d\nCaused by: java.io.IOException: No space left on device")
    )
    assert startlog.cause(folder, 0) == "the disk is full; free some space and try again"


def test_what_an_earlier_start_wrote_is_not_the_reason_of_this_one(folder: StoreFolder) -> None:
    wrote(folder, ("ERROR", "No space left on device", ""))
    log = folder.home / "logs" / "debug.log"
    since = startlog.size(log)
    with log.open("a") as file:
        file.write(json.dumps({"level": "ERROR", "message": "odd thing"}) + "\n")
    assert startlog.reason(folder, since) == "it said: ERROR odd thing"


def test_a_log_that_was_rotated_meanwhile_is_read_from_its_beginning(folder: StoreFolder) -> None:
    wrote(folder, ("ERROR", "No space left on device", ""))
    assert startlog.cause(folder, 10_000_000) is not None


def test_a_cut_row_is_read_as_it_stands(folder: StoreFolder) -> None:
    (folder.home / "logs" / "debug.log").write_text('el":"ERROR","message":"Address already in use"}\n')
    assert startlog.cause(folder, 0) is not None
