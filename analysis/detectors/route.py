"""Route: where something came from before a moment, and where it went."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from analysis.answers import Page
from analysis.asking import Ask
from analysis.trajectories.sightings import places_of, seen
from analysis.trajectories.trajectory import Sighting, Track, sightings_page, track
from base.moments import Moment

VERSION = 1
AROUND = 2 * 3_600
"""Seconds before and after the moment that belong to the route."""


@dataclass(frozen=True, slots=True)
class Route:
    """The sightings of the two hours before and after a moment, in order, and the ways there and on."""

    at: Moment
    sightings: Page[Sighting]
    came: Track
    went: Track


async def route(ask: Ask, id: str, at: int, first: int, after: str | None = None) -> Route:
    """Where a plate, phone or device came from within two hours before `at` (epoch seconds), and where it went.

    Raises BadRequestError (see `analysis.trajectories.sightings.seen`).
    """
    page, came, went = await asyncio.gather(
        sightings_page(ask, id, at - AROUND, at + AROUND, first, after),
        seen(ask, id, at - AROUND, at + 1),
        seen(ask, id, at, at + AROUND),
    )
    known = [await places_of(ask, side.sightings.place) for side in (came, went)]
    return Route(at, page, track(came, known[0]), track(went, known[1]))
