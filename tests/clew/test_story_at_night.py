"""The petty thefts of the demonstration's city: where the car rests is found, and the cases around it are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from analysis.asking import Ask
from analysis.detectors.resting_places import resting_places
from analysis.trajectories.resting_answers import RestingPlaces
from analysis.trajectories.sightings import EARTH
from base.settings import Settings
from clew.evaluation.cities import LoadedCity, Making, cities
from clew.evaluation.questions import asked, id_of
from clew.world import make

PEOPLE, DAYS, SEED = 2_000, 14, 1
FEEDS = ("address_register", "household_register", "vehicles", "places", "passes", "cases")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadedCity]:
    folder = make(tmp_path_factory.mktemp("demonstration") / "city", PEOPLE, DAYS, SEED).folder
    yield from cities(Settings(), folder, making=Making({}, FEEDS))


@pytest.fixture(scope="module")
def story(city: LoadedCity) -> dict[str, Any]:
    return orjson.loads((city.folder / "truth" / "story.json").read_bytes())["smash"]


@pytest.fixture(scope="module")
def found(city: LoadedCity, story: dict[str, Any]) -> RestingPlaces:
    async def question(ask: Ask) -> RestingPlaces:
        return await resting_places(ask, city.plate(story["plate"], "02"), city.begin, city.end)

    return asked(city.session, question, as_of=city.end)


def test_the_car_rests_where_the_truth_says_on_most_nights(
    city: LoadedCity, story: dict[str, Any], found: RestingPlaces
) -> None:
    (home,) = city.feed("address_register").filter(地址编码=story["rests_at_address_code"]).iter_rows(named=True)
    first = found.places[0]

    metres = EARTH.inv(float(home["经度"]), float(home["纬度"]), first.longitude, first.latitude)[2]
    assert found.rule == "cameras"
    assert metres < 500
    assert first.nights >= DAYS // 2


def test_most_thefts_around_it_are_named_far_beyond_chance(
    city: LoadedCity, story: dict[str, Any], found: RestingPlaces
) -> None:
    around = {id_of(city.session, "Case", ("number",), (case,)) for case in story["cases_where_it_rests"]}
    series = {id_of(city.session, "Case", ("number",), (case,)) for case in story["cases"]}

    thefts = found.places[0].nearby[0]

    named = {one.id for one in thefts.shown}
    assert len(named & around) >= 4
    assert named <= series
    assert thefts.expected < 0.05
    assert thefts.log10_lr > 4
