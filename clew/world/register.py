"""The household register as it was delivered twice, and what changed between the two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.world.geography import Geography
from clew.world.period import Period
from clew.world.phones import Phones
from clew.world.streams import Ints, stream


@dataclass(frozen=True)
class Register:
    """`first` and `later` in the columns of the feed; `changes`, for the truth, tells per person what differs."""

    first: pl.DataFrame
    later: pl.DataFrame
    changes: pl.DataFrame


def build(
    seed: int, people: pl.DataFrame, geography: Geography, phones: Phones, drivers: Ints, period: Period
) -> Register:
    """About one row in a hundred changes: half new telephone numbers, a third moves of whole households, some gone.

    `drivers` do not move, so that their vehicles keep resting where they live.
    """
    source = stream(seed, "household register")
    first = people.with_columns(联系电话=phones.numbers_of(np.arange(people.height)))
    movers = moving(source.permutation(people.height), people, drivers)
    renumbered = source.permutation(np.flatnonzero(phones.second_of >= 0))[: people.height // 200]
    settled = np.setdiff1d(
        np.arange(people.height), np.concatenate([movers, renumbered, people["head"].to_numpy(), drivers])
    )
    gone = source.permutation(settled)[: people.height // 700 + 1]
    home = new_homes(source.permutation(geography.homes()), people, movers)
    moved_on = np.full(people.height, 3, dtype=np.int64) + people["household"].to_numpy() % max(
        1, period.days * 3 // 4 - 4
    )
    there = geography.addresses[home.tolist()]
    moved = pl.Series(np.isin(np.arange(people.height), movers))
    number = phones.subscriptions["手机号码"]
    second = number.gather(pl.Series(np.maximum(phones.second_of, 0)))
    later = first.with_columns(
        地址编码=pl.when(moved).then(there["地址编码"]).otherwise("地址编码"),
        住址=pl.when(moved).then(there["标准地址"]).otherwise("住址"),
        迁入日期=pl.when(moved).then(period.dates(moved_on)).otherwise("迁入日期"),
        联系电话=pl.when(pl.Series(np.isin(np.arange(people.height), renumbered))).then(second).otherwise("联系电话"),
    )
    kinds = {"moved": movers, "phone": renumbered, "left": gone}
    changes = pl.concat([changed(kind, first, later, np.sort(rows)) for kind, rows in kinds.items()])
    return Register(first, later.filter(~pl.Series(np.isin(np.arange(people.height), gone))), changes)


def moving(order: Ints, people: pl.DataFrame, drivers: Ints) -> Ints:
    """People of whole households without a vehicle, about three in a thousand, at least two households."""
    household = people["household"].to_numpy()
    chosen: Ints = household[order]
    chosen = chosen[~np.isin(chosen, household[drivers])]
    _, first = np.unique(chosen, return_index=True)
    return np.flatnonzero(np.isin(household, chosen[np.sort(first)][: people.height // 800 + 2]))


def new_homes(order: Ints, people: pl.DataFrame, movers: Ints) -> Ints:
    """For each person the row of the address: the old one, or for movers a vacant one, one per household."""
    home, household = people["home"].to_numpy().copy(), people["household"].to_numpy()
    vacant = order[~np.isin(order, home)]
    home[movers] = vacant[np.unique(household[movers], return_inverse=True)[1]]
    return home


def changed(kind: str, first: pl.DataFrame, later: pl.DataFrame, rows: Ints) -> pl.DataFrame:
    """Truth about the people in those rows: what kind of change, the value before, the value after, since when."""
    field = {"moved": "地址编码", "phone": "联系电话", "left": "地址编码"}[kind]
    before, after = first[rows.tolist()], later[rows.tolist()]
    gone = pl.lit(None, dtype=pl.String)
    return pl.DataFrame(
        {
            "identity_number": before["公民身份号码"],
            "change": pl.repeat(kind, len(rows), eager=True),
            "before": before[field],
            "after": after[field],
            "since": after["迁入日期"],
        }
    ).with_columns(
        after=gone if kind == "left" else pl.col("after"), since=pl.col("since") if kind == "moved" else gone
    )
