"""Runs the webhooks of a service: alerts of the graph, as each hook may see them, through the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from analysis.standing.alerts import alerts_from_now, alerts_since
from base.viewer import Clocks, Viewer
from service.asking import Asking, Doors
from service.webhooks.delivery import Delivery, Told
from service.webhooks.hooks import Hook
from service.webhooks.outbox import Outbox

OUTBOX = "webhooks.sqlite"

Tell = Callable[[str, bytes], Awaitable[None]]
"""Tells every hook a message, given its id and body."""


async def _nobody(id: str, body: bytes) -> None:
    pass


@asynccontextmanager
async def telling(doors: Doors, hooks: Sequence[Hook]) -> AsyncGenerator[Tell]:
    """Hooks are told while the block runs, from an outbox in the state folder; without hooks or folder nobody is.

    Yields how to tell all of them something else at once.
    """
    if not hooks or doors.home is None:
        yield _nobody
        return

    async def alerts(viewer: Viewer, after: str | None) -> tuple[Sequence[Told], str]:
        ask = await Asking(doors, viewer).at(Clocks())
        if after is None:
            return (), await alerts_from_now(ask)
        found = await alerts_since(ask, after)
        return [Told(one.hit.id, one.hit.task, int(one.hit.at)) for one in found.items], found.cursor

    delivery = Delivery(hooks, Outbox(doors.home / OUTBOX), alerts)
    task = asyncio.ensure_future(delivery.run())
    try:
        yield delivery.tell
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
