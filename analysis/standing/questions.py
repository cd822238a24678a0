"""Standing questions as people see them: how often they were right, whether anybody looked at them, how they end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from analysis.answers import Page
from analysis.asking import Ask, case_id
from analysis.paging import after_key, paged
from analysis.standing.deciding import Decided, decide, decided
from analysis.standing.found import DAY
from analysis.standing.tasks import TaskView, tasks_of
from base.errors import BadRequestError, NotFoundError
from base.moments import Moment
from base.viewer import now
from store.decisions import Decisions

LEAST_PRECISION, ENOUGH = 0.05, 20
"""A question that was right less often, after so many closed tasks, is to be narrowed or ended."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One standing question or watch; moments are epoch seconds, `cool_down` is seconds.

    `precision` is (true + 1) / (closed + 2) over its closed tasks. `responsible` is the second owner once a review is
    overdue. `narrow` says that it was hardly ever right. A watch has `until`; a question that nobody reviews goes on.
    """

    id: str
    kind: str
    title: str
    value: dict[str, Any]
    case: str
    ground: str
    by: str
    asked_at: Moment
    owner: str
    second_owner: str
    responsible: str
    cool_down: int
    review_at: Moment | None
    until: Moment | None
    ended_at: Moment | None
    overdue: bool
    hits: int
    open_tasks: int
    closed: int
    precision: float
    narrow: bool
    load: int


async def questions(
    ask: Ask, case: str | None, first: int, after: str | None, *, overdue: bool = False, ended: bool = False
) -> Page[QuestionView]:
    """One page of the questions that are asked, the oldest first: of a case (number or id), or all the viewer may see.

    `overdue` leaves those whose review is overdue, `ended` adds those that are not asked any more.
    """
    every = await _all(ask, None, case_id(case, ask.key) if case else None)
    wanted = [one for one in every if one.until is None and (ended or one.ended_at is None)]
    return _page([one for one in wanted if one.overdue or not overdue], first, after)


async def watches(
    ask: Ask, case: str | None, first: int, after: str | None, *, ended: bool = False
) -> Page[QuestionView]:
    """One page of the watches that are on, the oldest first; `ended` adds those that are over."""
    every = await _all(ask, None, case_id(case, ask.key) if case else None)
    return _page([one for one in every if one.until is not None and (ended or one.ended_at is None)], first, after)


async def question(ask: Ask, id: str) -> QuestionView | None:
    """The question or watch, or None: unknown and hidden are one answer."""
    found = await questions_by_id(ask, [id])
    return found.get(id)


async def questions_by_id(ask: Ask, ids: Sequence[str]) -> dict[str, QuestionView]:
    """Those questions and watches that the viewer may see, by id."""
    return {one.id: one for one in await _all(ask, list(dict.fromkeys(ids)), None)} if ids else {}


async def review(ask: Ask, decisions: Decisions, id: str, why: str, days: int) -> Decided:
    """Say that a question is still wanted, for so many days from now; raises NotFoundError and BadRequestError."""
    if days <= 0:
        raise BadRequestError("The next review lies in the future: give at least 1 day.")
    one = await _open(ask, id)
    detail = {"review_at": now() + days * DAY}
    return await decide(ask, decisions, ask.marking_of([one.load]), "reviewed", why, id, detail)


async def end(ask: Ask, decisions: Decisions, id: str, why: str) -> Decided:
    """Stop asking a question or watching; its hits stay. Raises NotFoundError and BadRequestError."""
    one = await _open(ask, id)
    return await decide(ask, decisions, ask.marking_of([one.load]), "ended", why, id)


async def _open(ask: Ask, id: str) -> QuestionView:
    one = await question(ask, id)
    if one is None:
        raise NotFoundError("There is no standing question of that id: take one from the list of the case.")
    if one.ended_at is not None:
        raise BadRequestError("That question is not asked any more: ask it again if it is wanted.")
    return one


def _page(every: Iterable[QuestionView], first: int, after: str | None) -> Page[QuestionView]:
    keyed = [([int(one.asked_at), one.id], one) for one in every]
    return paged([(list(key), one) for key, one in keyed], first, after_key(after, [0, ""]))


async def _all(ask: Ask, ids: Sequence[str] | None, case: str | None) -> list[QuestionView]:
    rows = await ask.graph.columns("standing/questions", ask.gate, ids=ids, case=case)
    known = [dict(zip(rows, values, strict=True)) for values in zip(*rows.values(), strict=True)]
    wanted = [one["id"] for one in known]
    if not wanted:
        return []
    about, tasks = await decided(ask, wanted), defaultdict[str, list[TaskView]](list)
    for task in await tasks_of(ask, wanted):
        tasks[task.question].append(task)
    counts = await ask.graph.columns("standing/hit_counts", ask.gate, questions=wanted)
    hits = dict(zip(counts["question"], counts["hits"], strict=True))
    return [_view(ask, one, about[one["id"]], tasks[one["id"]], hits.get(one["id"], 0)) for one in known]


def _view(
    ask: Ask, one: Mapping[str, Any], about: Sequence[Decided], tasks: Sequence[TaskView], hits: int
) -> QuestionView:
    clock = ask.clocks.known_at
    watch = one["until"] > 0
    reviews = [step.detail["review_at"] for step in about if step.kind == "reviewed"]
    endings = [step.at for step in about if step.kind == "ended"]
    lapsed = [one["until"]] if watch and one["until"] <= clock else []
    review_at = reviews[-1] if reviews else one["review_at"]
    ended_at = min([*endings, *lapsed], default=None)
    overdue = not watch and ended_at is None and review_at <= clock
    of_hits = [task for task in tasks if task.kind == "hit"]
    closed = [task for task in of_hits if task.state == "closed"]
    precision = (sum(task.outcome == "true" for task in closed) + 1) / (len(closed) + 2)
    return QuestionView(
        id=one["id"],
        kind=one["kind"],
        title=one["title"],
        value=orjson.loads(one["value"]),
        case=one["case"],
        ground=one["ground"],
        by=one["by"],
        asked_at=one["at"],
        owner=one["owner"],
        second_owner=one["second_owner"],
        responsible=one["second_owner"] if overdue and one["second_owner"] else one["owner"],
        cool_down=one["cool_down"],
        review_at=None if watch else review_at,
        until=one["until"] if watch else None,
        ended_at=ended_at,
        overdue=overdue,
        hits=hits,
        open_tasks=len(of_hits) - len(closed),
        closed=len(closed),
        precision=precision,
        narrow=len(closed) >= ENOUGH and precision < LEAST_PRECISION,
        load=one["load"],
    )
