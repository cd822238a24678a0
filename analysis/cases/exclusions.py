"""What speaks against one offender of two cases: custody, death, and scenes too far apart for the time between."""

from __future__ import annotations

import numpy as np

from analysis.cases.columns import Cases, Flags, Pairs
from analysis.cases.space import kilometres
from analysis.cases.windows import bounds
from analysis.statistics import Floats, Integers

CUSTODY, TRAVEL, DEATH = -3.0, -3.0, -4.0
"""What each says (log10): large, but finite, for records are wrong too."""

FASTEST = 250.0
"""Kilometres an hour above which nobody came from one scene to the other."""

NEAR = 10.0
"""Kilometres within which positions are too coarse to exclude anything."""


def covers(from_at: Integers, to_at: Integers, begin: float, end: float) -> Flags:
    """Which absences cover the whole window of a case: [from_at, to_at) holds [begin, end]; none without a window."""
    return (from_at <= begin) & (end < to_at)


def impossible(cases: Cases, pairs: Pairs) -> Flags:
    """Whether nobody can have been at both scenes within the windows, in whichever order and at the best moments."""
    begin, end = bounds(cases)
    one, other = pairs.one, pairs.other
    most = np.maximum(end[other] - begin[one], end[one] - begin[other])
    km = kilometres(cases, pairs)
    return (km > NEAR) & (km > hours(most) * FASTEST)


def hours(seconds: Floats) -> Floats:
    """Seconds as hours, none below 0."""
    return np.maximum(seconds, 0.0) / 3_600
