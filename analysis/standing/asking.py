"""Asks standing questions: checked, refused where too broad, put to the graph as it is, kept for every later load.

A question is written first and seen last: what is committed before it is looked at is found in the graph, what comes
later meets its marks. So no row is missed between the two, and one that both find is one hit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from analysis.asking import Ask
from analysis.standing.existing import Answer, answers, everything, refuse_broad
from analysis.standing.found import DAY, Found, columns_of, learned, pairs_of, tasks_for
from analysis.standing.kinds import read_for, written
from analysis.standing.marks import EVENTS_TOO, keys_of
from analysis.standing.need_to_know import CaseMarking, about_case, refuse_petition
from analysis.standing.sought import Sought
from base.refusals import QuestionIncompleteError
from base.viewer import FOREVER, Viewer, now
from store.decisions import Decisions, Transaction
from store.gate import LoadColumns
from store.own_loads import Marking

_BATCH = 1_000
COOL_DOWN = 7
REVIEW = 180
"""Days, where the asker says nothing else."""


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question to be kept: its kind and what it looks for, its owners and its ground; the case is a number or an id.

    Without a case it is asked for that of the request. `cool_down` and `review` are days.
    """

    kind: str
    value: Mapping[str, Any]
    owner: str
    ground: str
    second_owner: str = ""
    case: str | None = None
    cool_down: int = COOL_DOWN
    review: int = REVIEW


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is kept from now on, and the ids of the hits on rows that were there already."""

    id: str
    title: str
    existing: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that may be written: what it looks for, for which case; `until` (epoch seconds) makes it a watch."""

    id: str
    kind: str
    sought: Sought
    about: CaseMarking
    owner: str
    second_owner: str
    ground: str
    cool_down: int
    review_at: int
    until: int | None = None


async def ask_question(ask: Ask, decisions: Decisions, question: NewQuestion) -> Asked:
    """Keep one question; raises as `ask_questions` does."""
    (asked,) = await ask_questions(ask, decisions, [question])
    return asked


async def ask_questions(ask: Ask, decisions: Decisions, questions: Sequence[NewQuestion]) -> list[Asked]:
    """Keep questions, all or none of them, in the order given.

    Raises QuestionIncompleteError, QuestionTooBroadError with the count of what the viewer may see, CaseMissingError,
    NotFoundError for a case that is not known, RefusedPetitionError, and IdentifierWithheldError.
    """
    cases: dict[str | None, CaseMarking] = {}
    for case in dict.fromkeys(one.case for one in questions):
        cases[case] = await about_case(ask, case)
    drafts = [_draft(ask.viewer, one, cases[one.case]) for one in questions]
    sought = [one.sought for one in drafts]
    await refuse_broad(ask.graph, ask.gate, sought, await answers(ask.graph, ask.gate, sought, ask.key))
    return await keep(ask, decisions, drafts)


def _draft(viewer: Viewer, question: NewQuestion, about: CaseMarking) -> Draft:
    lacking = [name for name in ("owner", "ground") if not getattr(question, name).strip()]
    if lacking:
        raise QuestionIncompleteError(f"A standing question needs its {' and '.join(lacking)}: say who and on what.")
    if question.cool_down < 0 or question.review <= 0:
        raise QuestionIncompleteError("Cool-down and review are days: at least 0 and at least 1.")
    refuse_petition(question.ground)
    return Draft(
        f"question-{token_hex(15)}",
        question.kind,
        read_for(viewer, question.kind, question.value),
        about,
        question.owner.strip(),
        question.second_owner.strip(),
        question.ground.strip(),
        question.cool_down * DAY,
        now() + question.review * DAY,
    )


