"""Case links: other cases ranked by what ties them to one, with the reasons, the exclusions and what chance makes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from analysis.answers import Page
from analysis.asking import Ask
from analysis.cases import candidates, ties
from analysis.cases.behaviour import not_recorded
from analysis.cases.columns import with_each
from analysis.cases.excluding import Exclusion, exclusions
from analysis.cases.innocent import innocent
from analysis.cases.model import LinkModel, usual
from analysis.cases.phrases import in_common
from analysis.cases.reading import Known, known
from analysis.cases.telling import Told
from analysis.cases.ties import Ties
from analysis.findings import Finding
from analysis.headings import headings
from analysis.paging import checked_first, rank_after, ranked
from analysis.rings.naming import named
from analysis.statistics import Floats
from base.errors import BadRequestError
from ontology.keys import kind_of

VERSION = 1
DETECTOR = "case_links"
COUNTER = "Another offender of the same area and habit did one of them, or a thing in common has an innocent reason."


@dataclass(frozen=True, slots=True)
class CaseLink:
    """Another case and what ties it to the one asked about; `finding.members` are both, the one asked about first.

    `rank_score` is what orders: behaviour uncapped. `not_recorded` says what of the other case cannot be compared.
    `phrases` stand in the accounts of both and in few others; they are shown and not scored. `log10_odds` is the score
    with the prior that the user stated, None without one.
    """

    case: str
    finding: Finding
    rank_score: float
    not_recorded: list[str]
    counter_hypothesis: str
    phrases: list[str] = field(default_factory=list[str])
    log10_odds: float | None = None


@dataclass(frozen=True, slots=True)
class CaseLinks:
    """The answer: a page of links, and how it was found.

    `searched` counts the cases of its kind that chance is about, `compared` those that were looked at; `cut` counts by
    source the candidates beyond the limit. `hubs` are things that too many cases name. `model` says what was learned
    from what, and `notes` what is odd about the case itself.
    """

    links: Page[CaseLink]
    searched: int
    compared: int
    cut: dict[str, int]
    hubs: list[str]
    not_recorded: list[str]
    notes: list[str]
    model: str


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """All candidates of one case: what was measured, what ties and excludes them, totals, and what chance makes."""

    told: Told
    ties: Ties
    excluded: Sequence[Sequence[Exclusion]]
    total: Floats
    order: Floats
    expected: Floats
    pool: int
    cut: dict[str, int] = field(default_factory=dict[str, int])

    def best(self) -> list[int]:
        """The pairs in the order in which they are told."""
        return np.lexsort((self.told.pairs.other, -self.order)).tolist()


async def case_links(
    ask: Ask,
    case: str,
    first: int,
    after: str | None = None,
    model: LinkModel | None = None,
    pool: int | None = None,
) -> CaseLinks | None:
    """Other cases that may belong with one, the likeliest first; None where the viewer sees no such case.

    `model` is learned from solved cases; without one the model that Clew brings is used. `pool` is the number of
    offences among which the user believes one linked case to be, for a prior. Raises MalformedIdError,
    BadRequestError, BudgetExceededError.
    """
    checked_case(case)
    if pool is not None and pool < 1:
        raise BadRequestError("'pool' is the number of offences among which a linked one is sought: at least 1.")
    start = rank_after(after)
    checked_first(first)
    read = await known(ask)
    place = read.cases.place_of(case)
    if place is None:
        return None
    found = await rank(ask, read, place, model or usual())
    order = found.best()
    shown = [_link(found, pair, pool) for pair in order[start : start + first]]
    findings = await named(ask, [one.finding for one in shown])
    phrases = await _phrases(ask, case, [one.case for one in shown])
    told = zip(shown, findings, phrases, strict=True)
    items = [replace(one, finding=finding, phrases=some) for one, finding, some in told]
    return CaseLinks(
        links=ranked(items, start, len(order)),
        searched=found.pool,
        compared=len(order),
        cut=found.cut,
        hubs=found.ties.hubs,
        not_recorded=not_recorded(read.cases, read.methods, place),
        notes=_notes(read, place),
        model=found.told.model.made,
    )


def checked_case(id: str) -> None:
    """Raises BadRequestError for the id of something else, MalformedIdError for what is no id."""
    if kind_of(id).label() != "Case":
        raise BadRequestError("This question is about a case: give the id or the number of one.")


async def rank(ask: Ask, read: Known, place: int, model: LinkModel) -> Ranked:
    """Every candidate of a case, scored."""
    tied = await ties.of_case(ask, read, place)
    chosen = await asyncio.to_thread(candidates.of_case, read.index, place, _sources(tied, place))
    pairs = with_each(place, chosen.places)
    excluded = await exclusions(ask, read, pairs)
    measured, scored = model.scored(read, pairs)
    against = np.array([sum(one.log10_lr for one in some) for some in excluded])
    hard = tied.scores(pairs) + against
    order = scored.score + hard
    pool = read.index.pool(place)
    expected = model.expected(read.cases, pairs, order, pool)
    told = Told(ask, read, model, pairs, measured, scored)
    return Ranked(told, tied, excluded, scored.reported + hard, order, expected, int(pool.sum()), chosen.cut)


def _sources(tied: Ties, place: int) -> dict[str, Iterable[int]]:
    """The cases that traces and things lead to, those of strong ties first."""
    return {name: _others(table, place) for name, table in (("forensic", tied.forensic), ("entity", tied.entities))}


def _others(table: pl.DataFrame, place: int) -> Sequence[int]:
    ends = table.select(other=pl.when(pl.col("one") == place).then("other").otherwise("one"), value="log10_lr")
    best = ends.group_by("other").agg(pl.col("value").sum()).sort("value", "other", descending=[True, False])
    return best["other"].to_list()


def _link(found: Ranked, pair: int, pool: int | None) -> CaseLink:
    told = found.told
    cases = told.known.cases
    one, other = (cases.ids[int(side[pair])] for side in (told.pairs.one, told.pairs.other))
    evidence = [
        *(exclusion.evidence(told.ask) for exclusion in found.excluded[pair]),
        *told.ties(pair, found.ties.forensic, found.ties.entities),
        *told.behaviour(pair),
    ]
    finding = Finding(
        detector=DETECTOR,
        version=VERSION,
        members=[one, other],
        evidence=evidence,
        benign=innocent(told, found.ties, pair),
        expected_innocent=float(found.expected[pair]),
    )
    return CaseLink(
        case=other,
        finding=finding,
        rank_score=float(found.order[pair]),
        not_recorded=not_recorded(cases, told.known.methods, int(told.pairs.other[pair])),
        counter_hypothesis=COUNTER,
        log10_odds=None if pool is None else finding.score - float(np.log10(pool)),
    )


async def _phrases(ask: Ask, case: str, others: Sequence[str]) -> list[list[str]]:
    """What the accounts of a case and of each other one have in common."""
    found = await headings(ask, [case, *others])
    accounts = [found[id].best.get("summary", "") if id in found else "" for id in (case, *others)]
    return in_common(accounts[0], accounts[1:])


def _notes(read: Known, place: int) -> list[str]:
    variants = int(read.cases.variants[place])
    if not variants:
        return []
    return [
        f"{variants + 1} rows say different things about this case: the latest counts, all stand in its statements."
    ]
