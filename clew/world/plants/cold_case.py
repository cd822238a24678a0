"""A homicide of 1999 whose trace turns up again, under the same comparator key, at a small case of today."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from clew.world import cases, names, numbers
from clew.world.city import City
from clew.world.period import DAY, HOUR
from clew.world.plants.cast import Cast, OpenCase, Planted
from clew.world.streams import Stream, serials

KILLED_ON = date(1999, 9, 17)
VICTIM_BORN = "1971-05-08"


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Two cases, a victim with a number of 15 digits, a suspect of today, two traces from one source.

    The second trace is secured within the period, so only the later file of traces holds it.
    """
    years = city.people["years"].to_numpy()
    suspect = cast.people(source, (years > 42) & (years < 65), 1)
    old = city.period.day_of(KILLED_ON) * DAY + 19 * HOUR
    new = (city.period.days // 2) * DAY + 21 * HOUR
    old_number, new_number = (cast.case_number(source, city.period.moment(at)) for at in (old, new))
    rows = pl.concat(
        [homicide(city, source, old).row(city, old_number), brawl(city, source, new).row(city, new_number)]
    )
    today = cases.involved(pl.Series([new_number]), city.people, suspect, np.array(["嫌疑人"]))
    involved = pl.concat([victim(city, source, old_number), today])
    traces = two_traces(city, source, rows)
    story = {
        "case_1999": old_number,
        "case_today": new_number,
        "laboratory": cases.LABORATORY,
        "comparator_key": traces["比对键"][0],
        "trace_1999": traces["痕迹编号"][0],
        "trace_today": traces["痕迹编号"][1],
        "suspect_identity_number": today["证件号码"][0],
        "suspect_name": today["姓名"][0],
        "arrives_on": f"{city.period.last:%Y-%m-%d}",
    }
    added = {"cases": rows, "case_people": involved, "traces": traces}
    return Planted(added, {"cold_case": pl.DataFrame([story])}, story)


def homicide(city: City, source: Stream, at: int) -> OpenCase:
    """The unsolved case of 1999."""
    home = int(source.choice(city.geography.homes()))
    text = "被害人于夜间在家中遇害，现场提取生物痕迹一处，嫌疑人未到案。"
    return OpenCase("故意杀人", home, at, at + 8 * HOUR, "E02;W03", text)


def brawl(city: City, source: Stream, at: int) -> OpenCase:
    """The case of today: a brawl in which a glass was secured."""
    kerb = int(source.choice(city.geography.rows_of("kerb")))
    text = "酒后争执并互相推搡，现场提取酒杯一只送检。"
    return OpenCase("寻衅滋事", kerb, at, at + HOUR, "W01", text)


def two_traces(city: City, source: Stream, rows: pl.DataFrame) -> pl.DataFrame:
    """One trace for each of the two cases, in the columns of 痕迹, both with one comparator key."""
    key = cases.keys(source, 1)
    return pl.DataFrame(
        {
            "痕迹编号": "HJ" + serials(city.seed, "traces cold_case", 2),
            "案件编号": rows["案件编号"],
            "实验室": [cases.LABORATORY] * 2,
            "比对键": key.gather([0, 0]),
            "种类": ["DNA"] * 2,
            "提取时间": rows["立案时间"],
            "状态": ["确认"] * 2,
        }
    )


def victim(city: City, source: Stream, case: str) -> pl.DataFrame:
    """The victim of 1999, in no register of today, with the 15 digits of that time."""
    female = np.array([True])
    taken = set(city.people["公民身份号码"].to_list())
    number = numbers.identity_numbers(source, pl.Series([VICTIM_BORN]), female, taken)[0]
    name = names.surnames(source, 1)[0] + names.given_names(source, female, np.array([1971]))[0]
    old_number = number[:6] + number[8:17]
    return pl.DataFrame({"案件编号": [case], "证件号码": [old_number], "姓名": [name], "角色": ["受害人"]})
