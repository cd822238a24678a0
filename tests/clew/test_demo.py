"""`clew demo`: the whole way from invented files to answers over HTTP, in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from clew.demonstration.running import free_port

CITY = ["--people", "300", "--days", "7"]
QUESTIONS = 10


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


def environment(home: Path, port: int = 0) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLEW_")}
    return kept | {"CLEW_HOME": str(home), "CLEW_PORT": str(port), "CLEW_STORE_HEAP": "512m"}


@contextmanager
def running_demo(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "clew", "demo", *CITY]
    with subprocess.Popen(command, env=environment(home, port), stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def test_the_check_answers_all_questions_and_leaves_nothing_running(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "clew", "demo", "--check", *CITY],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(lines) == QUESTIONS
    assert all(line.startswith("ok ") for line in lines)
    assert all(re.search(r"load \d+, row \d+", line) for line in lines), "every answer names its source row"
    assert not (home / "demo" / "neo4j" / "server.json").exists() or not _java_of(home)


def test_a_second_demo_loads_nothing_again_and_serves_with_its_token(home: Path) -> None:
    port = free_port()
    with running_demo(home, port) as process:
        printed = _until(process, "Ctrl-C")
        token = re.search(r"Token\s+(\S+)", printed)
        assert token is not None
        answer = _sources(port, {"Authorization": f"Bearer {token[1]}"})
        refused = _sources(port, {"Authorization": "Bearer wrong"})

    assert "created" not in printed
    assert answer.status_code == 200
    assert answer.json()["data"]["sources"]["total"] > 5
    assert refused.status_code == 401


def _sources(port: int, headers: dict[str, str]) -> httpx.Response:
    body = {"query": "{ sources(first: 5) { total } }"}
    deadline = time.monotonic() + 30
    while True:
        try:
            return httpx.post(f"http://127.0.0.1:{port}/graphql", json=body, headers=headers, timeout=30)
        except httpx.ConnectError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _until(process: subprocess.Popen[str], word: str) -> str:
    printed = ""
    assert process.stdout is not None
    for line in process.stdout:
        printed += line
        if word in line:
            return printed
    raise AssertionError(f"the demo ended before it printed {word!r}: {printed}")


def _java_of(home: Path) -> list[str]:
    found = subprocess.run(["pgrep", "-f", f"home-dir={home}"], capture_output=True, text=True, check=False)
    return found.stdout.split()
