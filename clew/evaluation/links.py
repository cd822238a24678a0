"""What case links are worth on labelled cases: held out by networks of offenders, or trained on another folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.cases import timing
from analysis.cases.columns import Flags, with_each
from analysis.cases.measures import Ranks, auc, average_precision, cllr, cllr_min, found_at, of_queries
from analysis.cases.model import LinkModel, Training, fitted, training, without_each_network
from analysis.cases.solved import folds
from analysis.statistics import Floats, Integers
from clew.evaluation.labelled_cases import LabelledCases, fresh, learned, load_labelled
from clew.evaluation.scorecard import Figure
from clew.session import Session

ANALYSIS = "case links"
FOLDS, REPEATS = 5, 5
LEVELS = (0.3, 1.0, 3.0)
"""Expected innocent cases at which it is counted how many there really are."""

BARS = {
    "auc": 0.945,
    "ap": 0.66,
    "hit@1": 0.72,
    "hit@10": 0.88,
    "recall@10": 0.67,
    "mrr": 0.77,
}
COST, LOSS = 0.43, 0.08
"""What Cllr and its part that calibration costs may be at most."""

LEAST, MOST = 0.5, 2.0
"""How far observed over expected innocent cases may be off."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Pairs that a model did not learn from: what orders them, what is claimed of them, and whether they are linked."""

    score: Floats
    reported: Floats
    linked: Flags

    def figures(self) -> dict[str, float]:
        """The measures of pairs."""
        cost, least = cllr(self.reported, self.linked), cllr_min(self.score, self.linked)
        return {
            "auc": auc(self.score, self.linked),
            "ap": average_precision(self.score, self.linked),
            "tpr at 5 %": found_at(self.score, self.linked, 0.05),
            "cllr": cost,
            "cllr_min": least,
            "calibration loss": cost - least,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One query: the ranks of its true links, and of each level how many unlinked cases and true links reach it."""

    ranks: Ranks
    innocent: Integers
    linked: Integers


def figures(session: Session, data: Path) -> list[Figure]:
    """Load crimes, hold out whole networks of offenders, and compare with the truth."""
    cases = load_labelled(session, data)
    some = training(cases.known, cases.solved)
    pairs = [held_out(cases, some, seed).figures() for seed in range(REPEATS)]
    mean = {name: float(np.mean([one[name] for one in pairs])) for name in pairs[0]}
    queries = list(queries_of(cases, some))
    return [*counts(cases, some, queries), *scores(mean, queries, barred=True)]


def split(train: Path, test: Path) -> list[Figure]:
    """Learn from one folder and score another, of which nothing is learned but how common codes are."""
    model = learned(train)
    with fresh() as session:
        cases = load_labelled(session, test)
    some = training(cases.known, cases.solved)
    queries = [one for place in cases.solved.places.tolist() if (one := asked_of(cases, model, place))]
    found = judged(cases, model, some).figures()
    return [*counts(cases, some, queries), *scores(found, queries, barred=False)]


def counts(cases: LabelledCases, some: Training, queries: Sequence[Asked]) -> list[Figure]:
    """How much was scored."""
    told = {
        "cases": len(cases.known.cases),
        "solved cases": len(cases.solved.places),
        "pairs": len(some.pairs),
        "linked pairs": int(some.linked.sum()),
        "queries": len(queries),
    }
    return [Figure(ANALYSIS, name, value) for name, value in told.items()]


def scores(found: dict[str, float], queries: Sequence[Asked], *, barred: bool) -> list[Figure]:
    """Pairs, queries, and what chance was said to make of them."""
    every = found | of_queries([one.ranks for one in queries])
    most = {"cllr": COST, "calibration loss": LOSS}
    told = [
        Figure(ANALYSIS, name, value, (BARS | most).get(name) if barred else None, at_most=name in most)
        for name, value in every.items()
    ]
    return [*told, *chance(queries, "", barred=barred)]


def chance(queries: Sequence[Asked], of: str, *, barred: bool = True) -> list[Figure]:
    """At each level of expected innocent cases: how many there are, and the share of true links that reach it."""
    found: list[Figure] = []
    for place, level in enumerate(LEVELS):
        ratio = float(np.mean([one.innocent[place] for one in queries])) / level
        reached = sum(int(one.linked[place]) for one in queries) / max(sum(len(one.ranks.ranks) for one in queries), 1)
        name = f"observed over expected innocent at E = {level:g}"
        found.append(Figure(ANALYSIS, name, ratio, LEAST if barred else None, of=of))
        found.append(Figure(ANALYSIS, f"{name}, not too many", ratio, MOST if barred else None, at_most=True, of=of))
        found.append(Figure(ANALYSIS, f"true links at E = {level:g}", reached, of=of))
    return found


def held_out(cases: LabelledCases, some: Training, seed: int) -> Judged:
    """Every pair of one fold, scored by a model of the other folds."""
    parts: list[Judged] = []
    for held in folds(cases.solved.network(), cases.order, FOLDS, seed):
        one, other = held[some.pairs.one], held[some.pairs.other]
        model = fitted(cases.known, some.kept(~one & ~other), "an evaluation")
        parts.append(judged(cases, model, some.kept(one & other)))
    return Judged(*(np.concatenate([getattr(part, name) for part in parts]) for name in Judged.__slots__))


def judged(cases: LabelledCases, model: LinkModel, some: Training) -> Judged:
    """Pairs as a model scores them."""
    _, found = model.scored(cases.known, some.pairs)
    return Judged(found.score, found.reported, some.linked)


def queries_of(cases: LabelledCases, some: Training) -> Iterator[Asked]:
    """Each case with a linked one, asked of a model that knows nothing of its network."""
    network = cases.solved.network()
    for number, rest in without_each_network(network, some.pairs):
        model = fitted(cases.known, some.kept(rest), "an evaluation")
        for place in np.flatnonzero(network == number).tolist():
            if one := asked_of(cases, model, place):
                yield one


def asked_of(cases: LabelledCases, model: LinkModel, place: int) -> Asked | None:
    """One case against all others, solved or not; None where it has no linked one."""
    pairs = with_each(place, np.delete(np.arange(len(cases.known.cases)), place))
    linked = cases.solved.linked(pairs)
    if not linked.any():
        return None
    found, scored = model.scored(cases.known, pairs)
    solved = np.isin(pairs.other, cases.solved.places)
    pool = np.bincount(
        timing.band(found.differences).astype(np.int64)[solved & ~linked], minlength=len(timing.BANDS) + 1
    )
    expected = model.expected(cases.known.cases, pairs, scored.score, pool)
    reached = [expected <= level for level in LEVELS]
    innocent, true = ([int((some & which).sum()) for some in reached] for which in (solved & ~linked, linked))
    return Asked(Ranks.of(scored.score, linked), np.array(innocent), np.array(true))
