"""The root of subscriptions: what is told as it happens."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from time import monotonic
from typing import cast

from strawberry.types import Info

from analysis import sources
from analysis.asking import Ask, loads_of
from analysis.standing.alerts import alerts_from_now, alerts_since
from base.viewer import FOREVER, Clocks
from service.graphql.context import Begun, Context
from service.graphql.described import described, note, stream
from service.graphql.standing import StandingHit, StandingQuestion
from service.graphql.values import Load

EVERY = 1.0
"""Seconds between two looks at what was loaded: as often as the service reads the list of loads."""

LONGEST = 30 * 60
"""Seconds after which a stream ends; who still listens subscribes again."""


async def begun(context: Context) -> Begun:
    """Where a subscription begins that is asked for now."""
    ask = await context.asking.at(Clocks())
    fresh = await loads_of(ask.graph)
    columns = zip(fresh.numbers, fresh.completed, strict=True)
    return Begun(frozenset(number for number, at in columns if at < FOREVER), await alerts_from_now(ask))


def _begun(info: Info) -> Begun:
    found = cast("Context", info.context).begun
    if found is None:
        raise RuntimeError("a subscription without a beginning")
    return found


async def moments(info: Info) -> AsyncGenerator[Ask]:
    """The doors at each moment at which loads were completed or withdrawn, the present one first."""
    context, seen, until = cast("Context", info.context), -1, monotonic() + LONGEST
    while monotonic() < until and not context.asking.doors.closing:
        loads = await context.asking.doors.loads()
        state = hash((tuple(loads.completed), tuple(loads.withdrawn)))
        if state != seen:
            seen, context.now = state, Clocks()
            yield await context.ask(info, None, None)
        await asyncio.sleep(EVERY)


@described
class Alert:
    """A row that answers a standing question, as it came to be seen."""

    cursor: str = note("Hand it in as `after` to go on from here after a break.")
    hit: StandingHit
    question: StandingQuestion


@described
class Subscription:
    """What is told as it happens: over server-sent events, or a websocket with protocol graphql-transport-ws."""

    @stream
    @staticmethod
    async def deliveries(info: Info) -> AsyncGenerator[Load]:
        """Each load that is completed from now on."""
        told = set(_begun(info).loads)
        async for ask in moments(info):
            for load in await sources.complete(ask):
                if load.number not in told:
                    yield load
                    told.add(load.number)

    @stream
    @staticmethod
    async def alerts(info: Info, after: str | None = None) -> AsyncGenerator[Alert]:
        """Each hit of a standing question of the case; without `after` those from now on."""
        async for ask in moments(info):
            after = after or _begun(info).alerts
            while items := (found := await alerts_since(ask, after)).items:
                for alert in items:
                    yield alert
                after = found.cursor
            after = found.cursor
