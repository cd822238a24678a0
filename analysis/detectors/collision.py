"""Collision: who was at several of the scenes of a case, and how many uninvolved ones would be by their habits."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.answers import EntityView, Page, RowRef
from analysis.asking import Ask
from analysis.findings import Benign, Evidence, Finding
from analysis.headings import bare, headings
from analysis.numbers import ids_of, numbers_of
from analysis.paging import checked_first, rank_after, ranked
from analysis.statistics import DAY, local_seconds
from analysis.trajectories.background import Period, days_alive, general_scopes, kinds_beside, pool, reads_of
from analysis.trajectories.case_window import checked_scene
from analysis.trajectories.habit import AROUND, Flags, Floats, Integers, Reads
from analysis.trajectories.scenes import Collision, Scene, Window, scene, weigh
from analysis.trajectories.sightings import DEFAULT_ZONE, Sightings, checked_zone, seen_in
from analysis.trajectories.ties import Background, backgrounds
from base.errors import BadRequestError
from base.moments import Moment
from cypher.macros import LOADS_PER_SCOPE

VERSION = 1
MOST_SCENES = 10
HISTORY = 28 * DAY
CAP = 5.0
MOST_ROWS = 50
MOST_ASKED = 500
"""So many of those at the scenes at most are asked what kind they are of."""


@dataclass(frozen=True, slots=True)
class SceneAsked:
    """One scene: ids of its places, at most ten, and its time, at most 24 hours; epoch seconds [from_at, to_at)."""

    places: Sequence[str]
    from_at: int
    to_at: int


@dataclass(frozen=True, slots=True)
class SceneCount:
    """How many were seen at one scene, and how many candidates were not, though at enough others."""

    from_at: Moment
    to_at: Moment
    seen: int
    missed: int


@dataclass(frozen=True, slots=True)
class Present:
    """One candidate: at which of the scenes it was (counted from 0), with what speaks for and against."""

    entity: EntityView
    hits: list[int]
    finding: Finding


@dataclass(frozen=True, slots=True)
class Collided:
    """Who was at `min_hits` scenes or more, most telling first; `expected` uninvolved ones in a `pool` of so many."""

    scenes: list[SceneCount]
    min_hits: int
    expected: float
    pool: int
    candidates: Page[Present]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Everybody seen round the scenes (numbers, ascending), who saw them there, and how it weighs."""

    numbers: Integers
    hits: list[Sightings]
    found: Collision
    bearers: int

    def order(self, min_hits: int) -> Integers:
        """Positions of those at enough scenes, most telling first."""
        enough = np.flatnonzero(self.found.hits >= min_hits)
        weight = self.found.weight.sum(axis=1)
        return enough[np.lexsort((self.numbers[enough], -weight[enough]))]


async def collision(
    ask: Ask, scenes: Sequence[SceneAsked], min_hits: int, first: int, after: str | None, zone: str = DEFAULT_ZONE
) -> Collided:
    """Who was at `min_hits` or more of two to ten scenes within the time of the case.

    Raises BadRequestError for too few or many scenes or hits, WindowTooWideError, OutsideCaseWindowError and
    CaseMissingError (see `analysis.trajectories.case_window`), BudgetExceededError.
    """
    checked_first(first)
    start = rank_after(after)
    checked_zone(zone)
    if not 2 <= len(scenes) <= MOST_SCENES:
        raise BadRequestError(f"Name 2 to {MOST_SCENES} scenes: you named {len(scenes)}.")
    if not 2 <= min_hits <= len(scenes):
        raise BadRequestError(f"'minHits' is {min_hits}; it must be from 2 to the number of scenes.")
    for one in scenes:
        await checked_scene(ask, one.places, one.from_at, one.to_at)
    weighed = await _weighed(ask, scenes, min_hits, zone)
    order = weighed.order(min_hits)
    told = await _told(ask, weighed, order[start : start + first], min_hits)
    return Collided(
        [_count(one, weighed.found.hit[:, s], order) for s, one in enumerate(scenes)],
        min_hits,
        float(weighed.found.expected[min_hits]),
        weighed.bearers,
        ranked(told, start, len(order)),
    )


def _count(one: SceneAsked, hit: Flags, order: Integers) -> SceneCount:
    return SceneCount(one.from_at, one.to_at, int(hit.sum()), int((~hit[order]).sum()))


