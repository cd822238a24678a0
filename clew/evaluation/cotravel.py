"""What co-travel is worth: whether it names the planted companions of a target, and how many others it claims."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.numbers import ids_of
from analysis.trajectories.company import Company, company
from analysis.trajectories.habit import Integers
from clew.evaluation.cities import LoadedCity
from clew.evaluation.questions import asked
from clew.evaluation.scorecard import Figure

TRUTH = ("co_travel", "co_travel_decoys")
BARS = {"dense": (0.65, 0.78), "light": (0.90, 0.95)}
"""Shares of targets whose companion must come first, and among the first five, by the traffic of the city."""

CLAIMED_FALSELY, LIKELY_FALSELY = 0.1, 1.5
"""Most uninvolved a target, among the claims and among those of whom chance makes one at most."""

FIRST = 5
MISSING = 1_000_000
"""The rank of a companion that is no candidate."""


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody who travels in company, with ids: the true companions, and those who only seem to be."""

    kind: str
    id: str
    companions: set[str]
    decoys: set[str]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates of one target (ids), the most surprising first, and those who share most passes first.

    `expected` and `claimed` follow the first order.
    """

    order: list[str]
    expected: list[float]
    claimed: list[bool]
    by_count: list[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target: ranks of its true companions from 0 in either order, how many are claimed, and who else is."""

    ranks: list[int]
    by_count: list[int]
    claimed: int
    false_claims: int
    likely_false: int
    decoys: int
    seconds: float


def figures(city: LoadedCity) -> list[Figure]:
    """Ask for the company of every target of a pair, of one member of each group, and of those with a changed plate."""
    asked_about = targets(city)

    async def everyone(ask: Ask) -> list[Verdict]:
        return [await _verdict(ask, city, target) for target in asked_about]

    verdicts: dict[str, list[Verdict]] = {}
    for target, verdict in zip(asked_about, asked(city.session, everyone, as_of=city.end), strict=True):
        verdicts.setdefault(target.kind, []).append(verdict)
    return [
        *scores(city, verdicts.pop("pair", [])),
        *(reported(city, kind, some) for kind, some in verdicts.items()),
    ]


def targets(city: LoadedCity) -> list[Target]:
    """One of each company that travels together, the first that the truth names."""
    plates, truth = city.plates(), city.truth("co_travel")
    seeming = city.truth("co_travel_decoys").group_by("target_plate").agg("decoy_plate")
    decoys = {text: {plates[decoy] for decoy in some} for text, some in seeming.iter_rows()}
    found: list[Target] = []
    for (_, kind), company_ in truth.group_by("company", "kind", maintain_order=True):
        text: str = company_["target_plate"][0]
        others: list[str] = company_.filter(pl.col("target_plate") == text)["companion_plate"].to_list()
        found.append(Target(str(kind), plates[text], {plates[other] for other in others}, decoys.get(text, set())))
    return found


async def _verdict(ask: Ask, city: LoadedCity, target: Target) -> Verdict:
    started = time.monotonic()
    _, found = await company(ask, target.id, city.begin, city.end)
    ranked = await _ranked(ask, found)
    return judged(ranked, target.companions, target.decoys, time.monotonic() - started)


async def _ranked(ask: Ask, found: Company | None) -> Ranked:
    if found is None:
        return Ranked([], [], [], [])
    ids = await ids_of(ask, found.candidates.tolist())
    weighed = found.found
    by_count = np.lexsort((found.candidates, -weighed.met.sum(axis=1)))

    def named(order: Integers) -> list[str]:
        return [ids[int(number)] for number in found.candidates[order]]

    order = weighed.order
    return Ranked(named(order), weighed.expected[order].tolist(), weighed.claimed[order].tolist(), named(by_count))


def judged(ranked: Ranked, companions: set[str], decoys: set[str], seconds: float) -> Verdict:
    """Compares the candidates of one target with its true companions and those who only seem to be."""
    claims = {id for id, claimed in zip(ranked.order, ranked.claimed, strict=True) if claimed}
    likely = {id for id, expected in zip(ranked.order, ranked.expected, strict=True) if expected <= 1}
    return Verdict(
        ranks_of(companions, ranked.order),
        ranks_of(companions, ranked.by_count),
        len(claims & companions),
        len(claims - companions),
        len(likely - companions),
        len(claims & decoys),
        seconds,
    )


def ranks_of(companions: set[str], order: Sequence[str]) -> list[int]:
    """How many others stand before each of the companions; MISSING for one that is not in the order."""
    place = {id: rank for rank, id in enumerate(order)}
    known = sorted(place[one] for one in companions if one in place)
    return [rank - turn for turn, rank in enumerate(known)] + [MISSING] * (len(companions) - len(known))


def hits(ranks: Sequence[Sequence[int]], first: int) -> float:
    """The share of all companions that stand among the first so many."""
    every = [rank for some in ranks for rank in some]
    return sum(rank < first for rank in every) / max(len(every), 1)


def scores(city: LoadedCity, found: Sequence[Verdict]) -> list[Figure]:
    """The figures about pairs, with their bars."""
    at_first, at_five = BARS[city.traffic]
    ranks, by_count = [one.ranks for one in found], [one.by_count for one in found]
    targets = max(len(found), 1)

    def figure(name: str, value: float, bar: float | None = None, *, at_most: bool = False) -> Figure:
        return Figure("cotravel", name, value, bar, at_most, city.name)

    return [
        figure("targets with one companion", len(found)),
        figure("companion comes first", hits(ranks, 1), at_first),
        figure("companion among the first five", hits(ranks, FIRST), at_five),
        figure("companion shares most passes", hits(by_count, 1)),
        figure("companion among the five that share most passes", hits(by_count, FIRST)),
        figure("companion claimed", sum(one.claimed for one in found) / targets),
        figure("claims on uninvolved a target", _mean(found, "false_claims"), CLAIMED_FALSELY, at_most=True),
        figure("uninvolved with E <= 1 a target", _mean(found, "likely_false"), LIKELY_FALSELY, at_most=True),
        figure("claims on decoys a target", _mean(found, "decoys")),
        figure("seconds a question, median", float(np.median([one.seconds for one in found] or [0.0]))),
    ]


def reported(city: LoadedCity, kind: str, found: Sequence[Verdict]) -> Figure:
    """How many companions of another kind stand among the first five."""
    name = f"companions among the first five: {kind.replace('_', ' ')}"
    return Figure("cotravel", name, hits([one.ranks for one in found], FIRST), of=city.name)


def _mean(found: Sequence[Verdict], name: str) -> float:
    return float(np.mean([getattr(one, name) for one in found] or [0.0]))
