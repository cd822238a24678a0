"""How well an order of transfers puts those of rings first, and the logistic curve that makes shares of scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_STEPS = 100
_STILL = 1e-10


def average_precision(labels: Flags, scores: Floats) -> float:
    """The mean precision over those searched for, where equal scores come together; 0 without any.

    >>> round(average_precision(np.array([True, False, True]), np.array([3.0, 2.0, 1.0])), 3)
    0.833
    """
    if not labels.any():
        return 0.0
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    hits = np.cumsum(labels[order])[ends]
    return float((np.diff(hits, prepend=0) * hits / (ends + 1)).sum() / hits[-1])


def top(scores: Floats, share: float) -> Integers:
    """Positions of that share of all, the highest scores first, at least one."""
    return np.argsort(-scores, kind="stable")[: max(round(share * len(scores)), 1)]


def at_budget(labels: Flags, scores: Floats, share: float) -> tuple[float, float]:
    """Precision and recall among the highest scores, where so large a share of all can be looked at."""
    hits = labels[top(scores, share)]
    return float(hits.mean()), float(hits.sum() / max(labels.sum(), 1))


def logistic(margins: Floats, labels: Flags) -> tuple[float, float]:
    """Slope and offset of the curve from margins (log of odds) to shares; flat where it would fall.

    Platt's targets (Platt 1999) keep it finite for labels that are apart; Newton's steps are halved until they lessen
    the loss (Lin, Lin and Weng 2007).
    """
    hits, misses = int(labels.sum()), int((~labels).sum())
    targets = np.where(labels, (hits + 1) / (hits + 2), 1 / (misses + 2))
    inputs = np.stack([margins, np.ones_like(margins)], axis=1)
    flat: Floats = np.array([0.0, np.log((hits + 1) / (misses + 1))])
    curve = flat
    for _ in range(_STEPS):
        shares = sigmoid(inputs @ curve)
        slopes = inputs.T @ (inputs * (shares * (1 - shares))[:, None]) + _STILL * np.eye(2)
        step = np.linalg.solve(slopes, inputs.T @ (targets - shares)).astype(np.float64)
        while _loss(inputs @ (curve + step), targets) > _loss(inputs @ curve, targets) and np.abs(step).max() > _STILL:
            step = step / 2
        curve = curve + step
        if np.abs(step).max() <= _STILL:
            break
    slope, offset = curve if curve[0] > 0 else flat
    return float(slope), float(offset)


def _loss(margins: Floats, targets: Floats) -> float:
    """Minus the log of the likelihood of the targets."""
    return float((np.logaddexp(0, margins) - targets * margins).sum())


def sigmoid(margins: Floats) -> Floats:
    """The share that a log of odds stands for, without overflow."""
    return 0.5 * (1 + np.tanh(margins / 2))
