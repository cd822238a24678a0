"""How far two scenes lie apart, and what that says about a link."""

from __future__ import annotations

import numpy as np

from analysis.cases.columns import Cases, Pairs
from analysis.statistics import Floats

LEAST, MOST = -2.0, 2.5
"""Bounds of what distance says (log10)."""


def kilometres(cases: Cases, pairs: Pairs) -> Floats:
    """The distance of the scenes of each pair; NaN where one is not recorded or they lie in planes without a common."""
    one, other = pairs.one, pairs.other
    apart = np.hypot(cases.x[one] - cases.x[other], cases.y[one] - cases.y[other]) / 1_000
    return np.where((cases.plane[one] == cases.plane[other]) & cases.placed[one], apart, np.nan)


def nearness(km: Floats) -> Floats:
    """The feature of distance: one column, higher is nearer.

    The logarithm, for the first kilometre matters more than the tenth (Bennell and Canter 2002).
    """
    return -np.log1p(km)[:, None]
