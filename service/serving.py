"""Runs the service under uvicorn."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from service.boundary import LARGEST_BODY


def configuration(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    """How uvicorn runs the service: no paths in logs, no server header, 10 s for requests in flight at the end."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,  # it would write paths and query strings down
        server_header=False,
        proxy_headers=False,
        log_level="warning",
        ws_max_size=LARGEST_BODY,
        ws_per_message_deflate=False,
        backlog=128,
        limit_concurrency=256,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )


def run(app: FastAPI, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    uvicorn.Server(configuration(app, host, port)).run()
