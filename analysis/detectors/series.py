"""Series: groups of cases that may be by one offender or group, found by agglomeration, with judgements of people."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.cases import candidates, ties
from analysis.cases.columns import Pairs
from analysis.cases.excluding import exclusions
from analysis.cases.forensic import RETRACTED
from analysis.cases.found_series import Series
from analysis.cases.judging import Judged, judged, judgements
from analysis.cases.model import LinkModel
from analysis.cases.reading import Known, known
from analysis.cases.series import LINK, grouped, less_pool, members, unscored
from analysis.cases.series_telling import told
from analysis.cases.ties import Ties
from analysis.statistics import Floats, Integers

VERSION = 1
NEAREST, FEWEST = 100, 20
"""With so many cases nearest in space and time each case is compared, beside those that something ties it to."""

MOST_PAIRS = 20_000_000
"""Pairs that are compared at most: in larger graphs each case is compared with fewer."""

BATCH = 500_000


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """The series, how many pairs were compared, and over how many cases."""

    series: list[Series]
    compared: int
    cases: int


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Every pair that was compared, what it scores, and what ties cases by name."""

    pairs: Pairs
    scores: Floats
    ties: Ties

    def within(self, group: Integers) -> dict[int, dict[tuple[int, int], float]]:
        """The scores within each group, each pair by its places, the smaller one first."""
        inside = group[self.pairs.one] == group[self.pairs.other]
        some = self.pairs.taken(inside)
        found: dict[int, dict[tuple[int, int], float]] = defaultdict(dict)
        columns = (group[some.one], some.one, some.other, self.scores[inside])
        for number, one, other, score in zip(*(column.tolist() for column in columns), strict=True):
            found[number][one, other] = score
        return found


async def series(ask: Ask, model: LinkModel) -> list[Series]:
    """All series of two cases or more; raises BudgetExceededError."""
    return (await look(ask, model)).series


async def look(ask: Ask, model: LinkModel, earlier: Mapping[str, Sequence[str]] | None = None) -> Looked:
    """The same with what was compared; `earlier` are the members of series by id, for judgements that name only these.

    Raises BudgetExceededError.
    """
    read = await known(ask)
    compared = await compare(ask, read, model)
    decided = judged(await judgements(ask), earlier or {})
    withdrawn = _withdrawn(read, compared.ties, earlier or {})
    group = await asyncio.to_thread(_grouped, read, compared, decided, withdrawn)
    within = compared.within(group)
    found = [
        told(ask, read, model, compared.ties, some, within[int(group[some[0]])], decided) for some in members(group)
    ]
    return Looked(found, len(compared.pairs), len(read.cases))


def _withdrawn(read: Known, tied: Ties, earlier: Mapping[str, Sequence[str]]) -> list[tuple[int, int]]:
    """Pairs of one earlier series that a reference tied which a laboratory took back.

    What a withdrawn reference held together is not split in silence: it stays until a person judges it apart.
    """
    series = {id: number for number, some in enumerate(earlier.values()) for id in some}
    ends = tied.forensic.filter(pl.col("status") == RETRACTED).select("one", "other").rows()
    back = [(int(one), int(other)) for one, other in ends]
    of = [series.get(id, -place) for place, id in enumerate(read.cases.ids, start=1)]
    return [(one, other) for one, other in back if of[one] == of[other]]


async def compare(ask: Ask, read: Known, model: LinkModel) -> Compared:
    """All pairs of cases that are near in space and time or tied by name, scored."""
    tied = await ties.of_all(ask, read)
    pairs, scores = await asyncio.to_thread(_compared, read, model, tied)
    strong = np.flatnonzero(scores >= LINK)
    against = await exclusions(ask, read, pairs.taken(strong))
    scores[strong] += [sum(one.log10_lr for one in some) for some in against]
    return Compared(pairs, scores, tied)


def _compared(read: Known, model: LinkModel, tied: Ties) -> tuple[Pairs, Floats]:
    """Candidates first, then all pairs of cases that these connect."""
    pairs = _pairs(read, tied)
    scores = _scored(read, model, pairs) + tied.scores(pairs)
    more = unscored(len(read.cases), pairs, less_pool(read.cases.kind, pairs, scores))
    both = Pairs(np.concatenate([pairs.one, more.one]), np.concatenate([pairs.other, more.other]))
    return both, np.concatenate([scores, _scored(read, model, more) + tied.scores(more)])


def _pairs(read: Known, tied: Ties) -> Pairs:
    """Candidates of all cases, each pair once, the smaller place first."""
    count = max(FEWEST, min(NEAREST, MOST_PAIRS // max(len(read.cases), 1)))
    parts = list(candidates.near_pairs(read.index, count))
    parts += [Pairs(*(table[end].to_numpy() for end in ("one", "other"))) for table in (tied.forensic, tied.entities)]
    key = np.unique(np.concatenate([part.one * len(read.cases) + part.other for part in parts]))
    return Pairs(*np.divmod(key, len(read.cases)))


def _scored(read: Known, model: LinkModel, pairs: Pairs) -> Floats:
    """What behaviour says, a slice at a time."""
    parts = np.array_split(np.arange(len(pairs)), len(pairs) // BATCH + 1)
    return np.concatenate([model.scored(read, pairs.taken(part))[1].score for part in parts])


def _grouped(read: Known, compared: Compared, decided: Judged, withdrawn: Sequence[tuple[int, int]]) -> Integers:
    """The group of each case; judgements about cases that are not there are left out."""
    together, apart = (
        [(one, other) for one, other in map(read.places_of, some) if one is not None and other is not None]
        for some in (decided.together, decided.apart)
    )
    scores = less_pool(read.cases.kind, compared.pairs, compared.scores)
    kept = [*together, *withdrawn]
    return grouped(len(read.cases), compared.pairs, scores, kept, apart, read.solved.network())
