"""Next places: where a person wanted in the case may be seen next, with counts and how often that is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.answers import EntityView
from analysis.asking import Ask
from analysis.detectors.stays import degrees, positions
from analysis.statistics import Integers, local_seconds
from analysis.trajectories.case_window import case_of
from analysis.trajectories.dwelling_places import dwelt
from analysis.trajectories.likely import Likely, likely
from analysis.trajectories.sightings import DEFAULT_ZONE, USUAL_PERIOD, Places, checked_bearer, places_of, seen
from analysis.trajectories.ties import backgrounds, ties
from base.errors import GroundMissingError
from base.moments import Moment

VERSION = 1
MOST_SHOWN = 3
ROLES = ("suspect", "convicted")
GROUNDS = ("wanted", "通缉", "追逃", "在逃")
"""Words in the kind or status of a case by which it says that its suspects are wanted."""

CAVEAT = (
    "A hint, no forecast: on a week of labelled tracks the first place was right 12 times in 100 and one of three 30 "
    "times; the three other places visited most would have been right 40 times."
)


@dataclass(frozen=True, slots=True)
class NextPlace:
    """One place with its share and the number of earlier moves to it; degrees are WGS-84, None where nothing says.

    `place` and `name` are those of a camera, None and '' for a place where positions dwelt.
    """

    place: str | None
    name: str
    latitude: float | None
    longitude: float | None
    share: float
    moves: int


@dataclass(frozen=True, slots=True)
class NextPlaces:
    """At most three places, none after fewer than 30 moves; `wanted` are the persons that give the ground."""

    wanted: list[str]
    case: EntityView
    last_at: Moment | None
    visits: int
    places: list[NextPlace]
    caveat: str = CAVEAT


_Where = tuple[str | None, str, float | None, float | None]
"""Id and name of a place, its latitude and longitude."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits in order of time: place (a number), when (epoch seconds), and where each place lies (degrees)."""

    place: Integers
    at: Integers
    where: dict[int, _Where]


async def next_places(ask: Ask, id: str, zone: str = DEFAULT_ZONE) -> NextPlaces:
    """Where the plate, phone or device of a person wanted in the case of the question may be seen next.

    Rests on the last 28 days. Raises GroundMissingError unless the case, by its kind or status, is about wanted
    persons and one of its suspects owns, holds or uses it; CaseMissingError; BadRequestError for another kind.
    """
    checked_bearer(id)
    case = await case_of(ask)
    wanted = await _wanted(ask, id, case)
    now = ask.gate.as_of
    visits = await visits_of(ask, id, now - USUAL_PERIOD, now + 1, zone)
    found = likely(visits.place, local_seconds(visits.at, zone), int(local_seconds(np.array([now]), zone)[0]))
    last_at = int(visits.at[-1]) if len(visits.at) else None
    return NextPlaces(wanted, case, last_at, len(visits.at), _shown(found, visits))


async def _wanted(ask: Ask, id: str, case: EntityView) -> list[str]:
    said = f"{case.best.get('kind', '')} {case.best.get('status', '')}".lower()
    involved = await ties(ask, [case.id], ["INVOLVED_IN"])
    suspects = {tie.other for tie in involved[case.id] if tie.role in ROLES}
    wanted = sorted(suspects & (await backgrounds(ask, [id]))[id].holders.keys())
    if not wanted or not any(word in said for word in GROUNDS):
        raise GroundMissingError(
            "Likely next places are told of a wanted person only: the case must say so, and name its holder a suspect."
        )
    return wanted


async def visits_of(ask: Ask, id: str, from_at: int, to_at: int, zone: str = DEFAULT_ZONE) -> Visits:
    """What counts as visits of a plate, phone or device: stays where there are positions, else sightings at cameras."""
    read = await seen(ask, id, from_at, to_at)
    known = await places_of(ask, read.sightings.place, zone)
    fixes, _ = positions(ask, read.sightings, known)
    if not len(fixes):
        there = known.of(read.sightings.place)
        return Visits(there, read.sightings.at, {int(row): _camera(known, int(row)) for row in np.unique(there)})
    found = dwelt(fixes, zone)
    latitude, longitude = degrees(known, found.x, found.y)
    where: dict[int, _Where] = {i: (None, "", float(latitude[i]), float(longitude[i])) for i in range(len(found))}
    return Visits(found.place, found.dwells.start, where)


def _camera(known: Places, row: int) -> _Where:
    there = bool(np.isfinite(known.latitude[row]))
    latitude, longitude = (float(column[row]) if there else None for column in (known.latitude, known.longitude))
    return known.id[row], known.name[row], latitude, longitude


def _shown(found: Likely | None, visits: Visits) -> list[NextPlace]:
    if found is None:
        return []
    rows = zip(found.place[:MOST_SHOWN], found.share[:MOST_SHOWN], found.moves[:MOST_SHOWN], strict=True)
    return [NextPlace(*visits.where[int(place)], float(share), int(moves)) for place, share, moves in rows]
