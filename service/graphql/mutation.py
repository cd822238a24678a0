"""The root of mutations: what people decide, each dated, signed and with a reason."""

# pyright: reportReturnType=none
# Resolvers return values of the analysis, which the types of the schema only name.

from __future__ import annotations

from strawberry import ID, Parent
from strawberry.types import Info

from analysis.asking import Ask
from analysis.rings import reviewing
from analysis.standing import asking, judgements, questions, tasks, watches
from service.graphql.context import Context, doors
from service.graphql.decided import Decision
from service.graphql.described import answer, described, given, mutation, note
from service.graphql.rings import Which
from service.graphql.sought import SoughtBy, WatchedBy
from service.graphql.words import Judgement, TaskOutcome, TaskState, word
from store.decisions import Decisions


@given
class QuestionToKeep:
    """A question to be kept for the case of the request; `coolDown` and `review` are days."""

    sought: SoughtBy
    owner: str
    ground: str
    second_owner: str = ""
    cool_down: int = asking.COOL_DOWN
    review: int = asking.REVIEW


@given
class ToWatch:
    """What to watch for the case of the request, for whom, on what ground, and for how many days."""

    watched: WatchedBy
    owner: str | None = None
    ground: str | None = None
    days: int | None = None
    second_owner: str = ""
    cool_down: int = asking.COOL_DOWN


@described
class Kept:
    """A question or watch that every load is tested against from now on."""

    id: ID
    title: str = note("What it looks for, in words.")

    @answer
    @staticmethod
    def existing(root: Parent[asking.Asked]) -> int:
        """How many rows that were there already answer it: they are hits, which open no task."""
        return len(root.existing)


async def _both(info: Info) -> tuple[Ask, Decisions]:
    context: Context = info.context
    return await doors(info, None, None), context.asking.doors.decisions


@described
class Mutation:
    """What people decide: dated, signed, with a reason, and never overwritten."""

    @mutation
    @staticmethod
    async def ask_question(info: Info, question: QuestionToKeep) -> Kept | None:
        """Keep a question; refused, with the count, where the graph of today already answers it too often."""
        kind, value = question.sought.named()
        new = asking.NewQuestion(
            kind,
            value,
            question.owner,
            question.ground,
            question.second_owner,
            cool_down=question.cool_down,
            review=question.review,
        )
        return await asking.ask_question(*await _both(info), new)

    @mutation
    @staticmethod
    async def review_question(info: Info, question: Which, why: str, days: int = asking.REVIEW) -> Decision | None:
        """Say that a question is still wanted, and when to look at it again."""
        return await questions.review(*await _both(info), question, why, days)

    @mutation
    @staticmethod
    async def end_question(info: Info, question: Which, why: str) -> Decision | None:
        """Stop asking a question, or watching."""
        return await questions.end(*await _both(info), question, why)

    @mutation
    @staticmethod
    async def set_watch(info: Info, watch: ToWatch) -> Kept | None:
        """Watch a person, plate, phone or account; it switches itself off."""
        kind, value = watch.watched.named()
        new = watches.NewWatch(
            kind,
            value,
            watch.owner,
            watch.ground,
            watch.days,
            second_owner=watch.second_owner,
            cool_down=watch.cool_down,
        )
        return await watches.set_watch(*await _both(info), new)

    @mutation
    @staticmethod
    async def step_task(
        info: Info,
        task: Which,
        to: TaskState,
        why: str,
        assignee: str | None = None,
        outcome: TaskOutcome | None = None,
    ) -> Decision | None:
        """Take a task one step on."""
        return await tasks.step(*await _both(info), task, word(to), why, assignee=assignee, outcome=word(outcome))

    @mutation
    @staticmethod
    async def judge(
        info: Info, judgement: Judgement, cases: list[str], why: str, series: ID | None = None
    ) -> Decision | None:
        """Judge that cases belong together, or do not, or that one leaves a series."""
        return await judgements.judge(*await _both(info), word(judgement), cases, why, series)

    @mutation
    @staticmethod
    async def review_ring(info: Info, ring: Which, accepted: bool, why: str) -> Decision | None:
        """Accept or reject a ring as it was found last; only an accepted one leaves as a file."""
        return await reviewing.review_ring(*await _both(info), ring, why, accepted=accepted)
