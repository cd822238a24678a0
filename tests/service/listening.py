"""A service on a real port, deliveries that arrive while it runs, and clients that listen to it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import uvicorn
from fastapi import FastAPI

from base.viewer import FOREVER, now
from service.serving import configuration
from store.address import Address
from store.writer import open_writer_at


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The address, as host and port, at which the service answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(configuration(app, "127.0.0.1", 0))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def deliver(address: Address, source: str, level: int = 0) -> int:
    """Open and complete a load without rows; its number."""
    with open_writer_at(address) as writer:
        key = f"{source}/{level}"
        (scope,) = writer.rows("loads/scope", source=source, title=source, level=level, compartments=[], key=key)
        delivery = f"{key}/{token_hex(8)}"
        (opened,) = writer.rows(
            "loads/open",
            scope=scope["scope"],
            key=delivery,
            delivery=delivery,
            feed=source,
            file="",
            digest="",
            mapping="",
            snapshot_at=now(),
            full=False,
            opened_at=now(),
            never=FOREVER,
            plan="",
            mentions=False,
            repair=False,
            rank=None,
        )
        writer.rows("loads/complete", loads=[opened["number"]], at=now(), counts=[[0, 0, 0, 0, 0, 0]])
        return int(opened["number"])
