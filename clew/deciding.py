"""What a command asks and decides with: the operator, who may see all that was loaded, and the door for decisions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from getpass import getuser
from typing import TypeVar

from analysis.asking import Ask, ask, case_id, compartment_of, loads_of, sees_all
from base.viewer import Clocks
from clew.session import Session
from store.decisions import Decisions, open_decisions
from store.graph import open_graph

Answer = TypeVar("Answer")


def decided_by(
    session: Session,
    work: Callable[[Ask, Decisions], Awaitable[Answer]],
    *,
    by: str | None = None,
    cases: Iterable[str] = (),
) -> Answer:
    """What the work returns, done in the name of `by` or of who runs the command, for those cases (numbers or ids)."""

    async def answer() -> Answer:
        async with open_graph(session.address) as graph, open_decisions(session.address) as decisions:
            loads = await loads_of(graph)
            own = [compartment_of(case_id(case, session.key)) for case in cases]
            viewer = sees_all(by or getuser(), loads, own)
            return await work(await ask(graph, session.archive, session.key, viewer, Clocks(), loads), decisions)

    return asyncio.run(answer())
