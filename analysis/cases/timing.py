"""What the times of two cases say about a link: the gap between them, the hour of day and the weekday."""

from __future__ import annotations

import numpy as np

from analysis.cases.columns import Flags
from analysis.statistics import Floats

LEAST, MOST = -1.0, 2.0
"""Bounds of what times say (log10)."""

LONGEST_GAP = 365.0
"""Days beyond which the gap says nothing: on cases of fifteen years ago entities and traces speak, time does not."""

BANDS = (30.0, LONGEST_GAP)
"""Upper ends, in days, of the bands of gaps within which chance is counted; a last one holds what lies beyond."""


def recent(differences: Floats) -> Flags:
    """Whether the gap (days, the first column) is known and short enough to say anything."""
    return differences[:, 0] <= LONGEST_GAP


def closeness(differences: Floats, *, gap: bool) -> Floats:
    """The features of expected differences in gap, hour and weekday, higher is closer; with or without the gap."""
    cyclic = -differences[:, 1:]
    return np.column_stack([-np.log1p(differences[:, 0]), cyclic]) if gap else cyclic


def band(differences: Floats) -> Floats:
    """The band of each gap: 0 is the shortest, and the last holds long and unknown ones."""
    days = np.where(np.isnan(differences[:, 0]), np.inf, differences[:, 0])
    return np.searchsorted(np.array(BANDS), days).astype(np.float64)
