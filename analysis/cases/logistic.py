"""Logistic regression with weights that cannot be negative: what evidence is worth, learned from known pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from scipy.optimize import minimize  # pyright: ignore[reportUnknownVariableType]
from scipy.special import expit

from analysis.cases.columns import Flags
from analysis.statistics import Floats

PENALTY = 1.0
"""C of the L2 penalty: the sum of squared weights counts half, divided by this."""

_LN_10 = float(np.log(10.0))


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights and bias of log-odds (natural logarithm), less the log-odds of the pairs it was learned from."""

    weights: tuple[float, ...]
    bias: float

    def log10_lr(self, features: Floats) -> Floats:
        """The likelihood ratio (log10) that lines of features speak for.

        >>> Logistic((np.log(10.0),), 0.0).log10_lr(np.array([[2.0]])).round(3).tolist()
        [2.0]
        """
        return (features @ np.array(self.weights) + self.bias) / _LN_10


def fitted(features: Floats, linked: Flags) -> Logistic:
    """Maximum likelihood with an L2 penalty, every weight at least 0; without both sorts of pairs all is 0.

    More of a feature never speaks against a link: so a chance slope of few linked pairs cannot turn a score around.
    """
    labels = linked.astype(np.float64)
    count, positive = len(labels), float(labels.sum())
    width = features.shape[1]
    if not 0 < positive < count:
        return Logistic((0.0,) * width, 0.0)
    prior = float(np.log(positive / (count - positive)))

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, bias = parameters[:-1], parameters[-1]
        odds = features @ weights + bias
        wrong = expit(odds) - labels
        value = float((np.logaddexp(0.0, odds) - labels * odds).sum() + weights @ weights / (2 * PENALTY))
        return value, np.append(features.T @ wrong + weights / PENALTY, wrong.sum())

    start = np.append(np.zeros(width), prior)
    bounds = [(0.0, None)] * width + [(None, None)]
    best: Any = cast("Any", minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds))
    found = cast("list[float]", best.x.tolist())
    return Logistic(tuple(found[:-1]), found[-1] - prior)
