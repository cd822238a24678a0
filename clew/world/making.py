"""Makes a sample city as a folder of files: builds it, plants what has to be found, writes everything."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from base.errors import UsageError
from clew.world import accounts, calls, city, extent, money, stops, towns
from clew.world.city import City
from clew.world.county import County
from clew.world.feeds import BY_STEM, FEEDS, Feed, When
from clew.world.geography import SIDE
from clew.world.history import write_history
from clew.world.period import DAY, Period
from clew.world.plants import plant_all
from clew.world.plants.cast import FULL, Planted
from clew.world.streams import digits
from clew.world.writing import in_order, write_feed, write_note, write_truth

Progress: TypeAlias = Callable[[str, int, int], None]
Extras: TypeAlias = tuple[int | None, int | None]
"""How many sightings, and how many cameras; None as the number of people makes them."""
FEWEST_PEOPLE, FEWEST_DAYS = 200, 7
EVALUATION = {"people": FULL, "days": 28}
"""Arguments of `make` for the city that holds the plants in full number; `DENSE` and `LIGHT` are its two traffics."""
DENSE, LIGHT = 2_400_000, 830_000


@dataclass(frozen=True)
class World:
    """A city that was written: its folder, the rows in each file by file name, and the identifiers of its stories.

    `former` are the files of former years, by their path in the folder, in the order of their dates.
    """

    folder: Path
    period: Period
    rows: dict[str, int]
    story: dict[str, Any]
    former: dict[str, int]

    @property
    def files(self) -> list[Path]:
        """The input files, registers before the events that refer to them."""
        return [self.folder / name for name in self.rows]


def make(
    folder: Path,
    people: int = 2000,
    days: int = 28,
    seed: int = 1,
    progress: Progress | None = None,
    sightings: int | None = None,
    cameras: int | None = None,
) -> World:
    """Writes the sample city into `folder`, which must be new or empty; nothing is left there if it fails.

    `progress` hears (what, done, total). With `sightings` the cameras make about so many passes: more with the help of
    towns beside the city, fewer with fewer cameras. `cameras` are 100 to 250 by the number of people, if not said. The
    same arguments give the same bytes. Raises UsageError.
    """
    check(folder, people, days, sightings, cameras)
    draft = folder.parent / f".{folder.name}.part"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        world = write(draft, (people, days, seed), (sightings, cameras), progress or unheard)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return dataclasses.replace(world, folder=folder)


def unheard(what: str, done: int, total: int) -> None:
    """Tells nobody."""


def check(folder: Path, people: int, days: int, sightings: int | None, cameras: int | None) -> None:
    """Refuses what would overwrite something or is too small to hold the plants."""
    if people < FEWEST_PEOPLE or days < FEWEST_DAYS:
        raise UsageError(f"A sample city needs at least {FEWEST_PEOPLE} people and {FEWEST_DAYS} days.")
    if sightings is not None:
        extent.check(sightings)
    if cameras is not None and not extent.FEWEST_CAMERAS <= cameras <= SIDE * SIDE:
        raise UsageError(f"Ask for {extent.FEWEST_CAMERAS} to {SIDE * SIDE} cameras: there are no more crossings.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder; name a new one for the sample city.")


def write(folder: Path, size: tuple[int, int, int], extras: Extras, tell: Progress) -> World:
    """Builds, plants and writes a city of so many people and days, with that seed; `folder` exists."""
    tell("city", 0, 1)
    town, county, further = build(size, *extras)
    tell("city", 1, 1)
    planted = {**plant_all(town), "towns": Planted({"places": further})}
    misread: list[pl.DataFrame] = []
    rows: dict[str, int] = {}
    for number, feed in enumerate(FEEDS):
        tell("files", number, len(FEEDS))
        for when in feed.declared:
            declared = town.period.declared(when)
            big = feed.stem == "passes"
            frames = passes(county, planted, misread, tell) if big else [frame_of(town, planted, feed, when)]
            rows[feed.file_name(declared)] = write_feed(folder, feed, declared, frames)
    tell("files", len(FEEDS), len(FEEDS))
    former = write_history(
        folder, town.period, {stem: rows for one in planted.values() for stem, rows in one.history.items()}
    )
    story = {name: one.story for name, one in planted.items() if one.story}
    truth = {name: table for one in planted.values() for name, table in one.truth.items()}
    base = base_truth(town, county)
    base["resting"] = with_depots(base["resting"], truth.get("resting_places"))
    misreads = pl.concat(misread).with_columns(serial=digits(pl.concat(misread)["serial"]))
    write_truth(folder, {**base, "misreads": misreads, **truth}, story)
    write_note(folder, size[0], town.seed, town.period)
    return World(folder, town.period, rows, story, former)


def build(size: tuple[int, int, int], sightings: int | None, cameras: int | None) -> tuple[City, County, pl.DataFrame]:
    """The city, all that passes cameras, and the cameras of other towns."""
    town = city.build(*size, cameras)
    if sightings is None:
        return town, *towns.county_of(town, 1.0, 0.0)
    needed = extent.extent(town, sightings)
    if needed.cameras < len(town.optics.clocks.offset):
        town = city.build(*size, needed.cameras)
    return town, *towns.county_of(town, needed.share, needed.further)


def with_depots(resting: pl.DataFrame, told: pl.DataFrame | None) -> pl.DataFrame:
    """Where each vehicle rests, the depot for those that a plant sends there every night."""
    if told is None:
        return resting
    depot = dict(told.filter(kind="depot").select("plate", "address_code").iter_rows())
    code = pl.col("plate").replace_strict(depot, default=pl.col("address_code"), return_dtype=pl.String)
    return resting.with_columns(address_code=code)


def frame_of(town: City, planted: dict[str, Planted], feed: Feed, when: When) -> pl.DataFrame:
    """All rows of the file of a feed that is declared then, those of the plants among them."""
    added = [one.rows[feed.stem] for one in planted.values() if feed.stem in one.rows]
    if when != feed.declared[0]:
        added += [one.later[feed.stem] for one in planted.values() if feed.stem in one.later]
    whole = in_order(feed, [BASE[feed.stem](town, when), *added])
    if dated := DATED.get(feed.stem):
        return whole.filter(pl.col(dated) <= f"{town.period.declared(when):%Y-%m-%d}")
    return whole


DATED = {"traces": "提取时间", "matches": "比对日期"}
"""Registers of which an earlier file lacks what came later, with the column of the day."""


def nothing(stem: str) -> pl.DataFrame:
    """No row in the columns of a feed: plants bring all there is."""
    return pl.DataFrame(schema=dict.fromkeys(BY_STEM[stem].columns, pl.String))


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
    "gps": lambda _, __: nothing("gps"),
    **{stem: lambda _, __, stem=stem: nothing(stem) for stem in ("case_phones", "case_vehicles", "matches", "custody")},
}
"""The rows of each feed before anything is planted; `passes` are too many for one table and come by the day."""


def passes(
    county: County, planted: dict[str, Planted], misread: list[pl.DataFrame], tell: Progress
) -> Iterator[pl.DataFrame]:
    """The camera passes in their order, some at a time; what was misread is added to `misread` on the way.

    Serial numbers are kept as integers there: a text would hold on to all texts of its frame.
    """
    days = county.optics.period.days
    added = [one.rows["passes"] for one in planted.values() if "passes" in one.rows]
    absences = [one.replaced for one in planted.values() if one.replaced is not None]
    for until, frame in county.passes(pl.concat(added), county.without(absences)):
        tell("passes", until // DAY, days)
        wrong = frame.filter(pl.col("号牌号码") != pl.col("true_plate"))
        serial = pl.col("流水号").cast(pl.UInt64)
        misread.append(wrong.select(serial=serial, true_plate="true_plate", read_plate="号牌号码"))
        yield frame


def base_truth(town: City, county: County) -> dict[str, pl.DataFrame]:
    """Truth about the whole city: changes of the register, clocks of the cameras, where each vehicle rests."""
    places, people, fleet = county.optics.geography.places, town.people, town.fleet
    cameras = np.flatnonzero((places["类型"] == "卡口").to_numpy())
    camera, clocks = places["编号"].gather(cameras), county.optics.clocks
    homes = people[fleet.owner.tolist()]
    return {
        "register_changes": town.register.changes,
        "clocks": pl.DataFrame(
            {
                "camera": camera,
                "offset_seconds": clocks.offset[cameras],
                "drift_seconds_a_day": clocks.drift[cameras],
            }
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
