"""Writes rings into the graph: in loads of the source `clew`, marked as what they were found in, seen all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from secrets import token_hex
from typing import Any

from analysis.asking import Ask
from analysis.rings.ring import Ring
from analysis.rings.stored import content_of
from base.viewer import FOREVER, now
from clew.session import Session

SOURCE, FEED = "clew", "rings"
_BATCH = 500

Marking = tuple[int, tuple[str, ...]]
"""Level and compartments, sorted: who may see."""

Markings = Mapping[int, tuple[int, Sequence[str]]]
"""Level and compartments of loads, by their numbers."""


@dataclass(frozen=True, slots=True)
class Version:
    """A new version of a ring; without `ring` it says that the ring is gone."""

    id: str
    change: str
    marking: Marking
    ring: Ring | None = None
    typology: str = ""
    detector: str = ""


def digest_of(content: str) -> str:
    """A digest of all that is said about a ring."""
    return blake2b(content.encode(), digest_size=16).hexdigest()


def marking_of(ring: Ring, markings: Markings) -> Marking:
    """The join of the markings of all loads whose rows the ring is made of."""
    levels, compartments = zip(*(markings[load] for load in ring.loads), strict=True) if ring.loads else ((), ())
    return max(levels, default=0), tuple(sorted({name for some in compartments for name in some}))


def markings_of(ask: Ask) -> Markings:
    """Level and compartments of every load, by its number."""
    loads = ask.loads
    return dict(zip(loads.numbers, zip(loads.levels, loads.compartments, strict=True), strict=True))


def write(session: Session, versions: Sequence[Version], at: int, detectors: str, same: int = 0) -> list[int]:
    """Write the versions and complete their loads in one transaction; returns the loads' numbers.

    `at` is what was known when they were found; `detectors` is a digest of what found them, `same` counts
    the rings that are as they were. Without versions one load
    says that they were sought. What a detection that was broken off has left open is withdrawn and never seen.
    """
    (row,) = session.writer.rows("detections/open", never=FOREVER)
    if row["numbers"]:
        session.writer.rows("loads/withdraw", loads=row["numbers"], at=now())
    by_marking: dict[Marking, list[Version]] = defaultdict(list)
    for version in versions:
        by_marking[version.marking].append(version)
    loads: list[int] = []
    accounts: list[list[int]] = []
    for marking, some in sorted(by_marking.items()) or [((0, ()), [])]:
        number = _open(session, marking, at, detectors)
        for start in range(0, len(some), _BATCH):
            _write(session, number, some[start : start + _BATCH], at)
        new = sum(version.change == "new" for version in some)
        as_before = same if not loads else 0  # counted once, in the first of them
        loads.append(number)
        gone = sum(one.ring is None for one in some)
        accounts.append([len(some) + as_before, new, len(some) - new, as_before, 0, gone])
    session.writer.rows("loads/complete", loads=loads, at=now(), counts=accounts)
    return loads


def _open(session: Session, marking: Marking, at: int, detectors: str) -> int:
    level, compartments = marking
    key = "/".join((SOURCE, str(level), *compartments))
    (scope,) = session.writer.rows(
        "loads/scope", source=SOURCE, title="Clew", level=level, compartments=list(compartments), key=key
    )
    delivery = f"{key}/{FEED}/{token_hex(8)}"
    (opened,) = session.writer.rows(
        "loads/open",
        scope=scope["scope"],
        key=delivery,
        delivery=delivery,
        feed=FEED,
        file="",
        digest="",
        mapping=detectors,
        snapshot_at=at,
        full=False,
        opened_at=now(),
        never=FOREVER,
        plan="",
    )
    return int(opened["number"])


def _write(session: Session, load: int, versions: Iterable[Version], at: int) -> None:
    columns: dict[str, list[Any]] = defaultdict(list)
    for version in versions:
        for name, value in _row(version).items():
            columns[name].append(value)
    (row,) = session.writer.rows("detections/write", load=load, at=at, **columns)
    if row["written"] != len(columns["id"]):
        raise RuntimeError("a member of a ring is not in the graph")


def _row(version: Version) -> dict[str, Any]:
    ring = version.ring
    content = content_of(ring) if ring else ""
    return {
        "id": version.id,
        "change": version.change,
        "typology": ring.typology if ring else version.typology,
        "detector": ring.finding.detector if ring else version.detector,
        "digest": digest_of(content) if ring else "",
        "from_at": ring.from_at if ring else 0,
        "to_at": ring.to_at if ring else 0,
        "amount": ring.amount if ring else 0,
        "score": ring.finding.score if ring else 0.0,
        "expected_innocent": ring.finding.expected_innocent if ring else 0.0,
        "content": content,
        "members": ring.finding.members if ring else [],
        "holders": ring.holders if ring else [],
    }
