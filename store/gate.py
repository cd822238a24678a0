"""The gate of one request: three small values that decide what a viewer may see, and the two clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from base.viewer import Clocks, Viewer
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
