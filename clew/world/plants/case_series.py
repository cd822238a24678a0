"""Series of offences by people with habits, tied by traces, by a vehicle or telephone, or by behaviour only."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.world import cases
from clew.world.city import City
from clew.world.period import DAY
from clew.world.plants import case_decoys, case_ties, custody, driving, offences
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.plants.offences import Series
from clew.world.streams import Ints, Stream

SERIES = 40
TIES = {"behaviour": 15, "forensic": 12, "entity": 10, "forensic;entity": 3}
"""How many of a full city's series are tied by what."""
FEWEST, MOST = 3, 14
TOGETHER = 0.3
"""Share of the series by two or three offenders, of whom not all take part each time."""
IDENTIFIED = 0.75
"""Share of the series whose offender was identified in the end, and of the cases cleared then."""


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """All series with what ties them, look-alikes by others, and who was in custody when."""
    found: list[Series] = []
    tables: list[pl.DataFrame] = []
    involved: list[pl.DataFrame] = []
    for tied_by in ties(scaled(city, SERIES, len(TIES))):
        by_vehicle = "entity" in tied_by and sum("entity" in one.tied_by for one in found) % 2 == 0
        series, table, people = make_series(city, cast, source, tied_by, by_vehicle=by_vehicle)
        found.append(series)
        tables.append(table)
        involved.append(people)
    tied = case_ties.tie(city, source, found)
    decoys = case_decoys.make(city, cast, source, found)
    held = custody.make(city, source, found)
    whole = Planted(
        {"cases": pl.concat(tables), "case_people": pl.concat(involved)}, {"case_series": truth(city, found)}
    )
    story = make_story(found, decoys)
    return joined([whole, tied, decoys, held], story)


def ties(count: int) -> list[str]:
    """What the first so many series are tied by, in turns, each as often as its share."""
    turns = [((turn + 0.5) / many, tied_by) for tied_by, many in TIES.items() for turn in range(many)]
    return [tied_by for _, tied_by in sorted(turns)][:count]


def make_series(
    city: City, cast: Cast, source: Stream, tied_by: str, *, by_vehicle: bool
) -> tuple[Series, pl.DataFrame, pl.DataFrame]:
    """One series, its rows of 案件 and of 涉案人员; shared entities are a vehicle or a telephone."""
    group, vehicle = cast_group(city, cast, source, by_vehicle=by_vehicle)
    habit = offences.habit_of(source, anchor_of(city, source, int(group[0])))
    count = int(source.integers(FEWEST, MOST + 1))
    told = offences.offences(city, source, habit, count)
    arrest = int(told["at"].to_numpy()[-1]) // DAY + int(source.integers(2, 60))
    identified = source.random() < IDENTIFIED and arrest < city.period.days
    cleared = pl.Series((source.random(count) < IDENTIFIED) & identified)
    closed = pl.select(closed=pl.when(cleared).then(arrest).cast(pl.Int64))["closed"]
    table, people = offences.case_files(city, cast, source, told.with_columns(closed))
    part = [[int(group[0]), *(one for one in group[1:].tolist() if source.random() < 0.6)] for _ in range(count)]
    rows = told.with_columns(closed, number=table["案件编号"], offenders=pl.Series(part, dtype=pl.List(pl.Int64)))
    caught = rows.drop_nulls("closed").explode("offenders")
    role = np.where(source.random(caught.height) < 0.6, "罪犯", "嫌疑人")
    guilty = cases.involved(caught["number"], city.people, caught["offenders"].to_numpy(), role)
    series = Series(group, habit, tied_by, vehicle, rows, arrest if identified else None)
    return series, table, pl.concat([people, guilty])


def cast_group(city: City, cast: Cast, source: Stream, *, by_vehicle: bool) -> tuple[Ints, int]:
    """Who offends (rows of people), and the vehicle (row of the fleet) that ties the cases, -1 for none."""
    years = city.people["years"].to_numpy()
    size = int(source.integers(2, 4)) if source.random() < TOGETHER else 1
    if by_vehicle:
        cars = cast.vehicles(source, driving.by_day(city), 1)
        mates = cast.people(source, (years >= 18) & (years < 55), size - 1)
        return np.concatenate([city.fleet.owner[cars], mates]), int(cars[0])
    return cast.people(source, (years >= 18) & (years < 55), size), -1


def anchor_of(city: City, source: Stream, person: int) -> int:
    """The address (row) round which somebody offends: three of four times the home, else the place of work."""
    employer = int(city.people["employer"].to_numpy()[person])
    if employer >= 0 and source.random() < 0.25:
        return int(city.organizations["row"].to_numpy()[employer])
    return int(city.people["home"].to_numpy()[person])


def truth(city: City, found: list[Series]) -> pl.DataFrame:
    """One row per case: its series, who did it, and what ties the series."""
    number = city.people["公民身份号码"].to_list()
    return pl.DataFrame(
        [
            (case, index, ";".join(number[person] for person in people), series.tied_by)
            for index, series in enumerate(found)
            for case, people in series.rows.select("number", "offenders").iter_rows()
        ],
        schema=["case_number", "series", "offender", "tied_by"],
        orient="row",
    )


def make_story(found: list[Series], decoys: Planted) -> dict[str, object]:
    """The numbers of the first series of each kind that has a case left open, and how much there is of all."""
    first = {one.tied_by: one for one in reversed(found)}
    return {
        "series": len(found),
        "cases": sum(len(one.numbers) for one in found),
        "decoys": decoys.truth["case_decoys"].height,
        **{name.replace(";", "_"): one.numbers.to_list() for name, one in first.items()},
    }


def joined(parts: list[Planted], story: dict[str, object]) -> Planted:
    """What several parts add, as one plant."""
    rows = together([part.rows for part in parts])
    later = together([part.later for part in parts])
    tables = {name: table for part in parts for name, table in part.truth.items()}
    return Planted(rows, tables, story, later=later)


def together(parts: list[dict[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """The rows of several parts, by stem of the feed."""
    stems = dict.fromkeys(stem for part in parts for stem in part)
    return {stem: pl.concat([part[stem] for part in parts if stem in part]) for stem in stems}
