"""Making a city: the same bytes each time, nothing overwritten, nothing left half done."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from base.errors import UsageError
from clew.world import FEEDS, World, make
from clew.world.city import City
from clew.world.plants import PLANTS, plant_all
from tests.world.small_city import DAYS, PEOPLE, SEED


def digests(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_the_same_arguments_give_the_same_bytes_in_another_process(world: World, folder: Path) -> None:
    program = (
        f"from pathlib import Path; from clew.world import make; make(Path({str(folder)!r}), {PEOPLE}, {DAYS}, {SEED})"
    )

    environment = {"PYTHONHASHSEED": "4711", "TZ": "America/New_York", "POLARS_MAX_THREADS": "1"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment, cwd=Path(__file__).parents[2])

    assert digests(folder) == digests(world.folder)


def test_another_seed_gives_another_city(world: World, folder: Path) -> None:
    other = digests(make(folder, PEOPLE, DAYS, SEED + 1).folder)

    same = [name for name, digest in digests(world.folder).items() if other.get(name) == digest]
    assert same == []


def test_further_plants_add_lines_and_change_only_those_of_their_own_vehicles_and_people(
    world: World, folder: Path, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = plant_all(city).values()
    vehicles = pl.concat([one.replaced for one in planted if one.replaced is not None])["vehicle"].unique()
    own = {plate.encode() for plate in city.fleet.plate.gather(vehicles)}
    monkeypatch.setattr("clew.world.plants.PLANTS", dict(list(PLANTS.items())[:2]))

    fewer = make(folder, PEOPLE, DAYS, SEED)

    members = pl.read_csv(world.folder / "truth" / "identifier_rings.csv", infer_schema=False)
    own |= {number.encode() for number in members["identity_number"]}
    misread = pl.read_csv(folder / "truth" / "misreads.csv", infer_schema=False)
    own |= {row["read_plate"].encode() for row in misread.iter_rows(named=True) if row["true_plate"].encode() in own}
    for name in fewer.rows:
        before, after = (set((root / name).read_bytes().split(b"\n")) for root in (fewer.folder, world.folder))
        plate = 2 if name.startswith(("passes", "vehicles")) else 0
        assert {line for line in before - after if line.split(b",")[plate] not in own} == set(), name


def test_many_sightings_come_from_further_towns_and_leave_the_city_as_it_is(world: World, folder: Path) -> None:
    other = make(folder, PEOPLE, DAYS, SEED, sightings=150_000)

    passes = "passes_20240314.csv"
    assert other.rows[passes] == pytest.approx(150_000, rel=0.1)
    assert {name: rows for name, rows in other.rows.items() if rows != world.rows[name]}.keys() == {
        passes,
        "places_20240301.csv",
    }
    assert (folder / "cases_20240314.csv").read_bytes() == (world.folder / "cases_20240314.csv").read_bytes()


def test_fewer_sightings_come_from_fewer_cameras_and_days_driven(world: World, folder: Path) -> None:
    usual = world.rows["passes_20240314.csv"]

    other = make(folder, PEOPLE, DAYS, SEED, sightings=usual // 4)

    assert other.rows["passes_20240314.csv"] < usual / 2
    clocks = pl.read_csv(folder / "truth" / "clocks.csv")
    assert clocks.height == 60


@pytest.mark.parametrize("sightings", [0, 999, 10**9])
def test_sightings_that_no_city_makes_are_refused(folder: Path, sightings: int) -> None:
    with pytest.raises(UsageError, match="1,000 to 500,000,000 sightings"):
        make(folder, 200, 7, sightings=sightings)


def test_every_feed_has_its_files_and_rows(world: World) -> None:
    named = {feed.file_name(world.period.declared(when)) for feed in FEEDS for when in feed.declared}

    assert set(world.rows) == named
    assert min(world.rows.values()) > 0


@pytest.mark.parametrize(("people", "days"), [(199, 14), (1000, 6)])
def test_too_small_a_city_is_refused(folder: Path, people: int, days: int) -> None:
    with pytest.raises(UsageError, match="at least 200 people and 7 days"):
        make(folder, people, days)


def test_the_smallest_city_holds_every_plant(folder: Path) -> None:
    assert set(make(folder, 200, 7).story) == set(PLANTS)


def test_a_folder_with_something_in_it_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "mine.txt").write_text("keep")

    with pytest.raises(UsageError, match="not an empty folder"):
        make(folder, 200, 7)

    assert [path.name for path in folder.parent.rglob("*.*")] == ["mine.txt"]


def test_an_interrupted_city_leaves_nothing(folder: Path) -> None:
    def stop(what: str, done: int, total: int) -> None:
        if what == "passes" and done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(folder, 200, 7, progress=stop)

    assert list(folder.parent.iterdir()) == []


def test_an_empty_folder_is_taken_and_each_part_reports_its_progress_to_the_end(folder: Path) -> None:
    heard: dict[str, list[tuple[int, int]]] = {}
    folder.mkdir()

    make(folder, 200, 7, progress=lambda what, done, total: heard.setdefault(what, []).append((done, total)))

    assert {what: steps[-1] for what, steps in heard.items()} == {
        "city": (1, 1),
        "passes": (7, 7),
        "files": (len(FEEDS), len(FEEDS)),
    }
    assert all(steps == sorted(steps) for steps in heard.values())
