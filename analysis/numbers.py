"""The small numbers of entities that take part in events, and the public ids behind them."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.asking import Ask


async def numbers_of(ask: Ask, ids: Iterable[str]) -> dict[str, int]:
    """The small numbers of the entities that exist for the viewer, by id; they are never shown to people."""
    columns = await ask.graph.columns("events/numbers", ask.gate, ids=sorted(set(ids)))
    return dict(zip(columns["id"], columns["number"], strict=True))


async def ids_of(ask: Ask, numbers: Iterable[int]) -> dict[int, str]:
    """The public ids behind small numbers, for the answer only."""
    wanted = sorted({int(number) for number in numbers})
    columns = await ask.graph.columns("events/ids", ask.gate, numbers=wanted)
    return dict(zip(columns["number"], columns["id"], strict=True))
