"""Small cases that together are more than small: series by a vehicle or by habit, their sum, and where to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.answers import Page
from analysis.asking import Ask
from analysis.cases import petty
from analysis.cases.behaviour import measured
from analysis.cases.columns import NOT_KNOWN, Pairs, all_pairs
from analysis.cases.judging import judged, judgements
from analysis.cases.model import LinkModel, usual
from analysis.cases.petty import FEWEST
from analysis.cases.petty_answers import PettyFound, PettySeries
from analysis.cases.petty_telling import VERSION, Compared, Group, told
from analysis.cases.petty_vehicles import Scenes, beside, named_vehicles, scenes_of
from analysis.cases.reading import Known, known
from analysis.cases.series import grouped, members
from analysis.headings import headings
from analysis.paging import checked_first, rank_after, ranked
from analysis.statistics import Floats, Integers
from analysis.trajectories.sightings import DEFAULT_ZONE, checked_window, checked_zone
from base.settings import PettyRule

__all__ = ["VERSION", "petty_series"]

MOST_CASES, MOST_VEHICLES = 1_000, 40
"""Cases that are compared with each other, the newest, and vehicles that are looked at."""


async def petty_series(
    ask: Ask,
    rule: PettyRule,
    from_at: int | None,
    to_at: int | None,
    first: int,
    after: str | None = None,
    model: LinkModel | None = None,
    zone: str = DEFAULT_ZONE,
) -> PettyFound:
    """Series of the rule's small cases in [from_at, to_at), by default the last 366 days.

    Cases are grouped round the vehicles that cases name, each by what presence at its scene and behaviour beside the
    others say; the rest by behaviour alone. Raises BadRequestError, BudgetExceededError.
    """
    checked_first(first)
    checked_zone(zone)
    start = rank_after(after)
    window = checked_window(ask, from_at, to_at)
    read = await known(ask)
    places, without_time = _small(read, rule, window)
    scenes, texts = await scenes_of(ask, read, places[:MOST_CASES], zone)
    here = np.array([texts[id].startswith(rule.place) for id in scenes.ids], dtype=np.bool_)
    scenes = scenes.taken(here)
    asked: list[int] = places[:MOST_CASES].tolist()
    lacking = sorted({read.cases.ids[one] for one in asked} - set(texts))
    used = model or usual()
    scores = await asyncio.to_thread(_alike, read, scenes, used)
    named = sorted((await named_vehicles(ask, read, scenes)).items(), key=lambda one: (-len(one[1].rows), one[0]))
    vehicles = [await beside(ask, id, names, scenes, window, zone) for id, names in named[:MOST_VEHICLES]]
    decided = judged(await judgements(ask), {})
    compared = Compared(ask, read, rule, scenes, scores, vehicles, decided, zone)
    found = [await told(compared, group) for group in _groups(compared)]
    ordered = sorted(found, key=lambda one: (-one.likely.loss, one.members[0].case))
    return PettyFound(
        series=await _page(ask, ordered, start, first),
        cases=len(scenes),
        vehicles=len(vehicles),
        without_place=lacking,
        without_time=without_time,
        cut=max(len(places) - MOST_CASES, 0),
        model=used.made,
    )


def _small(read: Known, rule: PettyRule, window: tuple[int, int]) -> tuple[Integers, int]:
    """The cases of the rule's kinds in the window, the newest first, and how many of the kinds have no time."""
    kinds = [place for place, kind in enumerate(read.cases.kinds) if kind in rule.kinds]
    of_kind = np.isin(read.cases.kind, kinds) & (read.cases.kind != NOT_KNOWN)
    within = of_kind & read.cases.timed & (window[0] <= read.cases.from_at) & (read.cases.from_at < window[1])
    rows = np.flatnonzero(within)
    return rows[np.argsort(-read.cases.from_at[rows], kind="stable")], int((of_kind & ~read.cases.timed).sum())


