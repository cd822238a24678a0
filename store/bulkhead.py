"""Places for questions of one kind: so many at once, a bounded queue before them, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from base.running import OverloadedError

RETRY_AFTER = 1
"""Seconds after which somebody who was refused may try again."""


class Bulkhead:
    """`places` questions run at once, `queue` more wait at most `patience` seconds; others are refused at once."""

    def __init__(self, places: int, queue: int, patience: float) -> None:
        self._free = asyncio.Semaphore(places)
        self._queue = queue
        self._patience = patience
        self.running = 0
        self.waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """Hold one place; raises OverloadedError where there is none to be had."""
        await self._enter()
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
            self._free.release()

    async def _enter(self) -> None:
        if self._free.locked() and self.waiting >= self._queue:
            raise _overloaded()
        self.waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError as error:
            raise _overloaded() from error
        finally:
            self.waiting -= 1


def _overloaded() -> OverloadedError:
    return OverloadedError("Too many questions run at once: ask again in a moment.", retry_after=RETRY_AFTER)
