"""Offences of people with habits: where, when and how they strike, and the case files that follow."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world import cases
from clew.world.city import City
from clew.world.period import DAY, HOUR, whole
from clew.world.plants.cast import Cast
from clew.world.streams import Floats, Ints, Stream, shares, zipf

HOURS = {"盗窃车内财物": 25.0, "入室盗窃": 12.0, "扒窃": 17.5, "盗窃电动车": 19.5, "抢劫": 23.0}
"""Kinds of offence that come in series, with the hour round which those of most offenders lie; 25 is one at night."""
OFTEN = (0.3, 0.3, 0.15, 0.15, 0.1)
HIDDEN = ("盗窃车内财物", "入室盗窃", "盗窃电动车")
"""Kinds whose victims find out hours later."""
FAITHFUL = 0.85
"""Share of the offences in which an offender keeps to one field of the own method."""
MOST_SEEN = 12.0


@dataclass(frozen=True)
class Habit:
    """How somebody offends: round which address (row) and how far in metres, at what hour, on which weekdays, how.

    `weekdays` are 0 for Monday to 6, all if there is no preference; `codes` hold one code per field of the kind and
    `missing` is the share of fields that were not recorded.
    """

    kind: str
    anchor: int
    radius: float
    hour: float
    weekdays: tuple[int, ...]
    codes: tuple[str, ...]
    missing: float


@dataclass(frozen=True)
class Series:
    """One series: who (rows of people, the first took part each time), how, its cases, and the day of the arrest.

    `rows` are as `offences` gives them, with `number` of the case and `offenders` (rows of people) beside. `vehicle` is
    a row of the fleet, -1 for none.
    """

    offenders: Ints
    habit: Habit
    tied_by: str
    vehicle: int
    rows: pl.DataFrame
    arrested: int | None

    @property
    def numbers(self) -> pl.Series:
        """The numbers of its cases, in order of time."""
        return self.rows["number"]


def habit_of(source: Stream, anchor: int) -> Habit:
    """A habit drawn at random round an address (row)."""
    kind = str(source.choice(list(HOURS), p=OFTEN))
    fields = fields_of(kind)
    weekdays = ((5, 6), (0, 1, 2, 3, 4), tuple(range(7)))[int(source.integers(0, 3))]
    return Habit(
        kind=kind,
        anchor=anchor,
        radius=900 * math.exp(source.normal(0, 0.35)),
        hour=HOURS[kind] + float(source.normal(0, 2.5)),
        weekdays=weekdays,
        codes=tuple(str(source.choice(codes)) for codes in fields),
        missing=float(source.uniform(0.1, 0.3)),
    )


def fields_of(kind: str) -> list[list[str]]:
    """The codes of each field of the method of a kind."""
    return [field.split() for field in cases.METHODS[kind].split("|")]


def scenes(city: City, source: Stream, kind: str, middle: int, radius: float, count: int) -> Ints:
    """Addresses (rows) round one of them, the nearer the likelier: homes for burglaries, else the open street."""
    uses = ["home"] if kind == "入室盗窃" else ["kerb", "premises"]
    rows = np.concatenate([city.geography.rows_of(use) for use in uses])
    apart = distances(city, rows, middle)
    return source.choice(rows, count, p=shares(np.exp(-apart / radius) + 1e-12))


def distances(city: City, rows: Ints, middle: int) -> Floats:
    """Metres from each of those addresses (rows) to another one."""
    x, y = (city.geography.addresses[axis].to_numpy() for axis in ("x", "y"))
    return np.hypot(x[rows] - x[middle], y[rows] - y[middle])


def days_of(city: City, source: Stream, habit: Habit, count: int) -> Ints:
    """Days of that many offences within the history and the period, in order; two of three on a preferred weekday."""
    room = cases.HISTORY + city.period.days - 3
    gaps = source.exponential(9 * math.exp(source.normal(0, 0.5)), count).clip(0.5, room / count)
    after = np.cumsum(gaps)
    first = -cases.HISTORY + source.uniform(0, room - float(after[-1]))
    day = whole(first + after)
    weekday = (city.period.first.weekday() + day) % 7
    apart = np.array([[(other - own) % 7 for other in habit.weekdays] for own in weekday.tolist()])
    moved = day - 7 + apart.min(axis=1)
    kept = (source.random(count) > 2 / 3) | np.isin(weekday, habit.weekdays) | (moved < -cases.HISTORY)
    return np.sort(np.where(kept, day, moved))


def methods(source: Stream, habit: Habit, count: int) -> pl.Series:
    """The codes of so many offences, most as the offender is used to, some not recorded."""
    return pl.Series([";".join(method(source, habit)) for _ in range(count)], dtype=pl.String)


def method(source: Stream, habit: Habit) -> list[str]:
    """The recorded codes of one offence."""
    found: list[str] = []
    for own, codes in zip(habit.codes, fields_of(habit.kind), strict=True):
        used = own if source.random() < FAITHFUL else str(source.choice(codes, p=zipf(len(codes))))
        found += [used] if source.random() >= habit.missing else []
    return found


def offences(city: City, source: Stream, habit: Habit, count: int) -> pl.DataFrame:
    """So many offences by one habit: kind, scene (row of the address), `at` (seconds) and method, in order of time."""
    hour = habit.hour + source.normal(0, 1.3, count)
    return pl.DataFrame(
        {
            "kind": np.repeat(habit.kind, count),
            "scene": scenes(city, source, habit.kind, habit.anchor, habit.radius, count),
            "at": days_of(city, source, habit, count) * DAY + whole(hour * HOUR),
            "method": methods(source, habit, count),
        }
    ).sort("at", maintain_order=True)


def case_files(city: City, cast: Cast, source: Stream, told: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of 案件, one for each offence in its order, and those of 涉案人员 with their victims.

    `told` is as `offences` gives it, with `closed`: the day on which the case was cleared, null for an open one.
    """
    kind, at = np.array(told["kind"].to_list()), told["at"].to_numpy()
    unseen = np.where(np.isin(kind, HIDDEN), source.uniform(1, MOST_SEEN, len(at)), 0.1) * HOUR
    before = source.uniform(0.2, 0.8, len(at)) * unseen
    end = np.minimum(at + whole(unseen - before), city.period.days * DAY - 1)
    where = city.geography.addresses["标准地址"].gather(told["scene"])
    incidents = cases.Incidents(
        number=pl.Series([cast.case_number(source, when) for when in city.period.moments(end)]),
        kind=kind,
        scene=told["scene"].to_numpy(),
        begin=at - whole(before),
        end=end,
        reported=end // DAY,
        text="报案称在" + where + "附近发生" + told["kind"] + "。",
        loss=cases.losses(source, kind),
        method=told["method"],
        closed=dates_or_none(city, told["closed"]),
    )
    table = incidents.rows(city.geography, city.period)
    return table, victims(city, source, table["案件编号"])


def dates_or_none(city: City, days: pl.Series) -> pl.Series:
    """Days as dates, null where there is none."""
    known = city.period.dates(days.fill_null(0).to_numpy())
    return pl.DataFrame({"on": known, "day": days}).select(pl.when(pl.col("day").is_not_null()).then("on"))["on"]


def victims(city: City, source: Stream, number: pl.Series) -> pl.DataFrame:
    """A victim for each case, who reported it, in the columns of 涉案人员."""
    adults = np.flatnonzero(city.people["years"].to_numpy() >= 18)
    who = source.choice(adults, len(number))
    roles = [np.repeat(role, len(number)) for role in ("受害人", "报案人")]
    return pl.concat([cases.involved(number, city.people, who, role) for role in roles])
