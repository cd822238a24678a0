"""What the accumulator of small cases is worth: planted series found, foreign cases in them, silent victims reached."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.cases.petty import NEAR
from analysis.cases.petty_answers import PettySeries, PlaceToAsk
from analysis.detectors.petty_series import petty_series
from analysis.trajectories.sightings import EARTH
from base.settings import PettyRule
from clew.evaluation.cities import LoadedCity, Making, Size
from clew.evaluation.questions import asked
from clew.evaluation.scorecard import Figure
from clew.world import DENSE, EVALUATION

TRUTH = ("petty_series", "petty_decoys", "petty_nights")
CITIES = Making(
    {"raided": Size(EVALUATION["people"], DENSE)},
    ("address_register", "vehicles", "places", "passes", "cases", "case_people", "case_vehicles"),
)
RULE = PettyRule(kinds=("盗窃车内财物",), threshold_fen=200_000, count=10, months=3)
"""Invented, like the city; no law says so."""

MOST = 100
LISTED = 20
"""Places and nights that somebody goes to."""


@dataclass(frozen=True, slots=True)
class Told:
    """A planted series: the numbers of its reported cases."""

    series: str
    cases: frozenset[str]


def figures(city: LoadedCity) -> list[Figure]:
    """Ask for the series of small thefts of the period and compare them with the planted ones."""
    started = time.monotonic()

    async def everything(ask: Ask) -> Sequence[PettySeries]:
        found = await petty_series(ask, RULE, city.begin, city.end, MOST)
        return found.series.items

    found = asked(city.session, everything, as_of=city.end)
    seconds = time.monotonic() - started
    truth = city.truth("petty_series").with_columns(pl.col("case_number").fill_null(""))
    reported = truth.filter(pl.col("case_number") != "")
    planted = [
        Told(name[0], frozenset(rows["case_number"]))
        for name, rows in reported.group_by(["series"], maintain_order=True)
    ]
    twice = frozenset(city.truth("petty_decoys").filter(decoy="double_report")["case_number"])
    return [
        *of_series([frozenset(one.name for one in some.members) for some in found], planted, twice, city.name),
        *of_places(found, silent_victims(city, truth), city.name),
        Figure("petty", "seconds of the question", seconds, of=city.name),
    ]


def of_series(found: Sequence[frozenset[str]], planted: Sequence[Told], twice: frozenset[str], of: str) -> list[Figure]:
    """The share of planted series of which one answer holds half of the reported cases, and foreign cases in those."""
    best = {one.series: max(found, key=lambda some: len(some & one.cases), default=frozenset[str]()) for one in planted}
    held = {one.series: len(best[one.series] & one.cases) / len(one.cases) for one in planted}
    hits = [one for one in planted if held[one.series] >= 0.5]
    members = sum(len(best[one.series] - twice) for one in hits)
    foreign = sum(len(best[one.series] - one.cases - twice) for one in hits)
    return [
        Figure("petty", "planted series", len(planted), of=of),
        Figure("petty", "planted series found", len(hits) / max(len(planted), 1), 0.8, of=of),
        Figure("petty", "share of their reported cases", float(np.mean(list(held.values()))), of=of),
        Figure("petty", "foreign cases in them", foreign / max(members, 1), 0.1, at_most=True, of=of),
    ]


Victims = Sequence[tuple[str, float, float]]
"""Silent victims: the night (the day on which it ends), longitude and latitude."""


def silent_victims(city: LoadedCity, truth: pl.DataFrame) -> Victims:
    """Who never reported, with the night and the place of the theft."""
    degrees = city.feed("address_register").select(
        address_code="地址编码", longitude=pl.col("经度").cast(pl.Float64), latitude=pl.col("纬度").cast(pl.Float64)
    )
    morning = pl.col("happened_at").str.to_datetime().dt.offset_by("12h").dt.date().cast(pl.String)
    silent = truth.filter(case_number="").with_columns(night=morning).join(degrees, on="address_code")
    return list(silent.select("night", "longitude", "latitude").iter_rows())


def of_places(found: Sequence[PettySeries], victims: Victims, of: str) -> list[Figure]:
    """Of the first places and nights to ask at, how many have a silent victim: as told, and by their nights only."""
    places = [place for one in found for place in one.ask_at]
    ours = hits(sorted(places, key=_expected), victims)
    by_nights = hits(sorted(places, key=_nights), victims)
    return [
        Figure("petty", "places to ask at", len(places), of=of),
        Figure("petty", "places and nights with a silent victim among 20, by nights only", by_nights, of=of),
        Figure("petty", "places and nights with a silent victim among 20", ours, by_nights + 0.15, of=of),
    ]


def hits(places: Sequence[PlaceToAsk], victims: Victims) -> float:
    """The share of the first 20 places and nights with a victim within 800 m in that night."""
    listed = [(place, night) for place in places for night in place.nights][:LISTED]
    hit = [any(when == night and metres(one, *point) <= NEAR for when, *point in victims) for one, night in listed]
    return float(np.mean(hit)) if hit else 0.0


def metres(place: PlaceToAsk, longitude: float, latitude: float) -> float:
    """Metres from a place to a point."""
    return float(EARTH.inv(longitude, latitude, place.longitude, place.latitude)[2])


def _expected(one: PlaceToAsk) -> float:
    return -one.expected


def _nights(one: PlaceToAsk) -> int:
    return -len(one.nights)
