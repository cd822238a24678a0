"""A small sample city, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew.world import World, make
from clew.world import city as cities
from clew.world.city import City
from tests.world.small_city import DAYS, PEOPLE, SEED, Files


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make(tmp_path_factory.mktemp("worlds") / "city", PEOPLE, DAYS, SEED)


@pytest.fixture(scope="session")
def files(world: World) -> Files:
    return Files(world)


@pytest.fixture(scope="session")
def city() -> City:
    """The same city before it is written."""
    return cities.build(PEOPLE, DAYS, SEED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that does not exist yet."""
    return tmp_path / "city"
