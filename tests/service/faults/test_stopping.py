"""SIGTERM under load: whoever was let in is answered, others are told, and the process ends in time."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import httpx
import pytest

from store import schema
from store.address import Address
from store.writer import open_writer_at
from tests.graphs import World
from tests.service.conftest import STATED, Service
from tests.service.faults.process import Process, started

EXIT_WITHIN = 10.0
STREAM = {**STATED, "Accept": "text/event-stream"}


class Load:
    """Clients that ask one question after the other, each over one connection, until the service stops."""

    def __init__(self, url: str, clients: int) -> None:
        self.answered: list[int] = []
        self.lost: list[str] = []
        self._url = url
        self._threads = [threading.Thread(target=self._ask) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def _ask(self) -> None:
        with httpx.Client(base_url=self._url, headers=STATED, timeout=20) as client:
            while True:
                try:
                    status = client.get("/v1/sources").status_code
                except httpx.ConnectError:
                    return  # nobody listens any more: nothing was sent
                except httpx.TransportError as error:
                    self.lost.append(type(error).__name__)
                    return
                self.answered.append(status)
                if status == 503:
                    return  # told that it stops

    def join(self) -> None:
        for thread in self._threads:
            thread.join(timeout=30)
            assert not thread.is_alive()


def stop(process: Process) -> tuple[Load, float]:
    """The clients of a service that was stopped under load, and the seconds that it took to end."""
    load = Load(process.url, clients=6)
    with httpx.stream(
        "POST",
        f"{process.url}/graphql",
        json={"query": "subscription { deliveries { number } }"},
        headers=STREAM,
        timeout=30,
    ) as stream:
        assert stream.status_code == 200
        time.sleep(0.5)
        begun = time.monotonic()
        process.popen.send_signal(signal.SIGTERM)
        process.popen.wait(timeout=30)
    spent = time.monotonic() - begun
    load.join()
    return load, spent


def stopped_under_load(graph: Address, folder: Path, times: int) -> None:
    with open_writer_at(graph) as writer:
        schema.apply(writer)
    for turn in range(times):
        with started(graph, folder / str(turn)) as process:
            load, spent = stop(process)
        assert load.lost == []
        assert set(load.answered) == {200, 503}
        assert spent < EXIT_WITHIN
        assert process.popen.returncode in (0, -signal.SIGTERM)


def test_a_stopped_service_loses_nothing_that_it_took(service: Service, graph_server: Address, tmp_path: Path) -> None:
    service.world(World(()))

    stopped_under_load(graph_server, tmp_path, times=1)


@pytest.mark.soak
def test_a_hundred_stops_lose_nothing(service: Service, graph_server: Address, tmp_path: Path) -> None:
    service.world(World(()))

    stopped_under_load(graph_server, tmp_path, times=100)
