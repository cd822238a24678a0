"""Who asks and as of when: plain values that every question receives."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

BEGINNING = -34_000_000_000
"""Stands for "since ever" in a valid time (epoch seconds, the year 892)."""

FOREVER = 34_000_000_000
"""Stands for "still" in a valid time (epoch seconds, the year 3047)."""


@dataclass(frozen=True)
class Viewer:
    """A caller with what it is cleared for; a label is seen when level and compartments are covered.

    `longest_track` bounds, in seconds, over how long a time one may ask where something was. `redacted` are the classes
    of fields that are left out, each with why: `purpose`, `role` or `justification`.
    """

    name: str
    level: int = 0
    compartments: frozenset[str] = frozenset()
    purpose: str | None = None
    case: str | None = None
    justification: str | None = None
    longest_track: int | None = None
    redacted: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)

    def covers(self, level: int, compartments: frozenset[str]) -> bool:
        """Whether this viewer may see what bears the marking (level, compartments)."""
        return level <= self.level and compartments <= self.compartments


def now() -> int:
    """The present as epoch seconds."""
    return int(time.time())


@dataclass(frozen=True)
class Clocks:
    """The two clocks of a question, epoch seconds: what was true at `as_of`, as the graph knew it at `known_at`."""

    as_of: int = field(default_factory=now)
    known_at: int = field(default_factory=now)


Spans = list[tuple[int, int]]
"""Numbers, as the first and the last of each run."""


@dataclass(frozen=True, slots=True)
class Recent:
    """The loads that were known, when something was asked, to be completed or withdrawn after `since`.

    Moments are whole seconds, and are set before they are committed: they alone do not tell what an answer could know.
    """

    since: int
    completed: Spans
    withdrawn: Spans
