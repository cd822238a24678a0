"""A service that runs for long: memory and descriptors stay as they are, and it says that it lives under any query."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from statistics import median, quantiles

import httpx
import pytest

from store import schema
from store.address import Address
from store.writer import open_writer_at
from tests.service.conftest import STATED, Service
from tests.service.faults.process import Process, resident, started
from tests.service.hostile.queries import SHAPES
from tests.service.sightings import JUSTIFIED
from tests.service.worlds import WORLD, ZHANG
from tests.store.servers import becomes

MINUTE = 60.0
GROWTH = 1_000_000
"""Bytes by which memory may grow in ten minutes."""

WARM = 1 / 6
"""The share of a run in which caches fill and memory grows as it should."""

LIVES_WITHIN = 0.1
ANSWERED = {200, 400, 401, 403, 404, 503}
SEED = 8


@pytest.fixture(scope="module")
def process(service: Service, graph_server: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    service.world(WORLD)
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
    with started(graph_server, tmp_path_factory.mktemp("endurance")) as running:
        yield running


@dataclass
class Run:
    """What came of asking for some time: how often each status was answered, and samples of the process."""

    statuses: Counter[int] = field(default_factory=Counter[int])
    memory: list[int] = field(default_factory=list[int])
    descriptors: list[int] = field(default_factory=list[int])
    health: list[float] = field(default_factory=list[float])


Ask = Callable[[httpx.Client, int], httpx.Response]


def sources(client: httpx.Client, _: int) -> httpx.Response:
    return client.get("/v1/sources")


def profile(client: httpx.Client, _: int) -> httpx.Response:
    return client.get(f"/v1/entities/{ZHANG}")


def stays(client: httpx.Client, turn: int) -> httpx.Response:
    return client.get(f"/v1/entities/plate-{turn:030x}/stays?first=1", headers=JUSTIFIED)


def refused(client: httpx.Client, turn: int) -> httpx.Response:
    return client.get("/v1/sources", headers={"Authorization": f"Bearer {turn}"} if turn % 100 == 3 else {})


def hostile(client: httpx.Client, turn: int) -> httpx.Response:
    return client.post("/graphql", json={"query": SHAPES[turn % len(SHAPES)](Random(SEED + turn))})


EVERYDAY: tuple[Ask, ...] = (sources, profile, stays, refused, hostile)


def ran(process: Process, asks: tuple[Ask, ...], until: Callable[[int], bool], clients: int, every: float) -> Run:
    """Some clients ask by turns until `until` says of a turn that it is enough, while the process is looked at."""
    run, turns, done = Run(), count(), threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=process.url, headers=STATED, timeout=20) as client:
            while not done.is_set() and not until(turn := next(turns)):
                run.statuses[asks[turn % len(asks)](client, turn).status_code] += 1

    def live() -> None:
        with httpx.Client(base_url=process.url, timeout=20) as client:
            while not done.wait(0.02):
                begun = time.perf_counter()
                assert client.get("/livez").status_code == 200
                run.health.append(time.perf_counter() - begun)

    asking = [threading.Thread(target=ask) for _ in range(clients)]
    watching = threading.Thread(target=live)
    for thread in (*asking, watching):
        thread.start()
    while any(thread.is_alive() for thread in asking):
        run.memory.append(resident(process.popen.pid))
        run.descriptors.append(process.descriptors())
        asking[0].join(every)
    for thread in asking:
        thread.join()
    done.set()
    watching.join()
    return run


def endured(process: Process, seconds: float, every: float) -> Run:
    ends = time.monotonic() + seconds
    return ran(process, EVERYDAY, lambda _: time.monotonic() > ends, clients=4, every=every)


def test_what_is_opened_for_questions_is_closed_again(process: Process) -> None:
    endured(process, 1.0, 0.1)  # opens what stays open: connections to the database, files
    before = process.descriptors()

    run = endured(process, 2.5, 0.1)
    becomes(lambda: process.descriptors() <= before, 10)

    assert set(run.statuses) <= ANSWERED, run.statuses
    assert run.statuses[200] > 20
    assert process.descriptors() <= before + 2
    assert max(run.descriptors) < before + 40


def test_it_says_that_it_lives_whatever_is_asked(process: Process) -> None:
    run = ran(process, (hostile,), lambda turn: turn >= 60, clients=2, every=0.1)

    assert len(run.health) > 5
    assert set(run.statuses) <= {200, 400}, run.statuses


@pytest.mark.soak
def test_ten_thousand_hostile_queries_leave_it_alive_within_a_tenth_of_a_second(process: Process) -> None:
    run = ran(process, (hostile,), lambda turn: turn >= 10_000, clients=2, every=1.0)

    assert set(run.statuses) <= {200, 400}, run.statuses
    assert quantiles(run.health, n=100)[98] <= LIVES_WITHIN


@pytest.mark.soak
def test_an_hour_leaves_memory_and_descriptors_as_they_were(process: Process) -> None:
    minutes = float(os.environ.get("CLEW_SOAK_MINUTES", "60"))

    run = endured(process, minutes * MINUTE, every=minutes * MINUTE / 360)

    warm = run.memory[int(len(run.memory) * WARM) :]
    part = len(warm) // 5
    first, last = warm[:part], warm[-part:]
    apart = minutes * (1 - WARM) * 4 / 5
    assert (median(last) - median(first)) / (apart / 10) <= GROWTH
    assert median(run.descriptors[-part:]) <= median(run.descriptors[part : 2 * part]) + 2
    assert set(run.statuses) <= ANSWERED, run.statuses
