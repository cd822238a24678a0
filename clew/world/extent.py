"""What has to change in a city so that its cameras make about as many passes as asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from base.errors import UsageError
from clew.world.city import City
from clew.world.geography import crossings_in_turn
from clew.world.streams import stream
from clew.world.towns import traffic_at

FEWEST_CAMERAS = 60
FEWEST_SIGHTINGS, MOST_SIGHTINGS = 1_000, 500_000_000


@dataclass(frozen=True)
class Extent:
    """How many crossings have a camera, which share of the days driven is told, and passes for other towns to make."""

    cameras: int
    share: float = 1.0
    further: float = 0.0


def extent(city: City, sightings: int) -> Extent:
    """More passes come from towns beside the city; fewer from fewer cameras, below 60 from fewer days driven."""
    passes = traffic_at(city.fleet, city.seed, city.period)
    in_turn = np.cumsum(passes[crossings_in_turn(stream(city.seed, "cameras"))])
    cameras = len(city.optics.clocks.offset)
    made = in_turn[cameras - 1]
    if sightings >= made:
        return Extent(cameras, further=sightings - made)
    enough = int(np.searchsorted(in_turn[:cameras], sightings)) + 1
    kept = min(cameras, max(FEWEST_CAMERAS, enough))
    return Extent(kept, share=min(1.0, sightings / float(in_turn[kept - 1])))


def check(sightings: int) -> None:
    """Refuses what no city can make."""
    if not FEWEST_SIGHTINGS <= sightings <= MOST_SIGHTINGS:
        raise UsageError(f"Ask for {FEWEST_SIGHTINGS:,} to {MOST_SIGHTINGS:,} sightings.")
