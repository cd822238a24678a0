"""The shortest ways that respect time: no step is taken before the one that leads to it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from analysis.asking import Ask
from analysis.evidence import Row, evidence
from analysis.steps import HUB_CAP, Budget, Onward, Step, Walk, Way, backwards
from base.errors import BudgetExceededError
from base.viewer import BEGINNING
from ontology import EVENTS

MOST_WAYS = 1_000
"""Ways are counted as far as this."""


async def shortest_in_time(ask: Ask, source: str, target: str, max_hops: int, first: int) -> Walk:
    """All ways with the fewest steps, at most `max_hops`, on which time never runs backwards.

    A call or transfer is taken in its direction at its moment. A link is taken either way while it is valid, so that
    one arrives at the later of one's own moment and its begin, before its end. Nothing after `as_of` is used. Rounds
    carry the earliest arrival at each entity: who comes earlier can take every step that one who comes later can
    (Wu et al., Path Problems in Temporal Graphs, VLDB 2014).
    """
    rounds = _Rounds(ask)
    try:
        reached = await rounds.reach(source, target, max_hops)
        if not reached:
            return Walk([], 0, rounds.hubs, rounds.budget.spent)
        lead = backwards(rounds.layers, target)
        proof = await evidence(ask, (step for layer in lead for steps in layer.values() for step in steps))
    except BudgetExceededError:
        return Walk([], 0, rounds.hubs, "time")
    ways = list(islice(_ways(lead, proof, (source, BEGINNING), ask.gate.as_of), MOST_WAYS + 1))
    return Walk(ways[:first], min(len(ways), MOST_WAYS), rounds.hubs, at_least=len(ways) > MOST_WAYS)


class _Rounds:
    """Rounds from the source: `layers` are the steps each round took."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.layers: list[list[Step]] = []
        self.hubs: set[str] = set()
        self.budget = Budget()

    async def reach(self, source: str, target: str, max_hops: int) -> bool:
        """Whether the target is reached; then the last layer reaches it."""
        earliest = {source: BEGINNING}
        frontier: dict[str, int] = dict(earliest)
        while frontier and len(self.layers) < max_hops and self.budget.allows(len(earliest)):
            taken = await self._onward(frontier)
            frontier = _earlier(taken, earliest)
            earliest |= frontier
            self.layers.append([step for step, _ in taken if step.target in frontier])
            if target in frontier:
                return True
        return False

    async def _onward(self, frontier: Mapping[str, int]) -> list[tuple[Step, int]]:
        taken: list[tuple[Step, int]] = []
        for ids in self.budget.batches(frontier):
            since = [frontier[id] for id in ids]
            for row in await self._ask.graph.rows("paths/onward", self._ask.gate, ids=ids, since=since, cap=HUB_CAP):
                if row["hub"]:
                    self.hubs.add(row["id"])
                for type, role, leads_out, other, arrival in row["steps"]:
                    taken.append((Step(row["id"], other, type, role, "out" if leads_out else "in"), arrival))
        return taken


def _earlier(taken: Iterable[tuple[Step, int]], earliest: Mapping[str, int]) -> dict[str, int]:
    """The earliest arrival at each entity that comes before what was known."""
    found: dict[str, int] = {}
    for step, arrival in taken:
        known = found.get(step.target, earliest.get(step.target))
        if known is None or arrival < known:
            found[step.target] = arrival
    return found


def _ways(
    lead: Sequence[Onward], proof: Mapping[Step, Sequence[Row]], start: tuple[str, int], as_of: int
) -> Iterator[Way]:
    """Every way on from an entity at a moment through the rounds that are left; dead ends are dropped."""
    if not lead:
        yield []
        return
    entity, since = start
    for step in lead[0].get(entity, ()):
        arrival = _arrival(step, proof[step], since, as_of)
        if arrival is not None:
            for rest in _ways(lead[1:], proof, (step.target, arrival), as_of):
                yield [(step, arrival), *rest]


def _arrival(step: Step, rows: Sequence[Row], since: int, as_of: int) -> int | None:
    """When one arrives by that step, at the earliest."""
    if step.type in EVENTS:
        place = bisect_left(rows, since, key=_begin)
        return _begin(rows[place]) if place < len(rows) else None
    arrivals = [max(since, begin) for _, _, begin, end in rows if max(since, begin) < end and begin <= as_of]
    return min(arrivals, default=None)


def _begin(row: Row) -> int:
    return row[2]
