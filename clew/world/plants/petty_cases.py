"""Case files of small thefts from parked cars: windows from evening to morning, small losses, half never reported."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from clew.world import cases
from clew.world.city import City
from clew.world.numbers import yuan
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.plants.cast import Cast
from clew.world.plants.offences import FAITHFUL, victims
from clew.world.streams import Stream, zipf

KIND = "盗窃车内财物"
REPORTED = 0.5
"""Share of the victims who report."""
LOSS = (5.7, 0.7)
"""Mean and spread of the logarithm of the loss in yuan."""
UNKNOWN = 0.1
"""Share of the cases whose file does not tell the loss."""
MISSING = 0.2
"""Share of the fields of a method that were not recorded."""


def suffered(source: Stream, thefts: pl.DataFrame, codes: tuple[str, ...]) -> pl.DataFrame:
    """Thefts with `loss` in fen, the recorded `method`, and whether they were `reported`."""
    count = thefts.height
    told = np.isin(np.arange(count), source.permutation(count)[: math.ceil(REPORTED * count)])
    return thefts.with_columns(
        loss=pl.Series(whole(np.exp(source.normal(*LOSS, count))) * 100),
        method=pl.Series([method(source, codes) for _ in range(count)], dtype=pl.String),
        reported=pl.Series(told),
    )


def method(source: Stream, codes: tuple[str, ...]) -> str:
    """The recorded codes of one theft by somebody with a way of doing it."""
    fields = [field.split() for field in cases.METHODS[KIND].split("|")]
    used = [
        own if source.random() < FAITHFUL else str(source.choice(field, p=zipf(len(field))))
        for own, field in zip(codes, fields, strict=True)
    ]
    return ";".join(code for code in used if source.random() >= MISSING)


def case_files(city: City, cast: Cast, source: Stream, thefts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of 案件, from the evening before a theft to the morning after, and of 涉案人员 with their victims."""
    count, at = thefts.height, thefts["at"].to_numpy()
    evening = (at - 12 * HOUR) // DAY * DAY
    begin = np.minimum(evening + source.integers(18 * HOUR, 20 * HOUR, count), at - 10 * MINUTE)
    end = np.minimum(evening + DAY + source.integers(6 * HOUR, 8 * HOUR, count), city.period.days * DAY - 1)
    where = city.geography.addresses["标准地址"].gather(thefts["scene"])
    told = pl.DataFrame({"loss": yuan(thefts["loss"].to_numpy()), "known": pl.Series(source.random(count) >= UNKNOWN)})
    incidents = cases.Incidents(
        number=pl.Series([cast.case_number(source, when) for when in city.period.moments(end)]),
        kind=np.repeat(KIND, count),
        scene=thefts["scene"].to_numpy(),
        begin=begin,
        end=end,
        reported=end // DAY,
        text="车主早晨发现停放在" + where + "附近的小客车被撬，车内财物被盗。",
        loss=told.select(pl.when("known").then("loss"))["loss"],
        method=thefts["method"],
    )
    table = incidents.rows(city.geography, city.period)
    return table, victims(city, source, table["案件编号"])
