"""Company: everybody who passed where a target passed at the same times, weighed by habits; claimed or not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import numpy as np

from analysis.asking import Ask
from analysis.statistics import local_seconds
from analysis.trajectories.background import Period, Pool, days_alive, kinds_beside, pool, shares
from analysis.trajectories.companions import CAMERAS, CELLS, Companions, Rule, companions
from analysis.trajectories.habit import Integers, Passes, Reads
from analysis.trajectories.sightings import (
    DEFAULT_ZONE,
    USUAL_PERIOD,
    Places,
    Seen,
    Sightings,
    at_cameras,
    checked_window,
    joined,
    places_of,
    seen,
    seen_in,
    seen_of,
)
from ontology.keys import kind_of

MOST_PASSES = 1_000
MOST_CANDIDATES = 2_000
BATCH = 200


@dataclass(frozen=True, slots=True)
class Company:
    """What a search read: target, candidates (numbers) with their sightings round its passes, and the weighing.

    `passes` are those of the target in local time, `which` names for each sighting `beside` it the pass, `total` counts
    all reads of each candidate.
    """

    id: str
    target: Sightings
    passes: Passes
    known: Places
    beside: Sightings
    which: Integers
    candidates: Integers
    total: Integers
    found: Companions
    pool: Pool


async def company(
    ask: Ask, id: str, from_at: int | None, to_at: int | None, zone: str = DEFAULT_ZONE
) -> tuple[Seen, Company | None]:
    """Where a plate, phone or device was seen, and the company it had there; without `from_at` in the last 28 days.

    None where it passed nothing. At most MOST_PASSES passes and MOST_CANDIDATES candidates, those that share most of
    them, are weighed. Raises BadRequestError (see `analysis.trajectories.sightings.seen`) and BudgetExceededError.
    """
    if from_at is None:
        from_at = checked_window(ask, None, to_at)[1] - USUAL_PERIOD
    read = await seen(ask, id, from_at, to_at, MOST_PASSES)
    known = await places_of(ask, read.sightings.place, zone)
    target = at_cameras(read.sightings, known)
    if not len(target):
        return read, None
    return read, await _company(ask, id, target, known, Period(read.from_at, read.to_at, zone))


def rule_for(id: str) -> Rule:
    """A camera sees who passes, a cell of a phone network who is around."""
    return CAMERAS if kind_of(id).label() == "Plate" else CELLS


async def _company(ask: Ask, id: str, target: Sightings, known: Places, period: Period) -> Company:
    rule = rule_for(id)
    beside, which = await seen_in(ask, target.place, target.at - rule.within, target.at + rule.within + 1)
    candidates = _candidates(beside.who, which, int(target.who[0]), rule.least)
    rows = np.isin(beside.who, candidates)
    passes = passes_of(target, period.zone)
    around, tracks = await asyncio.gather(
        pool(ask, kinds_beside([id]), period.from_at, period.to_at),
        _tracks(ask, candidates, period.from_at, period.to_at),
    )
    days, share = await asyncio.gather(
        days_alive(ask, target.place, period), shares(ask, target.place, passes.local, period, around.general)
    )
    reads = reads_of_candidates(tracks, candidates, period.zone)
    found = await asyncio.to_thread(companions, passes, reads, days, share, around.bearers, rule)
    return Company(id, target, passes, known, beside.taken(rows), which[rows], candidates, reads.total, found, around)


def _candidates(who: Integers, which: Integers, target: int, least: int) -> Integers:
    """Numbers of those who were there at several passes of the target, ascending; of too many those with most."""
    pairs = np.unique(np.stack([who, which]), axis=1)
    numbers, passes = np.unique(pairs[0], return_counts=True)
    enough = (passes >= least) & (numbers != target)
    order = np.lexsort((numbers[enough], -passes[enough]))[:MOST_CANDIDATES]
    return np.sort(numbers[enough][order])


async def _tracks(ask: Ask, numbers: Integers, from_at: int, to_at: int) -> Sightings:
    batches = [numbers[start : start + BATCH].tolist() for start in range(0, len(numbers), BATCH)]
    return joined([await seen_of(ask, batch, from_at, to_at) for batch in batches])


def passes_of(sightings: Sightings, zone: str) -> Passes:
    """Sightings as passes."""
    return Passes(sightings.at, sightings.place, local_seconds(sightings.at, zone))


def reads_of_candidates(sightings: Sightings, numbers: Integers, zone: str) -> Reads:
    """Sightings of the candidates with those numbers (ascending), each then named by its position among them."""
    who = np.searchsorted(numbers, sightings.who)
    local = local_seconds(sightings.at, zone)
    return Reads(sightings.at, sightings.place, local, who, np.bincount(who, minlength=len(numbers)))
