"""What rings are worth on cities: planted ones and decoys among what is reported, and what chance makes of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.detectors.shared_identifiers import CLAIMED, Looked, look
from analysis.detectors.typologies import Searched, search
from analysis.money.transfers import transfers
from analysis.rings.background import Background
from analysis.rings.finding_rings import found
from analysis.rings.identity import SAME, jaccard
from analysis.rings.parts import parts
from analysis.rings.queue import CAPACITY
from analysis.rings.reading import uses
from analysis.rings.uses import Flags, Uses
from clew.evaluation import rings as money
from clew.evaluation.cities import LoadedCity, Making, Size
from clew.evaluation.questions import asked, id_of
from clew.evaluation.scorecard import Figure
from clew.world import EVALUATION

TRUTH = (
    *("identifier_rings", "identifier_decoys", "call_centres"),
    *("money_rings", "ring", "ring_transfers", "money_tails"),
)
CITIES = Making(
    {"sharing": Size(EVALUATION["people"], 20_000)},
    (
        *("address_register", "organizations", "household_register", "vehicles", "phones", "sims", "accounts"),
        *("transfers", "cases", "case_people"),
    ),
    later=("household_register",),
)
"""Cities of full size with hardly a camera; of the household register the later file too, which five rings need."""

ANALYSIS = "identifier rings"
REMOVALS = 3
"""So often one identifier of every ring is taken away."""

Planted = dict[str, frozenset[str]]
"""The members of each ring."""

PRECISION, RECALL, DECOYS, SAME_RING, BY_CHANCE = 0.8, 0.7, 0.05, 0.9, 3.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What one city answered: the rings, by how many passes without one identifier each stayed, and what chance made.

    `by_chance` counts the rings that are reported where nobody in a planted ring shares anything.
    """

    looked: Looked
    money: Searched
    loads: list[int]
    seconds: float
    stayed: float
    by_chance: int


def figures(city: LoadedCity) -> list[Figure]:
    """Ask for rings of both sorts, then for those without one identifier each, then where no ring was planted."""
    planted = {name: _people(city, some) for name, some in _planted(city).items()}
    others = {name: _people(city, some) for name, some in _call_centres(city).items()}
    decoys = {*_people(city, city.truth("identifier_decoys")["member"])}

    async def everything(ask: Ask) -> Answer:
        moved = await search(ask)
        started = time.monotonic()
        looked = await look(ask, forms=moved.rings)
        seconds = time.monotonic() - started
        every = await uses(ask)
        known = [frozenset(ring.holders) for ring in looked.rings if _true(ring.holders, planted)]
        stayed = np.mean([_stayed(every, looked.background, known, draw) for draw in range(REMOVALS)])
        alone = found(every.without(_shared_by(every, planted | others)))
        read = np.unique((await transfers(ask, None, None)).load).tolist()
        by_chance = int((alone.expected <= CLAIMED).sum())
        return Answer(looked, moved, read, seconds, float(stayed), by_chance)

    answer = asked(city.session, everything, as_of=city.end)
    told = pl.concat([_money(city.truth("money_rings")), _cycle(city.truth("ring_transfers"))])
    truth = money.attempts(city.session, answer.loads, told, "交易流水号", other_crimes(city))
    return [
        *scores(city.name, answer, planted, others, decoys),
        *money.scores(answer.money.rings, truth, money.ON_CITIES, city.name),
    ]


def scores(of: str, answer: Answer, planted: Planted, others: Planted, decoys: set[str]) -> list[Figure]:
    """Precision of a day's queue, planted rings of which half of the members are told, and decoys among all told.

    `others` are rings as well, but not planted to be known by identifiers alone: they count where they are told.
    """
    real = planted | others
    rings = [frozenset(ring.holders) for ring in answer.looked.rings]
    first = rings[:CAPACITY]
    told = frozenset[str]().union(*rings)
    covered = [2 * len(members & told) >= len(members) for members in planted.values()]
    innocent = [ring for ring in rings if not _true(ring, real) and 2 * len(ring & decoys) >= len(ring)]
    figures = (
        ("rings planted", len(planted), None, False),
        ("rings reported", len(rings), None, False),
        ("precision at 20", sum(_true(ring, real) for ring in first) / max(len(first), 1), PRECISION, False),
        ("recall", sum(covered) / max(len(covered), 1), RECALL, False),
        ("decoys among alerts", len(innocent) / max(len(rings), 1), DECOYS, True),
        ("same ring without one identifier", answer.stayed, SAME_RING, False),
        ("rings at E <= 1 where none was planted", answer.by_chance, BY_CHANCE, True),
        ("seconds of a search", answer.seconds, None, False),
    )
    return [Figure(ANALYSIS, name, value, bar, at_most=at_most, of=of) for name, value, bar, at_most in figures]


