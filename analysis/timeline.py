"""What happened to an entity, newest first: its events and the dated beginnings and ends of its links."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Literal

from analysis.answers import EntityView, Page, TimelineItem
from analysis.asking import Ask
from analysis.events import LIKE, NEWEST, Event, counted, newest, sides_of, window
from analysis.headings import bare, headings
from analysis.paging import Key, after_key, checked_first, page
from analysis.trajectories.case_window import refuse_trawl
from base.viewer import BEGINNING
from ontology import LINKS


async def timeline(
    ask: Ask, id: str, first: int, after: str | None, from_at: int | None = None, to_at: int | None = None
) -> Page[TimelineItem]:
    """One page of what happened within [from_at, to_at) and by `as_of`, newest first, then by load and row.

    No more events are read out than a page needs; `total` is exact up to 10,000 events of a type and direction.
    Raises MalformedIdError, and for a place what `analysis.trajectories.case_window.refuse_trawl` does.
    """
    sides = sides_of(id)
    await refuse_trawl(ask, id, from_at, to_at)
    size = checked_first(first) + 1
    start, end = window(ask, from_at, to_at)
    key = after_key(after, LIKE) or NEWEST
    happened, (total, at_least), dated = await asyncio.gather(
        newest(ask, id, sides, (start, end), size, key),
        counted(ask, id, sides, (start, end)),
        ask.graph.columns(
            "profiles/dated_claims",
            ask.gate,
            id=id,
            from_at=max(start, BEGINNING + 1),
            to_at=end,
            before=key,
            size=size,
        ),
    )
    dates = [_Dated(claim) for claim in dated["shown"]]
    moments = sorted([*happened, *dates], key=lambda moment: moment.key, reverse=True)
    others = await headings(ask, [moment.other for moment in moments[:first]])
    shown = [(moment.key, _item(ask, moment, others)) for moment in moments[:first]]
    return page(shown, total=total + dated["total"], more=len(moments) > first, at_least=at_least)


class _Dated:
    """The moment at which a link began or ended, by one claim."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.at, self.load, self.row = int(key[0]), int(key[1]), int(key[2])
        self.other = str(key[4])
        what, direction, role = str(key[5]).split(" ", 2)
        self.what: Literal["began", "ended"] = "began" if what == "began" else "ended"
        reads = LINKS[str(key[3])].reads[0 if direction == "out" else 1]
        self.reads = f"{self.what}: {reads}{f' ({role})' if role else ''}"


def _item(ask: Ask, moment: Event | _Dated, others: Mapping[str, EntityView]) -> TimelineItem:
    other = others.get(moment.other) or bare(moment.other)
    what = "event" if isinstance(moment, Event) else moment.what
    row = ask.row_ref(moment.load, moment.row)
    return TimelineItem(moment.at, what, f"{moment.reads} {other.caption}", other, row)
