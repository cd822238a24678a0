"""Stops at checkpoints: who drove what, when, and what the officer noted."""

from __future__ import annotations

import polars as pl

from clew.world.city import City
from clew.world.period import DAY, HOUR
from clew.world.streams import Ints, serials, stream

REMARKS = ("例行检查，证照齐全，放行。", "驾驶人称下班回家，放行。", "灯光不亮，已提醒。", "查验后备厢，无异常。")


def build(city: City) -> pl.DataFrame:
    """About five stops an evening in a city of 2,000, in the columns of 盘查."""
    source = stream(city.seed, "stops")
    days = city.period.days
    count = city.people.height * days // 400
    vehicle = source.integers(0, len(city.fleet.owner), count)
    at = source.integers(0, days, count) * DAY + source.integers(19 * HOUR, DAY, count)
    place = source.choice(city.geography.places_of("检查站"), count)
    return rows(city, "stops", vehicle, place, at, pl.Series(source.choice(REMARKS, count)))


def rows(city: City, producer: str, vehicle: Ints, place: Ints, at: Ints, remark: pl.Series) -> pl.DataFrame:
    """Stops of vehicles, driven by their owners, at places (rows), in the columns of 盘查."""
    return pl.DataFrame(
        {
            "记录编号": serials(city.seed, producer, len(at)),
            "时间": city.period.moments(at),
            "地点编号": city.geography.places["编号"].gather(place),
            "人员证件号码": city.people["公民身份号码"].gather(city.fleet.owner[vehicle]),
            "号牌种类": city.fleet.kind.gather(vehicle),
            "号牌号码": city.fleet.plate.gather(vehicle),
            "民警备注": remark,
        }
    )
