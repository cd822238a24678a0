"""What resting places from cameras alone are worth, on sample cities, beside the camera most often next to a night."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.detectors.resting_places import resting_places
from analysis.trajectories.cells import lies_in
from analysis.trajectories.resting_answers import RestingPlaces
from analysis.trajectories.sightings import EARTH
from clew.evaluation.cities import LoadedCity, Making, Size
from clew.evaluation.questions import asked
from clew.evaluation.scorecard import Figure

TRUTH = ("resting", "resting_places")
CITIES = Making({"watched": Size(2_000, cameras=220)}, ("places", "passes"))
"""Half of the crossings have a camera, about a kilometre apart: their spacing bounds what they can know of a home."""

MOST = 150
"""Vehicles asked about in each city."""

FEWEST_NIGHTS = 6
CLOSE = 1_000.0
"""Metres from the truth within which a place counts as found; the spacing of cameras bounds what can be known."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One vehicle: metres from the truth to each place named and to the baseline's camera; `covered` by the region."""

    metres: list[float]
    baseline: float
    covered: bool
    seconds: float


Home = tuple[str, float, float]
"""A plate, and longitude and latitude of where it rests."""


def figures(city: LoadedCity) -> list[Figure]:
    """Ask where private vehicles rest that are driven by day, and where those do whose nights a plant tells."""
    homes = private_homes(city)
    found = asked(city.session, lambda ask: verdicts(ask, city, [*homes, *planted_homes(city)]), as_of=city.end)
    private = {plate for plate, _, _ in homes}
    usual, several = (
        [one for plate, one in found.items() if (plate in private) is alone and one is not None]
        for alone in (True, False)
    )
    return [*scores(usual, city.name), *scores_of_planted(several, city.name)]


async def verdicts(ask: Ask, city: LoadedCity, homes: Sequence[Home]) -> dict[str, Verdict | None]:
    """A verdict on each vehicle, None on those with too few nights to ask about."""
    plates = city.plates()
    found: dict[str, Verdict | None] = {}
    for plate, longitude, latitude in homes:
        started = time.monotonic()
        answer = await resting_places(ask, plates[plate], city.begin, city.end)
        enough = answer.rule == "cameras" and answer.nights >= FEWEST_NIGHTS
        found[plate] = judged(answer, longitude, latitude, time.monotonic() - started) if enough else None
    return found


def planted_homes(city: LoadedCity) -> list[Home]:
    """The place at which each vehicle with several spent most nights: home, a second flat or a depot."""
    places = city.truth("resting_places").with_columns(pl.col("nights", "longitude", "latitude").cast(pl.Float64))
    most = places.sort("nights", descending=True).unique("plate", keep="first", maintain_order=True).sort("plate")
    return list(most.select("plate", "longitude", "latitude").iter_rows())


def private_homes(city: LoadedCity) -> list[Home]:
    """Plates with longitude and latitude of the address where each rests, in the order of the plates, at most 150."""
    degrees = city.feed("address_register").select(
        address_code="地址编码", longitude=pl.col("经度").cast(pl.Float64), latitude=pl.col("纬度").cast(pl.Float64)
    )
    truth = city.truth("resting")
    private = truth.filter(pl.col("use").is_in(["commute", "errand"]) & (pl.col("works_at_night") == "false"))
    private = private.filter(~pl.col("plate").is_in(city.truth("resting_places")["plate"].to_list()))
    joined = private.join(degrees, on="address_code").sort("plate").head(MOST)
    return list(joined.select("plate", "longitude", "latitude").iter_rows())


def judged(answer: RestingPlaces, longitude: float, latitude: float, seconds: float) -> Verdict:
    """How far each place lies from the truth, and whether the region holds it."""
    points = [(place.longitude, place.latitude) for place in answer.places]
    metres = [float(EARTH.inv(longitude, latitude, *point)[2]) for point in points]
    camera = answer.cameras[0]
    baseline = float(EARTH.inv(longitude, latitude, camera.longitude, camera.latitude)[2])
    cells = answer.region.cells if answer.region else []
    return Verdict(metres, baseline, any(lies_in(cell, latitude, longitude) for cell in cells), seconds)


def scores(found: Sequence[Verdict], of: str) -> list[Figure]:
    """The share found within a kilometre, at first and among three, and the share of truths that the region holds."""
    first = np.array([one.metres[0] for one in found])
    best = np.array([min(one.metres) for one in found])
    baseline = np.array([one.baseline for one in found])
    covered = float(np.mean([one.covered for one in found]))
    usual = float((baseline <= CLOSE).mean())
    told: list[tuple[str, float, float | None]] = [
        ("vehicles", len(found), None),
        ("most frequent gap camera within 1 km", usual, None),
        ("first place within 1 km", float((first <= CLOSE).mean()), usual + 0.20),
        ("first place within 500 m", float((first <= CLOSE / 2).mean()), None),
        ("median error, metres", float(np.median(first)), None),
        ("one of three places within 1 km", float((best <= CLOSE).mean()), 0.85),
        ("90 % region holds the truth", covered, 0.85),
        ("seconds a question, median", float(np.median([one.seconds for one in found])), None),
    ]
    held = Figure("resting", "90 % region holds the truth, not too often", covered, 0.95, at_most=True, of=of)
    return [*(Figure("resting", name, value, bar, of=of) for name, value, bar in told), held]


def scores_of_planted(found: Sequence[Verdict], of: str) -> list[Figure]:
    """The same of vehicles with several places, of which the one with most nights counts; few, so reported only."""
    best = np.array([min(one.metres) for one in found])
    return [
        Figure("resting", "vehicles with several places", len(found), of=of),
        Figure("resting", "their main place within 1 km of one of three", float((best <= CLOSE).mean()), of=of),
    ]
