"""Loads over a bad line: delays, resets in a transaction and at its commit, a server that is away for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from threading import Timer

import pytest

from loaders.mapping_file import read_mapping
from loaders.pipeline import Loader, Options
from loaders.report import Report
from store.address import Address
from store.writer import Writer, open_writer_at
from tests.fault_proxy import COMMIT, FaultProxy, Trap, fault_proxy
from tests.graphs import KEY
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import MAPPING
from tests.loaders.test_kills import people

ADVANCE = b"SET load.done = $done + $rows"
IN_A_TRANSACTION = Trap(ADVANCE, heard=False)
COMMIT_LOST, ANSWER_LOST = Trap(COMMIT, heard=False), Trap(COMMIT, heard=True)


@dataclass
class Line:
    """A loader whose server is behind a proxy; before each batch after the first it may be given a fault."""

    proxy: FaultProxy
    writer: Writer
    door: FrontDoor
    batches: int = 0
    faults: dict[int, Trap] = field(default_factory=dict[int, Trap])

    def load(self, path: Path) -> Report:
        loader = Loader(self.writer, self.door.archive, KEY, self._step, largest_batch=20)
        return loader.load(path, read_mapping(MAPPING), Options())

    def _step(self, step: str, done: int, total: int) -> None:
        if step == "writing":
            self.batches += 1
            self.happens(self.batches)

    def happens(self, batch: int) -> None:
        self.proxy.trap = self.faults.get(batch) or self.proxy.trap  # the next batch may be under way already


@pytest.fixture
def line(door: FrontDoor, graph_server: Address) -> Iterator[Line]:
    with fault_proxy(graph_server) as (proxy, address), open_writer_at(address) as writer:
        yield Line(proxy, writer, door)


@pytest.fixture
def undisturbed(door: FrontDoor, tmp_path: Path) -> str:
    """The digest of the graph after the same load over a good line."""
    door.load("--mapping", MAPPING, people(tmp_path, "20240101", range(60)))
    found = door.digest()["digest"]
    door.again()
    return found


def check(line: Line, report: Report, undisturbed: str, path: Path) -> None:
    """Nothing is lost and nothing doubled, and the account says so."""
    assert line.proxy.trap is None, "the fault did not happen"
    assert (report.created, report.already) == (60, False)
    assert line.door.digest()["digest"] == undisturbed
    assert line.door.load("--mapping", MAPPING, path)["already"]
    assert line.door.count("MATCH (l:Load) RETURN count(l)") == 1


def test_connections_that_break_lose_and_double_nothing(line: Line, undisturbed: str, tmp_path: Path) -> None:
    kinds = cycle([IN_A_TRANSACTION, ANSWER_LOST, COMMIT_LOST])
    line.faults = {batch: next(kinds) for batch in range(1, 13, 2)}
    path = people(tmp_path, "20240101", range(60))

    report = line.load(path)

    assert line.writer.repeated >= 2
    check(line, report, undisturbed, path)


@pytest.mark.parametrize("heard", [True, False])
@pytest.mark.parametrize("what", [b"CREATE (source)-[:DELIVERED]->(load:Load", b"load.completion = "])
def test_a_commit_of_which_nobody_knows_opens_and_completes_a_load_once(
    line: Line, undisturbed: str, tmp_path: Path, what: bytes, *, heard: bool
) -> None:
    line.proxy.trap = Trap(COMMIT, heard=heard, after=what)
    path = people(tmp_path, "20240101", range(60))

    report = line.load(path)

    check(line, report, undisturbed, path)


def test_a_load_whose_opening_is_still_being_committed_is_looked_for_until_it_stands(
    line: Line, undisturbed: str, tmp_path: Path
) -> None:
    line.proxy.trap = Trap(COMMIT, after=b"CREATE (source)-[:DELIVERED]->(load:Load", late=1.0)
    path = people(tmp_path, "20240101", range(60))

    report = line.load(path)

    check(line, report, undisturbed, path)


@pytest.mark.parametrize("seconds", [0.05, pytest.param(0.5, marks=pytest.mark.soak)])
def test_a_slow_line_only_takes_longer(line: Line, undisturbed: str, tmp_path: Path, seconds: float) -> None:
    line.happens = lambda batch: setattr(line.proxy, "delay", seconds if batch in (3, 4) else 0.0)
    path = people(tmp_path, "20240101", range(60))

    report = line.load(path)

    assert line.writer.repeated == 0
    check(line, report, undisturbed, path)


def test_a_server_that_is_away_for_a_moment_is_waited_for(line: Line, undisturbed: str, tmp_path: Path) -> None:
    def away(batch: int) -> None:
        if batch == 5:
            line.proxy.refuse()
            Timer(1.0, line.proxy.heal).start()

    line.happens = away
    path = people(tmp_path, "20240101", range(60))

    report = line.load(path)

    assert line.writer.repeated >= 1
    check(line, report, undisturbed, path)
