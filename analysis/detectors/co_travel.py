"""Co-travel: who passes where a target passes, at the same times, more often than its own habits explain."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.answers import EntityView, Page, RowRef
from analysis.asking import Ask
from analysis.findings import Benign, Evidence, Finding, odds
from analysis.headings import bare, headings
from analysis.numbers import ids_of
from analysis.paging import checked_first, rank_after, ranked
from analysis.statistics import DAY, log10_lr
from analysis.trajectories.company import MOST_CANDIDATES, Company, company
from analysis.trajectories.habit import Integers
from analysis.trajectories.sightings import DEFAULT_ZONE
from analysis.trajectories.ties import ONE_THING, explanations
from base.moments import Moment

VERSION = 1
MOST_SHOWN = 50
CO_PRESENCE_CAP = 4.0
AHEAD, AHEAD_SHARE, LEAST_ENCOUNTERS = 0.5, 0.8, 3
HANDOVER = 1.0
OFTEN, BUSY = 0.2, 5.0
"""A habit of a fifth of the days, and reads five times as many as usual, are told as innocent explanations."""


@dataclass(frozen=True, slots=True)
class Coincidence:
    """Both passed one place: when, how many seconds the companion came later, and the chance of it by its habits."""

    place: str
    name: str
    at: Moment
    companion_at: Moment
    lag: int
    chance: float
    rows: list[RowRef]


@dataclass(frozen=True, slots=True)
class Companion:
    """One companion with what it shares with the target: passes, encounters (trips), days, places.

    `order` says who is ahead in most encounters. Of the coincidences at most MOST_SHOWN are listed, the earliest.
    """

    entity: EntityView
    finding: Finding
    passes: int
    encounters: int
    days: int
    places: int
    order: str
    coincidences: list[Coincidence]


@dataclass(frozen=True, slots=True)
class CoTravel:
    """Companions of a target, and what was searched: its passes, and candidates, of whom habits explain `by_habit`.

    `cut` says that only the earliest passes or those candidates who share most of them were weighed.
    """

    of: EntityView
    from_at: Moment
    to_at: Moment
    passes: int
    candidates: int
    by_habit: int
    pool: int
    cut: bool
    companions: Page[Companion]


async def co_travel(
    ask: Ask,
    id: str,
    from_at: int | None,
    to_at: int | None,
    first: int,
    after: str | None,
    zone: str = DEFAULT_ZONE,
) -> CoTravel:
    """The companions of a plate, phone or device, the most surprising first; without `from_at` of the last 28 days.

    Only those whom their own habits do not explain are told. Hours and days are those of `zone`. Raises
    BadRequestError (see `analysis.trajectories.sightings.seen`) and BudgetExceededError.
    """
    checked_first(first)
    start = rank_after(after)
    read, searched = await company(ask, id, from_at, to_at, zone)
    order = [int(one) for one in searched.found.order if searched.found.claimed[one]] if searched else []
    shown = order[start : start + first]
    told = await _told(ask, searched, shown) if searched else []
    candidates = len(searched.candidates) if searched else 0
    return CoTravel(
        of=(await headings(ask, [id])).get(id) or bare(id),
        from_at=read.from_at,
        to_at=read.to_at,
        passes=len(searched.target) if searched else 0,
        candidates=candidates,
        by_habit=candidates - len(order),
        pool=searched.pool.bearers if searched else 0,
        cut=read.cut or candidates == MOST_CANDIDATES,
        companions=ranked(told, start, len(order)),
    )


async def _told(ask: Ask, searched: Company, shown: Sequence[int]) -> list[Companion]:
    ids = await ids_of(ask, searched.candidates[shown].tolist()) if shown else {}
    names = [ids[int(searched.candidates[one])] for one in shown]
    known, benign = await asyncio.gather(headings(ask, names), explanations(ask, searched.id, names))
    pairs = zip(shown, names, strict=True)
    return [_companion(ask, searched, one, known.get(id) or bare(id), benign[id]) for one, id in pairs]


def _companion(ask: Ask, searched: Company, one: int, entity: EntityView, benign: list[Benign]) -> Companion:
    found, met = searched.found, np.flatnonzero(searched.found.met[one])
    coincidences = [_coincidence(ask, searched, one, int(i)) for i in met]
    order, ahead = _order(found.encounter[met], np.array([one.lag for one in coincidences]))
    encounters = len(np.unique(found.encounter[met]))
    rows = [row for coincidence in coincidences[:MOST_SHOWN] for row in coincidence.rows]
    evidence = [
        Evidence(
            "co_presence",
            f"It shared {len(met)} passes on {encounters} trips; by its habits that many trips would be shared with "
            f"a chance of {odds(float(found.by_encounter[one]))}.",
            float(log10_lr(10.0 ** -float(found.by_encounter[one]))),
            CO_PRESENCE_CAP,
            rows,
            len(met),
            cut=len(met) > MOST_SHOWN,
        )
    ]
    if ahead:
        evidence.append(Evidence("order", f"On most of these trips {order}.", AHEAD, AHEAD, events=encounters))
    moved = next((one for one in benign if one.found and one.what == ONE_THING), None)
    if moved and entity.kind in ("Phone", "Device"):
        evidence.append(Evidence("handover", "A SIM or device was in both.", HANDOVER, HANDOVER, moved.rows))
    passes = searched.passes
    return Companion(
        entity,
        Finding(
            "co_travel",
            VERSION,
            [searched.id, entity.id],
            evidence,
            [*benign, *_habits(searched, one, met)],
            float(found.expected[one]),
        ),
        passes=len(met),
        encounters=encounters,
        days=len(np.unique(passes.local[met] // DAY)),
        places=len(np.unique(passes.place[met])),
        order=order,
        coincidences=coincidences[:MOST_SHOWN],
    )


def _coincidence(ask: Ask, searched: Company, one: int, i: int) -> Coincidence:
    target, beside = searched.target, searched.beside
    here = np.flatnonzero((searched.which == i) & (beside.who == searched.candidates[one]))
    nearest = here[np.argmin(np.abs(beside.at[here] - target.at[i]))]
    place = int(searched.known.of(target.place[i : i + 1])[0])
    return Coincidence(
        searched.known.id[place],
        searched.known.name[place],
        int(target.at[i]),
        int(beside.at[nearest]),
        int(beside.at[nearest] - target.at[i]),
        float(searched.found.chance[one, i]),
        [
            target.source(ask, i),
            beside.source(ask, int(nearest)),
        ],
    )


def _order(encounter: Integers, lag: Integers) -> tuple[str, bool]:
    """Who is ahead, in words, and whether in so many encounters that it tells something."""
    numbers = np.unique(encounter)
    later = np.array([np.median(lag[encounter == number]) for number in numbers])
    behind, ahead = float((later > 0).mean()), float((later < 0).mean())
    enough = len(numbers) >= LEAST_ENCOUNTERS
    if max(behind, ahead) < AHEAD_SHARE:
        return "now the one is ahead, now the other", False
    return ("the target is ahead" if behind > ahead else "the companion is ahead"), enough


def _habits(searched: Company, one: int, met: Integers) -> list[Benign]:
    usual = float(searched.found.chance[one, met].max(initial=0.0))
    reads, mean = int(searched.total[one]), searched.pool.mean
    return [
        Benign(
            "same commute",
            f"It passes one of these places at that time on {usual:.0%} of other days." if usual >= OFTEN else None,
        ),
        Benign(
            "taxi, delivery or bus",
            f"It was read {reads} times, {reads / mean:.0f} times as often as usual." if reads > BUSY * mean else None,
        ),
    ]
