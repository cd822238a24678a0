"""The queue: which rings a unit looks at first, when it can look at so many a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar, cast

import numpy as np
from scipy.optimize import isotonic_regression

from analysis.rings.identity import jaccard
from analysis.rings.uses import Flags, Floats
from analysis.statistics import DAY

CAPACITY = 20
"""Rings that a unit looks at in a day."""

ALIKE = 0.5
HALVED = 7 * DAY
"""Seconds after which the worth of looking at a ring that did nothing more has halved."""

ENOUGH = 200
"""Reviewed findings from which on their own outcomes count, and no longer those of the sample city."""


@dataclass(frozen=True, slots=True, eq=False)
class ConfirmedShare:
    """What share of findings was confirmed at each score, rising with it; `scores` ascend."""

    scores: Floats
    shares: Floats

    @classmethod
    def fitted(cls, scores: Floats, confirmed: Flags) -> ConfirmedShare:
        """From reviewed findings, by isotonic regression; of equal scores the mean counts."""
        values, which, count = np.unique(scores, return_inverse=True, return_counts=True)
        mean = np.bincount(which, weights=confirmed) / count
        return cls(values, cast(Floats, isotonic_regression(mean, weights=count).x))

    def at(self, score: float) -> float:
        """The share at a score, between the nearest ones that were reviewed."""
        return float(np.interp(score, self.scores, self.shares))


class _WithMembers(Protocol):
    @property
    def members(self) -> Collection[str]: ...


Ranked = TypeVar("Ranked", bound=_WithMembers)


@dataclass(frozen=True, slots=True)
class Entry:
    """One ring in the queue: what it scores, what is recoverable (minor units), when it last did anything."""

    id: str
    members: Collection[str]
    score: float
    last_at: int
    recoverable: int = 0


def queued(entries: Sequence[Entry], share: ConfirmedShare, now: int, capacity: int = CAPACITY) -> list[Entry]:
    """The rings to look at first: confirmed share x recoverable x 2^(-days / 7); those alike by half are one entry.

    Where nothing is known to be recoverable one minor unit stands for it; of equal rings the higher score, then the
    larger one comes first.
    """
    ordered = sorted(
        entries, key=lambda entry: (-_worth(entry, share, now), -entry.score, -len(entry.members), entry.id)
    )
    return list(islice(apart(ordered), capacity))


def apart(ordered: Iterable[Ranked]) -> Iterator[Ranked]:
    """Those of which none before shares more than half of all members (Jaccard)."""
    kept: list[frozenset[str]] = []
    with_member: dict[str, list[int]] = {}
    for one in ordered:
        members = frozenset(one.members)
        rivals = {place for member in members for place in with_member.get(member, ())}
        if any(jaccard(members, kept[place]) > ALIKE for place in rivals):
            continue
        for member in members:
            with_member.setdefault(member, []).append(len(kept))
        kept.append(members)
        yield one


def _worth(entry: Entry, share: ConfirmedShare, now: int) -> float:
    return share.at(entry.score) * max(entry.recoverable, 1) * 2.0 ** (-max(now - entry.last_at, 0) / HALVED)
