"""The shortest ways from one entity to another, each hop with the rows that show it, and the hubs that were skipped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from analysis.answers import EntityView, Hop, Page, Path, Paths, RowRef
from analysis.asking import Ask
from analysis.both_ends import shortest
from analysis.evidence import Row, evidence
from analysis.headings import bare, headings
from analysis.in_time import shortest_in_time
from analysis.paging import checked_first
from analysis.statements import moment
from analysis.steps import Step, Walk
from base.errors import BadRequestError
from ontology import EVENTS
from ontology.keys import kind_of

MOST_HOPS = 6
MOST_ROWS = 20
"""A hop shows at most so many rows, the newest first."""


async def paths(ask: Ask, source: str, target: str, max_hops: int, time_respecting: bool, first: int) -> Paths:
    """The ways with the fewest hops, in a stable order, the first of them.

    `total` counts all ways with that number of hops. The answer is truncated, reason "hub", where a hub was met that
    no way was sought through: then a shorter or a further way may exist; reasons "time" and "limit" say that the
    search was given up. With `time_respecting` every hop has its moment and none lies before the hop that leads to it.
    An end that is unknown or hidden has no ways. Raises MalformedIdError and BadRequestError.
    """
    for end in (source, target):
        kind_of(end)
    checked_first(first)
    if not 1 <= max_hops <= MOST_HOPS:
        raise BadRequestError(f"'maxHops' is {max_hops}; it must be from 1 to {MOST_HOPS}.")
    if source == target:
        raise BadRequestError("The two ends are the same entity: name two.")
    seek = shortest_in_time if time_respecting else shortest
    walk = await seek(ask, source, target, max_hops, first)
    steps = {step for way in walk.ways for step, _ in way}
    ids = {entity for step in steps for entity in step.ends} | walk.hubs
    entities, proof = await asyncio.gather(headings(ask, sorted(ids)), evidence(ask, steps))
    found = [Path([_hop(ask, step, at, entities, proof[step]) for step, at in way]) for way in walk.ways]
    hubs = [entities.get(id) or bare(id) for id in sorted(walk.hubs)]
    return Paths(_page(found, walk), hubs)


def _page(found: list[Path], walk: Walk) -> Page[Path]:
    reason = walk.spent or ("limit" if walk.total > len(found) else None) or ("hub" if walk.hubs else None)
    at_least = walk.at_least or walk.spent is not None or bool(walk.hubs)
    return Page(found, walk.total, at_least, truncated=reason is not None, reason=reason)


def _hop(ask: Ask, step: Step, at: int | None, entities: Mapping[str, EntityView], rows: Sequence[Row]) -> Hop:
    return Hop(
        source=entities.get(step.source) or bare(step.source),
        target=entities.get(step.target) or bare(step.target),
        type=step.type,
        role=step.role,
        direction=step.direction,
        at=None if at is None else moment(at),
        rows=_shown(ask, step, at, rows),
    )


def _shown(ask: Ask, step: Step, at: int | None, rows: Sequence[Row]) -> list[RowRef]:
    """The rows that show the hop at its moment, else at `as_of`."""
    when = ask.gate.as_of if at is None else at
    if step.type in EVENTS:
        fitting = [row for row in rows if at in (None, row[2])]
    else:
        fitting = [row for row in rows if row[2] <= when < row[3]]
    return [ask.row_ref(load, row) for load, row, *_ in reversed(fitting[-MOST_ROWS:])]
