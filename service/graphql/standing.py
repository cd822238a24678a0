"""Standing questions in the schema: what is kept being asked, what answered, and what is to be done about it."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

from strawberry import ID, Parent
from strawberry.types import Info

from analysis.standing import hits as found
from analysis.standing import questions as kept
from analysis.standing import tasks as work
from service.graphql.context import doors
from service.graphql.decided import Decision
from service.graphql.described import answer, described, note
from service.graphql.entities import Entity, heading_of
from service.graphql.rings import Which
from service.graphql.scalars import Moment
from service.graphql.values import Page, Row, cut
from service.graphql.words import TaskOutcome, TaskState, word


@described
class StandingQuestion:
    """A question that every load is tested against; a watch, which ends on its own, where it has `until`."""

    id: ID
    kind: str = note("What it looks for, as trace, plate or person_description.")
    title: str = note("What it looks for, in words.")
    case: Entity = heading_of("case", "The case that asks.")
    ground: str = note("The legal ground.")
    by: str
    asked_at: Moment
    owner: str
    second_owner: str
    responsible: str = note("The second owner, once its review is overdue.")
    cool_down: int = note("Seconds in which further hits join the task of the first.")
    review_at: Moment | None
    until: Moment | None = note("When a watch switches itself off.")
    ended_at: Moment | None = note("Null: it is asked.")
    overdue: bool = note("Whether nobody reviewed it in time; it is asked all the same.")
    hits: int
    open_tasks: int
    closed: int
    precision: float = note("(true + 1) / (closed + 2) over its closed tasks.")
    narrow: bool = note("Whether it was hardly ever right, and should be narrowed or ended.")


@described
class StandingHit:
    """A row that answers a standing question."""

    id: ID
    question: ID
    entity: Entity = heading_of("entity", "What the row names.")
    row: Row
    at: Moment
    declared_at: Moment = note("The date of the row's file.")
    matched: str = note("How it answers, in words.")
    others: int = note("With how much it is linked: the less, the more it says.")
    existing: bool = note("Whether the row was there before the question.")
    stale: bool = note("Whether what it rests on was withdrawn since.")
    task: ID | None


@described
class Task:
    """What is to be done about hits, or about evidence that was withdrawn."""

    id: ID
    kind: str = note("hit or evidence-withdrawn.")
    question: ID
    entity: ID = note("What it is about: an entity, a ring or a series.")
    state: TaskState
    outcome: TaskOutcome | None
    opened_at: Moment
    due_at: Moment
    owner: str
    second_owner: str
    responsible: str = note("Who has it now; the second owner, once it is overdue.")
    overdue: bool
    stale: bool = note("Whether what it rests on was withdrawn.")

    @answer
    @staticmethod
    def steps(root: Parent[work.TaskView], first: int, after: str | None = None) -> Page[Decision]:
        """What was done, in order."""
        return cut(root.steps, first, after)


@described
class Standing:
    """The questions about standing questions; all are for those who ask for the case only."""

    @answer
    @staticmethod
    async def standing_questions(
        info: Info,
        first: int,
        after: str | None = None,
        case: str | None = None,
        overdue: bool = False,
        ended: bool = False,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[StandingQuestion] | None:
        """What is kept being asked, the oldest first; `overdue`: only what nobody reviewed in time."""
        ask = await doors(info, as_of, known_at)
        return await kept.questions(ask, case, first, after, overdue=overdue, ended=ended)

    @answer
    @staticmethod
    async def watches(
        info: Info,
        first: int,
        after: str | None = None,
        case: str | None = None,
        ended: bool = False,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[StandingQuestion] | None:
        """What is watched for some days."""
        return await kept.watches(await doors(info, as_of, known_at), case, first, after, ended=ended)

    @answer
    @staticmethod
    async def standing_question(
        info: Info, question: Which, as_of: Moment | None = None, known_at: Moment | None = None
    ) -> StandingQuestion | None:
        """One question or watch; null where it is unknown or not for you."""
        return await kept.question(await doors(info, as_of, known_at), question)

    @answer
    @staticmethod
    async def standing_hits(
        info: Info,
        first: int,
        after: str | None = None,
        questions: list[ID] | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[StandingHit] | None:
        """What answered, the earliest first."""
        return await found.hits(await doors(info, as_of, known_at), first, after, questions=questions)

    @answer
    @staticmethod
    async def tasks(
        info: Info,
        first: int,
        after: str | None = None,
        questions: list[ID] | None = None,
        state: TaskState | None = None,
        overdue: bool = False,
        responsible: str | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
    ) -> Page[Task] | None:
        """What is to be done, what is due first before the rest; without a state all that is not closed."""
        ask = await doors(info, as_of, known_at)
        return await work.tasks(
            ask,
            first,
            after,
            questions=questions,
            state=word(state),
            overdue=overdue,
            responsible=responsible,
        )

    @answer
    @staticmethod
    async def task(info: Info, task: Which, as_of: Moment | None = None, known_at: Moment | None = None) -> Task | None:
        """One task; null where it is unknown or not for you."""
        return await work.task(await doors(info, as_of, known_at), task)
