"""What ties cases by name: traces that laboratories compare, and people, vehicles, numbers and places in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.cases import entities, forensic
from analysis.cases.columns import Pairs
from analysis.cases.reaching import holders, reached
from analysis.cases.reading import Known
from analysis.statistics import Floats

MOST_CASES = 200
"""A trace of more cases is one of the laboratory, not of an offender: it ties nobody."""


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Hits of traces, and things in common: both have `one` and `other`, two cases, and `log10_lr` with its `cap`.

    `hubs` are things that too many have or that stand in too many cases, so that they were left out.
    """

    forensic: pl.DataFrame
    entities: pl.DataFrame
    hubs: list[str]

    def scores(self, pairs: Pairs) -> Floats:
        """What both together say of each pair, every family within its cap."""
        found = np.zeros(len(pairs))
        wanted = pl.DataFrame({"one": np.minimum(pairs.one, pairs.other), "other": np.maximum(pairs.one, pairs.other)})
        for table in (self.forensic, self.entities):
            each = table.group_by("one", "other").agg(pl.col("log10_lr").sum(), pl.col("cap").max())
            joined = wanted.join(each, on=["one", "other"], how="left", maintain_order="left")
            found += joined.select(pl.min_horizontal("log10_lr", "cap").fill_null(0.0)).to_series().to_numpy()
        return found


async def of_case(ask: Ask, known: Known, case: int) -> Ties:
    """What ties one case to others."""
    own = known.involved.filter(pl.col("case") == case)
    mine = await reached(ask, known.cases, own)
    counted = mine.filter(pl.col("factor") > 0)["thing"]
    held, leading = await holders(ask, set(counted))
    every = known.involving({*own["entity"], *counted, *leading}).filter(pl.col("case") != case)
    often = every.group_by("entity").agg(pl.col("case").n_unique().alias("cases"))
    busy = often.filter(pl.col("cases") >= entities.HUB)["entity"].to_list()
    theirs = await reached(ask, known.cases, every.filter(~pl.col("entity").is_in(busy)))
    both = pl.concat([mine, theirs.join(mine.select("thing").unique(), on="thing", how="semi")])
    found = entities.shared(both, held, known.tables.counts)
    ends = (pl.col("one") == case) | (pl.col("other") == case)
    return Ties(all_hits(known).filter(ends), found.filter(ends), sorted({*entities.hubs(both, held), *busy}))


async def of_all(ask: Ask, known: Known) -> Ties:
    """What ties any two cases."""
    every = await reached(ask, known.cases, known.involved)
    often = every.group_by("thing").agg(pl.col("case").n_unique().alias("cases"))
    several = set(often.filter(pl.col("cases") > 1)["thing"])
    held, _ = await holders(ask, several)
    some = every.filter(pl.col("thing").is_in(list(several)))
    return Ties(all_hits(known), entities.shared(some, held, known.tables.counts), entities.hubs(some, held))


def all_hits(known: Known) -> pl.DataFrame:
    """All hits of traces, weighed; computed once."""
    if "hits" not in known.kept:
        known.kept["hits"] = _hits(known)
    return known.kept["hits"]


def _hits(known: Known) -> pl.DataFrame:
    often = known.found.group_by("trace").agg(pl.col("case").n_unique().alias("cases"))
    usual = known.found.join(often.filter(pl.col("cases") <= MOST_CASES), on="trace", how="semi")
    people = known.involved.filter(pl.col("entity").str.starts_with("person-"))
    compared = known.matches.select("other").unique()
    some = people.join(compared, left_on="entity", right_on="other", how="semi")
    return forensic.weighed(forensic.hits(usual, known.matches, some))
