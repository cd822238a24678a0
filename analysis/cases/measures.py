"""How good a ranking of pairs, its ratios and a partition into groups are: the measures of the literature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.stats import rankdata  # pyright: ignore[reportUnknownVariableType]

from analysis.cases.columns import Flags
from analysis.statistics import Floats, Integers

TENTH = 10
"""How far down a list an investigator looks."""

_SMALLEST = 1e-6
"""Isotonic regression says 0 and 1 at the ends; a share so far from them stands for it."""


def auc(scores: Floats, linked: Flags) -> float:
    """The chance that a linked pair scores higher than an unlinked one; ties count half.

    >>> auc(np.array([3.0, 2.0, 1.0]), np.array([True, False, False]))
    1.0
    """
    ranks = cast("Floats", rankdata(scores))
    positive = int(linked.sum())
    return float((ranks[linked].sum() - positive * (positive + 1) / 2) / (positive * (~linked).sum()))


def average_precision(scores: Floats, linked: Flags) -> float:
    """The mean over linked pairs of the precision down to each; within a tie the unlinked ones come first.

    >>> average_precision(np.array([3.0, 2.0, 1.0]), np.array([True, False, True])).__round__(3)
    0.833
    """
    hits = linked[np.lexsort((linked, -scores))]
    return float((np.cumsum(hits)[hits] / (np.flatnonzero(hits) + 1)).mean())


def found_at(scores: Floats, linked: Flags, false: float) -> float:
    """The share of linked pairs above the score that so large a share of unlinked ones reaches."""
    return float((scores[linked] > np.quantile(scores[~linked], 1.0 - false)).mean())


def cllr(log10_lr: Floats, linked: Flags) -> float:
    """The cost of likelihood ratios: 0 is perfect, 1 is useless (Brümmer and du Preez 2006).

    >>> cllr(np.array([0.0, 0.0]), np.array([True, False]))
    1.0
    """
    natural = log10_lr * float(np.log(10.0))
    costs = np.logaddexp(0.0, np.where(linked, -1.0, 1.0) * natural) / float(np.log(2.0))
    return float((costs[linked].mean() + costs[~linked].mean()) / 2)


def cllr_min(scores: Floats, linked: Flags) -> float:
    """The same cost after the best monotone change of the scores: isotonic regression, both sorts weighing alike."""
    order = np.argsort(scores, kind="stable")
    labels = linked[order].astype(np.float64)
    positive = float(linked.sum())
    weights: Floats = np.where(linked[order], 0.5 / positive, 0.5 / (len(linked) - positive))
    values, which = np.unique(scores[order], return_inverse=True)
    weight = np.bincount(which, weights=weights, minlength=len(values))
    mean = np.bincount(which, weights=weights * labels) / weight
    fitted = np.clip(cast("Floats", isotonic_regression(mean, weights=weight).x), _SMALLEST, 1 - _SMALLEST)
    odds = fitted[which] / (1 - fitted[which])
    return cllr(np.log10(odds), linked[order])


@dataclass(frozen=True, slots=True)
class Ranks:
    """Of one query the ranks of its true links among all that was searched, ascending from 1."""

    ranks: tuple[int, ...]

    @classmethod
    def of(cls, scores: Floats, linked: Flags) -> Ranks:
        """Where the linked ones stand when all are ordered by falling score; ties count against us."""
        order = np.lexsort((linked, -scores))
        return cls(tuple((np.flatnonzero(linked[order]) + 1).tolist()))


def of_queries(queries: Sequence[Ranks]) -> dict[str, float]:
    """hit@1, hit@10, recall@10, MRR and the median first rank over queries that have a true link.

    >>> of_queries([Ranks((1, 12)), Ranks((4,))])["recall@10"]
    0.75
    """
    first = np.array([query.ranks[0] for query in queries])
    recalled = [np.mean(np.array(query.ranks) <= TENTH) for query in queries]
    return {
        "hit@1": float((first == 1).mean()),
        "hit@10": float((first <= TENTH).mean()),
        "recall@10": float(np.mean(recalled)),
        "mrr": float((1 / first).mean()),
        "median first rank": float(np.median(first)),
    }


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well groups agree with the truth: pairs, and B-cubed precision and recall (Bagga and Baldwin 1998).

    `hits` of the `told` pairs in one group are among the `true` ones; `cases` is how many cases were grouped.
    """

    hits: int
    told: int
    true: int
    b_precision: float
    b_recall: float
    cases: int

    @property
    def precision(self) -> float:
        """The share of the pairs in one group that belong together."""
        return self.hits / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        """The share of the pairs that belong together that are in one group."""
        return self.hits / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the pairwise figures."""
        return _harmonic(self.precision, self.recall)

    @property
    def b_cubed(self) -> float:
        """Harmonic mean of the B-cubed figures."""
        return _harmonic(self.b_precision, self.b_recall)


def agreement(group: Integers, linked: Flags, counted: Flags | None = None) -> Agreement:
    """`group` numbers the group of each case, `linked` (square) says which belong together; each with itself too.

    Of pairs of two cases that are not `counted` nobody knows: they are left out, and B-cubed is of the counted ones.
    """
    known = np.ones(len(group), dtype=np.bool_) if counted is None else counted
    together = group[:, None] == group[None, :]
    true = linked | np.eye(len(group), dtype=np.bool_)
    both = together & true
    apart = ~np.eye(len(group), dtype=np.bool_) & (known[:, None] | known[None, :])
    return Agreement(
        hits=int((both & apart).sum()) // 2,
        told=int((together & apart).sum()) // 2,
        true=int((true & apart).sum()) // 2,
        b_precision=float((both.sum(axis=1) / together.sum(axis=1))[known].mean()),
        b_recall=float((both.sum(axis=1) / true.sum(axis=1))[known].mean()),
        cases=int(known.sum()),
    )


def pooled(found: Sequence[Agreement]) -> Agreement:
    """Several disjoint sets of cases as one: pairs are added up, B-cubed figures weigh as many cases as they are of."""
    weights = [one.cases for one in found]
    return Agreement(
        hits=sum(one.hits for one in found),
        told=sum(one.told for one in found),
        true=sum(one.true for one in found),
        b_precision=float(np.average([one.b_precision for one in found], weights=weights)),
        b_recall=float(np.average([one.b_recall for one in found], weights=weights)),
        cases=sum(weights),
    )


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
