"""A watched folder: each file once, when it is complete, whatever else happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest

from base.errors import DatabaseUnavailableError, SourceFileError
from loaders.watching import Folder, Ledger, watch
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import LI, MAPPING, WANG, ZHANG, delivery, row


class Taken:
    """A folder, its ledger, and what was loaded and said at each look."""

    def __init__(self, folder: Path, steady: float = 0.0) -> None:
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.state = folder / "state" / "watched.json"
        self.folder = Folder(self.inbox, steady)
        self.loaded: list[str] = []
        self.said: list[str] = []
        self.stopped = Event()

    def load(self, path: Path) -> str:
        content = path.read_text(encoding="utf-8") if path.is_file() else "bad"
        if not content or content.startswith("bad"):
            raise SourceFileError("it is damaged")
        if content.startswith("away"):
            raise DatabaseUnavailableError("the database is away")
        self.loaded.append(path.name)
        if content.startswith("last"):
            self.stopped.set()
        return "loads [1]"

    def look(self) -> list[str]:
        """Look once, as after a restart; what was loaded by it."""
        before = len(self.loaded)
        watch(self.folder, Ledger(self.state), self.load, self.said.append, self.stopped, once=True)
        return self.loaded[before:]

    def put(self, name: str, content: str = "a\n1\n") -> Path:
        path = self.inbox / name
        path.write_text(content, encoding="utf-8")
        return path


@pytest.fixture
def taken(tmp_path: Path) -> Taken:
    return Taken(tmp_path)


def test_files_are_taken_by_name_once_and_stay_where_they_are(taken: Taken) -> None:
    first, second = taken.put("b.csv", "b\n1\n"), taken.put("a.csv")

    assert taken.look() == ["a.csv", "b.csv"]
    assert taken.look() == []
    assert first.exists()
    assert second.exists()


def test_the_same_bytes_under_another_name_and_other_bytes_under_the_same_are_new(taken: Taken) -> None:
    taken.put("people_20240101.csv")
    taken.look()
    taken.put("people_20240201.csv")
    assert taken.look() == ["people_20240201.csv"]

    taken.put("people_20240101.csv", "a\n2\n")
    assert taken.look() == ["people_20240101.csv"]


def test_a_file_is_complete_when_it_stood_still(tmp_path: Path) -> None:
    taken = Taken(tmp_path, steady=60)
    path = taken.put("a.csv")
    assert taken.look() == []

    os.utime(path, (time.time() - 61, time.time() - 61))
    assert taken.look() == ["a.csv"]


def test_a_done_file_says_at_once_that_its_file_is_complete(tmp_path: Path) -> None:
    taken = Taken(tmp_path, steady=60)
    taken.put("a.csv")
    taken.put("a.csv.done", "")

    assert taken.look() == ["a.csv"]


@pytest.mark.parametrize("name", ["a.csv.part", "a.csv.tmp", ".a.csv", "~a.csv", "a.csv.filepart"])
def test_a_file_that_is_being_written_under_another_name_is_left(taken: Taken, name: str) -> None:
    path = taken.put(name)
    (taken.inbox / "folder").mkdir()
    assert taken.look() == []

    path.rename(taken.inbox / "a.csv")
    assert taken.look() == ["a.csv"]


def test_a_bad_file_is_told_once_and_tried_again_when_its_bytes_change(taken: Taken) -> None:
    taken.put("a.csv", "bad")
    taken.put("b.csv")
    (taken.inbox / "empty.csv").touch()

    assert taken.look() == ["b.csv"]
    assert taken.look() == []
    assert [sentence.split(":")[0] for sentence in taken.said] == ["a.csv was not loaded", "empty.csv was not loaded"]

    taken.put("a.csv")
    assert taken.look() == ["a.csv"]


def test_a_database_that_is_away_is_no_fault_of_the_file(taken: Taken) -> None:
    taken.put("a.csv", "away")
    with pytest.raises(DatabaseUnavailableError):
        taken.look()

    assert taken.said == []
    assert "a.csv" not in taken.state.read_text() if taken.state.exists() else True


def test_it_ends_after_the_file_at_hand(taken: Taken) -> None:
    taken.put("a.csv", "last")
    taken.put("b.csv")

    assert taken.look() == ["a.csv"]
    taken.stopped.clear()
    assert taken.look() == ["b.csv"]


def test_it_keeps_looking_until_it_is_stopped(taken: Taken) -> None:
    taken.folder.steady = 0.05
    taken.put("a.csv", "last")

    refused = watch(taken.folder, Ledger(taken.state), taken.load, taken.said.append, taken.stopped, once=False)

    assert (refused, taken.loaded) == (0, ["a.csv"])


def test_a_watched_folder_survives_its_watcher(door: FrontDoor, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    delivery(inbox, "20240101", row())
    (inbox / "readme.txt").write_text("no feed\n")
    command = [Path(sys.executable).with_name("clew"), "load", "--watch", inbox, "--steady", "0", "--mapping", MAPPING]
    environment = os.environ | door.environment
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        other = door.clew("load", "--watch", inbox, "--once", "--steady", "0", "--mapping", MAPPING)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert (other.exit_code, "being watched already" in other.errors) == (2, True)
    assert (process.returncode, said.split(":")[0]) == (0, "residents_20240101.csv")

    delivery(inbox, "20240201", row(), row(LI, "2"))
    once = door.clew("load", "--watch", inbox, "--once", "--steady", "0", "--mapping", MAPPING)
    again = door.clew("load", "--watch", inbox, "--once", "--steady", "0", "--mapping", MAPPING)

    assert errors.count("readme.txt was not loaded") + once.errors.count("readme.txt was not loaded") == 1
    assert [line.split(":")[0] for line in once.output.splitlines()] == ["residents_20240201.csv"]
    assert (again.exit_code, again.output) == (0, "")
    seen = door.seen("MATCH (:Person)<-[d:DESCRIBES]-() WHERE says(d) RETURN d.identity_number")
    assert seen == {WANG, LI}
    assert ZHANG not in seen


def test_a_folder_that_is_none_and_files_beside_one_are_refused(door: FrontDoor, tmp_path: Path) -> None:
    answer = door.clew("load", "--watch", tmp_path / "none")
    assert (answer.exit_code, "There is no folder" in answer.errors) == (2, True)

    assert door.clew("load", "--watch", tmp_path, tmp_path / "a.csv").exit_code == 2
    assert door.clew("load").exit_code == 2
