"""Meetings: when two were at one place together, by their stays or by one camera."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from analysis.answers import EntityView, Page, RowRef
from analysis.asking import Ask
from analysis.detectors.co_travel import CO_PRESENCE_CAP, MOST_SHOWN
from analysis.detectors.stays import degrees, positions
from analysis.findings import Evidence, Finding
from analysis.headings import bare, headings
from analysis.paging import Key, after_key, checked_first, paged
from analysis.statistics import log10_lr
from analysis.trajectories.background import Period, days_alive, kinds_beside, pool, shares
from analysis.trajectories.companions import Companions, companions
from analysis.trajectories.company import passes_of, reads_of_candidates, rule_for
from analysis.trajectories.dwelling import Dwells, dwells, radii
from analysis.trajectories.sightings import DEFAULT_ZONE, Places, Seen, Sightings, at_cameras, places_of, seen
from analysis.trajectories.ties import explanations
from analysis.trajectories.together import Stayed, together
from base.errors import BadRequestError
from base.moments import Moment

VERSION = 1
PRIOR = 1.0
"""Days that the prior counts: of a named pair, unlike of a pool, what it does daily must not look like a surprise."""

How = Literal["stay", "pass"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One time together, with its chance by the habits of the second: a stay at one place, or a pass of one camera.

    Degrees are WGS-84, None where nothing says; `place` is the camera, None for stays. `rows` are those of both.
    """

    how: How
    from_at: Moment
    to_at: Moment
    place: str | None
    latitude: float | None
    longitude: float | None
    metres: float
    chance: float
    rows: list[RowRef]


@dataclass(frozen=True, slots=True)
class Meetings:
    """The meetings of two, in order of time; `cut` says that only the earliest sightings of one were read."""

    one: EntityView
    other: EntityView
    finding: Finding
    cut: bool
    meetings: Page[Meeting]


@dataclass(frozen=True, slots=True)
class _Side:
    """What one of the two did: its sightings at cameras, its stays, and the sightings these are made of."""

    passes: Sightings
    stays: Dwells
    fixes: Sightings


async def meetings(
    ask: Ask,
    one: str,
    other: str,
    from_at: int | None,
    to_at: int | None,
    first: int,
    after: str | None = None,
    zone: str = DEFAULT_ZONE,
) -> Meetings:
    """When two plates, phones or devices were within 100 m for ten minutes, or passed one camera together.

    Raises BadRequestError for one and the same, and as `analysis.trajectories.sightings.seen` does.
    """
    checked_first(first)
    key = after_key(after, [0, 0, ""])
    if one == other:
        raise BadRequestError("Name two different plates, phones or devices.")
    read = await asyncio.gather(seen(ask, one, from_at, to_at), seen(ask, other, from_at, to_at))
    everywhere = np.concatenate([side.sightings.place for side in read])
    known = await places_of(ask, everywhere, zone)
    sides = [_side(ask, side, known) for side in read]
    period = Period(read[0].from_at, read[0].to_at, zone)
    stayed = _stayed(ask, sides, known)
    passed, tail = await _passed(ask, one, sides, known, period)
    by_stays = float(np.prod([meeting.chance for meeting in stayed]))
    entities, benign = await asyncio.gather(headings(ask, [one, other]), explanations(ask, one, [other]))
    every = ((stayed, by_stays, "stayed at one place"), (passed, tail, "passed a camera on one trip"))
    evidence = [_evidence(some, chance, words) for some, chance, words in every if some]
    return Meetings(
        entities.get(one) or bare(one),
        entities.get(other) or bare(other),
        Finding("meetings", VERSION, [one, other], evidence, benign[other], min(by_stays, tail)),
        any(side.cut for side in read),
        paged(((_key(meeting), meeting) for meeting in [*stayed, *passed]), first, key),
    )


def _key(meeting: Meeting) -> Key:
    return [meeting.from_at, meeting.to_at, meeting.how]


def _evidence(found: list[Meeting], tail: float, words: str) -> Evidence:
    rows = [row for meeting in found[:MOST_SHOWN] for row in meeting.rows]
    sentence = f"They {words} {len(found)} times; by habit that has a chance of {tail:.2g}."
    many, weight = len(found), float(log10_lr(tail))
    return Evidence("co_presence", sentence, weight, CO_PRESENCE_CAP, rows, many, cut=many > MOST_SHOWN)


def _side(ask: Ask, read: Seen, known: Places) -> _Side:
    fixes, rows = positions(ask, read.sightings, known)
    return _Side(at_cameras(read.sightings, known), dwells(fixes, radii(fixes)), rows)


def _stayed(ask: Ask, sides: list[_Side], known: Places) -> list[Meeting]:
    one, other = (Stayed(side.stays.start, side.stays.end, side.stays.x, side.stays.y) for side in sides)
    found = together(one, other)
    latitude, longitude = degrees(known, one.x[found.one], one.y[found.one])
    ends = [
        [(sides[0], sides[0].stays.first[i]), (sides[1], sides[1].stays.first[j])]
        for i, j in zip(found.one, found.other, strict=True)
    ]
    return [
        Meeting(
            "stay",
            int(found.start[m]),
            int(found.end[m]),
            None,
            float(latitude[m]),
            float(longitude[m]),
            float(found.metres[m]),
            float(found.chance[m]),
            [side.fixes.source(ask, int(row)) for side, row in ends[m]],
        )
        for m in range(len(found.one))
    ]


async def _passed(ask: Ask, one: str, sides: list[_Side], known: Places, period: Period) -> tuple[list[Meeting], float]:
    """The trips on which the two passed a camera together, and the chance of so many by the habits of the second."""
    target, other = sides[0].passes, sides[1].passes
    if not len(target) or not len(other):
        return [], 1.0
    passes, rule = passes_of(target, period.zone), replace(rule_for(one), prior=PRIOR)
    around = await pool(ask, kinds_beside([one]), period.from_at, period.to_at)
    days, share = await asyncio.gather(
        days_alive(ask, target.place, period), shares(ask, target.place, passes.local, period, around.general)
    )
    reads = reads_of_candidates(other, other.who[:1], period.zone)
    found = companions(passes, reads, days, share, around.bearers, rule)
    met = np.flatnonzero(found.met[0])
    trips = np.unique(found.encounter[met])
    meetings = [_meeting(ask, found, met[found.encounter[met] == trip], sides, known) for trip in trips]
    return meetings, 10.0 ** -float(found.by_encounter[0])


def _meeting(
    ask: Ask, found: Companions, met: np.ndarray[tuple[int], np.dtype[np.int64]], sides: list[_Side], known: Places
) -> Meeting:
    target, other = sides[0].passes, sides[1].passes
    i = int(met[0])
    here = np.flatnonzero(other.place == target.place[i])
    nearest = int(here[np.argmin(np.abs(other.at[here] - target.at[i]))])
    place = int(known.of(target.place[i : i + 1])[0])
    there = bool(np.isfinite(known.latitude[place]))
    return Meeting(
        "pass",
        int(min(target.at[i], other.at[nearest])),
        int(max(target.at[int(met[-1])], other.at[nearest])),
        known.id[place],
        float(known.latitude[place]) if there else None,
        float(known.longitude[place]) if there else None,
        0.0,
        float(found.chance_of_encounter[0, found.encounter[i]]),
        [target.source(ask, i), other.source(ask, nearest)],
    )
