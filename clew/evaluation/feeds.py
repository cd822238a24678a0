"""Whether data of other makers loads: every row accounted for, none refused."""

from __future__ import annotations

from pathlib import Path

from base.errors import UsageError
from clew.commands.load import run
from clew.evaluation.scorecard import Figure
from clew.session import Session
from loaders.feeds import feed_of
from loaders.pipeline import Options
from loaders.reading import examine
from loaders.report import Report


def figures(session: Session, data: Path) -> list[Figure]:
    """Load every file below the folder that a feed takes; twice, for the second time must change nothing."""
    files = [path for path in sorted(data.rglob("*.csv")) if _taken(path)]
    if not files:
        raise UsageError(f"No feed takes a file below {data}: name the folder that holds the labelled data.")
    found: list[Figure] = []
    for path in files:
        (first,) = run(session, [path], None, Options(max_rejects=1_000_000), quiet=True)
        (again,) = run(session, [path], None, Options(max_rejects=1_000_000), quiet=True)
        found += _account(path.relative_to(data), first, again)
    return found


def _taken(path: Path) -> bool:
    source = examine(path)
    try:
        mapping = feed_of(path.name, source.columns)
    except UsageError:
        return False
    return set(mapping.columns) <= set(source.columns)


def _account(path: Path, first: Report, again: Report) -> list[Figure]:
    name = path.as_posix()
    unaccounted = first.read - first.created - first.changed - first.same - first.rejected
    return [
        Figure("feeds", f"{name}: rows read", first.read),
        Figure("feeds", f"{name}: rows unaccounted for", abs(unaccounted), 0, at_most=True),
        Figure("feeds", f"{name}: rows rejected", first.rejected, 0, at_most=True),
        Figure("feeds", f"{name}: rows written by a second load", again.created + again.changed, 0, at_most=True),
    ]
