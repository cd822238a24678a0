"""One step of a path, what stands around many entities, and the budget of a walk."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from analysis.answers import Direction, Reason
from base.errors import BudgetExceededError

HUB_CAP = 1_000
"""An entity with more steps than this, by links or by events, is a hub: no way is sought through it."""

MOST_ENTITIES = 20_000
"""A walk that has met more entities than this stops."""

BATCH = 2_000
"""So many entities are opened by one query."""

LONGEST = 5.0
"""A walk stops after this many seconds."""


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """A step from one entity to another; `direction` says whether it goes with the stored relationship or against."""

    source: str
    target: str
    type: str
    role: str
    direction: Direction

    def reversed(self) -> Step:
        """The same relationship, walked the other way."""
        return Step(self.target, self.source, self.type, self.role, "in" if self.direction == "out" else "out")

    @property
    def ends(self) -> tuple[str, str]:
        """Where the relationship starts and ends as it is stored."""
        return (self.source, self.target) if self.direction == "out" else (self.target, self.source)


@dataclass(slots=True)
class Budget:
    """How long and how far a walk may go; `spent` says what ran out."""

    entities: int = MOST_ENTITIES
    until: float = field(default_factory=lambda: time.monotonic() + LONGEST)
    spent: Reason | None = None

    def allows(self, met: int) -> bool:
        """Whether to go on after having met that many entities."""
        if time.monotonic() > self.until:
            self.spent = "time"
        elif met > self.entities:
            self.spent = "limit"
        return self.spent is None

    def batches(self, entities: Iterable[str]) -> Iterator[list[str]]:
        """The entities in order and in parts for one query each; raises BudgetExceededError once the time is over."""
        ordered = sorted(entities)
        for start in range(0, len(ordered), BATCH):
            if not self.allows(0):
                raise BudgetExceededError("The search for ways took longer than its budget.")
            yield ordered[start : start + BATCH]


Way = list[tuple[Step, int | None]]
"""Steps in order, each with the moment it is taken (epoch seconds), None where time does not count."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What was found: the first ways and how many there are in all, the hubs, and what ran out."""

    ways: list[Way]
    total: int
    hubs: set[str]
    spent: Reason | None = None
    at_least: bool = False


Onward = Mapping[str, Sequence[Step]]
"""The steps that lead on from each entity, all of them towards the target."""


def onward(steps: Iterable[Step]) -> Onward:
    """The steps by where they start, in order."""
    found: dict[str, list[Step]] = defaultdict(list)
    for step in sorted(set(steps)):
        found[step.source].append(step)
    return found


def all_ways(lead: Onward, source: str, target: str) -> Iterator[list[Step]]:
    """Every way from source to target, in the order of their steps."""
    if source == target:
        yield []
        return
    for step in lead.get(source, ()):
        for rest in all_ways(lead, step.target, target):
            yield [step, *rest]


def number_of_ways(lead: Onward, source: str, target: str) -> int:
    """How many ways there are, without walking each."""
    known = {target: 1}

    def count(entity: str) -> int:
        if entity not in known:
            known[entity] = sum(count(step.target) for step in lead.get(entity, ()))
        return known[entity]

    return count(source)


def backwards(layers: Sequence[Iterable[Step]], target: str) -> list[Onward]:
    """Of the steps taken in each round, those from which the rounds that follow reach the target."""
    alive: Set[str] = {target}
    kept: list[Onward] = []
    for layer in reversed(layers):
        lead = onward(step for step in layer if step.target in alive)
        alive = lead.keys()
        kept.append(lead)
    return kept[::-1]
