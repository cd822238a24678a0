"""Steps from people to what they use, as tables: links read in slices, and joined where they overlap in time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence

import polars as pl

from analysis.asking import Ask
from ontology import ENTITIES

SLICE = 5_000
"""So many entities are asked about at a time."""

MOSTLINKS = 1_000
"""Of an entity with more links of the asked types only so many are read: it is a hub by far."""

DIRECT = ("HOLDS", "USES", "OWNS", "LIVES_AT")
ONWARD = ("USES", "BEARS", "INSTALLED_IN")
BETWEEN = {"Account": "HOLDS", "OnlineAccount": "HOLDS", "Phone": "HOLDS", "Sim": "HOLDS", "Vehicle": "OWNS"}
"""What leads on to further identifiers, and the link by which somebody must have it.

A number left at a bank leads no further, and only numbers that somebody holds lead to SIMs and devices: else one fact
would count in two families.
"""

LINK = {
    "source": pl.String,
    "type": pl.String,
    "target": pl.String,
    "from_at": pl.Int64,
    "to_at": pl.Int64,
    "load": pl.Int64,
    "row": pl.Int64,
}
"""What is known of each claim of a link."""

Onward = Callable[[Sequence[str], Sequence[str]], Awaitable[pl.DataFrame]]
"""Tells the links of some types that lead from entities."""

USED = ("holder", "target", "from_at", "to_at", "load", "row", "via_load", "via_row")


def label(column: str) -> pl.Expr:
    """The label of the kind of the ids in a column."""
    prefixes = {entity.prefix: entity.label() for entity in ENTITIES.values()}
    return pl.col(column).str.head(-31).replace_strict(prefixes, return_dtype=pl.String)


def slices(ids: Sequence[str]) -> Iterator[list[str]]:
    """The ids in slices that one question takes."""
    for start in range(0, len(ids), SLICE):
        yield list(ids[start : start + SLICE])


async def links(ask: Ask, ids: Sequence[str], types: Sequence[str], *, back: bool = False) -> pl.DataFrame:
    """The claims of links that lead from the entities, or back to them: source, type, target, times, load and row."""
    name = "rings/shared_links_back" if back else "rings/shared_links_out"
    near, far = ("target", "source") if back else ("source", "target")
    parts = [pl.DataFrame(schema=LINK)]
    for some in slices(sorted(set(ids))):
        read = await ask.graph.columns(name, ask.gate, ids=some, types=list(types), most=MOSTLINKS)
        ends = {near: pl.Series(some, dtype=pl.String).gather(pl.Series(read.pop("place"), dtype=pl.Int64))}
        columns = {far: read.pop("other"), **read, **ends}
        parts.append(pl.DataFrame(columns, schema_overrides=LINK).select(list(LINK)))
    return pl.concat(parts)


async def used(links_from: Onward, own: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What people have themselves and what hangs on it, one row a time (USED), from their own links.

    `via_load` and `via_row` are the row that leads there, 0 for none. The second table tells through which devices
    accounts were opened: device and holder, once for each account.
    """
    direct = own.rename({"source": "holder"}).with_columns(
        via_load=pl.lit(0, dtype=pl.Int64), via_row=pl.lit(0, dtype=pl.Int64)
    )
    held = direct.filter(label("target").replace_strict(BETWEEN, default="") == pl.col("type"))
    onward = await links_from(held["target"].to_list(), ONWARD)
    inside = await links_from(onward.filter(label("target") == "Sim")["target"].to_list(), ["INSTALLED_IN"])
    second = overlapping(held, onward)
    cards = second.filter((label("through") == "Phone") & (label("target") == "Sim"))
    every = pl.concat([part.select(USED) for part in (direct, second, overlapping(cards, inside))])
    left = second.filter(label("through").is_in(["Account", "OnlineAccount"]))
    return every, _opened(left, onward, inside)


def overlapping(held: pl.DataFrame, onward: pl.DataFrame) -> pl.DataFrame:
    """Each use and each link onward from it that overlap in time, for as long as they do; `through` is between."""
    both = held.join(onward, left_on="target", right_on="source", suffix="_2")
    since, until = pl.max_horizontal("from_at", "from_at_2"), pl.min_horizontal("to_at", "to_at_2")
    return both.filter(since < until).select(
        "holder",
        target="target_2",
        through="target",
        from_at=since,
        to_at=until,
        load="load_2",
        row="row_2",
        via_load="load",
        via_row="row",
    )


def _opened(left: pl.DataFrame, onward: pl.DataFrame, inside: pl.DataFrame) -> pl.DataFrame:
    """Which devices held the card behind a number when an account was opened with it, or opened it themselves."""
    of_phone = onward.filter((label("source") == "Phone") & (label("target") == "Sim")).rename({"source": "holder"})
    with_card = of_phone.with_columns(via_load=pl.lit(0, dtype=pl.Int64), via_row=pl.lit(0, dtype=pl.Int64))
    devices = overlapping(with_card, inside).select(phone="holder", device="target", since="from_at", until="to_at")
    opening = left.filter(label("target") == "Phone").join(devices, left_on="target", right_on="phone")
    through = opening.filter((pl.col("since") <= pl.col("from_at")) & (pl.col("from_at") < pl.col("until")))
    direct = left.filter(label("target") == "Device").select("holder", device="target")
    return pl.concat([through.select("holder", "device"), direct])
