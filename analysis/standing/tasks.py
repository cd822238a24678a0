"""Tasks that hits open: who has to do what by when, the steps they take, and what came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from analysis.answers import Page
from analysis.asking import Ask
from analysis.paging import after_key, paged
from analysis.standing.deciding import Decided, decide, decided
from analysis.standing.need_to_know import refuse_petition
from base.errors import BadRequestError, NotFoundError
from base.misuse import RefusedRankingError
from base.moments import Moment
from base.refusals import TaskStepError
from store.decisions import Decisions

State = Literal["new", "assigned", "accepted", "worked", "closed"]
Outcome = Literal["true", "false", "unclear"]

_NEXT: dict[str, tuple[State, ...]] = {
    "new": ("assigned", "accepted"),
    "assigned": ("assigned", "accepted"),
    "accepted": ("assigned", "worked", "closed"),
    "worked": ("assigned", "worked", "closed"),
    "closed": (),
}
WITHDRAWN = "evidence-withdrawn"


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task; moments are epoch seconds.

    `kind` is 'hit' or 'evidence-withdrawn'; `question` and `entity` are what it is about, of a series or ring only
    `entity`. `responsible` is who has it now: the assignee or owner, after `due_at` the second owner. `stale` says that
    what it rests on was withdrawn. `outcome` is what came of it once it is closed.
    """

    id: str
    kind: str
    question: str
    entity: str
    state: State
    outcome: str | None
    opened_at: Moment
    due_at: Moment
    owner: str
    second_owner: str
    responsible: str
    overdue: bool
    stale: bool
    steps: list[Decided]
    loads: list[int]


async def tasks(
    ask: Ask,
    first: int,
    after: str | None,
    *,
    questions: Sequence[str] | None = None,
    state: State | None = None,
    overdue: bool = False,
    responsible: str | None = None,
) -> Page[TaskView]:
    """One page of tasks, those due first before others; without `state` those that are not closed.

    Raises RefusedRankingError for what one person has closed.
    """
    if state == "closed" and responsible is not None:
        raise RefusedRankingError("What somebody has closed is not told by person: ask for open tasks, or by question.")
    wanted = [
        one
        for one in await tasks_of(ask, questions)
        if (one.state == state if state else one.state != "closed")
        and (one.overdue or not overdue)
        and (responsible is None or one.responsible == responsible)
    ]
    return paged([([int(one.due_at), one.id], one) for one in wanted], first, after_key(after, [0, ""]))


async def task(ask: Ask, id: str) -> TaskView | None:
    """The task, or None: unknown and hidden are one answer."""
    return next(iter(await _views(ask, ids=[id])), None)


async def tasks_of(ask: Ask, questions: Sequence[str] | None) -> list[TaskView]:
    """The tasks of some questions, without them all that the viewer may see, closed ones too."""
    return await _views(ask, questions=None if questions is None else list(questions))


async def step(
    ask: Ask,
    decisions: Decisions,
    id: str,
    to: State,
    why: str,
    *,
    assignee: str | None = None,
    outcome: Outcome | None = None,
) -> Decided:
    """Take a task one step on; what was before stays written.

    Raises NotFoundError, RefusedPetitionError for a reason about petitions, TaskStepError where its state does not
    allow that, BadRequestError where an assignee or an outcome is missing or does not belong there.
    """
    refuse_petition(why)
    one = await task(ask, id)
    if one is None:
        raise NotFoundError("There is no task of that id: take one from the list of tasks.")
    if to not in _NEXT[one.state]:
        allowed = " or ".join(_NEXT[one.state]) or "nothing any more"
        raise TaskStepError(f"The task is {one.state}: from there it can become {allowed}.", state=one.state)
    if (to == "assigned") != bool(assignee):
        raise BadRequestError("Say to whom the task is assigned, and only then.")
    if (to == "closed") != (outcome is not None) or (outcome and outcome not in get_args(Outcome)):
        raise BadRequestError("Close a task with its outcome: true, false or unclear; no other step has one.")
    detail = {"assignee": assignee} if assignee else {"outcome": outcome} if outcome else {}
    return await decide(ask, decisions, ask.marking_of(one.loads), to, why, id, detail)


async def _views(ask: Ask, ids: Sequence[str] | None = None, questions: Sequence[str] | None = None) -> list[TaskView]:
    rows = await ask.graph.columns("standing/tasks", ask.gate, ids=ids, questions=questions)
    versions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for values in zip(*rows.values(), strict=True):
        version = dict(zip(rows, values, strict=True))
        versions[version["id"]].append(version)
    about = await decided(ask, list(versions))
    return [_view(ask, some, about[id]) for id, some in versions.items()]


def _view(ask: Ask, versions: Sequence[dict[str, Any]], about: Sequence[Decided]) -> TaskView:
    """A task as its first version opened it and its newest step left it."""
    one = versions[0]
    steps = [step for step in about if step.kind in _NEXT]
    state: Any = steps[-1].kind if steps else "new"
    assigned = [step.detail["assignee"] for step in steps if step.kind == "assigned"]
    overdue = state != "closed" and one["due_at"] <= ask.clocks.known_at
    has_it = assigned[-1] if assigned else one["owner"]
    return TaskView(
        id=one["id"],
        kind=one["kind"],
        question=one["question"],
        entity=one["entity"],
        state=state,
        outcome=steps[-1].detail["outcome"] if state == "closed" else None,
        opened_at=one["opened_at"],
        due_at=one["due_at"],
        owner=one["owner"],
        second_owner=one["second_owner"],
        responsible=one["second_owner"] if overdue and one["second_owner"] else has_it,
        overdue=overdue,
        stale=any(step.kind == WITHDRAWN for step in about),
        steps=steps,
        loads=sorted({load for version in versions for load in (version["load"], version["asked"]) if load}),
    )