def _alike(read: Known, scenes: Scenes, model: LinkModel) -> Floats:
    """What behaviour says of each two cases (rows of the scenes), log10; NaN of a case and itself.

    The gap between two cases is left out: all are of one window, so that it is short for those of others, too.
    """
    scores = np.full((len(scenes), len(scenes)), np.nan)
    rows = all_pairs(np.arange(len(scenes)))
    if not len(rows):
        return scores
    pairs = Pairs(scenes.place[rows.one], scenes.place[rows.other])
    found = measured(read.cases, read.methods, read.rare, pairs)
    cyclic = found.differences.copy()
    cyclic[:, 0] = np.nan
    capped = model.behaviour.families(read.cases, read.methods, read.rare, pairs, replace(found, differences=cyclic))
    said = model.behaviour.scored(capped, np.zeros(len(pairs), dtype=np.bool_)).score
    scores[rows.one, rows.other] = scores[rows.other, rows.one] = said
    return scores


def _groups(compared: Compared) -> list[Group]:
    """Cases by vehicle, and what no vehicle explains by behaviour; judgements hold in both."""
    of = petty.divided([one.present for one in compared.vehicles], compared.scores)
    found: list[Group] = []
    for number, vehicle in enumerate(compared.vehicles):
        rows = _allowed(compared, np.flatnonzero(of == number), vehicle.present.log10_lr)
        if len(rows) >= FEWEST:
            found.append(Group(rows, vehicle.present.log10_lr[rows] + _alike_each(compared, rows), vehicle))
    taken = np.concatenate([np.zeros(0, dtype=np.int64), *(one.rows for one in found)])
    found += _by_behaviour(compared, np.setdiff1d(np.arange(len(compared.scenes)), taken))
    return [one for one in found if len(np.unique(compared.incidents(one.rows))) >= FEWEST]


def _allowed(compared: Compared, rows: Integers, says: Floats) -> Integers:
    """With the cases that people judged to belong to one of these, without those judged apart from a stronger one."""
    where = {id: row for row, id in enumerate(compared.scenes.ids)}
    apart = {frozenset(pair) for pair in compared.decided.apart}
    own = {compared.scenes.ids[int(row)] for row in rows}
    joined = {id for pair in compared.decided.together if own & {*pair} for id in pair if id in where}
    every = np.array(sorted(where[id] for id in own | joined), dtype=np.int64)
    kept: list[int] = []
    for row in every[np.argsort(-says[every], kind="stable")].tolist():
        id = compared.scenes.ids[row]
        if not any(frozenset((id, compared.scenes.ids[other])) in apart for other in kept):
            kept.append(row)
    return np.sort(np.array(kept, dtype=np.int64))


def _by_behaviour(compared: Compared, left: Integers) -> list[Group]:
    """Series of cases by place, time and method (see `analysis.cases.series`)."""
    where = {id: place for place, id in enumerate(compared.ids(left))}
    together, apart = (
        [(where[one], where[other]) for one, other in some if one in where and other in where]
        for some in (compared.decided.together, compared.decided.apart)
    )
    pairs = all_pairs(np.arange(len(left)))
    group = grouped(len(left), pairs, compared.scores[left[pairs.one], left[pairs.other]], together, apart)
    series = [left[np.array(some, dtype=np.int64)] for some in members(group, FEWEST)]
    return [Group(rows, _alike_each(compared, rows), None) for rows in series]


def _alike_each(compared: Compared, rows: Integers) -> Floats:
    """What behaviour says of each case beside the others of its series."""
    return np.array([petty.alike(int(row), rows[rows != row], compared.scores) for row in rows])


async def _page(ask: Ask, ordered: Sequence[PettySeries], start: int, first: int) -> Page[PettySeries]:
    shown = ordered[start : start + first]
    names = await headings(ask, [one.vehicle.id for one in shown if one.vehicle])
    known_ones = [replace(one, vehicle=one.vehicle and names.get(one.vehicle.id, one.vehicle)) for one in shown]
    return ranked(known_ones, start, len(ordered))