async def keep(ask: Ask, decisions: Decisions, drafts: Sequence[Draft]) -> list[Asked]:
    """Write drafts, put them to the graph as it is, and let them be seen."""
    at = now()
    loads: dict[Marking, int] = {}
    counts: dict[Marking, int] = defaultdict(int)
    for start in range(0, len(drafts), _BATCH):
        by_marking: dict[Marking, list[Draft]] = defaultdict(list)
        for draft in drafts[start : start + _BATCH]:
            by_marking[draft.about.marking].append(draft)
        for marking, some in by_marking.items():
            loads[marking] = await decisions.together(
                lambda tx, marking=marking, some=some: _write(tx, some, loads.get(marking), marking, ask, at)
            )
            counts[marking] += len(some)
    known = LoadColumns(**await decisions.columns("gate/loads"))
    found = await answers(decisions, everything(known), [one.sought for one in drafts], ask.key)
    hits = _hits(drafts, known, await _foreign(decisions, drafts, known, found))
    await _write_hits(decisions, hits, at, ask.key)
    await decisions.together(lambda tx: tx.complete(list(loads.values()), list(counts.values()), at))
    existing: dict[str, list[str]] = defaultdict(list)
    for hit, id in zip(hits, columns_of(hits, defaultdict(str), at, ask.key)["id"], strict=True):
        existing[hit.question] += [id] if hit.existing and ask.gate.admits(hit.load) else []
    return [Asked(one.id, one.sought.title(), existing[one.id]) for one in drafts]


async def _write(
    tx: Transaction, drafts: Sequence[Draft], load: int | None, marking: Marking, ask: Ask, at: int
) -> int:
    """The questions of one marking; returns the number of their load, which is opened at need."""
    number = load or await tx.open(marking, at)
    marks = [one.sought.marks(ask.key) for one in drafts]
    watched = [[EVENTS_TOO] if one.until is not None else [] for one in drafts]
    shapes = [sorted({mark.shape for mark in some} | set(more)) for some, more in zip(marks, watched, strict=True)]
    (row,) = await tx.rows(
        "decisions/ask",
        load=number,
        at=at,
        by=ask.viewer.name,
        id=[one.id for one in drafts],
        kind=[one.kind for one in drafts],
        value=[written(one.sought) for one in drafts],
        title=[one.sought.title() for one in drafts],
        case=[one.about.case for one in drafts],
        owner=[one.owner for one in drafts],
        second_owner=[one.second_owner for one in drafts],
        ground=[one.ground for one in drafts],
        cool_down=[one.cool_down for one in drafts],
        review_at=[one.review_at for one in drafts],
        until=[one.until for one in drafts],
        keys=[keys_of(some, ask.key) for some in marks],
        shapes=shapes,
    )
    if row["written"] != len(drafts):
        raise RuntimeError("a case of a question is not in the graph")
    return number


async def _foreign(
    decisions: Decisions, drafts: Sequence[Draft], known: LoadColumns, found: Sequence[Answer]
) -> list[Answer]:
    """Without the rows that name the case that asks: what it knows itself is no answer."""
    cases = sorted({drafts[one.place].about.case for one in found})
    if not cases:
        return []
    rows = await decisions.columns("standing/rows_naming", everything(known), ids=cases)
    columns = zip(rows["place"], rows["load"], rows["row"], strict=True)
    own = {(cases[int(place)], load, row) for place, load, row in columns}
    return [one for one in found if (drafts[one.place].about.case, one.load, one.row) not in own]


def _hits(drafts: Sequence[Draft], known: LoadColumns, found: Sequence[Answer]) -> list[Found]:
    complete = {load for load, at in zip(known.numbers, known.completed, strict=True) if at < FOREVER}
    return [
        Found(
            drafts[one.place].id,
            drafts[one.place].kind,
            one.entity,
            one.load,
            one.row,
            one.matched,
            existing=one.load in complete,
        )
        for one in found
    ]


async def _write_hits(decisions: Decisions, hits: Sequence[Found], at: int, key: bytes) -> None:
    """The hits of a question that is not yet seen; what is still coming in opens a task of its own."""
    coming = {(one.question, one.entity): one.load for one in hits if not one.existing}
    tasks = tasks_for(pairs_of(hits), coming, {"place": [], "id": []}, key)
    for start in range(0, len(hits), _BATCH):
        some = hits[start : start + _BATCH]

        async def work(tx: Transaction, some: Sequence[Found] = some) -> None:
            await tx.rows("hits/write", at=at, **columns_of(some, tasks, at, key))
            await tx.rows("hits/learn", **learned(some))

        await decisions.together(work)
