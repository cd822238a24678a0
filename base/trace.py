"""What one request asked of the graph, noted by the doors as they are used and read by whoever writes it down."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from base.viewer import Clocks


@dataclass(slots=True)
class Trace:
    """The queries that were sent, by name with the digest of their text, and the clocks they were asked at.

    `present` is what "now" means to the request; `loads` is the last visible load of each scope, by scope.
    """

    present: Clocks = field(default_factory=Clocks)
    queries: dict[str, str] = field(default_factory=dict[str, str])
    clocks: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    loads: dict[int, int] = field(default_factory=dict[int, int])


_CURRENT: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing(present: Clocks | None = None) -> Generator[Trace]:
    """A trace of what the block, and the tasks it starts, ask; `present` has it ask as of another moment."""
    trace = Trace(present or Clocks())
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


def note_clocks(clocks: Clocks, upto: Sequence[int]) -> None:
    """A question is asked at these clocks; `upto` is the last visible load of each scope."""
    trace = _CURRENT.get()
    if trace is not None:
        trace.clocks.add((clocks.as_of, clocks.known_at))
        trace.loads |= {scope: max(load, trace.loads.get(scope, 0)) for scope, load in enumerate(upto) if load > 0}


def present() -> Clocks:
    """What "now" means to the request in hand: one moment throughout, so that a question can be asked again."""
    trace = _CURRENT.get()
    return Clocks() if trace is None else trace.present
