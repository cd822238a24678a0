"""Making a city: the same bytes each time, nothing overwritten, nothing left half done."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from base.errors import UsageError
from clew.world import FEEDS, World, make
from clew.world.plants import PLANTS
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


def test_a_further_plant_only_adds_lines(world: World, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clew.world.plants.PLANTS", dict(list(PLANTS.items())[:2]))

    fewer = make(folder, PEOPLE, DAYS, SEED)

    for name in fewer.rows:
        before, after = (set((root / name).read_bytes().split(b"\n")) for root in (fewer.folder, world.folder))
        assert before <= after, name


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
