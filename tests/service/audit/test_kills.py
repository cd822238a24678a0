"""A writer that is killed at any moment loses no record that it acknowledged."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.audit.verifier import verify
from tests.service.audit.logs import LOG, bodies, written

WRITER = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from service.audit.log import Log
from service.audit.records import Draft
log = Log(Path(sys.argv[1]))
def ask(who):
    for turn in range(100_000):
        id = "person-%030x" % (who * 1_000 + turn % 50)
        intent = Draft("intent", {"who": who}, sealed=b"why", asked=[id], waits=True)
        number = log.write(intent)
        os.write(1, b"%d intent %d\\n" % (number, who))
        number = log.write(Draft("outcome", {"who": who}, disclosed=[id], closes=[intent]))
        os.write(1, b"%d outcome %d\\n" % (number, who))
with ThreadPoolExecutor(6) as pool:
    list(pool.map(ask, range(6)))
"""


def kills(folder: Path, times: int) -> None:
    """Kill it so often; each time all that was acknowledged is there, and the log can be written at once."""
    chance = random.Random(times)
    for turn in range(times):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, folder], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(chance.random() / 5)
        writer.kill()
        rest = writer.communicate()[0]
        acknowledged = [
            line.split() for line in (first + rest).decode().splitlines(keepends=True) if line.endswith("\n")
        ]

        started = time.monotonic()
        with written(folder) as log:
            assert log.healthy()
            usable = time.monotonic() - started
        records = dict(enumerate(map(json.loads, bodies(folder / LOG)), start=1))
        lost = [
            one
            for one in acknowledged
            if (records[int(one[0])]["kind"], str(records[int(one[0])]["who"])) != (one[1], one[2])
        ]
        assert acknowledged, turn
        assert lost == []
        assert usable < 2
    assert verify(folder / LOG).faults == []


def test_ten_kills_lose_nothing(tmp_path: Path):
    kills(tmp_path, 10)


@pytest.mark.soak
def test_two_hundred_kills_lose_nothing(tmp_path: Path):
    kills(tmp_path, 200)
