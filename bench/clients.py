"""Makers of load over plain connections: clients that wait for their answer, and questions that come at a rate."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from statistics import quantiles

OK, REFUSED = 200, 503
PATIENCE = 10.0
"""Seconds after which a client gives up; that counts as status 0."""

_MOST_CONNECTIONS = 400


@dataclass(slots=True)
class Told:
    """Seconds until each answer, by its status; 0 stands for none."""

    seconds: dict[int, list[float]] = field(default_factory=dict[int, list[float]])
    lasted: float = 0.0

    def add(self, status: int, seconds: float) -> None:
        self.seconds.setdefault(status, []).append(seconds)

    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds.get(OK, [])) / self.lasted

    def at(self, percent: int, status: int = OK) -> float:
        """Seconds at a percentile."""
        found = self.seconds.get(status, [])
        return quantiles(found, n=100)[percent - 1] if len(found) > 1 else 0.0

    def counts(self) -> str:
        return ", ".join(f"{len(found):,} x {status}" for status, found in sorted(self.seconds.items()))


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Clients:
    """Connections to one service, taken from those that are free, else opened."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[Connection] = []
        self._open = 0

    async def ask(self, request: bytes, told: Told) -> None:
        """Send one request and note how it ended."""
        started, status = time.perf_counter(), 0
        try:
            async with asyncio.timeout(PATIENCE):
                status = await self._asked(request)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            status = 0
        told.add(status, time.perf_counter() - started)

    async def _asked(self, request: bytes) -> int:
        if not self._free and self._open >= _MOST_CONNECTIONS:
            raise OSError("no connection is free")
        reader, writer = self._free.pop() if self._free else await self._connect()
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
        except BaseException:
            self._open -= 1
            writer.close()
            raise
        self._free.append((reader, writer))
        return int(head[9:12])

    async def _connect(self) -> Connection:
        self._open += 1
        return await asyncio.open_connection("127.0.0.1", self._port)


async def closed(clients: Clients, request: bytes, count: int, seconds: float) -> Told:
    """So many clients that ask again as soon as they are answered."""
    told, until = Told(lasted=seconds), time.perf_counter() + seconds

    async def client() -> None:
        while time.perf_counter() < until:
            await clients.ask(request, told)

    await asyncio.gather(*(client() for _ in range(count)))
    return told


async def opened(clients: Clients, request: bytes, rate: float, seconds: float) -> Told:
    """Questions at a rate, whether or not the last ones were answered."""
    told, tasks, started = Told(lasted=seconds), set[asyncio.Task[None]](), time.perf_counter()
    sent = 0
    while (now := time.perf_counter() - started) < seconds:
        while sent < now * rate:
            task = asyncio.create_task(clients.ask(request, told))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            sent += 1
        await asyncio.sleep(0.002)
    await asyncio.gather(*tasks)
    return told
