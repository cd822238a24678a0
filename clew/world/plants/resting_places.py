"""Vehicles whose resting places are told night by night: homes, second flats, depots, and nights elsewhere."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from clew.world.city import City
from clew.world.plants import driving, itinerary
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.plants.itinerary import Lives
from clew.world.streams import Ints, Stream, Words, stream
from clew.world.traffic import Trips, day_of_trips, joined

PRIVATE, VANS = 120, 40
"""In a city of full size; half of the private ones rest at a second flat now and then."""


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Cameras alone see these vehicles: nothing else tells where they rest."""
    cars = cast.vehicles(source, driving.by_day(city), scaled(city, PRIVATE, 4))
    vans = cast.vehicles(source, city.fleet.use == "round", scaled(city, VANS, 1))
    lives = itinerary.lives_of(city, source, city.fleet.owner[cars], np.arange(len(cars)) % 2 == 0)
    nights = itinerary.nights_of(source, lives, city.period.days)
    told = itinerary.trips(city, itinerary.visits(city, source, lives, nights), cars)
    depots = depots_of(city, source, len(vans))
    rounds = from_depots(city, vans, depots)
    absent = driving.every_day(np.concatenate([cars, vans]), np.arange(city.period.days))
    by_night = pl.concat([night_truth(city, cars, lives, nights), depot_truth(city, vans, depots)])
    places = place_truth(city, by_night)
    story = places.filter(kind="second_flat").row(0, named=True)
    truth = {"resting_places": places, "resting_nights": by_night}
    return Planted({"passes": city.optics.rows(source, joined([told, rounds]), "passes resting")}, truth, story, absent)


def depots_of(city: City, source: Stream, count: int) -> Ints:
    """Yards (rows of addresses) of hauliers."""
    hauliers = np.flatnonzero((city.organizations["单位类型"] == "物流").to_numpy())
    return city.organizations["row"].to_numpy()[source.choice(hauliers, count)]


def from_depots(city: City, vans: Ints, depots: Ints) -> Trips:
    """The rounds of vans that begin and end at their depots."""
    own = city.fleet.part(vans)
    own = dataclasses.replace(own, home=city.geography.spots(depots))
    parts: list[Trips] = []
    for day in range(city.period.days):
        trips = day_of_trips(stream(city.seed, "trips from depots", day), own, day, city.period.workday(day))
        parts.append(dataclasses.replace(trips, vehicle=vans[trips.vehicle], lead=trips.leads))
    return joined(parts)


def night_truth(city: City, cars: Ints, lives: Lives, nights: Ints) -> pl.DataFrame:
    """One row per vehicle and night: the evening's date, the kind of place and its address."""
    kinds = [nights == lives.home[:, None], nights == lives.second[:, None]]
    kind = np.select(kinds, ["home", "second_flat"], "elsewhere")
    days = city.period.days
    return nightly(city, np.repeat(cars, days), np.tile(np.arange(days), len(cars)), kind.ravel(), nights.ravel())


def depot_truth(city: City, vans: Ints, depots: Ints) -> pl.DataFrame:
    """The same of the vans, which rest at their depots every night."""
    days = city.period.days
    night = np.tile(np.arange(days), len(vans))
    return nightly(city, np.repeat(vans, days), night, np.repeat("depot", len(night)), np.repeat(depots, days))


def nightly(city: City, vehicle: Ints, night: Ints, kind: Words, spot: Ints) -> pl.DataFrame:
    """Rows of truth about nights."""
    there = city.geography.addresses[spot.tolist()]
    return pl.DataFrame(
        {
            "plate": city.fleet.plate.gather(vehicle),
            "night": city.period.dates(night),
            "kind": pl.Series(kind.tolist(), dtype=pl.String),
            "address_code": there["地址编码"],
            "longitude": there["经度"],
            "latitude": there["纬度"],
        }
    )


def place_truth(city: City, by_night: pl.DataFrame) -> pl.DataFrame:
    """One row per vehicle and resting place, the most frequent first: nights and share of all nights."""
    place = ["plate", "kind", "address_code", "longitude", "latitude"]
    counted = by_night.group_by(place, maintain_order=True).agg(nights=pl.len())
    share = (pl.col("nights") / city.period.days).round(3)
    return counted.with_columns(share=share).sort("plate", "nights", "address_code", descending=[False, True, False])
