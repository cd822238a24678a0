"""The events of one entity: pages to read, counts, or whole columns to compute with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.answers import Direction, EntityView, EventCount, EventView, Page
from analysis.asking import Ask
from analysis.columns import Integers, flat
from analysis.headings import bare, headings
from analysis.paging import Key, after_key, checked_first, page
from analysis.trajectories.case_window import refuse_trawl
from base.errors import BadRequestError
from base.viewer import BEGINNING, FOREVER
from ontology import EVENTS
from ontology.keys import kind_of

MOST_COUNTED = 10_000
"""Events of a type and direction are counted as far as this; beyond it an answer says "at least"."""

LIKE: Key = [0, 0, 0, "", "", ""]
"""What events are ordered by, newest first: moment, load, row, type, other entity, direction."""

NEWEST: Key = [FOREVER, 0, 0, "", "", ""]

Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class EventColumns:
    """Events of one type and direction as columns of equal length, ascending by (at, load, row).

    `at` is in epoch seconds; `other` holds the small numbers of the other entities, which are never shown to people;
    `measure` is what the type measures: seconds, an amount in minor units, or 0.
    """

    type: str
    direction: Direction
    at: Integers
    other: Integers
    load: Integers
    row: Integers
    measure: Integers

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True)
class Event:
    """One event as read from the graph."""

    at: int
    load: int
    row: int
    type: str
    other: str
    direction: Direction
    measures: dict[str, int]

    @property
    def key(self) -> Key:
        """What it is ordered by."""
        return [self.at, self.load, self.row, self.type, self.other, self.direction]

    @property
    def reads(self) -> str:
        """The words between the entity and the other one."""
        return EVENTS[self.type].reads[0 if self.direction == "out" else 1]


async def events_of(
    ask: Ask, id: str, type: str, direction: Direction, from_at: int | None = None, to_at: int | None = None
) -> EventColumns:
    """All events of that type within [from_at, to_at), as lists from the database.

    Raises MalformedIdError, BadRequestError for an unknown type, BudgetExceededError where it takes above 20 s.
    """
    kind_of(id)
    _checked(type)
    start, end = window(ask, from_at, to_at)
    rows = await ask.graph.rows(f"events/columns_{direction}", ask.gate, id=id, type=type, from_at=start, to_at=end)
    with_each = np.array([len(moments) for row in rows for moments in row["at"]], dtype=np.int64)
    others = np.array([other for row in rows for other in row["other"]], dtype=np.int64)
    load = np.array([row["load"] for row in rows for _ in row["other"]], dtype=np.int64)
    at, row, measure = (flat(piece for row in rows for piece in row[name]) for name in ("at", "row", "measure"))
    columns = {
        "at": at,
        "other": np.repeat(others, with_each),
        "load": np.repeat(load, with_each),
        "row": row,
        "measure": measure if measure.size else np.zeros_like(at),
    }
    order = time_order(columns["at"], columns["load"], columns["row"])
    return EventColumns(type, direction, **{name: column[order] for name, column in columns.items()})


def time_order(at: Integers, load: Integers, row: Integers) -> NDArray[np.intp]:
    """The order by moment, load and row; load and row are looked at only where moments are equal, which is rare."""
    order = np.argsort(at)
    same = np.diff(at[order]) == 0
    shared = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
    tied = order[shared]
    order[shared] = tied[np.lexsort((row[tied], load[tied], at[tied]))]
    return order


async def events(
    ask: Ask,
    id: str,
    type: str | None,
    direction: Direction | None,
    from_at: int | None,
    to_at: int | None,
    first: int,
    after: str | None,
) -> Page[EventView]:
    """One page of the events within [from_at, to_at), newest first; None stands for all types, both ways, no bound.

    `total` is exact up to MOST_COUNTED of a type and direction. Raises MalformedIdError, BadRequestError for an
    unknown type, and for a place what `analysis.trajectories.case_window.refuse_trawl` does.
    """
    key = after_key(after, LIKE) or NEWEST
    sides = _sides(id, type, direction)
    await refuse_trawl(ask, id, from_at, to_at)
    within = window(ask, from_at, to_at)
    found, (total, at_least) = await asyncio.gather(
        newest(ask, id, sides, within, checked_first(first) + 1, key), counted(ask, id, sides, within)
    )
    others = await headings(ask, [event.other for event in found[:first]])
    shown = [(event.key, _view(ask, event, others)) for event in found[:first]]
    return page(shown, total=total, more=len(found) > first, at_least=at_least)


def _view(ask: Ask, event: Event, others: Mapping[str, EntityView]) -> EventView:
    return EventView(
        type=event.type,
        at=event.at,
        direction=event.direction,
        reads=event.reads,
        other=others.get(event.other) or bare(event.other),
        measures=event.measures,
        row=ask.row_ref(event.load, event.row),
    )


async def newest(ask: Ask, id: str, sides: Sides, within: Window, size: int, before: Key) -> list[Event]:
    """At most `size` events that follow the key `before` in the order newest first; no more are read out per type."""
    rows = await _on_each_side(ask, id, sides, within, "newest", before_at=before[0], before=before[1:], size=size)
    found = [_event(row, direction) for direction, row in rows]
    return sorted(found, key=lambda event: event.key, reverse=True)[:size]


def _event(row: Mapping[str, Any], direction: Direction) -> Event:
    measures = {name: row[name] for name in EVENTS[row["type"]].measures() if row.get(name) is not None}
    return Event(row["at"], row["load"], row["row"], row["type"], row["other"], direction, measures)


async def counted(ask: Ask, id: str, sides: Sides, within: Window) -> tuple[int, bool]:
    """How many events there are, and whether that is "at least"."""
    rows = [row for _, row in await _on_each_side(ask, id, sides, within, "count", most=MOST_COUNTED)]
    totals = [row["total"] for row in rows]
    return sum(min(total, MOST_COUNTED) for total in totals), any(total > MOST_COUNTED for total in totals)


async def event_counts(ask: Ask, id: str) -> list[EventCount]:
    """How many events by `as_of` of each type and direction, none of them read out; types without any are left out.

    Counted to MOST_COUNTED each; a count that goes beyond has no first and last moment. Raises MalformedIdError.
    """
    sides = _sides(id, None, None)
    rows = await _on_each_side(ask, id, sides, window(ask, None, None), "count", most=MOST_COUNTED)
    counts = [_count(row, direction) for direction, row in rows]
    return sorted(counts, key=lambda count: (count.type, count.direction == "in"))


def _count(row: Mapping[str, Any], direction: Direction) -> EventCount:
    beyond = row["total"] > MOST_COUNTED
    first_at, last_at = (None, None) if beyond else (row["first_at"], row["last_at"])
    return EventCount(row["type"], direction, min(row["total"], MOST_COUNTED), beyond, first_at, last_at)


Sides = dict[Direction, list[str]]
"""The types of events to look for, by direction."""


def sides_of(id: str) -> Sides:
    """The types of events that an entity of that kind can take part in; raises MalformedIdError."""
    return _sides(id, None, None)


def _sides(id: str, type: str | None, direction: Direction | None) -> Sides:
    label = kind_of(id).label()
    wanted = EVENTS if type is None else {type: EVENTS[_checked(type)]}
    sides: Sides = {
        "out": [name for name, event in wanted.items() if label in event.sources],
        "in": [name for name, event in wanted.items() if label in event.targets],
    }
    return {side: types for side, types in sides.items() if types and direction in (None, side)}


def _checked(type: str) -> str:
    if type not in EVENTS:
        raise BadRequestError(f"No such type of event: take one of {', '.join(EVENTS)}.")
    return type


async def _on_each_side(
    ask: Ask, id: str, sides: Sides, within: Window, name: str, **params: Any
) -> Iterable[tuple[Direction, Mapping[str, Any]]]:
    common = {"id": id, "from_at": within[0], "to_at": within[1], **params}
    asked = [
        ask.graph.rows(f"events/{name}_{direction}", ask.gate, types=types, **common)
        for direction, types in sides.items()
    ]
    answers: Sequence[Sequence[Mapping[str, Any]]] = await asyncio.gather(*asked)
    return [(direction, row) for direction, rows in zip(sides, answers, strict=True) for row in rows]


def window(ask: Ask, from_at: int | None, to_at: int | None) -> Window:
    """From and to, cut at `as_of`: what happened after it is not asked for."""
    start = BEGINNING if from_at is None else from_at
    return start, min(FOREVER if to_at is None else to_at, ask.gate.as_of + 1)
