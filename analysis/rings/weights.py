"""How much it says that two hold one identifier: rarity, dates and caps, for every pair of uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.rings.uses import KINDS, Flags, Floats, Integers, Spells, Uses
from analysis.statistics import DAY
from base.viewer import BEGINNING, FOREVER

SHARE_OF_POOL = 0.3
"""Who shares an identifier is compared with this share of its holders, those of about the same place and age."""

HALF = 0.5
HANDED_ON = 30 * DAY
HUB_PERCENTILE = 0.999
MOST_USES = 200
"""An identifier that ever had more holders says nothing, however many it had at a time."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is usual: how many have an identifier of each kind, and from how many holders at a time one is a hub.

    Counted in what everybody may see, so that a weight does not depend on who asks.
    """

    holders: Mapping[str, int]
    hub: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Each holder of each identifier once, ascending by identifier and holder; `from_at` is when the use began."""

    identifier: Integers
    holder: Integers
    from_at: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Unbroken times of use, ascending by edge and time; `dated` says whether a row tells when it began."""

    edge: Integers
    identifier: Integers
    holder: Integers
    from_at: Integers
    to_at: Integers
    dated: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """Pairs of edges of one identifier, and what each says (log10); `undated` marks where no row says since when."""

    one: Integers
    other: Integers
    identifier: Integers
    weight: Floats
    undated: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """All that is shared: who has what, what it says, how many at a time (`together`, of each identifier) have it.

    `hubs` and `communal` are identifiers that several have and that were left out.
    """

    edges: Edges
    shared: Shared
    together: Integers
    hubs: Integers
    communal: Integers
    measure: Measure


def weighed(uses: Uses, measure: Measure | None = None) -> Weighed:
    """Every pair of holders of an identifier, weighed; what is usual is counted here unless it is handed in."""
    runs, edges = runs_of(uses.spells)
    general, _ = runs_of(uses.spells.taken(uses.spells.general))
    count = len(uses.identifiers)
    seen, known = together(runs, count), together(general, count)
    usual = measure or _measured(uses, general, known)
    hub = np.array([usual.hub[kind] for kind in uses.kind], dtype=np.int64)
    often = np.bincount(edges.identifier, minlength=count)
    left_out = (often > 1) & ((seen > hub) | (often > MOST_USES) | uses.communal)
    shared = _shared(_pairs(runs, (often > 1) & ~left_out), _rarity(uses, usual, np.maximum(known, 1)), _halved(uses))
    hubs, communal = np.flatnonzero(left_out & ~uses.communal), np.flatnonzero(left_out & uses.communal)
    return Weighed(edges, shared, seen, hubs, communal, usual)


def _measured(uses: Uses, general: Runs, known: Integers) -> Measure:
    """What is usual here: hubs are above the lower of the kind's cap and the 99.9th percentile of what is shared.

    The percentile is taken over identifiers that at least two hold at a time. Over all of them it would be one for
    devices, of which fewer than one in a thousand is shared: no device could then ever join anybody.
    """
    kinds = np.array(uses.kind, dtype=np.str_)
    of_run = kinds[general.identifier]
    holders = {kind: len(np.unique(general.holder[of_run == kind])) for kind in KINDS}
    return Measure(holders, {kind: _hub(kind, known[kinds == kind]) for kind in KINDS})


def _halved(uses: Uses) -> Flags:
    return np.array([KINDS[kind].handed_on for kind in uses.kind], dtype=np.bool_)


def _hub(kind: str, often: Integers) -> int:
    several = often[often > 1]
    if not len(several):
        return KINDS[kind].hub
    return min(KINDS[kind].hub, int(np.quantile(several, HUB_PERCENTILE, method="higher")))


def runs_of(spells: Spells) -> tuple[Runs, Edges]:
    """The spells of each edge, those that overlap or touch as one; where any is dated, undated ones do not count."""
    dated = spells.from_at > BEGINNING
    order = np.lexsort((spells.to_at, spells.from_at, spells.holder, spells.identifier))
    begins = _begins(spells.identifier[order], spells.holder[order])
    edge = np.cumsum(begins) - 1
    any_dated = np.bincount(edge, weights=dated[order], minlength=int(begins.sum())) > 0
    kept = dated[order] | ~any_dated[edge]
    order, edge = order[kept], edge[kept]
    from_at, to_at = spells.from_at[order], spells.to_at[order]
    reached = np.maximum.accumulate(to_at + edge * _APART) if len(edge) else to_at
    first = np.flatnonzero(np.r_[True, (from_at + edge * _APART)[1:] > reached[:-1]][: len(edge)])
    last = np.append(first[1:], len(edge))[: len(first)] - 1
    start = order[first]
    runs = Runs(
        edge=edge[first],
        identifier=spells.identifier[start],
        holder=spells.holder[start],
        from_at=from_at[first],
        to_at=reached[last] - edge[last] * _APART,
        dated=dated[start],
    )
    one = np.flatnonzero(np.diff(runs.edge, prepend=-1))
    return runs, Edges(runs.identifier[one], runs.holder[one], runs.from_at[one])


_APART = 4 * FOREVER
"""Seconds by which the times of one edge are moved from those of the one before, so that they are one sequence."""


def _begins(*columns: Integers) -> Flags:
    """Where any of the columns changes, the first place included."""
    changes = [np.diff(column) != 0 for column in columns]
    return np.r_[True, np.logical_or.reduce(changes)][: len(columns[0])]


def together(runs: Runs, count: int) -> Integers:
    """How many use each of `count` identifiers at the same time, at most."""
    which = np.concatenate([runs.identifier, runs.identifier])
    step = np.repeat(np.array([1, -1]), len(runs.identifier))
    order = np.lexsort((step, np.concatenate([runs.from_at, runs.to_at]), which))
    running = np.cumsum(step[order])  # a use ends before the next begins, and each identifier's end at none
    most = np.zeros(count, dtype=np.int64)
    np.maximum.at(most, which[order], running)
    return most


def _pairs(runs: Runs, useful: Flags) -> pl.DataFrame:
    """Each two runs of a useful identifier by two holders, and for how long they overlap; negative: the gap between."""
    which = useful[runs.identifier]
    names = ("identifier", "edge", "from_at", "to_at", "dated")
    some = pl.DataFrame({name: getattr(runs, name)[which] for name in names})
    both = some.join(some, on="identifier", suffix="_2").filter(pl.col("edge") < pl.col("edge_2"))
    last = pl.max_horizontal("from_at", "from_at_2")
    overlap = pl.min_horizontal("to_at", "to_at_2") - last
    return both.select(
        "identifier", one="edge", other="edge_2", overlap=overlap, dated=pl.col("dated") & pl.col("dated_2")
    )


def _rarity(uses: Uses, measure: Measure, together: Integers) -> Floats:
    """The weight of each identifier before dates count."""
    holders = np.array([measure.holders[kind] for kind in uses.kind], dtype=np.float64)
    caps = np.array([KINDS[kind].cap for kind in uses.kind], dtype=np.float64)
    return np.clip(np.log10(np.maximum(SHARE_OF_POOL * holders, 1.0) / together), 0.0, caps)


def _shared(pairs: pl.DataFrame, rarity: Floats, halved: Flags) -> Shared:
    """One row a pair of edges: at the same time counts whole, handed on in time or undated counts half."""
    overlap, dated = pairs["overlap"].to_numpy(), pairs["dated"].to_numpy()
    identifier = pairs["identifier"].to_numpy()
    at_once = np.where(dated, 1.0, HALF) * (overlap >= DAY)
    handed = HALF * (dated & halved[identifier] & (overlap < DAY) & (overlap >= -HANDED_ON))
    counted = pairs.with_columns(factor=pl.Series(np.maximum(at_once, handed)))
    best = (
        counted.filter(pl.col("factor") > 0)
        .group_by("one", "other", "identifier")
        .agg(pl.col("factor").max(), undated=~pl.col("dated").any())
        .sort("one", "other")
    )
    which = best["identifier"].to_numpy()
    weight = best["factor"].to_numpy() * rarity[which]
    told = weight > 0
    one, other, undated = (best[name].to_numpy()[told] for name in ("one", "other", "undated"))
    return Shared(one, other, which[told], weight[told], undated)
