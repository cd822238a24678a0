"""The shortest ways between two entities, sought breadth-first from both ends, one query a round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from analysis.asking import Ask
from analysis.steps import HUB_CAP, Budget, Step, Walk, Way, all_ways, number_of_ways, onward
from base.errors import BudgetExceededError


async def shortest(ask: Ask, source: str, target: str, max_hops: int, first: int) -> Walk:
    """All shortest ways of at most `max_hops` steps, the first of them walked out.

    Steps are links that hold at `as_of`, either way, and calls and transfers up to `as_of`, either way. Sightings and
    withdrawals are none: everybody passes a camera or a bank. A hub is never passed through; it may be an end.
    """
    walk = _Walk(ask)
    ends = _End(source, {source}, {source: 0}), _End(target, {target}, {target: 0})
    try:
        met = await walk.meet(*ends, max_hops)
    except BudgetExceededError:
        walk.budget.spent = "time"
        met = set[str]()
    if not met:
        return Walk([], 0, walk.hubs, walk.budget.spent)
    there, back = ends[0].leading_to(met), ends[1].leading_to(met)
    lead = onward([*there, *(step.reversed() for step in back)])
    ways: list[Way] = [[(step, None) for step in way] for way in islice(all_ways(lead, source, target), first)]
    return Walk(ways, number_of_ways(lead, source, target), walk.hubs)


class _End:
    """One end of the search: how far it has come, and by which steps each entity was first reached."""

    def __init__(self, start: str, frontier: set[str], depths: dict[str, int]) -> None:
        self.start = start
        self.frontier = frontier
        self.depths = depths
        self.depth = 0
        self.reached_by: dict[str, list[Step]] = defaultdict(list)

    def advance(self, steps: Iterable[Step]) -> None:
        """Take a round's steps: the frontier becomes what they reach for the first time."""
        self.depth += 1
        for step in steps:
            if self.depths.setdefault(step.target, self.depth) == self.depth:
                self.reached_by[step.target].append(step)
        self.frontier = {entity for entity in self.reached_by if self.depths[entity] == self.depth}

    def leading_to(self, entities: set[str]) -> list[Step]:
        """Every step of a shortest way from the start to one of the entities."""
        steps: list[Step] = []
        seen = set(entities)
        waiting = list(entities)
        while waiting:
            for step in self.reached_by.get(waiting.pop(), ()):
                steps.append(step)
                if step.source not in seen:
                    seen.add(step.source)
                    waiting.append(step.source)
        return steps


class _Walk:
    """The rounds of one search, with the hubs it met."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._around: dict[str, Sequence[Step]] = {}
        self.hubs: set[str] = set()
        self.budget = Budget()

    async def meet(self, one: _End, other: _End, max_hops: int) -> set[str]:
        """Where the two ends meet, halfway of all shortest ways; empty where they do not."""
        while one.depth + other.depth < max_hops and self.budget.allows(len(one.depths) + len(other.depths)):
            nearer, farther = sorted((one, other), key=lambda end: (self._is_blocked(end), len(end.frontier)))
            if self._is_blocked(nearer) or not nearer.frontier:
                break
            await self._open(nearer.frontier)
            if self._is_blocked(nearer):
                continue
            nearer.advance(step for entity in nearer.frontier for step in self._around[entity])
            met = nearer.frontier & farther.frontier
            if met := await self._without_hubs(met, {one.start, other.start}):
                return met
        return set()

    def _is_blocked(self, end: _End) -> bool:
        """Whether the end is itself a hub, so that it can only be reached."""
        return end.start in self.hubs

    async def _without_hubs(self, entities: set[str], ends: set[str]) -> set[str]:
        await self._open(entities - ends)
        return {entity for entity in entities if entity in ends or entity not in self.hubs}

    async def _open(self, entities: set[str]) -> None:
        for ids in self.budget.batches(entities - self._around.keys()):
            self._around.update(dict.fromkeys(ids, ()))
            for row in await self._ask.graph.rows("paths/around", self._ask.gate, ids=ids, cap=HUB_CAP):
                self._around[row["id"]] = [
                    Step(row["id"], other, type, role, "out" if leads_out else "in")
                    for type, role, leads_out, other in row["steps"]
                ]
                if row["hub"]:
                    self.hubs.add(row["id"])
