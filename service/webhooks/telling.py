"""Runs the webhooks of a service: alerts of the graph, as each hook may see them, through the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress

from analysis.standing.alerts import alerts_from_now, alerts_since
from base.viewer import Clocks, Viewer
from service.asking import Asking, Doors
from service.webhooks.delivery import Delivery, Told
from service.webhooks.hooks import Hook
from service.webhooks.outbox import Outbox

OUTBOX = "webhooks.sqlite"


@asynccontextmanager
async def telling(doors: Doors, hooks: Sequence[Hook]) -> AsyncGenerator[None]:
    """Hooks are told while the block runs, from an outbox in the state folder; without hooks or folder nobody is."""
    if not hooks or doors.home is None:
        yield
        return

    async def alerts(viewer: Viewer, after: str | None) -> tuple[Sequence[Told], str]:
        ask = await Asking(doors, viewer).at(Clocks())
        if after is None:
            return (), await alerts_from_now(ask)
        found = await alerts_since(ask, after)
        return [Told(one.hit.id, one.hit.task, int(one.hit.at)) for one in found.items], found.cursor

    task = asyncio.ensure_future(Delivery(hooks, Outbox(doors.home / OUTBOX), alerts).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
