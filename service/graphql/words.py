"""The closed lists of words in the schema, taken from the ontology and from the shapes of answers."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, get_args

import strawberry

from analysis import answers
from analysis.detectors.meetings import How as Together
from analysis.money.trace import Policy as Money
from analysis.standing import judgements, tasks
from analysis.trajectories.resting_answers import Rule
from ontology import ENTITIES, EVENTS, LINKS


def _enum(name: str, description: str, members: Iterable[tuple[str, str]]) -> Any:
    made: Any = StrEnum(name, list(members))
    return strawberry.enum(made, description=description)


def _own(words: Iterable[str]) -> list[tuple[str, str]]:
    """Words of the ontology stand as they are."""
    return [(word, word) for word in words]


def _upper(words: Any) -> list[tuple[str, str]]:
    """Words of a Literal stand in capitals."""
    return [(word.upper(), word) for word in get_args(words)]


if TYPE_CHECKING:
    Basis = Enum
    Direction = Enum
    EventType = Enum
    Happening = Enum
    How = Enum
    Kind = Enum
    LinkType = Enum
    Manner = Enum
    Policy = Enum
    Judgement = Enum
    Reason = Enum
    Relation = Enum
    TaskOutcome = Enum
    TaskState = Enum
else:
    Basis = _enum("Basis", "What a resting place is concluded from.", _upper(Rule))
    Direction = _enum("Direction", "From which end a link or an event is told.", _upper(answers.Direction))
    EventType = _enum("EventType", "A type of event.", _own(EVENTS))
    Happening = _enum("Happening", "What happened at a moment of a timeline.", _upper(answers.Happening))
    How = _enum("How", "How a value answers a search.", _upper(answers.How))
    Judgement = _enum(
        "Judgement",
        "What a person says of cases.",
        [(one.upper().replace("-", "_"), one) for one in get_args(judgements.Judgement)],
    )
    Kind = _enum("Kind", "A kind of entity.", _own(ENTITIES))
    LinkType = _enum("LinkType", "A type of link.", _own(LINKS))
    Manner = _enum("Manner", "How two met.", _upper(Together))
    Policy = _enum(
        "Policy", "Whose money leaves an account first where it holds more than what is traced.", _upper(Money)
    )
    Reason = _enum("Reason", "Why a page does not hold everything.", _upper(answers.Reason))
    Relation = _enum("Relation", "A type of link or of event.", _own((*LINKS, *EVENTS)))
    TaskOutcome = _enum("TaskOutcome", "What came of a task.", _upper(tasks.Outcome))
    TaskState = _enum("TaskState", "How far a task has come.", _upper(tasks.State))


def word(member: Enum | None) -> Any:
    """The word that analysis knows, None without one."""
    return None if member is None else member.value


def words(members: list[Any] | None) -> list[str] | None:
    """The words that analysis knows, None without a list."""
    return None if members is None else [member.value for member in members]
