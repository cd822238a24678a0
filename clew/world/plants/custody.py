"""Who was held when: those arrested for a series, and others; a few records bear wrong dates."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.world.city import City
from clew.world.period import DAY
from clew.world.plants.cast import Planted
from clew.world.plants.offences import Series
from clew.world.streams import Stream, serials

KINDS = ("行政拘留", "刑事拘留", "逮捕", "服刑")
LENGTHS = (12, 37, 180, 700)
"""Days that each kind lasts on average."""
WRONG = 0.02
"""Share of the records whose dates are wrong: they say that somebody was held who offended at that time."""
SHORTEST = 25
"""Days that nobody is held for less, so that look-alikes fall into them."""
PLACES = ("云溪市看守所", "云溪市拘留所", "皖北监狱")


def make(city: City, source: Stream, found: list[Series]) -> Planted:
    """Records of those arrested and of offenders of the city between two of their cases; truth with what is wrong."""
    number = city.people["公民身份号码"].to_list()
    arrested = [
        (number[person], series.arrested, offended(series))
        for series in found
        if series.arrested is not None
        for person in series.offenders.tolist()
    ]
    told = arrested + others(city, source)
    wrong = set((source.permutation(len(told))[: max(1, round(WRONG * len(told)))]).tolist())
    rows: list[tuple[str, int, int, int, bool]] = []
    for index, (person, begin, days) in enumerate(told):
        kind = int(source.integers(0, len(KINDS)))
        end = begin + SHORTEST + int(source.exponential(LENGTHS[kind]))
        if index in wrong:
            earlier = int(source.choice(days)) - int(source.integers(1, 5))
            begin, end = earlier, earlier + end - begin
        rows.append((person, kind, begin, end, index in wrong))
    return Planted({"custody": written(city, rows)}, {"custody": truth(city, rows)})


def offended(series: Series) -> list[int]:
    """The days on which a series struck."""
    return (series.rows["at"].to_numpy() // DAY).tolist()


def others(city: City, source: Stream) -> list[tuple[str, int, list[int]]]:
    """One of three offenders of the city's other cases: identity number, the day of an arrest, all days offended."""
    named = city.cases.people.filter(pl.col("角色").is_in(["罪犯", "嫌疑人"]))
    solved = city.cases.cases.drop_nulls("破案时间").select(
        "案件编号",
        closed=(pl.col("破案时间").str.to_date() - city.period.first).dt.total_days(),
        day=(pl.col("发生时间起").str.slice(0, 10).str.to_date() - city.period.first).dt.total_days(),
    )
    by_person = named.join(solved, on="案件编号").group_by("证件号码", maintain_order=True).agg("closed", "day")
    held = by_person.filter(pl.Series(source.random(by_person.height) < 1 / 3))
    return [
        (person, max(closed) if max(closed) > max(days) else max(days) + 1, days)
        for person, closed, days in held.iter_rows()
    ]


def written(city: City, rows: list[tuple[str, int, int, int, bool]]) -> pl.DataFrame:
    """The records in the columns of 羁押; one that lasts beyond the period has no end."""
    begin, end = (np.array([row[place] for row in rows], dtype=np.int64) for place in (2, 3))
    ended = pl.DataFrame({"on": city.period.dates(end), "past": end < city.period.days})
    kind = [row[1] for row in rows]
    return pl.DataFrame(
        {
            "羁押编号": "JY" + serials(city.seed, "custody", len(rows)),
            "证件号码": [row[0] for row in rows],
            "羁押类型": [KINDS[one] for one in kind],
            "起始日期": city.period.dates(begin),
            "截止日期": ended.select(pl.when("past").then("on"))["on"],
            "羁押场所": [PLACES[(1, 0, 0, 2)[one]] for one in kind],
        }
    )


def truth(city: City, rows: list[tuple[str, int, int, int, bool]]) -> pl.DataFrame:
    """One row per record: who, from when, until when (nothing if it lasts), and whether the dates are wrong."""
    table = written(city, rows)
    return table.select(
        identity_number="证件号码",
        from_at="起始日期",
        to_at="截止日期",
        wrong=pl.Series([row[4] for row in rows]),
    )
