"""What everybody does: how many could have been candidates, and how busy places are at an hour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.asking import Ask
from analysis.calendars import calendar_of
from analysis.statistics import DAY, Calendar, Floats, epoch_seconds, local_seconds
from analysis.trajectories.habit import Days
from analysis.trajectories.sightings import Integers
from cypher.macros import LOADS_PER_SCOPE
from ontology.keys import kind_of

MOST_ASKED = 10_000
"""So many numbers at most are looked at to learn how many bearers there are and how much they are seen."""

SEEN_ALIKE = (("Plate",), ("Phone", "Device"))
"""Kinds that the same places see: plates by cameras, phones and devices by cells of a network."""

BATCH = 500
HOUR = 3_600
NO_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True)
class Pool:
    """Those of some kinds seen twice or more in a period: how many, and their reads each on average.

    `general` counts all their reads of level 0 without compartments. In a graph of more than MOST_ASKED numbered
    entities these are estimates from an even sample of them.
    """

    bearers: int
    mean: float
    general: float


def general_scopes(ask: Ask) -> list[int]:
    """The scopes that everybody may see: only these tell what is usual."""
    columns = zip(ask.loads.numbers, ask.loads.levels, ask.loads.compartments, strict=True)
    return sorted({number // LOADS_PER_SCOPE for number, level, inside in columns if level == 0 and not inside})


def all_scopes(ask: Ask) -> list[int]:
    """The scopes of all loads; the gate decides which of them the viewer may see."""
    return sorted({number // LOADS_PER_SCOPE for number in ask.loads.numbers})


def kinds_beside(ids: Iterable[str]) -> tuple[str, ...]:
    """The kinds that are seen where the bearers with those ids are."""
    kinds = {kind_of(id).label() for id in ids}
    return tuple(kind for alike in SEEN_ALIKE if kinds & {*alike} for kind in alike)


async def pool(ask: Ask, kinds: Sequence[str], from_at: int, to_at: int) -> Pool:
    """The bearers of those kinds seen in a window; raises BudgetExceededError above 20 s."""
    greatest: int = (await ask.graph.columns("detectors/greatest_number", ask.gate))["number"]
    step = max(1, -(-greatest // MOST_ASKED))
    numbers = np.arange(1, greatest + 1, step, dtype=np.int64)
    _, reads, general = await reads_of(ask, numbers, kinds, from_at, to_at)
    often = reads >= 2
    mean = float(reads[often].mean()) if often.any() else 0.0
    return Pool(int(often.sum()) * step, mean, float(general.sum()) * step)


async def reads_of(
    ask: Ask, numbers: Integers, kinds: Sequence[str], from_at: int, to_at: int
) -> tuple[Integers, Integers, Integers]:
    """Those of the bearers that are of those kinds and were seen, how often, and how often as everybody may know."""
    parts = [np.zeros((3, 0), dtype=np.int64)]
    fixed = {"kinds": list(kinds), "scopes": general_scopes(ask), "from_at": from_at, "to_at": to_at}
    for start in range(0, len(numbers), BATCH):
        some = numbers[start : start + BATCH].tolist()
        found = await ask.graph.columns("detectors/reads_of", ask.gate, numbers=some, **fixed)
        parts.append(np.array([found["who"], found["reads"], found["general"]], dtype=np.int64))
    who, reads, general = np.concatenate(parts, axis=1)
    return who, reads, general


@dataclass(frozen=True, slots=True)
class Period:
    """A window in epoch seconds with the local days that it touches."""

    from_at: int
    to_at: int
    zone: str

    @property
    def calendar(self) -> Calendar:
        """Which days are workdays there."""
        return calendar_of(self.zone)

    @property
    def first(self) -> int:
        """The first local day, counted from 1970-01-01."""
        return int(local_seconds(np.array([self.from_at]), self.zone)[0]) // DAY

    @property
    def count(self) -> int:
        """How many local days it touches."""
        return int(local_seconds(np.array([self.to_at - 1]), self.zone)[0]) // DAY - self.first + 1

    def days_from(self, local: Integers) -> Integers:
        """The same times of day on each day of the period: times x days, epoch seconds."""
        days = (self.first + np.arange(self.count)) * DAY
        return epoch_seconds((local % DAY)[:, None] + days[None, :], self.zone)


async def days_alive(ask: Ask, places: Integers, period: Period) -> Days:
    """On which days each place produced reads."""
    wanted = np.unique(places)
    begins = period.days_from(np.zeros(len(wanted), dtype=np.int64))
    place, start = np.repeat(wanted, period.count), begins.ravel()
    reads = await counts(ask, place, start, start + DAY, all_scopes(ask), most=1)
    day = np.tile(period.first + np.arange(period.count), len(wanted))
    return Days.of(period.first, period.count, place[reads > 0], day[reads > 0], period.calendar)


async def shares(ask: Ask, place: Integers, local: Integers, period: Period, general: float) -> Floats:
    """For each pass, the part of everybody's `general` reads that falls on its place and hour of the day."""
    hours = np.unique(np.stack([place, local % DAY // HOUR]), axis=1, return_inverse=True)
    (at_place, hour), index = hours[0], hours[1].ravel()
    begins = period.days_from(hour * HOUR)
    start = begins.ravel()
    reads = await counts(
        ask, np.repeat(at_place, period.count), start, start + HOUR, general_scopes(ask), most=NO_LIMIT
    )
    return reads.reshape(begins.shape).sum(axis=1)[index] / max(general, 1.0)


async def counts(
    ask: Ask, place: Integers, from_at: Integers, to_at: Integers, scopes: list[int], most: int
) -> Integers:
    """How much those scopes say was seen in each window [from_at, to_at) at its place, counted up to `most`."""
    until = np.minimum(to_at, ask.gate.as_of + 1)
    asked = {"place": place.tolist(), "from_at": from_at.tolist(), "to_at": until.tolist()}
    found = await ask.graph.columns("detectors/counts", ask.gate, **asked, scopes=scopes, most=most)
    return np.array(found["reads"], dtype=np.int64)
