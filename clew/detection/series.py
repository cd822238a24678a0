"""Detects series of cases, and writes what became of each since the last time."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256

from analysis.asking import Ask
from analysis.cases.found_series import Series, content_of
from analysis.cases.judging import judgements
from analysis.cases.model import chosen, digest
from analysis.cases.stored_series import Current, current
from analysis.detectors import series as detector
from analysis.rings.identity import Became, identified
from base.viewer import FOREVER, Clocks
from clew.detection.rings import asking
from clew.detection.writing import SERIES, Version, digest_of, fresh, write
from clew.session import Session
from store.own_loads import Marking


@dataclass(frozen=True, slots=True)
class Detected:
    """What a detection did: series by what became of them, over how many cases and compared pairs, and why.

    `told` says of each series that changed what became of it.
    """

    changes: dict[str, int]
    told: list[Became]
    cases: int
    compared: int
    why: str
    model: str
    loads: list[int]
    seconds: float

    def lines(self) -> Iterator[str]:
        """The same for people."""
        what = ", ".join(f"{count:,} {change}" for change, count in sorted(self.changes.items())) or "no series"
        yield f"{what} ({self.why}; {self.compared:,} pairs of {self.cases:,} cases; {self.seconds:.1f} s)"
        for one in self.told:
            others = f" with {', '.join(one.others)}" if one.others else ""
            yield f"{one.change} {one.id}{others}"
        if self.cases:
            yield f"model: {self.model}"


def detect(session: Session, *, everything: bool = False) -> Detected:
    """Find series and write what changed; does nothing where nothing arrived and nobody judged since the last time."""
    return asyncio.run(_detect(session, everything=everything))


async def _detect(session: Session, *, everything: bool) -> Detected:
    started, clocks = time.monotonic(), Clocks()
    model = chosen(session.settings.home)
    made_by = sha256(repr((detector.VERSION, digest(model))).encode()).hexdigest()
    async with asking(session, clocks) as asks:
        why = "all was looked at" if everything else await _why(session, asks, made_by)
        if not why:
            return Detected({}, [], 0, 0, "nothing is new", model.made, [], time.monotonic() - started)
        before = {one.id: one for one in await current(asks)}
        found = await detector.look(asks, model, {id: one.members for id, one in before.items()})
        versions, told, same = _versions(asks, before, found.series)
    numbers = write(session, SERIES, versions, clocks.known_at, made_by, same)
    changes = dict(Counter(version.change for version in versions)) | ({"same": same} if same else {})
    seconds = time.monotonic() - started
    return Detected(changes, told, found.cases, found.compared, why, model.made, numbers, seconds)


async def _why(session: Session, asks: Ask, made_by: str) -> str:
    """Why series must be sought: loads that came or went, judgements, another model; '' where nothing is new."""
    rows = session.writer.rows("detections/last", feed=SERIES.feed, never=FOREVER)
    if not rows:
        return "it is the first time"
    if rows[0]["detectors"] != made_by:
        return "the detector or its model is newer than what it found"
    last = int(rows[0]["at"])
    arrived = len(fresh(asks, last))
    new = sum(one.at >= last for one in await judgements(asks))
    parts = [f"{arrived} loads" if arrived else "", f"{new} judgements" if new else ""]
    return f"{' and '.join(part for part in parts if part)} since the last time" if arrived or new else ""


def _versions(
    asks: Ask, before: dict[str, Current], found: Sequence[Series]
) -> tuple[list[Version], list[Became], int]:
    """What has to be written, what became of each series that changed, and how many are as they were."""
    members = [one.finding.members for one in found]
    ids, became = identified(
        [(one.id, one.members) for one in before.values()], members, lambda place: _new_id(asks.key, members[place])
    )
    versions: list[Version] = []
    told: list[Became] = []
    for series, id, after in zip(found, ids, became[: len(found)], strict=True):
        content = content_of(series)
        if id in before and before[id].digest == digest_of(content):
            continue
        versions.append(_version(id, after, series, content, asks.marking_of(series.loads)))
        told.append(after)
    gone = became[len(found) :]
    versions += [_gone(one.id, asks.marking_of([before[one.id].load])) for one in gone]
    return versions, [*told, *gone], len(found) - len(told)


def _new_id(key: bytes, members: Sequence[str]) -> str:
    """An id for a series that has none: it is the same wherever the same series is found first."""
    return f"series-{blake2b(repr(sorted(members)).encode(), key=key, digest_size=15).hexdigest()}"


def _version(id: str, after: Became, series: Series, content: str, marking: Marking) -> Version:
    finding = series.finding
    values = {
        "digest": digest_of(content),
        "score": finding.score,
        "expected_innocent": finding.expected_innocent,
        "content": content,
        "members": finding.members,
    }
    change = "changed" if after.change == "same" else after.change
    rows = [row for one in (*finding.evidence, *finding.benign) for row in one.rows]
    return Version(id, change, marking, values, rows)


def _gone(id: str, marking: Marking) -> Version:
    """The word that a series is gone, for those who could see it."""
    nothing = {"digest": "", "score": 0.0, "expected_innocent": 0.0, "content": "", "members": list[str]()}
    return Version(id, "gone", marking, nothing)
