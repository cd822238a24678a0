"""Alerts: hits in the order in which they came to be seen, so that a listener gets each once, also after a break."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.asking import Ask
from analysis.paging import after_key, checked_first, cursor
from analysis.standing.hits import HitView, hits_by_id
from analysis.standing.questions import QuestionView, questions_by_id


@dataclass(frozen=True, slots=True)
class Alert:
    """One hit with its question; `cursor` leads to what comes after it."""

    cursor: str
    hit: HitView
    question: QuestionView


@dataclass(frozen=True, slots=True)
class Alerts:
    """The next alerts, and where to go on; the cursor stays as it was where there are none."""

    items: list[Alert]
    cursor: str


async def alerts_since(ask: Ask, after: str | None, first: int = 100) -> Alerts:
    """The alerts that came after a cursor, the first of all without one; rows that a question found there are none.

    Loads are told in the order in which they were completed, so nothing that is completed later comes before it.
    """
    key = after_key(after, [0, ""]) or [0, ""]
    rows = await ask.graph.columns("standing/alerts", ask.gate, after=key[0], id=key[1], size=checked_first(first))
    hits = await hits_by_id(ask, rows["ids"])
    questions = await questions_by_id(ask, sorted({hit.question for hit in hits.values()}))
    items = [
        Alert(cursor([completion, id]), hits[id], questions[hits[id].question])
        for completion, id in zip(rows["completion"], rows["ids"], strict=True)
        if id in hits and hits[id].question in questions
    ]
    last = cursor([rows["completion"][-1], rows["ids"][-1]]) if rows["ids"] else after
    return Alerts(items, last or cursor([0, ""]))


async def alerts_from_now(ask: Ask) -> str:
    """The cursor after everything that was completed so far."""
    found = await ask.graph.columns("standing/completion")
    return cursor([int(found["completion"]), "~"])
