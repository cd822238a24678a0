"""Follows a case through the graph: to who and what is involved, and through them to what they have and use."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.cases.columns import Cases
from analysis.cases.entities import OWNED, REACHED, ROLES, USED
from analysis.rings.steps import DIRECT, ONWARD, label, links, used
from base.viewer import BEGINNING

BACK = ("HOLDS", "USES", "OWNS", "LIVES_AT", "BEARS", "INSTALLED_IN")
HOLDERS = ("Person", "Organization")
STEPS = 3
"""So many links lead back at most: from a device over the card and the number to its holder."""

UNNAMED = 0.3
"""What a role that no source names counts."""


async def reached(ask: Ask, cases: Cases, involved: pl.DataFrame) -> pl.DataFrame:
    """What some involvements (case, entity, role, load, row) lead to (REACHED).

    Everybody and everything involved is reached itself; what they have and use only where their role counts.
    """
    own = involved.with_columns(factor=pl.col("role").replace_strict(ROLES, default=UNNAMED, return_dtype=pl.Float64))
    counted = own.filter(pl.col("factor") > 0)
    people = sorted(set(counted.filter(label("entity").is_in(HOLDERS))["entity"]))
    things = sorted(set(counted.filter(~label("entity").is_in(HOLDERS))["entity"]))
    direct = await links(ask, people, list(DIRECT))
    through = await links(ask, things, list(ONWARD))
    spells = await _spells(ask, direct, through)
    itself = own.select(
        "case",
        "factor",
        thing="entity",
        holder="entity",
        apart=pl.lit(0, dtype=pl.Int64),
        rows=pl.concat_list("load", "row"),
    )
    return _grouped(pl.concat([itself, _further(cases, counted, spells)]), direct)


async def _spells(ask: Ask, direct: pl.DataFrame, through: pl.DataFrame) -> pl.DataFrame:
    """What people and things have: holder, target, times, factor, and the rows that lead there."""
    every, _ = await used(partial(links, ask), direct)
    uses = direct.filter(pl.col("type").is_in(["USES", "LIVES_AT"])).select(holder="source", target="target").unique()
    by_use = every.join(uses.with_columns(factor_2=pl.lit(USED)), on=["holder", "target"], how="left")
    theirs = by_use.select(
        "holder",
        "target",
        "from_at",
        "to_at",
        use=pl.col("factor_2").fill_null(OWNED),
        rows=pl.when(pl.col("via_load") > 0)
        .then(pl.concat_list("via_load", "via_row", "load", "row"))
        .otherwise(pl.concat_list("load", "row")),
    )
    own = through.select(
        "target", "from_at", "to_at", holder="source", use=pl.lit(USED), rows=pl.concat_list("load", "row")
    )
    return pl.concat([theirs, own.select(theirs.columns)])


def _further(cases: Cases, counted: pl.DataFrame, spells: pl.DataFrame) -> pl.DataFrame:
    """Involvements joined with what those involved have; `apart` is from the case's window to the time of use."""
    both = counted.select("case", "entity", "factor", source=pl.concat_list("load", "row")).join(
        spells, left_on="entity", right_on="holder"
    )
    place = both["case"].to_numpy()
    begin, end = (np.where(cases.timed[place], side[place], 0) for side in (cases.from_at, cases.to_at))
    before = pl.Series(begin) - both["to_at"]
    after = both["from_at"] - pl.Series(end)
    apart = pl.select(pl.max_horizontal(before, after, pl.lit(0, dtype=pl.Int64))).to_series()
    dated = (both["from_at"] > BEGINNING) & pl.Series(cases.timed[place])
    return both.select(
        "case",
        pl.col("factor") * pl.col("use"),
        thing="target",
        holder="entity",
        apart=pl.when(dated).then(apart),
        rows=pl.concat_list("source", "rows"),
    )


def _grouped(every: pl.DataFrame, direct: pl.DataFrame) -> pl.DataFrame:
    """With the label of each thing, and the household of each holder: the last address, or the holder."""
    homes = (
        direct.filter(pl.col("type") == "LIVES_AT")
        .sort("source", "from_at", "target")
        .group_by("source", maintain_order=True)
        .agg(pl.col("target").last().alias("home"))
    )
    named = every.join(homes, left_on="holder", right_on="source", how="left")
    return named.with_columns(label=label("thing"), group=pl.coalesce("home", "holder")).select(REACHED.names())


async def holders(ask: Ask, things: Collection[str]) -> tuple[dict[str, int], set[str]]:
    """How many have each thing, and everybody and everything that leads to one of them, in up to three steps."""
    reach = sorted(set(things))
    counts: dict[str, int] = {}
    found: set[str] = set()
    for step in range(STEPS):
        back = await links(ask, reach, list(BACK), back=True)
        if not step:
            often = back.group_by("target").agg(pl.col("source").n_unique())
            counts = dict(often.iter_rows())
        near = set(back["source"]) - found
        found |= near
        reach = sorted(id for id in near if not id.startswith(_HOLDING))
        if not reach:
            break
    return counts, found


_HOLDING = ("person-", "organization-")
