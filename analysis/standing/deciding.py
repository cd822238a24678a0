"""Writes one decision: who, when, what and why, in a load of its own that is seen at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import orjson

from analysis.asking import Ask
from base.errors import BadRequestError
from base.moments import Moment
from base.viewer import now
from store.decisions import Decisions, Transaction
from store.own_loads import Marking

LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about a question, a task, a series or entities; `at` in epoch seconds."""

    id: str
    subject: str
    kind: str
    by: str
    at: Moment
    why: str
    detail: dict[str, Any]


async def decide(
    ask: Ask,
    decisions: Decisions,
    marking: Marking,
    kind: str,
    why: str,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    entities: Sequence[str] = (),
) -> Decided:
    """Write a decision of the viewer's; raises BadRequestError for a reason that is none."""
    reason, at, id = checked_reason(why), now(), f"decision-{token_hex(15)}"
    text = orjson.dumps(dict(detail or {})).decode()

    async def work(tx: Transaction) -> None:
        load = await tx.open(marking, at)
        (row,) = await tx.rows(
            "decisions/decide",
            load=load,
            at=at,
            by=ask.viewer.name,
            id=[id],
            kind=[kind],
            why=[reason],
            subject=[subject],
            detail=[text],
            entities=[list(entities)],
        )
        if row["written"] != 1:
            raise RuntimeError("an entity of a decision is not in the graph")
        await tx.complete([load], [1], at)

    await decisions.together(work)
    return Decided(id, subject, kind, ask.viewer.name, at, reason, dict(detail or {}))


def checked_reason(why: str) -> str:
    """The reason without spaces around it; raises BadRequestError where it is empty or longer than 1,000 characters."""
    reason = why.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise BadRequestError(
            f"Say why, in at most {LONGEST_REASON:,} characters: a decision without a reason is none."
        )
    return reason


async def decided(ask: Ask, subjects: Sequence[str]) -> dict[str, list[Decided]]:
    """What was decided about each of some questions, tasks, series or hits, in the order in which it was."""
    found: dict[str, list[Decided]] = defaultdict(list)
    if not subjects:
        return found
    rows = await ask.graph.columns("standing/decisions", ask.gate, subjects=list(dict.fromkeys(subjects)))
    names = ("id", "subject", "kind", "by", "at", "why", "detail")
    for id, subject, kind, by, at, why, detail in zip(*(rows[name] for name in names), strict=True):
        found[subject].append(Decided(id, subject, kind, by, at, why, orjson.loads(detail)))
    return found
