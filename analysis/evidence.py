"""The claims and events behind the steps of paths."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.asking import Ask
from analysis.steps import Step

Row = tuple[int, int, int, int]
"""Load, row, first and last moment of a claim; an event has its one moment twice. Epoch seconds."""


async def evidence(ask: Ask, steps: Iterable[Step]) -> dict[Step, list[Row]]:
    """What speaks for each step: every claim and event that the viewer may see, ascending by moment, load and row."""
    wanted = sorted(set(steps))
    if not wanted:
        return {}
    rows = await ask.graph.rows(
        "paths/evidence",
        ask.gate,
        sources=[step.ends[0] for step in wanted],
        targets=[step.ends[1] for step in wanted],
        types=[step.type for step in wanted],
        roles=[step.role for step in wanted],
    )
    found: dict[Step, list[Row]] = {step: [] for step in wanted}
    for row in rows:
        found[wanted[row["place"]]] = sorted((tuple(one) for one in row["rows"]), key=_by_moment)
    return found


def _by_moment(row: Row) -> tuple[int, int, int, int]:
    load, number, start, end = row
    return (start, load, number, end)
