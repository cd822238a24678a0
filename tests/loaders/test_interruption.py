"""A load that is killed in the middle, and meets another graph when it is begun again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from base.viewer import FOREVER
from ontology.identifiers.identity_number import check_digit
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import MAPPING, delivery, row
from tests.store.servers import becomes

PEOPLE = 1_500
BEGUN = f"MATCH (l:Load) WHERE l.done > 0 AND l.completed_at = {FOREVER} RETURN count(l)"


def many(folder: Path) -> Path:
    """A file large enough to be met in the middle."""
    numbers = [f"99010119{70 + index % 30}0101{index // 30:03d}" for index in range(PEOPLE)]
    rows = [row(f"{one}{check_digit(one)}", str(index), f"{13490000000 + index}") for index, one in enumerate(numbers)]
    return delivery(folder, "20240101", *rows)


def environ(door: FrontDoor) -> dict[str, str]:
    """The variables of a process of its own in that installation."""
    return {name: value for name, value in {**os.environ, **door.environment}.items() if value is not None}


def killed(door: FrontDoor, path: Path) -> int:
    """Load in a process of its own and kill it after its first transaction; returns how far it came."""
    command = [sys.executable, "-c", "from clew.main import main; main()", "load", "--mapping", str(MAPPING), str(path)]
    with subprocess.Popen(command, env=environ(door), stderr=subprocess.DEVNULL) as process:
        assert becomes(lambda: door.count(BEGUN) == 1, seconds=60)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    return door.count("MATCH (l:Load) RETURN l.done")


def test_a_load_that_would_now_write_something_else_starts_again(door: FrontDoor, tmp_path: Path) -> None:
    path = many(tmp_path)
    killed(door, path)
    first = path.read_text(encoding="utf-8").splitlines()[1].replace("王伟", "王维")
    door.load("--mapping", MAPPING, delivery(tmp_path / "..", "20231201", first))

    report = door.load("--mapping", MAPPING, path)

    assert (report["created"], report["changed"]) == (PEOPLE - 1, 1)
    names = "MATCH (p:Person)<-[d:DESCRIBES]-() WHERE {} RETURN d.name, count(DISTINCT p)"
    assert door.seen(names.format("said(d)")) == {("王伟", PEOPLE), ("王维", 1)}
    assert door.seen(names.format("says(d)")) == {("王伟", PEOPLE)}
