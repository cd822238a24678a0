"""What is hidden in the city and has to be found: one module per kind, one line here for each."""

from __future__ import annotations

from clew.world.city import City
from clew.world.plants import cold_case, conflict, mover, ring, smash
from clew.world.plants.cast import Cast, Plant, Planted
from clew.world.streams import stream

PLANTS: dict[str, Plant] = {
    "smash": smash.plant,
    "ring": ring.plant,
    "cold_case": cold_case.plant,
    "conflict": conflict.plant,
    "mover": mover.plant,
}
"""New plants go to the end: each has a stream named after it, so those before it stay as they are."""


def plant_all(city: City) -> dict[str, Planted]:
    """What every plant adds to the city."""
    cast = Cast(city)
    return {name: plant(city, cast, stream(city.seed, f"plant {name}")) for name, plant in PLANTS.items()}
