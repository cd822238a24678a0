"""What is hidden in the city and has to be found: one module per kind, one line here for each."""

from __future__ import annotations

from clew.world.city import City
from clew.world.plants import clones, co_travel, cold_case, collision, conflict, gps, mover, resting_places, ring, smash
from clew.world.plants.cast import Cast, Plant, Planted
from clew.world.streams import stream

PLANTS: dict[str, Plant] = {
    "smash": smash.plant,
    "ring": ring.plant,
    "cold_case": cold_case.plant,
    "conflict": conflict.plant,
    "mover": mover.plant,
    "co_travel": co_travel.plant,
    "collision": collision.plant,
    "clones": clones.plant,
    "resting_places": resting_places.plant,
    "gps": gps.plant,
}
"""New plants go to the end: each has a stream named after it, so those before it stay as they are."""


def plant_all(city: City) -> dict[str, Planted]:
    """What every plant adds to the city."""
    cast = Cast(city)
    return {name: plant(city, cast, stream(city.seed, f"plant {name}")) for name, plant in PLANTS.items()}
