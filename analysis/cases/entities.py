"""What people, vehicles, numbers and addresses in common say about a link: rarity, role and time of use."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from analysis.statistics import DAY

SHARE_OF_POOL = 0.3
"""Who shares a thing is compared with this share of all of its kind: those of about the same place and age."""

CAPS = {
    **dict.fromkeys(("Person", "Organization"), 4.0),
    **dict.fromkeys(("Vehicle", "Plate"), 3.0),
    **dict.fromkeys(("Phone", "Sim", "Device"), 3.0),
    **dict.fromkeys(("Account", "OnlineAccount"), 3.0),
    "Address": 1.5,
}
"""The most that a thing of each kind says (log10)."""

ROLES = {"suspect": 1.0, "convicted": 1.0, "other": 0.3, "victim": 0.0, "witness": 0.0, "reporter": 0.0}
"""How much somebody in that role says about who did it; without a role as much as in another."""

USED, OWNED = 1.0, 0.6
"""A thing somebody uses, or lives at, and one that somebody only owns or is registered for."""

HUB = 30
"""A thing of more holders, or in more cases, joins nobody: a tow truck, a hotel, a pawn shop, an officer."""

NEAR, FAR = 90 * DAY, 3 * 365 * DAY
AT_ONCE, LATER, LONG_AGO = 1.0, 0.5, 0.2
"""What counts of a thing used within NEAR of the case, within FAR, and beyond."""

REACHED = pl.Schema(
    {
        "case": pl.Int64,
        "thing": pl.String,
        "label": pl.String,
        "holder": pl.String,
        "group": pl.String,
        "factor": pl.Float64,
        "apart": pl.Int64,
        "rows": pl.List(pl.Int64),
    }
)
"""A case, a thing it leads to, and through whom: `factor` is of role and use, `apart` seconds between use and case.

`apart` is null where no row says when the thing was used. `group` is the household of the holder, or the holder.
"""


def overlap(apart: pl.Expr) -> pl.Expr:
    """What counts of a use so many seconds from the case; half where it has no date."""
    return (
        pl.when(apart.is_null())
        .then(LATER)
        .when(apart <= NEAR)
        .then(AT_ONCE)
        .when(apart <= FAR)
        .then(LATER)
        .otherwise(LONG_AGO)
    )


def shared(reached: pl.DataFrame, holders: Mapping[str, int], counts: Mapping[str, int]) -> pl.DataFrame:
    """What ties each two cases: one row a pair and thing with `log10_lr`, `cap`, `group` and rows; strongest first.

    `holders` says how many have each thing, `counts` how many things of a kind there are. A thing counts once for two
    cases, by its strongest path; within two groups (households or people) only the strongest thing counts, the others
    have a log10_lr of 0.
    """
    often = reached.group_by("thing").agg(pl.col("case").n_unique().alias("cases"))
    useful = reached.join(often.filter(pl.col("cases").is_between(2, HUB)), on="thing")
    side = useful.with_columns(weight=pl.col("factor") * overlap(pl.col("apart")))
    both = side.join(side, on="thing", suffix="_2").filter(pl.col("case") < pl.col("case_2"))
    one, other = "group", "group_2"
    pairs = both.select(
        "thing",
        "label",
        "holder",
        "holder_2",
        one="case",
        other="case_2",
        group=pl.concat_str(pl.min_horizontal(one, other), pl.max_horizontal(one, other), separator=" "),
        weight=pl.col("weight") * pl.col("weight_2"),
        rows=pl.concat_list("rows", "rows_2"),
    )
    held = pl.DataFrame(
        {"thing": list(holders), "held": list(holders.values())}, schema={"thing": pl.String, "held": pl.Int64}
    )
    known = pairs.join(held, on="thing", how="left").with_columns(pl.col("held").fill_null(1).clip(1))
    pool = pl.col("label").replace_strict(dict(counts), default=1, return_dtype=pl.Float64)
    cap = pl.col("label").replace_strict(CAPS, default=0.0, return_dtype=pl.Float64)
    rarity = (SHARE_OF_POOL * pool / pl.col("held")).clip(1.0).log10()
    order = ["one", "other", "log10_lr", "thing", "holder", "holder_2"]
    falling = [False, False, True, False, False, False]
    weighed = known.filter(pl.col("held") <= HUB).with_columns(
        cap.alias("cap"), log10_lr=pl.min_horizontal(cap, rarity) * pl.col("weight")
    )
    best = weighed.sort(order, descending=falling).unique(["one", "other", "thing"], keep="first", maintain_order=True)
    first = pl.int_range(pl.len()).over("one", "other", "group") == 0
    return best.with_columns(log10_lr=pl.when(first).then("log10_lr").otherwise(0.0)).drop("weight")


def hubs(reached: pl.DataFrame, holders: Mapping[str, int]) -> list[str]:
    """The things that are left out because too many have them, or because they stand in too many cases."""
    often = reached.group_by("thing").agg(pl.col("case").n_unique().alias("cases"))
    busy = set(often.filter(pl.col("cases") > HUB)["thing"])
    return sorted(busy | {thing for thing, held in holders.items() if held > HUB})
