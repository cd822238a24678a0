"""Resting places: where something spends its nights, from positions or from the cameras before and after each night."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.asking import Ask
from analysis.calendars import calendar_of
from analysis.detectors.stays import LANDMARK_WITHIN, degrees, positions
from analysis.findings import Benign
from analysis.statistics import DAY, Floats, Integers
from analysis.trajectories.cells import cell_at, written
from analysis.trajectories.dwelling import Fixes
from analysis.trajectories.dwelling_places import NIGHT_HOURS, Dwelt, dwelt, local
from analysis.trajectories.gap_places import Gapped, gap_cameras, gapped, region_of
from analysis.trajectories.landmarks import Landmarks, box_round, landmarks, nearest
from analysis.trajectories.nearby import DISTRICT, Nearby, happenings, round_about, told, unusual
from analysis.trajectories.night_gaps import MOST_CELLS
from analysis.trajectories.nights import HOUR
from analysis.trajectories.resting_answers import Rested, RestingPlace, RestingPlaces, Rule
from analysis.trajectories.sightings import DEFAULT_ZONE, EARTH, Places, Seen, Sightings, places_of, seen
from base.viewer import BEGINNING, FOREVER
from store.graph import Row

VERSION = 1

SAME_PLACE = 500.0
"""Metres within which a known address of the keeper explains a resting place."""

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resting place before it is told: `begin` and `end` are rows of the sightings round each stay or gap behind it.

    `of` and `night` are pairs: that stay or gap covers that night (a day since 1970-01-01).
    """

    cell: str
    latitude: float
    longitude: float
    mass: float
    begin: Integers
    end: Integers
    of: Integers
    night: Integers
    camera: float | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """The places to tell, what they rest on, and the nights observed."""

    places: list[Candidate]
    sightings: Sightings
    nights: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What was read of one bearer, where, and the places at which it may rest; `gapped` where cameras alone tell."""

    read: Seen
    known: Places
    rule: Rule
    gapped: Gapped | None
    candidates: Candidates


async def resting_places(
    ask: Ask, id: str, from_at: int | None, to_at: int | None, zone: str = DEFAULT_ZONE
) -> RestingPlaces:
    """Where a plate, phone or device rests at night, and what happened nearby in those nights.

    With positions: stays of two hours or more between 00:00 and 05:00. Else from the gaps between cameras
    (`analysis.trajectories.night_gaps`), whose clocks are put right first: moments told are corrected ones, and rows
    show the stamps. Hours are those of `zone`. Raises BadRequestError (see `sightings.seen`).
    """
    looked = await look(ask, id, from_at, to_at, zone)
    read, known, found, candidates = looked.read, looked.known, looked.gapped, looked.candidates
    return RestingPlaces(
        from_at=read.from_at,
        to_at=read.to_at,
        rule=looked.rule,
        places=await _told(ask, id, candidates, zone),
        region=None if found is None else region_of(found),
        cameras=[] if found is None else gap_cameras(found, known),
        nights=candidates.nights,
        sightings=len(read.sightings),
        cut=read.cut,
        caveat=_caveat(candidates, found, known),
    )


async def look(ask: Ask, id: str, from_at: int | None, to_at: int | None, zone: str) -> Looked:
    """The places at which something may rest, before they are told."""
    read = await seen(ask, id, from_at, to_at)
    known = await places_of(ask, read.sightings.place, zone)
    fixes, at_cells = positions(ask, read.sightings, known)
    if len(fixes):
        return Looked(read, known, "positions", None, from_positions(fixes, at_cells, known, zone))
    found = await gapped(ask, located(read.sightings, known), known, zone)
    if found is None:
        return Looked(read, known, "none", None, Candidates([], read.sightings, 0))
    return Looked(read, known, "cameras", found, from_gaps(found))


def located(sightings: Sightings, known: Places) -> Sightings:
    """Those at places with known coordinates."""
    degrees_known = ~np.isnan(known.latitude)
    return sightings.taken(degrees_known[known.of(sightings.place)]) if len(sightings) else sightings


def from_positions(fixes: Fixes, sightings: Sightings, known: Places, zone: str) -> Candidates:
    """The places of stays with most nights; a night is observed if it was rested in or has a position from 0 to 5."""
    found = dwelt(fixes, zone)
    clock = local(fixes.at, zone)
    seen_at_night = clock[clock % DAY < NIGHT_HOURS[1] * HOUR] // DAY
    observed = len(np.union1d(seen_at_night, found.night))
    nights = np.array([len(found.nights_at(place)) for place in range(len(found))], dtype=np.int64)
    best: list[int] = np.argsort(-nights, kind="stable")[:MOST_CELLS].tolist()
    points = np.column_stack(degrees(known, found.x, found.y))
    places = [_stayed(found, place, points[place], nights[place] / observed) for place in best if nights[place]]
    return Candidates(places, sightings, observed)


def _stayed(found: Dwelt, place: int, point: Floats, share: float) -> Candidate:
    latitude, longitude = float(point[0]), float(point[1])
    here = found.place[found.rested] == place
    rested, of = np.unique(found.rested[here], return_inverse=True)
    return Candidate(
        cell=cell_at(latitude, longitude),
        latitude=latitude,
        longitude=longitude,
        mass=float(share),
        begin=found.dwells.first[rested],
        end=found.dwells.last[rested],
        of=of.astype(np.int64),
        night=found.night[here],
    )


def from_gaps(found: Gapped) -> Candidates:
    """The cells with most of the posterior near them, each with the gaps that speak for it."""
    return Candidates([_gap(found, cell) for cell in found.best()], found.reads, len(np.unique(found.gaps.night)))


def _gap(found: Gapped, cell: int) -> Candidate:
    behind = found.behind(cell)
    here = np.isin(found.gaps.gap, behind)
    return Candidate(
        cell=written(found.cells[[cell]])[0],
        latitude=float(found.latitude[cell]),
        longitude=float(found.longitude[cell]),
        mass=float(found.mass[cell]),
        begin=found.gaps.before[behind],
        end=found.gaps.after[behind],
        of=np.searchsorted(behind, found.gaps.gap[here]),
        night=found.gaps.night[here],
        camera=found.camera_metres(cell),
    )


def _caveat(candidates: Candidates, found: Gapped | None, known: Places) -> str:
    if found is not None:
        nearest_camera = candidates.places[0].camera or 0.0
        return (
            "Concluded from cameras before and after each night, not seen: no camera stands within "
            f"{nearest_camera:,.0f} m of the first place, and it may have rested in several.{_of_clocks(found)}"
        )
    if candidates.places:
        return "Nights without a position are not known; a stay that is one single gap may be a dead battery."
    if not len(known):
        return "It was not seen in this window: name another one."
    if np.isnan(known.latitude).all():
        return "It was seen, but nothing says where these places are: none of them has coordinates."
    return "No night was observed: there is no stay and no gap of four hours or more round 01:00 to 05:00."


def _of_clocks(found: Gapped) -> str:
    """What is to be said of the clocks of the cameras before and after the nights; nothing if they are right."""
    ends = found.reads.place[np.concatenate((found.gaps.before, found.gaps.after))]
    wrong, unverified = found.clocks.wrong(ends), found.clocks.unverified(ends)
    said = f" Clocks of these cameras that were wrong and corrected: {wrong}." if wrong else ""
    return said + (f" Clocks of them that no traffic verifies: {unverified}." if unverified else "")


async def _told(ask: Ask, id: str, candidates: Candidates, zone: str) -> list[RestingPlace]:
    if not candidates.places:
        return []
    latitude, longitude = (np.array([getattr(one, name) for one in candidates.places]) for name in _DEGREES)
    read, keepers, known = await asyncio.gather(
        happenings(ask, box_round(latitude, longitude, DISTRICT)),
        ask.graph.rows("sightings/keepers", ask.gate, id=id),
        landmarks(ask, box_round(latitude, longitude, LANDMARK_WITHIN)),
    )
    return [_place(ask, one, candidates, _Around(read, keepers, known, zone)) for one in candidates.places]


_DEGREES = ("latitude", "longitude")


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known round the places to tell."""

    happened: Row
    keepers: list[Row]
    known: Landmarks
    zone: str


