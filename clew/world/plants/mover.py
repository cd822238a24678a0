"""A person who moved between the two household registers, so that the home depends on the day asked for."""

from __future__ import annotations

import polars as pl

from clew.world.city import City
from clew.world.plants.cast import Cast, Planted
from clew.world.streams import Stream


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """Names one adult among those who moved anyway; adds no row."""
    moved = city.register.changes.filter(pl.col("change") == "moved")
    suitable = city.people["公民身份号码"].is_in(moved["identity_number"].to_list()) & (city.people["years"] >= 18)
    person = int(cast.people(source, suitable.to_numpy(), 1)[0])
    number = city.people["公民身份号码"][person]
    change = moved.filter(pl.col("identity_number") == number).row(0, named=True)
    text = dict(city.geography.addresses.select("地址编码", "标准地址").iter_rows())
    story = {
        "identity_number": number,
        "name": city.people["姓名"][person],
        "moved_on": change["since"],
        "address_code_before": change["before"],
        "address_before": text[change["before"]],
        "address_code_after": change["after"],
        "address_after": text[change["after"]],
    }
    return Planted({}, {"mover": pl.DataFrame([story])}, story)
