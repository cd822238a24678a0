"""Reads who used which identifier out of the graph, through the gate, as the columns that rings are computed from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.rings.common_use import communal, label_of
from analysis.rings.holders import districts, kind_of_identifier, openings, surname
from analysis.rings.remembered import Remembered
from analysis.rings.steps import DIRECT, label, used
from analysis.rings.uses import Integers, Jobs, Spells, Uses, places
from analysis.trajectories.background import general_scopes
from cypher.macros import LOADS_PER_SCOPE
from ontology.keys import kind_of


async def uses(ask: Ask, holders: Collection[str] | None = None, known: Remembered | None = None) -> Uses:
    """All that these people and organizations used, or all that anybody did; raises BudgetExceededError above 30 s.

    `known` is what need not be read again, and takes in what has to be read. It must know what leads to the holders.
    """
    known = known or Remembered()
    everybody = (await ask.graph.columns("rings/shared_holders", ask.gate))["id"] if holders is None else holders
    asked = sorted(set(everybody))
    own = await known.leading_from(ask, asked, [*DIRECT, "RELATED_TO", "WORKS_FOR"])
    holdings = own.filter(pl.col("type").is_in(DIRECT) & (label("target") != "Item"))
    every, opened = await used(partial(known.leading_from, ask), holdings)
    jobs = own.filter(type="WORKS_FOR")
    kin = own.filter(type="RELATED_TO")
    if holders is not None:
        kin = pl.concat([kin, known.leading_to(asked, ["RELATED_TO"])])
    names = tuple(sorted({*asked, *jobs["target"], *kin["source"], *kin["target"]}))
    identifiers = tuple(sorted(every["target"].unique()))
    spells = _spells(ask, names, identifiers, every)
    several = _opened_by(opened, identifiers)
    told = {id for id in identifiers if label_of(id) in ("Address", "Account")}
    texts = await known.written(ask, {*names, *told, *_shared(every)})
    return Uses(
        holders=names,
        identifiers=identifiers,
        kind=tuple(kind_of_identifier(id, texts) for id in identifiers),
        communal=communal(names, identifiers, spells, texts),
        opened=several,
        hard=several > 1,
        spells=spells,
        surname=tuple(surname(id, texts) for id in names),
        district=districts(names, identifiers, spells, texts),
        organization=np.array([not kind_of(id).personal for id in names], dtype=np.bool_),
        kin=(places(names, kin["source"]), places(names, kin["target"])),
        jobs=_jobs(names, jobs),
        openings=openings(identifiers, spells, texts),
    )


def users(known: Remembered, identifiers: Collection[str], most: int) -> tuple[set[str], set[str]]:
    """Who ever used one of the identifiers, by the same steps back; and those that more than `most` did, left out."""
    types = ["HOLDS", "USES", "OWNS", "LIVES_AT", "BEARS", "INSTALLED_IN"]
    reached = pl.DataFrame({"identifier": sorted(identifiers), "at": sorted(identifiers)}, schema=_REACHED)
    found = [pl.DataFrame(schema=_REACHED)]
    while len(reached):
        back = known.leading_to(reached["at"], types)
        step = reached.join(back, left_on="at", right_on="target").select("identifier", at="source").unique()
        holds = label("at").is_in(["Person", "Organization"])
        found.append(step.filter(holds))
        reached, types = step.filter(~holds), ["HOLDS", "OWNS", "USES"]
    every = pl.concat(found).unique()
    often = every.group_by("identifier").agg(pl.len())
    hubs = set(often.filter(pl.col("len") > most)["identifier"])
    return set(every.filter(~pl.col("identifier").is_in(list(hubs)))["at"]), hubs


_REACHED = {"identifier": pl.String, "at": pl.String}


def _spells(ask: Ask, names: Sequence[str], identifiers: Sequence[str], every: pl.DataFrame) -> Spells:
    scope = [pl.col(name) // LOADS_PER_SCOPE for name in ("load", "via_load")]
    everybody = [0, *general_scopes(ask)]
    general = every.select(scope[0].is_in(everybody) & scope[1].is_in(everybody)).to_series()
    numbers = {name: every[name].to_numpy() for name in ("from_at", "to_at", "load", "row", "via_load", "via_row")}
    return Spells(
        holder=places(names, every["holder"]),
        identifier=places(identifiers, every["target"]),
        **numbers,
        general=general.to_numpy(),
    )


def _opened_by(opened: pl.DataFrame, identifiers: Sequence[str]) -> Integers:
    """How many people opened an account through each identifier."""
    count = np.zeros(len(identifiers), dtype=np.int64)
    each = opened.group_by("device").agg(pl.col("holder").n_unique())
    known = each.filter(pl.col("device").is_in(list(identifiers)))
    count[places(identifiers, known["device"])] = known["holder"].to_numpy()
    return count


def _shared(every: pl.DataFrame) -> list[str]:
    """The identifiers that several ever used."""
    each = every.group_by("target").agg(pl.col("holder").n_unique())
    return each.filter(pl.col("holder") > 1)["target"].to_list()


def _jobs(names: Sequence[str], jobs: pl.DataFrame) -> Jobs:
    ends = places(names, jobs["source"]), places(names, jobs["target"])
    return Jobs(*ends, jobs["from_at"].to_numpy(), jobs["to_at"].to_numpy())
