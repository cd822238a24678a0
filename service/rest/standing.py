"""Standing questions: what is kept being asked, what answered, what is to be done, and what people decided."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from analysis.answers import Page
from analysis.standing import asking, hits, judgements, questions, tasks, watches
from analysis.standing.asking import Asked as Kept
from analysis.standing.deciding import Decided
from analysis.standing.hits import HitView
from analysis.standing.questions import QuestionView
from analysis.standing.tasks import TaskView
from service.access import GatedRoute
from service.rest.parameters import After, Asked, First, Paged, there
from store.decisions import Decisions

router = APIRouter(prefix="/v1", route_class=GatedRoute, tags=["Standing questions"])

_MOST = 100
_HEX = "a" * 30


def _decisions(request: Request) -> Decisions:
    decisions: Decisions = request.app.state.doors.decisions
    return decisions


Door = Annotated[Decisions, Depends(_decisions)]
QuestionId = Annotated[
    str, Path(alias="id", description="Id of the question or watch.", examples=[f"question-{_HEX}"], max_length=100)
]
TaskId = Annotated[str, Path(alias="id", description="Id of the task.", examples=[f"task-{_HEX}"], max_length=100)]
OfCase = Annotated[str | None, Query(max_length=100, description="Only those of this case, by its number or id.")]
OfQuestions = Annotated[list[str] | None, Query(alias="question", max_length=_MOST, description="Only of these.")]
Ended = Annotated[bool, Query(description="Also those that are over.")]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ToKeep(_Given):
    """A question for the case of the request; `cool_down` and `review` are days."""

    kind: str = Field(examples=["plate"])
    value: dict[str, Any] = Field(examples=[{"text": "皖A?2345"}], description="What it looks for, by its kind.")
    owner: str
    ground: str = Field(description="The legal ground.")
    second_owner: str = ""
    cool_down: int = asking.COOL_DOWN
    review: int = asking.REVIEW


class ToWatch(_Given):
    """What to watch for the case of the request: a person, plate, phone or account, for whom, why, how many days."""

    kind: str = Field(examples=["phone"])
    value: dict[str, Any] = Field(examples=[{"number": "13900000000"}])
    owner: str | None = None
    ground: str | None = None
    days: int | None = None
    second_owner: str = ""
    cool_down: int = asking.COOL_DOWN


class Reason(_Given):
    """Why."""

    why: str


class Reviewed(Reason):
    """Why it is still wanted, and in how many days to look again."""

    days: int = asking.REVIEW


class Step(Reason):
    """A step of a task: to whom it is assigned, or what came of it where it is closed."""

    to: tasks.State
    assignee: str | None = None
    outcome: tasks.Outcome | None = None


class Judged(Reason):
    """A judgement of cases, by their numbers or ids; `series` is the one that the first case leaves."""

    judgement: judgements.Judgement
    cases: list[str] = Field(min_length=1, max_length=_MOST)
    series: str | None = None


@router.get("/questions", operation_id="listQuestions", summary="What is kept being asked")
async def asked_for(
    ask: Asked,
    paged: Paged,
    first: First,
    after: After = None,
    case: OfCase = None,
    overdue: Annotated[bool, Query(description="Only those that nobody reviewed in time.")] = False,
    ended: Ended = False,
) -> Page[QuestionView]:
    """The oldest first, for those who ask for the case."""
    return paged(await questions.questions(ask, case, first, after, overdue=overdue, ended=ended))


@router.post("/questions", operation_id="askQuestion", summary="Keep a question", status_code=201)
async def keep(ask: Asked, door: Door, question: ToKeep) -> Kept:
    """Every load is tested against it; refused, with the count, where the graph already answers it too often."""
    return await asking.ask_question(ask, door, asking.NewQuestion(**question.model_dump()))


@router.get("/questions/{id}", operation_id="getQuestion", summary="One question or watch")
async def one_question(ask: Asked, question: QuestionId) -> QuestionView:
    """With how often it was right, and whether anybody looked at it."""
    return there(await questions.question(ask, question))


@router.post("/questions/{id}/review", operation_id="reviewQuestion", summary="Say that it is still wanted")
async def review(ask: Asked, door: Door, question: QuestionId, reviewed: Reviewed) -> Decided:
    """A question that nobody reviews is asked all the same, and goes to the second owner."""
    return await questions.review(ask, door, question, reviewed.why, reviewed.days)


@router.post("/questions/{id}/end", operation_id="endQuestion", summary="Stop asking, or watching")
async def end(ask: Asked, door: Door, question: QuestionId, reason: Annotated[Reason, Body()]) -> Decided:
    """Its hits stay."""
    return await questions.end(ask, door, question, reason.why)


@router.get("/watches", operation_id="listWatches", summary="What is watched")
async def watched(
    ask: Asked, paged: Paged, first: First, after: After = None, case: OfCase = None, ended: Ended = False
) -> Page[QuestionView]:
    """The oldest first; each ends on its day."""
    return paged(await questions.watches(ask, case, first, after, ended=ended))


@router.post("/watches", operation_id="setWatch", summary="Watch for some days", status_code=201)
async def watch(ask: Asked, door: Door, new: ToWatch) -> Kept:
    """A person, plate, phone or account, in every row and event."""
    return await watches.set_watch(ask, door, watches.NewWatch(**new.model_dump()))


@router.get("/hits", operation_id="listHits", summary="What answered")
async def answers(ask: Asked, paged: Paged, first: First, after: After = None, of: OfQuestions = None) -> Page[HitView]:
    """The earliest first, each with its row."""
    return paged(await hits.hits(ask, first, after, questions=of))


@router.get("/tasks", operation_id="listTasks", summary="What is to be done")
async def to_do(
    ask: Asked,
    paged: Paged,
    first: First,
    after: After = None,
    of: OfQuestions = None,
    state: Annotated[tasks.State | None, Query(description="Without it all that is not closed.")] = None,
    overdue: Annotated[bool, Query(description="Only what is late.")] = False,
    responsible: Annotated[str | None, Query(max_length=100, description="Only what this person has.")] = None,
) -> Page[TaskView]:
    """What is due first before the rest."""
    return paged(
        await tasks.tasks(ask, first, after, questions=of, state=state, overdue=overdue, responsible=responsible)
    )


@router.get("/tasks/{id}", operation_id="getTask", summary="One task")
async def one_task(ask: Asked, task: TaskId) -> TaskView:
    """With its steps."""
    return there(await tasks.task(ask, task))


@router.post("/tasks/{id}/steps", operation_id="stepTask", summary="Take a task one step on", status_code=201)
async def step(ask: Asked, door: Door, task: TaskId, taken: Step) -> Decided:
    """From new to assigned, accepted, worked and closed with its outcome."""
    return await tasks.step(ask, door, task, taken.to, taken.why, assignee=taken.assignee, outcome=taken.outcome)


@router.post("/judgements", operation_id="judgeCases", summary="Judge which cases belong together", status_code=201)
async def judge(ask: Asked, door: Door, judged: Judged) -> Decided:
    """Kept with who, when and why."""
    return await judgements.judge(ask, door, judged.judgement, judged.cases, judged.why, judged.series)
