"""Hits as people see them: which row answered which question, how, and how rare what it names is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.answers import Page, RowRef
from analysis.asking import Ask
from analysis.paging import after_key, paged
from base.moments import Moment


@dataclass(frozen=True, slots=True)
class HitView:
    """One row that answered a question; moments are epoch seconds.

    `at` is when it was found, `declared_at` the date of its file. `others` counts what the entity is linked with: the
    fewer, the more it says. `existing` says that the row was there before the question, `stale` that what it rests on
    was withdrawn since; without `task` none was opened.
    """

    id: str
    question: str
    entity: str
    row: RowRef
    at: Moment
    declared_at: Moment
    matched: str
    others: int
    existing: bool
    stale: bool
    task: str | None


async def hits(ask: Ask, first: int, after: str | None, *, questions: Sequence[str] | None = None) -> Page[HitView]:
    """One page of hits, the earliest first: of some questions and watches, or all that the viewer may see."""
    rows = await ask.graph.columns(
        "standing/hits", ask.gate, ids=None, questions=None if questions is None else list(questions)
    )
    keyed = [([int(at), id], place) for place, (at, id) in enumerate(zip(rows["at"], rows["id"], strict=True))]
    places = paged([(list(key), place) for key, place in keyed], first, after_key(after, [0, ""]))
    return places.of(await _views(ask, rows, places.items))


async def hits_by_id(ask: Ask, ids: Sequence[str]) -> dict[str, HitView]:
    """Those hits that the viewer may see, by id."""
    if not ids:
        return {}
    rows = await ask.graph.columns("standing/hits", ask.gate, ids=list(ids), questions=None)
    return {one.id: one for one in await _views(ask, rows, range(len(rows["id"])))}


async def _views(ask: Ask, rows: dict[str, list[Any]], places: Sequence[int]) -> list[HitView]:
    entities = sorted({rows["entity"][place] for place in places})
    rare = await ask.graph.columns("standing/rarity", ask.gate, ids=entities)
    others = dict(zip(rare["id"], rare["others"], strict=True))
    return [
        HitView(
            id=rows["id"][place],
            question=rows["question"][place],
            entity=rows["entity"][place],
            row=ask.row_ref(rows["load"][place], rows["row"][place]),
            at=rows["at"][place],
            declared_at=rows["declared_at"][place],
            matched=rows["matched"][place],
            others=others.get(rows["entity"][place], 0),
            existing=rows["existing"][place],
            stale=rows["stale"][place],
            task=rows["task"][place] or None,
        )
        for place in places
    ]
