"""What series of cases are worth on labelled cases: groups of those held out, against who did them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analysis.cases.columns import Flags
from analysis.cases.measures import Agreement, agreement, pooled
from analysis.cases.model import LinkModel, Training, fitted, training
from analysis.cases.series import grouped, less_pool
from analysis.cases.solved import folds
from clew.evaluation.labelled_cases import LabelledCases, fresh, learned, load_labelled
from clew.evaluation.links import FOLDS, REPEATS
from clew.evaluation.scorecard import Figure
from clew.session import Session

ANALYSIS = "case series"
F1, B_CUBED = 0.68, 0.85
UNHELD = -2
"""Stands for the kind of cases that are not among those grouped, so that they do not count as searched."""


def figures(session: Session, data: Path) -> list[Figure]:
    """Load crimes, group those of each fold with a model of the others, and compare with the truth."""
    cases = load_labelled(session, data)
    some = training(cases.known, cases.solved)
    found = [pooled(list(held_out(cases, some, seed))) for seed in range(REPEATS)]
    return scores(found, F1, B_CUBED)


def split(train: Path, test: Path) -> list[Figure]:
    """Learn from one folder and group the solved cases of another."""
    model = learned(train)
    with fresh() as session:
        cases = load_labelled(session, test)
    every = np.isin(np.arange(len(cases.known.cases)), cases.solved.places)
    return scores([groups(cases, model, training(cases.known, cases.solved), every)])


def scores(found: list[Agreement], f1: float | None = None, b_cubed: float | None = None, of: str = "") -> list[Figure]:
    """Pairwise and B-cubed figures, their mean over repeats, with the bars of those that have one."""
    bars = {"precision": None, "recall": None, "f1": f1, "b_precision": None, "b_recall": None, "b_cubed": b_cubed}
    return [
        Figure(ANALYSIS, name, float(np.mean([getattr(one, name) for one in found])), bar, of=of)
        for name, bar in bars.items()
    ]


def held_out(cases: LabelledCases, some: Training, seed: int) -> Iterator[Agreement]:
    """The groups among the cases of each fold."""
    for held in folds(cases.solved.network(), cases.order, FOLDS, seed):
        one, other = held[some.pairs.one], held[some.pairs.other]
        model = fitted(cases.known, some.kept(~one & ~other), "an evaluation")
        yield groups(cases, model, some.kept(one & other), held)


def groups(cases: LabelledCases, model: LinkModel, some: Training, held: Flags) -> Agreement:
    """How well the groups of some cases agree with who did them."""
    _, found = model.scored(cases.known, some.pairs)
    places = np.flatnonzero(held)
    scores = less_pool(np.where(held, cases.known.cases.kind, UNHELD), some.pairs, found.score)
    group = grouped(len(held), some.pairs, scores)[places]
    linked = np.zeros((len(held), len(held)), dtype=np.bool_)
    ends = some.pairs.taken(some.linked)
    linked[ends.one, ends.other] = linked[ends.other, ends.one] = True
    return agreement(group, linked[np.ix_(places, places)])
