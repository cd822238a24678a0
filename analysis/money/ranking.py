"""The optional ranking: gradient boosted trees over streaming features, trained on the past and tested on what follows.

It puts what the rules have found into an order to look at; it never finds anything itself. The split by time, the
budget shares and the trees' parameters follow the practice of the published comparisons on transfers with planted
laundering (Altman et al. 2023; Blanusa et al. 2024), with features that see the past only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from analysis.money import features
from analysis.money.features import NAMES, Matrix
from analysis.money.ranking_card import Budget, Calibration, Card, Part
from analysis.money.ranking_measures import Flags, Floats, at_budget, average_precision, logistic, top
from analysis.statistics import DAY
from base.errors import UsageError

Integers = NDArray[np.int64]

TREES = 300
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 30,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
TRAINED = 0.6
"""Share of the time whose transfers are before the test."""

GAP = 9 * DAY
"""Seconds before the test that belong to neither part, lest a ring stand in both."""

FOLDS = 3
"""The training falls into so many parts by time; each is scored by trees that have not seen it, to calibrate."""

BUDGETS = (0.005, 0.01)
"""Shares of all transfers that somebody may have the time to look at."""

FEWEST = 30
"""Transfers of rings that the training needs."""

MOST_REASONS = 3
"""Features that an explanation names."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature of a transfer by its name, and how far it moves it up the queue (log10 of odds)."""

    name: str
    value: float
    weight: float

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return f"{self.name}: {features.told(self.name, self.value)}, which moves it {self.way}."

    @property
    def way(self) -> str:
        """Up or down the queue."""
        return "up" if self.weight > 0 else "down"


@dataclass(frozen=True, slots=True)
class Ranker:
    """A trained model with its card."""

    booster: lgb.Booster
    card: Card

    def shares(self, rows: Matrix) -> Floats:
        """For each row of features, the share of transfers like it that belonged to rings where it was trained."""
        return self.card.calibration.applied(margins(self.booster, rows)) if len(rows) else np.empty(0)

    def reasons(self, row: Matrix, most: int = MOST_REASONS) -> list[Reason]:
        """The features of one row that move it most, strongest first (Shapley values of the trees)."""
        odds = np.asarray(self.booster.predict(row[None, :], pred_contrib=True), np.float64)[0, :-1]
        weights: Floats = odds / np.log(10)
        order = np.argsort(-np.abs(weights), kind="stable")[:most]
        return [Reason(self.card.features[i], float(row[i]), float(weights[i])) for i in map(int, order) if weights[i]]


@dataclass(frozen=True, slots=True)
class Split:
    """Which transfers train and which test; `cut` is the epoch second at which the test begins."""

    train: Flags
    test: Flags
    cut: int


def split(at: Integers) -> Split:
    """The first 60 % of the time without its last nine days, and the last 40 %; `at` ascends."""
    cut = int(at[0] + TRAINED * (at[-1] - at[0]))
    return Split(at < cut - GAP, at >= cut, cut)


def train(rows: Matrix, labels: Flags, at: Integers, names: Sequence[str] = NAMES) -> Ranker:
    """A ranker from features, one row a transfer, whether each belongs to a ring, and its moment (ascending seconds).

    The same input gives the same model, byte for byte. Raises UsageError where there is too little to learn from.
    """
    if not len(at):
        raise UsageError("There are no transfers to train on: name a folder with transfers and their truth.")
    parts = split(at)
    for what, of, fewest in (("train on", parts.train, FEWEST), ("test with", parts.test, 1)):
        if int(labels[of].sum()) < fewest:
            raise UsageError(
                f"There are {int(labels[of].sum())} transfers of rings to {what}, and {fewest} are needed: "
                f"take data over more time (the first 60 % without nine days train, the last 40 % test)."
            )
    booster = _grown(rows[parts.train], labels[parts.train])
    calibration = Calibration(*logistic(_unseen(rows[parts.train], labels[parts.train]), labels[parts.train]))
    tested = margins(booster, rows[parts.test])
    card = Card(
        features=tuple(names),
        features_version=features.VERSION,
        data=_digest(rows, labels, at),
        trained=_part(parts.train, labels, at),
        tested=_part(parts.test, labels, at),
        average_precision=average_precision(labels[parts.test], tested),
        budgets=tuple(_budget(labels[parts.test], tested, calibration, share) for share in BUDGETS),
        parameters=PARAMETERS | {"trees": TREES},
        calibration=calibration,
        clew=version("clew"),
        lightgbm=lgb.__version__,
    )
    return Ranker(booster, card)


def _grown(rows: Matrix, labels: Flags) -> lgb.Booster:
    return lgb.train(PARAMETERS, lgb.Dataset(rows, labels.astype(np.int8)), TREES)


def _unseen(rows: Matrix, labels: Flags) -> Floats:
    """The margin of each row from trees grown on the other parts of the time."""
    found = np.empty(len(rows))
    for part in np.array_split(np.arange(len(rows)), FOLDS):
        others = np.ones(len(rows), np.bool_)
        others[part] = False
        found[part] = margins(_grown(rows[others], labels[others]), rows[part])
    return found


def margins(booster: lgb.Booster, rows: Matrix) -> Floats:
    """What the trees say of each row, before it is calibrated (log of odds)."""
    return np.asarray(booster.predict(rows, raw_score=True), np.float64) if len(rows) else np.empty(0)


def _part(which: Flags, labels: Flags, at: Integers) -> Part:
    times = at[which]
    return Part(len(times), int(labels[which].sum()), int(times[0]), int(times[-1]))


def _budget(labels: Flags, tested: Floats, calibration: Calibration, budget: float) -> Budget:
    precision, recall = at_budget(labels, tested, budget)
    return Budget(budget, precision, recall, float(calibration.applied(tested[top(tested, budget)]).mean()))


def _digest(rows: Matrix, labels: Flags, at: Integers) -> str:
    """SHA-256 of everything the training saw."""
    seen = sha256()
    for column in (rows, labels, at):
        seen.update(np.ascontiguousarray(column).tobytes())
    return seen.hexdigest()