def _place(ask: Ask, one: Candidate, candidates: Candidates, around: _Around) -> RestingPlace:
    nights = np.unique(one.night)
    at = candidates.sightings.at
    exact = one.camera is None
    return RestingPlace(
        cell=one.cell,
        latitude=one.latitude,
        longitude=one.longitude,
        mass=one.mass,
        nights=len(nights),
        share=len(nights) / max(candidates.nights, 1),
        first_at=int(at[one.begin].min(initial=FOREVER)),
        last_at=int(at[one.end].max(initial=BEGINNING)),
        rests=len(one.begin),
        gaps=[_rested(ask, one, gap, candidates.sightings) for gap in range(min(len(one.begin), MOST_SHOWN))],
        nearest=nearest(around.known, one.latitude, one.longitude, LANDMARK_WITHIN) if exact else None,
        camera=one.camera,
        benign=[_benign(ask, what, one, around.keepers) for what in _BENIGN],
        nearby=_nearby(ask, one, nights, around),
    )


def _rested(ask: Ask, one: Candidate, gap: int, sightings: Sightings) -> Rested:
    begin, end = int(one.begin[gap]), int(one.end[gap])
    rows = [sightings.source(ask, row) for row in (begin, end)]
    return Rested(int(sightings.at[begin]), int(sightings.at[end]), int((one.of == gap).sum()), rows)


def _nearby(ask: Ask, one: Candidate, nights: Integers, around: _Around) -> list[Nearby]:
    happened = round_about(around.happened, one.latitude, one.longitude, around.zone)
    return [told(ask, happened, found) for found in unusual(happened, nights, calendar_of(around.zone))]


_BENIGN = {"home": "the home of the keeper", "work": "the employer of the keeper"}


def _benign(ask: Ask, what: str, one: Candidate, keepers: Sequence[Row]) -> Benign:
    near = [(metres, row) for row in keepers if row["what"] == what and (metres := _metres(one, row)) <= SAME_PLACE]
    if not near:
        return Benign(_BENIGN[what])
    metres, row = min(near, key=lambda found: (found[0], found[1]["address"]))
    rows = [ask.row_ref(load, number) for load, number in row["rows"]]
    return Benign(_BENIGN[what], f"{row['text']}, {metres:,.0f} m away", rows)


def _metres(one: Candidate, row: Row) -> float:
    if row["longitude"] is None:
        return float("inf")
    return float(EARTH.inv(one.longitude, one.latitude, row["longitude"], row["latitude"])[2])