async def _weighed(ask: Ask, scenes: Sequence[SceneAsked], min_hits: int, zone: str) -> _Weighed:
    begin = min(one.from_at for one in scenes) - HISTORY
    period = Period(begin, min(max(one.to_at for one in scenes), ask.gate.as_of + 1), zone)
    numbers = await numbers_of(ask, {place for one in scenes for place in one.places})
    places = [np.array(sorted(numbers[id] for id in set(one.places) if id in numbers), np.int64) for one in scenes]
    read = [await _round(ask, one, at, period) for one, at in zip(scenes, places, strict=True)]
    everybody = np.unique(np.concatenate([one.who for one in read]))
    several = everybody[:: 1 + len(everybody) // MOST_ASKED]
    kinds = kinds_beside((await ids_of(ask, several.tolist())).values())
    around = await pool(ask, kinds, period.from_at, period.to_at)
    hits = [
        some.taken((one.from_at <= some.at) & (some.at < one.to_at)) for some, one in zip(read, scenes, strict=True)
    ]
    often = sum(np.isin(everybody, some.who).astype(np.int64) for some in read)
    total = await _totals(ask, everybody, kinds, np.asarray(often) >= min_hits, around.mean, period)
    shares = [_share(ask, some, one, around.general, zone) for some, one in zip(read, scenes, strict=True)]
    alive = [await days_alive(ask, at, period) for at in places]
    counted: list[Scene] = []
    for one, some, at, days, share in zip(scenes, read, places, alive, shares, strict=True):
        local = local_seconds(some.at, zone)
        reads = Reads(some.at, some.place, local, np.searchsorted(everybody, some.who), total)
        begins = int(local_seconds(np.array([one.from_at]), zone)[0])
        counted.append(scene(Window(at, one.from_at, one.to_at, begins), reads, days, share))
    found = weigh(counted, total, around.bearers, around.mean, period.count)
    return _Weighed(everybody, hits, found, around.bearers)


async def _round(ask: Ask, one: SceneAsked, places: Integers, period: Period) -> Sightings:
    """What was seen at a scene, and there on every day of the period at its time of day, widened."""
    local = local_seconds(np.array([one.from_at - AROUND]), period.zone)
    seconds = min(one.to_at - one.from_at + 2 * AROUND, DAY)
    begins = np.append(period.days_from(local)[0], one.from_at)
    ends = np.append(begins[:-1] + seconds, one.to_at)
    each = np.repeat(places, len(begins))
    read, _ = await seen_in(ask, each, np.tile(begins, len(places)), np.tile(ends, len(places)))
    once = np.unique(np.stack([read.load, read.row, read.who, read.place, read.at]), axis=1, return_index=True)[1]
    return read.taken(np.sort(once))


async def _totals(
    ask: Ask, everybody: Integers, kinds: Sequence[str], often: Flags, mean: float, period: Period
) -> Integers:
    """All reads of those who may have been at enough scenes; the others count as seen as often as is usual."""
    who, reads, _ = await reads_of(ask, everybody[often], kinds, period.from_at, period.to_at)
    total = np.full(len(everybody), round(mean), dtype=np.int64)
    total[np.searchsorted(everybody, who)] = reads
    return total


def _share(ask: Ask, read: Sightings, one: SceneAsked, general: float, zone: str) -> float:
    """The part of everybody's reads that falls on the scene's places and its time of day."""
    begins = int(local_seconds(np.array([one.from_at]), zone)[0])
    within = (local_seconds(read.at, zone) - begins) % DAY < one.to_at - one.from_at
    everybody = np.isin(read.load // LOADS_PER_SCOPE, general_scopes(ask))
    return float((within & everybody).sum()) / max(general, 1.0)


async def _told(ask: Ask, weighed: _Weighed, shown: Integers, min_hits: int) -> list[Present]:
    ids = await ids_of(ask, weighed.numbers[shown].tolist()) if len(shown) else {}
    names = [ids[int(number)] for number in weighed.numbers[shown]]
    known, behind = await asyncio.gather(headings(ask, names), backgrounds(ask, names))
    expected = float(weighed.found.expected[min_hits])
    return [
        _present(ask, weighed, int(one), known.get(id) or bare(id), behind[id], expected)
        for one, id in zip(shown, names, strict=True)
    ]


def _present(ask: Ask, weighed: _Weighed, one: int, entity: EntityView, behind: Background, expected: float) -> Present:
    found, number = weighed.found, int(weighed.numbers[one])
    evidence = [
        _evidence(s, bool(found.hit[one, s]), found.chance[one], found.weight[one], _rows(ask, some, number))
        for s, some in enumerate(weighed.hits)
    ]
    benign = [
        Benign(
            "lives or works there, on duty, a delivery or bus line",
            f"It is read there at that time on {float(found.chance[one].max()):.0%} of other days."
            if float(found.chance[one].max()) >= 0.2
            else None,
        ),
        Benign(
            "homes and work behind it, to compare with the scenes",
            f"{len(behind.homes)} homes and {len(behind.work)} employers are known." if behind.homes else None,
            [*behind.homes.values(), *behind.work.values()],
        ),
    ]
    hits = np.flatnonzero(found.hit[one]).tolist()
    return Present(entity, hits, Finding("collision", VERSION, [entity.id], evidence, benign, expected))


def _evidence(number: int, hit: bool, chance: Floats, weight: Floats, rows: list[RowRef]) -> Evidence:
    was = "was" if hit else "was not"
    sentence = f"It {was} at scene {number + 1}, where it is on {chance[number]:.2%} of comparable days."
    return Evidence("scene", sentence, float(weight[number]), CAP, rows[:MOST_ROWS], len(rows), len(rows) > MOST_ROWS)


def _rows(ask: Ask, hits: Sightings, number: int) -> list[RowRef]:
    own = np.flatnonzero(hits.who == number)
    return [hits.source(ask, int(i)) for i in own]
