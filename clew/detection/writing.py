"""Writes what detections find into the graph: in loads of the source `clew`, marked as what it was found in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from analysis.answers import RowRef
from analysis.asking import Ask
from base.viewer import FOREVER, now
from clew.session import Session
from store.own_loads import SOURCE, Marking

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """What detections write: the feed of its loads, and the query that writes versions."""

    feed: str
    query: str


RINGS, SERIES = Kind("rings", "detections/write"), Kind("series", "detections/write_series")


@dataclass(frozen=True, slots=True)
class Version:
    """A new version of something that was found; a change to 'gone' says that it is no more.

    `values` are the columns of the query that writes it, beside id and change; `rows` are those it rests on.
    """

    id: str
    change: str
    marking: Marking
    values: Mapping[str, Any]
    rows: Sequence[RowRef] = field(default_factory=list[RowRef])


def digest_of(content: str) -> str:
    """A digest of all that is said about something."""
    return blake2b(content.encode(), digest_size=16).hexdigest()


def fresh(ask: Ask, last: int) -> list[int]:
    """The loads of others that were completed or withdrawn since a moment (epoch seconds), ascending."""
    loads = ask.loads
    columns = zip(loads.numbers, loads.completed, loads.withdrawn, loads.sources, strict=True)
    return [
        number
        for number, completed, withdrawn, source in columns
        if source != SOURCE and (last <= completed < FOREVER or last <= withdrawn < FOREVER)
    ]


def write(
    session: Session, kind: Kind, versions: Sequence[Version], at: int, detectors: str, same: int = 0
) -> list[int]:
    """Write the versions and complete their loads in one transaction; returns the loads' numbers.

    `at` is what was known when they were found; `detectors` is a digest of what found them, `same` counts those that
    are as they were. Without versions one load says that they were sought. What a detection that was broken off has
    left open is withdrawn and never seen.
    """
    (row,) = session.writer.rows("detections/open", feed=kind.feed, never=FOREVER)
    if row["numbers"]:
        session.writer.rows("loads/withdraw", loads=row["numbers"], at=now())
    by_marking: dict[Marking, list[Version]] = defaultdict(list)
    for version in versions:
        by_marking[version.marking].append(version)
    loads: list[int] = []
    accounts: list[list[int]] = []
    for marking, some in sorted(by_marking.items(), key=lambda one: one[0].order) or [(Marking(), [])]:
        number = _open(session, kind, marking, at, detectors)
        for start in range(0, len(some), _BATCH):
            _write(session, kind, number, some[start : start + _BATCH], at)
        new = sum(version.change == "new" for version in some)
        as_before = same if not loads else 0  # counted once, in the first of them
        loads.append(number)
        gone = sum(version.change == "gone" for version in some)
        accounts.append([len(some) + as_before, new, len(some) - new, as_before, 0, gone])
    session.writer.rows("loads/complete", loads=loads, at=now(), counts=accounts)
    return loads


def _open(session: Session, kind: Kind, marking: Marking, at: int, detectors: str) -> int:
    (scope,) = session.writer.rows("loads/scope", **marking.scope())
    opening = marking.opening(kind.feed, now(), at, detectors)
    (opened,) = session.writer.rows("loads/open", scope=scope["scope"], **opening)
    return int(opened["number"])


def _write(session: Session, kind: Kind, load: int, versions: Sequence[Version], at: int) -> None:
    columns: dict[str, list[Any]] = defaultdict(list)
    for version in versions:
        for name, value in {"id": version.id, "change": version.change, **version.values}.items():
            columns[name].append(value)
    (row,) = session.writer.rows(kind.query, load=load, at=at, **columns)
    if row["written"] != len(columns["id"]):
        raise RuntimeError(f"a member of one of the {kind.feed} is not in the graph")
    ties = list(_rests(load, versions))
    if ties:
        version, of, rows = zip(*ties, strict=True)
        session.writer.rows("detections/rests", load=load, version=list(version), of=list(of), rows=list(rows))


def _rests(load: int, versions: Iterable[Version]) -> Iterable[tuple[str, int, list[int]]]:
    """On which rows of which loads each version rests."""
    for version in versions:
        by_load: dict[int, set[int]] = defaultdict(set)
        for row in version.rows:
            by_load[row.load].add(row.row)
        for of, rows in sorted(by_load.items()):
            yield f"{version.id} {load}", of, sorted(rows)
