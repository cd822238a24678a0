"""The audit of a running service, as `app.state.audit`: intents before anything is asked, counts of who was unknown."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.types import Scope

from base.auditing import AuditUnavailableError, NotInAuditLogError
from base.viewer import now
from service.access import Access, Admission
from service.audit.exchange import Exchange
from service.audit.log import Log
from service.audit.reading import reading
from service.audit.records import Draft
from service.audit.versions import build, catalogue_digest
from service.audit.witness import Witness

MINUTE = 60

TURN = 0.0005
"""Seconds after which a busy thread lets another run; at the usual 5 ms the writer may wait that long at every call."""

_MOST_CLIENTS = 1_000


class Audit:
    """Writes down what a service is asked; `log` takes every record."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._counts: Counter[tuple[str, int]] = Counter()

    def healthy(self) -> bool:
        """Whether anything may be answered."""
        return self.log.healthy()

    async def begin(self, scope: Scope, admission: Admission) -> None:
        """Write the intent of a request that was let in; on disk when this returns. Raises AuditUnavailableError."""
        exchange: Exchange = scope["state"]["exchange"]
        access: Access = scope["app"].state.access
        versions = {"policy": access.policy.digest, "build": build(), "catalogue": catalogue_digest()}
        await self.log.append(await exchange.intent(admission, versions))

    def count(self, address: str, status: int) -> None:
        """Count a refusal of somebody unknown; those of the last minute go into one record."""
        known = (address, status) in self._counts or len(self._counts) < _MOST_CLIENTS
        self._counts[address if known else "others", status] += 1

    async def tell_counts(self) -> None:
        """Write down the refusals since the last time."""
        counts, self._counts = self._counts, Counter()
        if counts:
            clients = [[address, status, times] for (address, status), times in sorted(counts.items())]
            with suppress(AuditUnavailableError):
                await self.log.append(Draft("unknown", {"until": now(), "clients": clients}))

    async def every_minute(self) -> None:
        """Tell the counts until cancelled."""
        while True:
            await asyncio.sleep(MINUTE)
            await self.tell_counts()


@asynccontextmanager
async def auditing(folder: Path, witness: Path | None) -> AsyncGenerator[Audit]:
    """The audit of the log in that folder while the block runs. Raises AuditBrokenError where it is not whole.

    What was asked before and has no outcome was interrupted, and is said to be.
    """
    log = Log(folder, None if witness is None else Witness(witness))
    audit = Audit(log)
    await interrupted(log, folder)
    telling = asyncio.ensure_future(audit.every_minute())
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield audit
    finally:
        sys.setswitchinterval(before)
        telling.cancel()
        await audit.tell_counts()
        await asyncio.to_thread(log.close)


async def interrupted(log: Log, folder: Path) -> None:
    """Give an outcome to every intent that a crash left without one."""
    with suppress(AuditUnavailableError, NotInAuditLogError), reading(folder) as reader:
        if left := reader.unanswered():
            await log.append(Draft("outcome", {"state": "interrupted"}, closes=left))
