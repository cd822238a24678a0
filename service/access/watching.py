"""What the gate does by itself while the service runs: fresh keys, files closed with their cases, alerts told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from analysis.asking import sees_all
from analysis.cases.reading import CLOSED
from analysis.headings import headings
from base.errors import ClewError
from base.viewer import Clocks
from service.access.gate import Access
from service.access.purposes import CASE
from service.asking import Asking, Doors

log = logging.getLogger("clew.service")

EVERY = 30.0
"""Seconds between two looks at whether a case was closed in the sources."""

CLEW = "clew"
"""Who closed a file, where nobody did."""


@asynccontextmanager
async def watching(access: Access, doors: Doors) -> AsyncGenerator[None]:
    """Both go on as long as the block runs."""
    tasks = [asyncio.ensure_future(one) for one in (access.tokens.keys.keep_fresh(), _closing(access, doors))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _closing(access: Access, doors: Doors) -> None:
    while True:
        with suppress(ClewError):  # a database that is away is told of elsewhere
            await close_with_cases(access, doors)
        await asyncio.sleep(EVERY)


async def close_with_cases(access: Access, doors: Doors) -> list[str]:
    """Close the files of cases that the sources say are closed; the ids of those cases."""
    files = await asyncio.to_thread(access.files.all)
    cases = [file.case for file in files if file.kind == CASE]
    ask = await Asking(doors, sees_all(CLEW, await doors.loads())).at(Clocks())
    found = await headings(ask, cases) if cases else {}
    over = [id for id, one in found.items() if one.best.get("status") in CLOSED or "closed_on" in one.best]
    for case in over:
        await asyncio.to_thread(access.files.close, case, CLEW)
        log.info("the file of %s was closed, for its case is", case)
    return over
