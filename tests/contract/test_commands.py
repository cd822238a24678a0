"""What `make` and continuous integration do around the tests, with the outside world replaced by small scripts."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.contract.house import ROOT
from tests.contract.test_deployment import COMPOSE

OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTHON"))}
"""The environment without what a `make test` around this hands down."""

CLOSING = "789 passed, 2 skipped in 61.20s"


def script(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


class Machine:
    """A folder with a copy of .ci/run; the first `make` and `apt-get` on the path only write down what they get."""

    def __init__(self, root: Path) -> None:
        self.root, self.bin = root / "checkout", root / "bin"
        (self.root / ".ci").mkdir(parents=True)
        shutil.copy(ROOT / ".ci" / "run", self.root / ".ci")
        self.provide("make", f'echo "make $1" >> {root}/log; [ "$1" = test ] && echo "{CLOSING}"; exit 0')
        self.provide("apt-get", f'echo "apt-get $1" >> {root}/log')
        for name in ("chromium", "dpkg", "sleep"):
            self.provide(name, "exit 0")
        self.provide("id", "echo 0")

    def provide(self, name: str, body: str) -> None:
        script(self.bin / name, body)

    def run(self) -> tuple[int, list[str], list[str]]:
        """Exit code, what was printed, and what was called."""
        environment = {**OUTSIDE, "PATH": f"{self.bin}:{os.environ['PATH']}"}
        result = subprocess.run(
            [self.root / ".ci" / "run"], env=environment, capture_output=True, text=True, check=False
        )
        log = self.root.parent / "log"
        return result.returncode, result.stdout.splitlines(), log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_integration_runs_the_tests_then_the_checks_and_ends_with_the_closing_line(machine: Machine) -> None:
    code, printed, called = machine.run()

    assert (code, called) == (0, ["make test", "make check"])
    assert printed[-1] == CLOSING


@pytest.mark.parametrize("failing", ["test", "check"])
def test_integration_fails_where_a_part_fails_and_still_runs_the_other(machine: Machine, failing: str) -> None:
    log = machine.root.parent / "log"
    machine.provide("make", f'echo "make $1" >> {log}; echo "1 failed in 2s"; [ "$1" != {failing} ]')

    code, printed, called = machine.run()

    assert (code, called) == (1, ["make test", "make check"])
    assert printed[-1] == "1 failed in 2s"


def test_integration_installs_what_is_missing_and_tries_twice(machine: Machine) -> None:
    log = machine.root.parent / "log"
    machine.provide("dpkg", "exit 1")
    machine.provide("apt-get", f'echo "apt-get $1" >> {log}; [ "$(grep -c apt-get {log})" -gt 1 ]')

    code, _, called = machine.run()

    assert code == 0
    assert called == ["apt-get update", "apt-get update", "apt-get install", "make test", "make check"]


def test_integration_installs_nothing_as_somebody_else_than_root(machine: Machine) -> None:
    machine.provide("dpkg", "exit 1")
    machine.provide("id", "echo 1000")

    _, _, called = machine.run()

    assert called == ["make test", "make check"]


@pytest.mark.parametrize(
    ("new_enough", "chosen"),
    [
        (["python3", "python3.11"], "python3"),
        (["python3.13", "python3.11"], "python3.13"),
        (["python3.12"], "python3.12"),
    ],
)
def test_make_takes_the_first_python_that_is_new_enough(tmp_path: Path, new_enough: list[str], chosen: str) -> None:
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
        script(tmp_path / name, "exit 0" if name in new_enough else "exit 1")
    (tmp_path / "ask.mk").write_text(f"include {ROOT}/Makefile\nask: ; @echo $(PYTHON)\n")
    environment = {**OUTSIDE, "PATH": f"{tmp_path}:{os.environ['PATH']}"}

    command = ["make", "--no-print-directory", "-f", str(tmp_path / "ask.mk"), "ask"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert result.stdout.strip() == chosen


def test_secrets_are_made_once_in_a_folder_that_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    command = ["make", "--no-print-directory", "secrets", f"SECRETS={folder}"]

    first = subprocess.run(command, cwd=ROOT, env=OUTSIDE, capture_output=True, text=True, check=False)
    second = subprocess.run(command, cwd=ROOT, env=OUTSIDE, capture_output=True, text=True, check=False)

    assert first.returncode == 0, first.stderr
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / "graph_auth").read_text() == "neo4j/" + (folder / "graph_password").read_text()
    assert {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()} == {p.name for p in folder.iterdir()}
    assert second.returncode != 0
