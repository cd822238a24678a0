"""What is hidden in the city and has to be found: one module per kind, one line here for each."""

from __future__ import annotations

from clew.world.city import City
from clew.world.plants import (
    call_centres,
    calling_decoys,
    case_series,
    clones,
    co_travel,
    cold_case,
    cold_cases,
    collision,
    conflict,
    gps,
    identifier_decoys,
    identifier_rings,
    money_decoys,
    money_rings,
    money_tails,
    mover,
    petty_series,
    resting_places,
    ring,
    smash,
)
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
    "money_rings": money_rings.plant,
    "money_decoys": money_decoys.plant,
    "call_centres": call_centres.plant,
    "call_decoys": calling_decoys.plant,
    "identifier_rings": identifier_rings.plant,
    "identifier_decoys": identifier_decoys.plant,
    "money_tails": money_tails.plant,
    "case_series": case_series.plant,
    "cold_cases": cold_cases.plant,
    "petty_series": petty_series.plant,
}
"""New plants go to the end: each has a stream named after it, so those before it stay as they are."""


def plant_all(city: City) -> dict[str, Planted]:
    """What every plant adds to the city."""
    cast = Cast(city)
    return {name: plant(city, cast, stream(city.seed, f"plant {name}")) for name, plant in PLANTS.items()}
