"""A TCP proxy in front of a real server that refuses, falls silent, delays or resets when a test says so."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Awaitable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from store.address import Address

T = TypeVar("T")
COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""Bolt's message that commits, as it travels."""

_RESETS = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Trap:
    """Reset a connection when its client says `message`; the server hears the message where `heard`.

    With `after` only once a client has said that; with `late` the server hears it so many seconds after the reset.
    """

    message: bytes = COMMIT
    heard: bool = True
    after: bytes = b""
    late: float = 0.0


class FaultProxy:
    """Passes everything on until it is told otherwise; the methods may be called from any thread.

    `delay` is in seconds, for each piece in either direction. A `trap` springs once. `bytes` that come in while it is
    silent pass when it is healed, as after a broken cable.
    """

    def __init__(self, host: str, port: int) -> None:
        self.delay = 0.0
        self.trap: Trap | None = None
        self.port = 0
        self._target = host, port
        self._open: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.heal()

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return len(self._open) // 2

    def heal(self) -> None:
        """Pass everything again, on the same port."""
        self.delay = 0.0
        self._do(self._heal())

    def silence(self) -> None:
        """Take connections and say nothing; those in use fall silent too."""
        self._loop.call_soon_threadsafe(self._flows.clear)

    def reset(self) -> None:
        """Break all connections; new ones pass."""
        self._do(self._reset())

    def refuse(self) -> None:
        """Listen no more, and break all connections."""
        self._do(self._refuse())

    def close(self) -> None:
        """End the proxy and its thread."""
        self.refuse()
        self._do(self._settle())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Awaitable[T]) -> T:
        async def now() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(now(), self._loop).result(timeout=10)

    async def _heal(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]
        self._flows.set()

    async def _reset(self) -> None:
        for writer in list(self._open):
            self._break(writer)
        while self._open:
            await asyncio.sleep(0.001)

    async def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self._flows.set()
        await self._reset()

    async def _settle(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.05)  # what is closed lets go of its socket in later turns of the loop

    def _break(self, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESETS)
        writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, and the connection to the server that belongs to it."""
        try:
            back, forth = await asyncio.open_connection(*self._target)
        except OSError:
            self._break(writer)
            return
        self._open |= {writer, forth}
        pumps = [
            asyncio.ensure_future(self._pump(reader, forth, writer)),
            asyncio.ensure_future(self._pump(back, writer)),
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        for one in (writer, forth):
            one.close()
        self._open -= {writer, forth}

    def _sprung(self, piece: bytes) -> Trap | None:
        if self.trap is None:
            return None
        if self.trap.after:
            if self.trap.after in piece:
                self.trap = replace(self.trap, after=b"")
            return None
        return self.trap if self.trap.message in piece else None

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, client: asyncio.StreamWriter | None = None
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                await self._flows.wait()
                if self.delay:
                    await asyncio.sleep(self.delay)
                trap = self._sprung(piece) if client is not None else None
                if trap is not None and client is not None:
                    await self._spring(trap, client, piece, writer)
                else:
                    writer.write(piece)
                    await writer.drain()

    async def _spring(
        self, trap: Trap, client: asyncio.StreamWriter, piece: bytes, server: asyncio.StreamWriter
    ) -> None:
        """Break the client's connection, before or after the server hears the message, if it does."""
        self.trap = None
        if trap.late:
            self._break(client)
            await asyncio.sleep(trap.late)
        if trap.heard:
            server.write(piece)
            await server.drain()
        if not trap.late:
            self._break(client)


@contextmanager
def fault_proxy(address: Address) -> Generator[tuple[FaultProxy, Address]]:
    """A proxy in front of the server at that address, and the address to use in its place."""
    host, _, port = address.uri.rpartition("//")[2].rpartition(":")
    proxy = FaultProxy(host, int(port))
    try:
        yield proxy, Address(f"bolt://127.0.0.1:{proxy.port}", address.user, address.password)
    finally:
        proxy.close()
