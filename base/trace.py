"""What one request asked of the graph, noted by the doors as they are used and read by whoever writes it down."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from base.viewer import Clocks, Recent


@dataclass(slots=True)
class Trace:
    """The queries that were sent, by name with the digest of their text, and the clocks they were asked at.

    `present` is what "now" means to the request; `loads` is the last visible load of each scope, by scope.
    `shown` are the classes of fields that were read for the answer, `withheld` those that were not, each with why,
    `totals` how many there are in its lists. `then` has it asked again as it was asked once; `recent` tells what is
    known now of the last loads.
    """

    present: Clocks = field(default_factory=Clocks)
    queries: dict[str, str] = field(default_factory=dict[str, str])
    clocks: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    loads: dict[int, int] = field(default_factory=dict[int, int])
    shown: set[str] = field(default_factory=set[str])
    withheld: dict[str, str] = field(default_factory=dict[str, str])
    totals: set[int] = field(default_factory=set[int])
    then: Recent | None = None
    recent: Callable[[], Recent] | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """A query by its name: when it was asked and when it was answered, nanoseconds since 1970; whether it failed."""

    name: str
    began: int
    ended: int
    failed: bool


_TIMED: ContextVar[list[Timed] | None] = ContextVar("timed", default=None)
_CURRENT: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing(present: Clocks | None = None, then: Recent | None = None) -> Generator[Trace]:
    """A trace of what the block, and the tasks it starts, ask; `present` and `then` have it ask as at another time."""
    trace = Trace(present or Clocks(), then=then)
    token = _CURRENT.set(trace)
    try:
        yield trace
    finally:
        _CURRENT.reset(token)


def note_query(name: str, digest: str) -> None:
    """A query is sent."""
    trace = _CURRENT.get()
    if trace is not None:
        trace.queries[name] = digest


def note_clocks(clocks: Clocks, upto: Sequence[int], recent: Callable[[], Recent]) -> None:
    """A question is asked at these clocks; `upto` is the last visible load of each scope."""
    trace = _CURRENT.get()
    if trace is not None:
        trace.recent = recent
        trace.clocks.add((clocks.as_of, clocks.known_at))
        trace.loads |= {scope: max(load, trace.loads.get(scope, 0)) for scope, load in enumerate(upto) if load > 0}


def note_shown(classes: Iterable[str | None]) -> None:
    """Values of fields of these classes are read for an answer; a field without a class is none."""
    trace = _CURRENT.get()
    if trace is not None:
        trace.shown.update(one for one in classes if one)


def note_withheld(field_class: str, reason: str) -> None:
    """Fields of a class are left out of an answer."""
    trace = _CURRENT.get()
    if trace is not None:
        trace.withheld[field_class] = reason


def note_total(total: int) -> None:
    """A list tells how many it has."""
    trace = _CURRENT.get()
    if trace is not None:
        trace.totals.add(total)


def present() -> Clocks:
    """What "now" means to the request in hand: one moment throughout, so that a question can be asked again."""
    trace = _CURRENT.get()
    return Clocks() if trace is None else trace.present


def then() -> Recent | None:
    """What was known of the last loads when the request in hand was asked first, where it is asked again."""
    trace = _CURRENT.get()
    return None if trace is None else trace.then


@contextmanager
def timing() -> Generator[list[Timed]]:
    """How long each query of the block, and of the tasks it starts, takes."""
    taken: list[Timed] = []
    token = _TIMED.set(taken)
    try:
        yield taken
    finally:
        _TIMED.reset(token)


@contextmanager
def timed(name: str) -> Generator[None]:
    """A query that is asked in the block; without `timing` around it, nothing is noted."""
    taken = _TIMED.get()
    if taken is None:
        yield
        return
    began, failed = time.time_ns(), True
    try:
        yield
        failed = False
    finally:
        taken.append(Timed(name, began, time.time_ns(), failed))
