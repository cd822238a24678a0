"""The service under faults: a database that goes away, ten times the load, analytics that saturate, hostile queries.

The service runs in a process of its own, the load maker here: an open model, in which questions come whether or not
the last ones were answered. CLEW_BENCH_SECONDS sets how long each step lasts.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
from fastapi import FastAPI
from graphql import validate

from base.errors import ClewError
from bench.clew import Bench, entity_id
from bench.clients import OK, PATIENCE, REFUSED, Clients, Told, closed, opened
from bench.files import PASSES, passes
from bench.rows import Figure
from clew.demonstration.running import free_port, open_file
from clew.demonstration.tokens import Development
from service.access.opening import access_of
from service.app import Parts, create_app
from service.graphql import documents
from service.graphql.schema import SCHEMA
from service.serving import run
from store.address import Address
from store.archive import Archive
from tests.fault_proxy import fault_proxy
from tests.service.faults.process import resident
from tests.service.hostile.queries import SHAPES

_PLATE, _SEED = "皖A00001", 8
_SECONDS = float(os.environ.get("CLEW_BENCH_SECONDS", "8"))
_CLIENTS, _TIMES = 16, 10


@dataclass(frozen=True, slots=True)
class Served:
    """A service in a process of its own, a question about a profile and one about whereabouts."""

    pid: int
    port: int
    light: bytes
    heavy: bytes


def measure(bench: Bench) -> list[Figure]:
    """All figures, of one run."""
    bench.load(passes(bench.folder / "faults.csv", 20_000, 100, _PLATE), PASSES)
    plate = entity_id(bench, "Plate", ("text", "type"), _PLATE, "small")
    with served(bench, bench.session.address, plate) as service:
        found = [*_overload(bench, service), _saturated(bench, service)]
    with fault_proxy(bench.session.address) as (proxy, address), served(bench, address, plate) as service:
        found += _away(bench, service, proxy.refuse, proxy.heal)
    return [*found, _hostile()]


def _overload(bench: Bench, service: Served) -> list[Figure]:
    async def both() -> tuple[Told, Told, float]:
        clients = Clients(service.port)
        await closed(clients, service.light, _CLIENTS, _SECONDS / 2)
        peak, before = await closed(clients, service.light, _CLIENTS, _SECONDS), resident(service.pid)
        over = await opened(clients, service.light, _TIMES * peak.rate(), _SECONDS)
        return peak, over, resident(service.pid) / before

    peak, over, memory = bench.runner.run(both())
    note = f"{peak.rate():.0f} answers/s at best, {over.rate():.0f} at {_TIMES} times that; {over.counts()}"
    return [
        _figure("goodput under ten-fold overload", over.rate() / peak.rate(), 0.8, note, at_most=False),
        _figure("p99 under ten-fold overload", over.at(99) / peak.at(99), 2, _both(peak, over, 99)),
        _figure(
            "refusal under overload, ms", 1000 * over.at(50, REFUSED), 50, "median of the 503s, load maker included"
        ),
        _figure("memory under ten-fold overload", memory, 1.2, "resident, over that at best"),
    ]


def _saturated(bench: Bench, service: Served) -> Figure:
    async def mixed() -> tuple[Told, Told]:
        clients = Clients(service.port)
        heavy, light = await asyncio.gather(
            closed(clients, service.heavy, 40, _SECONDS), opened(clients, service.light, 10, _SECONDS)
        )
        return heavy, light

    heavy, light = bench.runner.run(mixed())
    note = f"p95 of profiles while 40 clients ask about whereabouts; profiles {light.counts()}; others {heavy.counts()}"
    return _figure("profiles while analytics saturate, ms", 1000 * light.at(95), 500, note)


def _away(bench: Bench, service: Served, refuse: Callable[[], None], heal: Callable[[], None]) -> list[Figure]:
    async def gone() -> tuple[float, Told, float]:
        clients, first = Clients(service.port), Told()
        await clients.ask(service.light, first)
        await asyncio.to_thread(refuse)
        started = time.perf_counter()
        for _ in range(3):
            await clients.ask(service.light, first)
        opening = time.perf_counter() - started
        away = await opened(clients, service.light, 50, _SECONDS / 2)
        await asyncio.to_thread(heal)
        return opening, away, await _healed(lambda told: clients.ask(service.light, told))

    opening, away, healing = bench.runner.run(gone())
    note = f"p99 once open, 50 questions/s: {away.counts()}; the first three took {opening:.2f} s"
    return [
        _figure("database away, ms", 1000 * away.at(99, REFUSED), 200, note),
        _figure("database healed, s", healing, 5, "until the first answer"),
    ]


async def _healed(ask: Callable[[Told], Awaitable[None]]) -> float:
    started = time.perf_counter()
    while time.perf_counter() - started < 4 * PATIENCE:
        told = Told()
        await ask(told)
        if OK in told.seconds:
            break
        await asyncio.sleep(0.02)
    return time.perf_counter() - started


def _hostile() -> Figure:
    chance, spent = random.Random(_SEED), list[float]()
    gc.collect()
    gc.freeze()  # as the service does
    for turn in range(3_000):
        text = SHAPES[turn % len(SHAPES)](chance)
        spent.append(min(_judged(text) for _ in range(3)))  # what it needs, not what the neighbours' caches cost
    note = f"the slowest of {len(spent):,} made from the grammar, CPU; p99 {quantiles(spent, n=100)[98]:.1f} ms"
    return _figure("a hostile query judged, ms", max(spent), 50, note)


def _judged(text: str) -> float:
    """Milliseconds of CPU until the query is accepted or refused."""
    documents.parsed.cache_clear()
    started = time.process_time()
    with suppress(ClewError):
        validate(SCHEMA.graphql, documents.posted(text, {}, None).document)
    return 1000 * (time.process_time() - started)


def _both(peak: Told, over: Told, percent: int) -> str:
    return f"{1000 * over.at(percent):.0f} ms of what is answered, over {1000 * peak.at(percent):.0f} ms at best"


def _figure(name: str, value: float, target: float, note: str, *, at_most: bool = True) -> Figure:
    return Figure(name, value, target, at_most=at_most, samples={}, note=f"{note}; seed {_SEED}")


@contextmanager
def served(bench: Bench, address: Address, plate: str, module: str = "bench.faults") -> Generator[Served]:
    """The service of the bench's installation over the graph at that address, as long as the block runs.

    `module` is what is run; it reads from stdin what to serve.
    """
    port, home = free_port(), bench.session.settings.home
    given = {"home": str(home), "graph": [address.uri, address.user, address.password], "port": port}
    process = subprocess.Popen([sys.executable, "-m", module], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(json.dumps(given | {"key": bench.session.key.hex()}).encode())
    process.stdin.close()
    try:
        _wait(port)
        token = Development(home).token()
        yield Served(
            process.pid,
            port,
            _request(f"/v1/entities/{plate}", token),
            _request(f"/v1/entities/{plate}/stays?first=5", token),
        )
    finally:
        process.terminate()
        process.wait()


def _request(path: str, token: str) -> bytes:
    headers = {
        "Host": "127.0.0.1",
        "Authorization": f"Bearer {token}",
        "Clew-Purpose": "investigation",
        "Clew-Case": "A1",
        "Clew-Justification": "How%20much%20can%20it%20take",
    }
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode()


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the service did not start")


def serve(changed: Callable[[FastAPI], FastAPI] = lambda app: app) -> None:
    """Serve what stdin names, as it is or changed."""
    given: dict[str, Any] = json.load(sys.stdin)
    home, key = Path(given["home"]), bytes.fromhex(given["key"])
    access = access_of(home, Development(home).tokens, key)
    open_file(access.files, "A1", key)
    app = create_app(Parts(Address(*given["graph"]), Archive(home / "archive"), key, access, home))
    run(changed(app), "127.0.0.1", given["port"])


if __name__ == "__main__":
    serve()