def _true(holders: Sequence[str] | frozenset[str], planted: Planted) -> bool:
    """Whether at least half of the holders are members of one planted ring."""
    return any(2 * len(members & {*holders}) >= len(holders) for members in planted.values())


def _planted(city: LoadedCity) -> dict[str, list[str]]:
    """The identity numbers of the members of each planted ring; those of the money cycle are one, too."""
    every = city.truth("identifier_rings").group_by("ring").agg("identity_number")
    return {**dict(every.iter_rows()), "cycle": city.truth("ring")["identity_number"].unique().to_list()}


def _call_centres(city: LoadedCity) -> dict[str, list[str]]:
    """The identity numbers in whose names the telephones of each call centre stand."""
    lines = city.feed("phones").select(phone="手机号码", who="机主身份号码")
    centres = city.truth("call_centres").join(lines, on="phone").group_by("centre").agg("who")
    return {f"centre {centre}": sorted(set(who)) for centre, who in centres.iter_rows()}


def _people(city: LoadedCity, numbers: Sequence[str] | pl.Series) -> frozenset[str]:
    return frozenset(_holder(city, number) for number in numbers)


def _holder(city: LoadedCity, number: str) -> str:
    """The id of a person by identity number, or of an organization by credit code."""
    if number.startswith("91"):
        return id_of(city.session, "Organization", ("credit_code",), (number,))
    return id_of(city.session, "Person", ("identity_number",), (number,))


def _stayed(every: Uses, background: Background, known: Sequence[frozenset[str]], draw: int) -> float:
    """The share of rings that are found again without one of their identifiers, drawn for each: they share none."""
    source = np.random.default_rng(draw)
    gone: Flags = np.zeros(len(every.identifiers), dtype=np.bool_)
    for members in known:
        holds = np.isin(every.holders, list(members))
        own = every.spells.identifier[holds[every.spells.holder]]
        held = np.unique(np.stack([own, every.spells.holder[holds[every.spells.holder]]]), axis=1)[0]
        gone[source.choice(np.flatnonzero(np.bincount(held, minlength=len(gone)) > 1))] = True
    less = found(every.without(gone[every.spells.identifier]), background)
    left = [frozenset(less.uses.holders[int(one)] for one in part.holders) for part in parts(less)]
    return float(np.mean([max((jaccard(one, ring) for ring in left), default=0.0) >= SAME for one in known] or [0.0]))


def _shared_by(every: Uses, planted: Planted) -> Flags:
    """The spells of members of planted rings with what somebody else has as well."""
    members = np.isin(every.holders, list(frozenset[str]().union(*planted.values())))
    pairs = np.unique(np.stack([every.spells.identifier, every.spells.holder]), axis=1)
    several = np.bincount(pairs[0], minlength=len(every.identifiers)) > 1
    return members[every.spells.holder] & several[every.spells.identifier]


def other_crimes(city: LoadedCity) -> list[str]:
    """The numbers of transfers that were planted, though not as rings: what victims pay, and where that goes.

    Victims, collectors and those behind them make the forms of rings, and the city knows no ring of them that could be
    covered. So to report one is neither right nor wrong.
    """
    opened = city.feed("accounts").join(city.truth("call_centres"), left_on="预留手机", right_on="phone", how="semi")
    collecting = opened["账号"].implode()
    moved = city.feed("transfers").filter(pl.col("付款账号").is_in(collecting) | pl.col("收款账号").is_in(collecting))
    proceeds = city.truth("ring_transfers").filter(part="proceeds")
    return [*city.truth("money_tails")["serial"], *proceeds["serial"], *moved["交易流水号"]]


def _money(told: pl.DataFrame) -> pl.DataFrame:
    return told.select(number="serial", ring="ring", typology="typology")


def _cycle(told: pl.DataFrame) -> pl.DataFrame:
    """The planted cycle, round by round: five transfers each."""
    cycle = told.filter(part="cycle").with_columns(round=pl.col("step").cast(pl.Int64) // 5)
    return cycle.select(number="serial", ring=pl.format("cycle {}", "round"), typology=pl.lit("cycle"))
