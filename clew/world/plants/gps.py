"""Positions of some devices in three regimes of sampling, and the visits behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world.city import City
from clew.world.geography import degrees
from clew.world.period import DAY, HOUR, MINUTE, whole
from clew.world.plants import itinerary
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.plants.itinerary import Lives, Visits
from clew.world.streams import Floats, Ints, Stream, serials

DEVICES = 90
"""In a city of full size."""
REGIMES = ("dense_5min", "sparse_10min", "bursty")
ZONES = {"+08:00": 0, "+00:00": 8 * HOUR}
"""How devices write time, and seconds by which that is behind the local one; one in three writes the second."""
DEAD_BY_NIGHT, DEAD_BY_DAY = 0.06, 0.04
"""Share of nights and of days on which a battery is empty for hours."""
STRAY = 0.02
"""Share of positions that are a street or two off."""


@dataclass(frozen=True)
class Carriers:
    """People whose devices tell their positions: rows of the people, codes of the devices."""

    person: Ints
    device: pl.Series


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """A file of positions; the truth tells homes, workplaces and every visit."""
    carriers = carriers_of(city, cast, source)
    count = len(carriers.person)
    lives = itinerary.lives_of(city, source, carriers.person, np.arange(count) % 4 == 1)
    told = itinerary.visits(city, source, lives, itinerary.nights_of(source, lives, city.period.days))
    frames = [track(city, source, told, carriers, who) for who in range(count)]
    rows = pl.concat(frames)
    rows = rows.with_columns(流水号=serials(city.seed, "gps", rows.height))
    agents = agent_truth(city, carriers, lives, [frame.height for frame in frames])
    truth = {"gps": agents, "gps_stops": stop_truth(city, told, carriers, lives)}
    return Planted({"gps": rows}, truth, agents.row(0, named=True))


def carriers_of(city: City, cast: Cast, source: Stream) -> Carriers:
    """People at work by day or by night with a device of their own."""
    cards = city.phones.sims.filter(pl.col("截止时间").is_null())
    device = dict(cards.select("ICCID", "IMEI").iter_rows())
    working = (city.people["employer"].to_numpy() >= 0) & (city.phones.phone_of >= 0)
    person = cast.people(source, working, scaled(city, DEVICES, 3))
    card = city.phones.subscriptions["ICCID"].gather(city.phones.phone_of[person])
    return Carriers(person, card.replace_strict(device))


def track(city: City, source: Stream, told: Visits, carriers: Carriers, who: int) -> pl.DataFrame:
    """The positions of one device, in the columns of 定位."""
    mine = slice(*np.searchsorted(told.who, [who, who + 1]))
    one = Visits(told.who[mine], told.spot[mine], told.begin[mine], told.end[mine])
    at = awake(source, moments(source, REGIMES[who % 3], one, city.period.days), city.period.days)
    x, y = positions(city, one, at)
    sigma = source.uniform(3, 8) * np.where(source.random(len(at)) < STRAY, source.uniform(8, 40, len(at)), 1.0)
    where = degrees(x + source.normal(0, 1, len(at)) * sigma, y + source.normal(0, 1, len(at)) * sigma)
    zone, behind = list(ZONES.items())[int(who % 9 >= 6)]
    return pl.DataFrame(
        {
            "设备编号": pl.repeat(carriers.device[who], len(at), eager=True),
            "定位时间": city.period.moments(at - behind) + zone,
            "纬度": where["纬度"],
            "经度": where["经度"],
            "精度": pl.Series((sigma * source.uniform(1.2, 2.5, len(at))).round(1)).cast(pl.String),
        }
    )


def moments(source: Stream, regime: str, told: Visits, days: int) -> Ints:
    """Seconds at which the device takes its position."""
    end = days * DAY
    if regime == "dense_5min":
        at = np.arange(0, end, 5 * MINUTE) + source.uniform(-20, 20, days * DAY // (5 * MINUTE))
        at = at[source.random(len(at)) < 0.97]
    elif regime == "sparse_10min":
        at = np.arange(0, end, 10 * MINUTE) + source.uniform(-90, 90, days * DAY // (10 * MINUTE))
        at = at[source.random(len(at)) < 0.75]
    else:
        begins = np.cumsum(source.uniform(20 * MINUTE, 90 * MINUTE, days * DAY // (20 * MINUTE)))
        rests = (begins[:, None] + np.arange(4) * MINUTE).ravel()
        ticks = np.arange(0.0, end, 2 * MINUTE)
        visit = np.maximum(np.searchsorted(told.begin, ticks, side="right") - 1, 0)
        at = np.concatenate([rests, ticks[ticks >= told.end[visit]]])
    at = np.unique(whole(at))
    return at[(at >= 0) & (at < end)]


def awake(source: Stream, at: Ints, days: int) -> Ints:
    """The same without the hours in which the battery was empty."""
    night = source.random(days) < DEAD_BY_NIGHT
    day = source.random(days) < DEAD_BY_DAY
    begins = np.concatenate(
        [
            np.flatnonzero(night) * DAY + source.uniform(20, 25, int(night.sum())) * HOUR,
            np.flatnonzero(day) * DAY + source.uniform(8, 18, int(day.sum())) * HOUR,
        ]
    )
    ends = begins + source.uniform(4, 10, len(begins)) * HOUR
    dead = (at[:, None] >= begins) & (at[:, None] < ends)
    return at[~dead.any(axis=1)]


def positions(city: City, told: Visits, at: Ints) -> tuple[Floats, Floats]:
    """Metres east and north at those seconds: at the address of a visit, or on the way, first east, then north."""
    addresses = city.geography.addresses
    x, y = (addresses[axis].to_numpy()[told.spot] for axis in ("x", "y"))
    last = np.clip(np.searchsorted(told.begin, at, side="right") - 1, 0, len(told.begin) - 1)
    following = np.minimum(last + 1, len(told.begin) - 1)
    lasts = np.maximum(told.begin[following] - told.end[last], 1)
    gone = np.clip((at - told.end[last]) / lasts, 0, 1)
    east, north = x[following] - x[last], y[following] - y[last]
    driven = gone * (np.abs(east) + np.abs(north))
    on_first = np.minimum(driven, np.abs(east))
    return x[last] + np.sign(east) * on_first, y[last] + np.sign(north) * (driven - on_first)


def agent_truth(city: City, carriers: Carriers, lives: Lives, pings: list[int]) -> pl.DataFrame:
    """One row per device: where its carrier lives and works, how it samples."""
    code, count = city.geography.addresses["地址编码"], len(pings)
    return pl.DataFrame(
        {
            "uid": carriers.device,
            "home_truth": code.gather(lives.home),
            "work_truth": code.gather(lives.work),
            "second_flat_truth": code.gather(pl.Series(lives.second).set(pl.Series(lives.second < 0), None)),
            "works_at_night": pl.Series(lives.night),
            "sampling": [REGIMES[who % 3] for who in range(count)],
            "pings": pings,
            "minutes": [city.period.days * DAY // MINUTE] * count,
        }
    )


def stop_truth(city: City, told: Visits, carriers: Carriers, lives: Lives) -> pl.DataFrame:
    """One row per visit."""
    there = city.geography.addresses[told.spot.tolist()]
    known = [told.spot == one[told.who] for one in (lives.home, lives.second, lives.work)]
    premises = (there["use"] == "premises").to_numpy()
    kind = np.select([*known, premises], ["home", "second_flat", "workplace", "shop"], "elsewhere")
    return pl.DataFrame(
        {
            "uid": carriers.device.gather(told.who),
            "started_at": city.period.moments(told.begin) + "+08:00",
            "finished_at": city.period.moments(told.end) + "+08:00",
            "duration_min": (told.end - told.begin) // MINUTE,
            "location": there["地址编码"],
            "category": pl.Series(kind.tolist(), dtype=pl.String),
            "lat": there["纬度"],
            "lon": there["经度"],
        }
    )
