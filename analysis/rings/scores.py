"""What a ring scores: its families over the maximum spanning tree, openings on one day, and money that flows inside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.rings.components import Components, components, spanning
from analysis.rings.flowing import FLOW_CAP, Flows
from analysis.rings.linking import Links
from analysis.rings.uses import FAMILIES, Floats, Integers, Openings
from analysis.statistics import log10_lr, poisson_tail

FAMILY_CAP = 4.0
SAME_DAY_CAP = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Branches:
    """How many accounts each branch opened on a day: columns branch, day, opened."""

    opened: pl.DataFrame

    @classmethod
    def of(cls, openings: Openings) -> Branches:
        """The rates of the branches, from all openings that are known."""
        return cls(frame(openings).group_by("branch", "day").agg(opened=pl.len().cast(pl.Int64)).sort("branch", "day"))

    @property
    def table(self) -> pl.DataFrame:
        """The same with how many each branch opened in all (`total`), and on how many days (`days`)."""
        rates = self.opened.group_by("branch").agg(total=pl.col("opened").sum(), days=pl.len().cast(pl.Int64))
        return self.opened.join(rates, on="branch")


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Rings with their scores: `tree` are places of links; `family` is rings x families, each cut at its cap.

    `same_day` holds for each ring what its openings on one day say, and `opened` which (branch, day, how many);
    `flow` what money between its members says, and `moved` which transfers (ring, form, transfer, weight).
    """

    rings: Components
    tree: Integers
    family: Floats
    same_day: Floats
    opened: pl.DataFrame
    flow: Floats
    moved: pl.DataFrame

    @property
    def score(self) -> Floats:
        """All families together."""
        return self.family.sum(axis=1) + self.same_day + self.flow


def frame(openings: Openings) -> pl.DataFrame:
    """Openings as a table."""
    return pl.DataFrame({"holder": openings.holder, "branch": openings.branch, "day": openings.day})


def scored(links: Links, nodes: int, openings: pl.DataFrame, branches: Branches, flows: Flows) -> Scored:
    """The rings among the links, with their scores; size does not count, for only the tree is summed."""
    rings = components(links, nodes)
    tree = spanning(rings.links, nodes)
    sums = np.zeros((rings.count, len(FAMILIES)))
    np.add.at(sums, rings.ring[tree], rings.links.family[tree])
    opened = same_day(rings, openings, branches)
    weight = np.zeros(rings.count)
    weight[opened["ring"].to_numpy()] = opened["weight"].to_numpy()
    family = np.minimum(sums, FAMILY_CAP)
    return Scored(rings, tree, family, weight, opened, *_flowing(rings, nodes, flows))


def same_day(rings: Components, openings: pl.DataFrame, branches: Branches) -> pl.DataFrame:
    """For each ring the day on which most surprisingly many of its members opened accounts at one branch.

    Columns ring, branch, day, holders, weight; rings without any are left out. The others of the ring are spread over
    the days as the branch's other customers are (each day counted once more than it was, so that none is impossible);
    the chance that so many join the first is a Poisson tail, times the days that were tried.
    """
    ring, holder = rings.members()
    own = pl.DataFrame({"ring": ring, "holder": holder}).join(openings, on="holder")
    days = own.group_by("ring", "branch", "day").agg(holders=pl.col("holder").n_unique(), own=pl.len())
    wide = days.with_columns(of_branch=pl.col("own").sum().over("ring", "branch"), tried=pl.len().over("ring")).filter(
        pl.col("holders") > 1
    )
    known = wide.join(branches.table, on=["branch", "day"], how="left").fill_null(0)
    others = (known["opened"] - known["own"]).to_numpy().clip(0) + 1.0
    elsewhere = (known["total"] - known["of_branch"]).to_numpy().clip(0) + known["days"].to_numpy() + 1.0
    mean = (known["of_branch"].to_numpy() - 1.0) * others / elsewhere
    chance = poisson_tail(mean, known["holders"].to_numpy() - 1) * known["tried"].to_numpy()
    weight = np.minimum(log10_lr(np.minimum(chance, 1.0)), SAME_DAY_CAP)
    told = known.with_columns(weight=pl.Series(weight, dtype=pl.Float64)).filter(pl.col("weight") > 0)
    best = told.sort("ring", "weight", "branch", "day", descending=[False, True, False, False])
    return best.unique("ring", keep="first", maintain_order=True).select("ring", "branch", "day", "holders", "weight")


def _flowing(rings: Components, nodes: int, flows: Flows) -> tuple[Floats, pl.DataFrame]:
    """What money between members of one ring says, cut at its cap, and which transfers that are."""
    ring, holder = rings.members()
    ring_of = np.full(nodes, -1, dtype=np.int64)
    ring_of[holder] = ring
    moved, weight = flows.inside(ring_of), np.zeros(rings.count)
    np.add.at(weight, moved["ring"].to_numpy(), moved["weight"].to_numpy())
    return np.minimum(weight, FLOW_CAP), moved
