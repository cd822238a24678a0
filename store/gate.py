"""The gate of one request: three small values that decide what a viewer may see, and the two clocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from base.viewer import FOREVER, Clocks, Recent, Spans, Viewer
from cypher.macros import LOADS_PER_SCOPE

HIDDEN = -1


@dataclass(frozen=True, slots=True)
class Gate:
    """What the macros of the catalogue receive: `upto` per scope, `out` of loads, `may` per seal, and `as_of`."""

    upto: list[int]
    out: list[int]
    may: list[bool]
    as_of: int
    known_at: int

    def admits(self, load: int) -> bool:
        """Whether what that load brought may be seen: the same rule as the macros, for the archive."""
        scope = load // LOADS_PER_SCOPE
        return 0 < scope < len(self.upto) and load <= self.upto[scope] and load not in self.out


@dataclass(frozen=True, slots=True)
class LoadColumns:
    """Every load of the graph, as columns in the order of their numbers (moments in epoch seconds)."""

    numbers: Sequence[int]
    levels: Sequence[int]
    compartments: Sequence[Sequence[str]]
    completed: Sequence[int]
    withdrawn: Sequence[int]
    sources: Sequence[str]


def gate_for(viewer: Viewer, clocks: Clocks, loads: LoadColumns) -> Gate:
    """The gate of that viewer at those clocks; a scope the viewer may not see keeps -1."""
    scopes = max(loads.numbers, default=0) // LOADS_PER_SCOPE
    upto = [HIDDEN] * (scopes + 1)
    seen: list[tuple[int, bool]] = []
    columns = zip(loads.numbers, loads.levels, loads.compartments, loads.completed, loads.withdrawn, strict=True)
    for number, level, compartments, completed, withdrawn in columns:
        if viewer.covers(level, frozenset(compartments)):
            known = completed <= clocks.known_at
            seen.append((number, known and clocks.known_at < withdrawn))
            if known:
                upto[number // LOADS_PER_SCOPE] = max(number, upto[number // LOADS_PER_SCOPE])
    out = [number for number, holds in seen if not holds and number <= upto[number // LOADS_PER_SCOPE]]
    return Gate(upto, out, [True], clocks.as_of, clocks.known_at)


SETTLED = 300
"""Seconds after which a load that bears that moment is surely committed: the longest transaction, repeated."""


def recent(viewer: Viewer, clocks: Clocks, loads: LoadColumns) -> Recent:
    """What the viewer could know at that moment of loads that had only just been completed or withdrawn."""
    since = clocks.known_at - SETTLED
    completed, withdrawn = list[int](), list[int]()
    columns = zip(loads.numbers, loads.levels, loads.compartments, loads.completed, loads.withdrawn, strict=True)
    for number, level, compartments, done, gone in columns:
        if max(done if done < FOREVER else since, gone if gone < FOREVER else since) <= since:
            continue
        if viewer.covers(level, frozenset(compartments)):
            completed += [number] if since < done < FOREVER else []
            withdrawn += [number] if since < gone < FOREVER else []
    return Recent(since, _spans(completed), _spans(withdrawn))


def as_known(loads: LoadColumns, then: Recent) -> LoadColumns:
    """The loads as they were known then: what was completed or withdrawn since is not yet."""

    def known(moments: Sequence[int], spans: Spans) -> list[int]:
        there = {number for first, last in spans for number in range(first, last + 1)}
        pairs = zip(loads.numbers, moments, strict=True)
        return [at if at <= then.since or number in there else FOREVER for number, at in pairs]

    return replace(
        loads, completed=known(loads.completed, then.completed), withdrawn=known(loads.withdrawn, then.withdrawn)
    )


def _spans(numbers: Iterable[int]) -> Spans:
    spans: Spans = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return spans
