"""Makes a sample city as a folder of files: builds it, plants what has to be found, writes everything."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl

from base.errors import UsageError
from clew.world import accounts, calls, city, money, stops
from clew.world.city import City
from clew.world.feeds import FEEDS, Feed, When
from clew.world.period import Period
from clew.world.plants import plant_all
from clew.world.plants.cast import Planted
from clew.world.writing import in_order, write_feed, write_note, write_truth

Progress: TypeAlias = Callable[[str, int, int], None]
FEWEST_PEOPLE, FEWEST_DAYS = 200, 7


@dataclass(frozen=True)
class World:
    """A city that was written: its folder, the rows in each file by file name, and the identifiers of its stories."""

    folder: Path
    period: Period
    rows: dict[str, int]
    story: dict[str, Any]

    @property
    def files(self) -> list[Path]:
        """The input files, registers before the events that refer to them."""
        return [self.folder / name for name in self.rows]


def make(folder: Path, people: int = 2000, days: int = 28, seed: int = 1, progress: Progress | None = None) -> World:
    """Writes the sample city into `folder`, which must be new or empty; nothing is left there if it fails.

    `progress` hears (what, done, total). The same arguments give the same bytes. Raises UsageError.
    """
    check(folder, people, days)
    draft = folder.parent / f".{folder.name}.part"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        world = write(draft, people, days, seed, progress or unheard)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return World(folder, world.period, world.rows, world.story)


def unheard(what: str, done: int, total: int) -> None:
    """Tells nobody."""


def check(folder: Path, people: int, days: int) -> None:
    """Refuses what would overwrite something or is too small to hold the plants."""
    if people < FEWEST_PEOPLE or days < FEWEST_DAYS:
        raise UsageError(f"A sample city needs at least {FEWEST_PEOPLE} people and {FEWEST_DAYS} days.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder; name a new one for the sample city.")


def write(folder: Path, people: int, days: int, seed: int, tell: Progress) -> World:
    """Builds, plants and writes; `folder` exists."""
    tell("city", 0, 1)
    town = city.build(people, days, seed)
    tell("city", 1, 1)
    planted = plant_all(town)
    misread: list[pl.DataFrame] = []
    rows: dict[str, int] = {}
    for number, feed in enumerate(FEEDS):
        tell("files", number, len(FEEDS))
        for when in feed.declared:
            declared = town.period.declared(when)
            big = feed.stem == "passes"
            frames = passes(town, planted, misread, tell) if big else [frame_of(town, planted, feed, when)]
            rows[feed.file_name(declared)] = write_feed(folder, feed, declared, frames)
    tell("files", len(FEEDS), len(FEEDS))
    story = {name: one.story for name, one in planted.items() if one.story}
    truth = {name: table for one in planted.values() for name, table in one.truth.items()}
    write_truth(folder, {**base_truth(town), "misreads": pl.concat(misread), **truth}, story)
    write_note(folder, people, seed, town.period)
    return World(folder, town.period, rows, story)


def frame_of(town: City, planted: dict[str, Planted], feed: Feed, when: When) -> pl.DataFrame:
    """All rows of the file of a feed that is declared then, those of the plants among them."""
    added = [one.rows[feed.stem] for one in planted.values() if feed.stem in one.rows]
    whole = in_order(feed, [BASE[feed.stem](town, when), *added])
    if feed.stem == "traces":
        return whole.filter(pl.col("提取时间") <= f"{town.period.declared(when):%Y-%m-%d}")
    return whole


BASE: dict[str, Callable[[City, When], pl.DataFrame]] = {
    "address_register": lambda town, _: town.geography.addresses,
    "organizations": lambda town, _: town.organizations,
    "household_register": lambda town, when: town.register.first if when == "first" else town.register.later,
    "vehicles": lambda town, _: town.vehicles,
    "phones": lambda town, _: town.phones.subscriptions,
    "sims": lambda town, _: town.phones.sims,
    "accounts": lambda town, _: town.accounts.rows,
    "online_accounts": lambda town, _: accounts.online(town.seed, town.phones, town.period),
    "places": lambda town, _: town.geography.places,
    "cell_sightings": lambda town, _: calls.sightings(town),
    "calls": lambda town, _: calls.build(town),
    "transfers": lambda town, _: money.build(town),
    "withdrawals": lambda town, _: money.withdrawals(town),
    "cases": lambda town, _: town.cases.cases,
    "case_people": lambda town, _: town.cases.people,
    "traces": lambda town, _: town.cases.traces,
    "items": lambda town, _: town.cases.items,
    "stops": lambda town, _: stops.build(town),
}
"""The rows of each feed before anything is planted; `passes` are too many for one table and come by the day."""


def passes(
    town: City, planted: dict[str, Planted], misread: list[pl.DataFrame], tell: Progress
) -> Iterator[pl.DataFrame]:
    """The camera passes day by day; what was misread is added to `misread` on the way."""
    added = [one.rows["passes"] for one in planted.values() if "passes" in one.rows]
    for day, frame in enumerate(town.optics.days(pl.concat(added) if added else None)):
        tell("passes", day, town.period.days)
        wrong = frame.filter(pl.col("号牌号码") != pl.col("true_plate"))
        misread.append(wrong.select(serial="流水号", true_plate="true_plate", read_plate="号牌号码"))
        yield frame
    tell("passes", town.period.days, town.period.days)


def base_truth(town: City) -> dict[str, pl.DataFrame]:
    """Truth about the whole city: changes of the register, clocks of the cameras, where each vehicle rests."""
    clocks, people, fleet = town.optics.clocks, town.people, town.fleet
    camera = town.geography.places["编号"][: len(clocks.offset)]
    homes = people[fleet.owner.tolist()]
    return {
        "register_changes": town.register.changes,
        "clocks": pl.DataFrame(
            {"camera": camera, "offset_seconds": clocks.offset, "drift_seconds_a_day": clocks.drift}
        ),
        "resting": pl.DataFrame(
            {
                "plate": fleet.plate,
                "use": fleet.use,
                "works_at_night": pl.Series(fleet.night),
                "keeper_identity_number": homes["公民身份号码"],
                "address_code": homes["地址编码"],
            }
        ),
    }
