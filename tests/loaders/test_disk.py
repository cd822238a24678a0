"""A state folder without room, closed or no folder: one sentence, nothing half-written; the same command goes on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.loaders.attempts import Attempt, Attempts
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import MAPPING
from tests.loaders.test_kills import people

TRIAL = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
MOUNTS = os.geteuid() == 0 and TRIAL.returncode == 0
mounting = pytest.mark.skipif(not MOUNTS, reason="needs to mount a small file system")


@contextmanager
def mounted(folder: Path, options: str) -> Generator[None]:
    """A file system in memory on that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def left(door: FrontDoor) -> list[str]:
    """What a load that failed has left in the archive, locks aside."""
    return [str(path) for path in door.archive.root.rglob("*") if path.is_file() and path.suffix != ".lock"]


def check_refused(door: FrontDoor, path: Path, sentence: str) -> None:
    """The load is refused with that sentence and leaves nothing."""
    answer = door.clew("load", "--mapping", MAPPING, path)
    assert (answer.exit_code, answer.output) == (4, "")
    assert sentence in answer.errors
    assert len(answer.errors.splitlines()) == 1
    assert left(door) == []
    assert door.count("MATCH (e:Entity) RETURN count(e)") == 0


def check_goes_on(door: FrontDoor, path: Path) -> None:
    """The same command loads the file."""
    assert door.load("--mapping", MAPPING, path)["created"] == 800


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return people(tmp_path, "20240101", range(800))


@mounting
def test_a_disk_that_is_full(door: FrontDoor, path: Path) -> None:
    with mounted(door.archive.root, "size=16k"):
        check_refused(door, path, "There is no room left for")

    check_goes_on(door, path)


def test_a_file_that_may_not_grow(door: FrontDoor, attempts: Attempts, path: Path, tmp_path: Path) -> None:
    attempt = Attempt(door.environment, [path], MAPPING, tmp_path / "told", largest=5_000, room=9_000)

    refused = attempts.run(attempt)

    assert refused == 4
    assert "There is no room left for" in attempt.told.with_suffix(".error").read_text()
    assert left(door) == []
    assert attempts.run(replace(attempt, room=None)) == 0


@mounting
def test_a_folder_that_is_read_only(door: FrontDoor, path: Path) -> None:
    with mounted(door.archive.root, "ro"):
        check_refused(door, path, "may not be written: give it to the user that runs Clew")

    check_goes_on(door, path)


def test_a_file_where_a_folder_should_be(door: FrontDoor, path: Path) -> None:
    door.archive.root.write_text("")

    check_refused(door, path, f"{door.archive.root}")

    door.archive.root.unlink()
    check_goes_on(door, path)


def test_a_state_folder_that_is_gone_is_made_again_but_for_its_key(door: FrontDoor, path: Path) -> None:
    (door.home / "key").rename(door.home.parent / "key")
    door.home.rmdir()
    door.environment["CLEW_INSTALLATION_KEY_FILE"] = str(door.home.parent / "key")

    check_goes_on(door, path)

    audit = ["audit-keys.sqlite", "audit-signing.key", "audit.sqlite"]
    assert sorted(one.name for one in door.home.iterdir()) == ["archive", *audit]


def test_a_state_folder_that_cannot_be_made(door: FrontDoor, path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    door.environment["CLEW_HOME"] = str(tmp_path / "file" / "home")

    answer = door.clew("load", "--mapping", MAPPING, path)

    assert answer.exit_code == 4
    assert str(tmp_path / "file") in answer.errors
    assert len(answer.errors.splitlines()) == 1
