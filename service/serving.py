"""Runs the service under uvicorn, and stops it without losing what is under way."""

from __future__ import annotations

import asyncio
import gc
from socket import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from service.asking import Doors
from service.boundary import LARGEST_BODY
from service.doorstep import Doorstep

TOLD_SECONDS = 0.3
"""For which those who come are told that the service stops, before connections are closed."""

LAST_SECONDS = 8
"""For requests in flight at the end; what is open after them is closed in two more."""


def configuration(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    """How uvicorn runs the service: no paths in logs, no server header, some seconds for requests in flight at the end.

    Overload is refused by the service itself, with a reason; the limit here is for what does not even get so far.
    """
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Doorstep,
        loop="asyncio",  # uvloop tells of a reset connection in a way the driver does not know: it is never given back
        access_log=False,  # it would write paths and query strings down
        server_header=False,
        proxy_headers=False,
        log_level="warning",
        ws_max_size=LARGEST_BODY,
        ws_per_message_deflate=False,
        backlog=128,
        limit_concurrency=512,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=LAST_SECONDS,
    )


class Server(uvicorn.Server):
    """Uvicorn's server; a signal to stop ends readiness and subscriptions before it ends connections."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take no more work from this moment on."""
        state = getattr(self.config.app, "state", None)
        doors: Doors | None = getattr(state, "doors", None)  # none yet where the service is still starting
        if doors is not None:
            doors.closing = True
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Open what there is, and set it apart from what requests leave behind: a collection took 0.3 s otherwise."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """First tell those who still come that it stops, then close: what was sent is answered."""
        await asyncio.sleep(TOLD_SECONDS)
        await super().shutdown(sockets)


def run(app: FastAPI, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    Server(configuration(app, host, port)).run()
