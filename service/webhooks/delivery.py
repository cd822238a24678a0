"""Takes alerts from the graph into the outbox, and messages from the outbox to where they belong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import httpx
import orjson

from base.errors import ClewError
from base.viewer import Viewer, now
from service.boundary import kind_and_place
from service.webhooks.hooks import Hook
from service.webhooks.outbox import Message, Outbox
from service.webhooks.signing import signed

log = logging.getLogger("clew.service")

PATIENCE = 10.0
"""Seconds in which a receiver must answer."""

EVERY = 1.0
"""Seconds between two looks."""

AT_ONCE = 20
"""Messages to one hook between two looks."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a hook is told: ids only, for whoever holds them must ask, and be let in, to learn more."""

    id: str
    task: str | None
    at: int

    def body(self) -> bytes:
        """The message."""
        return orjson.dumps({"type": "hit", "timestamp": self.at, "data": {"hit": self.id, "task": self.task}})


Alerts = Callable[[Viewer, str | None], Awaitable[tuple[Sequence[Told], str]]]
"""What a viewer may see after a cursor, and the cursor after that; after None nothing, only where the alerts stand."""


class Delivery:
    """Tells every hook; a hook that never answers keeps nobody else waiting."""

    def __init__(
        self, hooks: Sequence[Hook], outbox: Outbox, alerts: Alerts, *, patience: float = PATIENCE, every: float = EVERY
    ) -> None:
        self._hooks = hooks
        self._outbox = outbox
        self._alerts = alerts
        self._patience = patience
        self._every = every
        self._woken = {hook.name: asyncio.Event() for hook in hooks}

    async def tell(self, id: str, body: bytes) -> None:
        """Tell every hook that at once."""
        for hook in self._hooks:
            await asyncio.to_thread(self._outbox.add, hook.name, id, body, now())
            self._woken[hook.name].set()

    async def run(self) -> None:
        """Until cancelled."""
        async with httpx.AsyncClient(timeout=self._patience, follow_redirects=False, trust_env=False) as client:
            collecting = (self._collecting(hook) for hook in self._hooks)
            sending = (self._sending(hook, client) for hook in self._hooks)
            await asyncio.gather(*collecting, *sending)

    async def _collecting(self, hook: Hook) -> None:
        """A graph that is slow, or away, holds up no message that is here already."""
        while True:
            try:
                await self._collect(hook)
            except ClewError as error:
                log.warning("webhook %s: no alerts now, for %s", hook.name, error.code)
            except Exception as error:
                log.error("webhook %s failed with %s", hook.name, kind_and_place(error))
            await asyncio.sleep(self._every)

    async def _sending(self, hook: Hook, client: httpx.AsyncClient) -> None:
        while True:
            try:
                for message in await asyncio.to_thread(self._outbox.due, hook.name, now(), AT_ONCE):
                    await self._send(hook, message, client)
            except Exception as error:
                log.error("webhook %s failed with %s", hook.name, kind_and_place(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken[hook.name].wait(), self._every)
            self._woken[hook.name].clear()

    async def _collect(self, hook: Hook) -> None:
        """A hook that is new is told of what comes from now on."""
        before = await asyncio.to_thread(self._outbox.cursor, hook.name)
        alerts, after = await self._alerts(hook.viewer(), before)
        if after != before:
            messages = [(one.id, one.body()) for one in alerts]
            await asyncio.to_thread(self._outbox.put, hook.name, messages, after, now())
            self._woken[hook.name].set()

    async def _send(self, hook: Hook, message: Message, client: httpx.AsyncClient) -> None:
        at = now()
        headers = {"Content-Type": "application/json", **signed(hook.key, message.id, at, message.body)}
        try:
            async with asyncio.timeout(self._patience):
                answer = await client.post(hook.url, content=message.body, headers=headers)
            why = "" if answer.is_success else f"status {answer.status_code}"
        except (httpx.HTTPError, TimeoutError) as error:
            why = type(error).__name__
        if not why:
            await asyncio.to_thread(self._outbox.told, message, at)
        else:
            await asyncio.to_thread(self._outbox.failed, message, now(), why)
            log.warning("webhook %s did not take message %s: %s", hook.name, message.id, why)
