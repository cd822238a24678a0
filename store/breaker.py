"""The breaker in front of one database server: after a few failures it refuses at once, until a probe is answered."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from math import ceil
from time import monotonic

from base.errors import ClewError, DatabaseUnavailableError

IN_A_ROW = 3
"""So many failures in a row open the breaker."""

LAST, OF_THE_LAST = 20, 10
"""As do so many among the last calls."""

PROBE_SECONDS = 1.0
"""How long a probe waits for its answer."""


def _pauses() -> Iterator[float]:
    """Seconds from one probe's start to the next one's."""
    return chain((1.0, 2.0), repeat(4.0))


class Breaker:
    """Counts connection errors and deadlines of all calls to one server; statement errors and time limits are answers.

    `probe` asks the server something that costs nothing. It runs in the background while the breaker is open, so that
    the breaker closes without anybody's question having to fail first.
    """

    def __init__(self, probe: Callable[[], Awaitable[object]]) -> None:
        self._probe = probe
        self._in_a_row = 0
        self._last: deque[bool] = deque(maxlen=LAST)
        self._probing: asyncio.Task[None] | None = None
        self._next_probe = 0.0

    @property
    def is_open(self) -> bool:
        """Whether everything is refused."""
        return self._probing is not None

    def check(self) -> None:
        """Raises DatabaseUnavailableError while the breaker is open."""
        if self.is_open:
            wait = max(1, ceil(self._next_probe - monotonic()))
            raise DatabaseUnavailableError(
                "The graph database does not answer; it is tried again every few seconds.", retry_after=wait
            )

    @contextmanager
    def watching(self) -> Generator[None]:
        """One call: how it ends is counted."""
        self.check()
        try:
            yield
        except DatabaseUnavailableError:
            self._count(failed=True)
            raise
        except ClewError:
            self._count(failed=False)
            raise
        self._count(failed=False)

    def _count(self, *, failed: bool) -> None:
        if self.is_open:
            return  # a call from before
        self._last.append(failed)
        self._in_a_row = self._in_a_row + 1 if failed else 0
        if self._in_a_row >= IN_A_ROW or (failed and sum(self._last) >= OF_THE_LAST):
            self._probing = asyncio.get_running_loop().create_task(self._heal())

    async def _heal(self) -> None:
        self._next_probe = monotonic()
        for pause in _pauses():
            self._next_probe += pause
            await asyncio.sleep(self._next_probe - monotonic())
            if await self._answered():
                break
        self._in_a_row, self._probing = 0, None
        self._last.clear()

    async def _answered(self) -> bool:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await self._probe()
        except Exception:
            return False  # whatever it is: a probe that ended for good would leave the breaker open
        return True

    async def close(self) -> None:
        """Stop probing."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
