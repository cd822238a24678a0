"""Rows that answer standing questions, on their way into the graph: each has one id, whoever finds it and how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.standing.marks import digest
from analysis.standing.sought import Sought
from analysis.standing.stated import Stated
from ontology import EVENTS, LINKS

SAID = "said"
"""How a row names an entity that it makes a statement about; else by a type of link or event and a direction."""

HOUR, DAY = 3_600, 86_400
_LEARNED = frozenset({"plate", "account", "person", "person_description"})
"""Kinds of question whose entity is only known once it answered: from then on links that name it answer too."""

_DUE = {"trace": 72 * HOUR}
_USUALLY_DUE = 10 * DAY


@dataclass(frozen=True, slots=True)
class Found:
    """One row that answers one question: ids of the question and of the entity it names, load and row.

    `matched` says in words how, `kind` is that of the question; without `due` no task is opened.
    """

    question: str
    kind: str
    entity: str
    load: int
    row: int
    matched: str
    existing: bool = False


def due_after(kind: str) -> int:
    """Seconds within which a hit of that kind of question is to be dealt with."""
    return _DUE.get(kind, _USUALLY_DUE)


def hit_id(found: Found, installation_key: bytes) -> str:
    """The id of the hit."""
    return f"hit-{digest(installation_key, 'hit', found.question, str(found.load), str(found.row))}"


def task_id(question: str, about: str, load: int, installation_key: bytes) -> str:
    """The id of a task that a load opens."""
    return f"task-{digest(installation_key, 'task', question, about, str(load))}"


def pairs_of(found: Sequence[Found]) -> list[tuple[str, str]]:
    """Question and entity of those that a task belongs to, each pair once, in order."""
    return sorted({(one.question, one.entity) for one in found if not one.existing})


def tasks_for(
    pairs: Sequence[tuple[str, str]], load: Mapping[tuple[str, str], int], open_tasks: Mapping[str, Any], key: bytes
) -> dict[tuple[str, str], str]:
    """The task of each pair: the open one that `hits/open_tasks` found for it, else a new one of its load."""
    tasks = {pair: task_id(*pair, load[pair], key) for pair in pairs}
    return tasks | {pairs[place]: id for place, id in zip(open_tasks["place"], open_tasks["id"], strict=True)}


def columns_of(
    found: Sequence[Found], tasks: Mapping[tuple[str, str], str], at: int, installation_key: bytes
) -> dict[str, list[Any]]:
    """Hits as `hits/write` takes them, found at `at` (epoch seconds)."""
    return {
        "id": [hit_id(one, installation_key) for one in found],
        "question": [one.question for one in found],
        "entity": [one.entity for one in found],
        "load": [one.load for one in found],
        "row": [one.row for one in found],
        "matched": [one.matched for one in found],
        "existing": [one.existing for one in found],
        "task": ["" if one.existing else tasks[one.question, one.entity] for one in found],
        "due_at": [at + due_after(one.kind) for one in found],
    }


def learned(found: Sequence[Found]) -> dict[str, list[Any]]:
    """The entities that answered questions of kinds that links name, as `hits/learn` takes them."""
    named = {(one.question, one.entity): one.load for one in found if one.kind in _LEARNED}
    return {
        "question": [question for question, _ in named],
        "key": [entity for _, entity in named],
        "load": list(named.values()),
    }


def answered(sought: Sought, how: str, stated: Stated) -> str | None:
    """How a row answers, in words, None where it does not; whom a link or event names has been compared before."""
    if not sought.during(stated):
        return None
    if how == SAID:
        return sought.fits(stated)
    name, _, direction = how.partition(" ")
    reads = {**LINKS, **EVENTS}[name].reads[direction == "in"]
    return f"It says that {sought.title()} {reads} something or somebody."
