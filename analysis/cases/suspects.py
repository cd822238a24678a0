"""Known series beside one case: hypotheses about a case and other cases or a thing, never about a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.cases.columns import Pairs
from analysis.cases.solved import Solved
from analysis.statistics import Floats, Integers

ANCHOR_CAP = 1.0
"""The most that the distance of a scene to a home or a place of work says (log10), for or against."""

TIE_CAP = 4.0
"""The most that traces and things in common say of a case and a series (log10)."""


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """Solved cases with the same offenders (numbers): one hypothesis, whoever of them it was."""

    cases: tuple[int, ...]
    offenders: tuple[int, ...]


def known_series(solved: Solved, besides: int, left_out: Iterable[int] = ()) -> list[KnownSeries]:
    """The solved cases of each offender but `besides`; offenders with the same cases are one hypothesis.

    `left_out` are offenders that are no seeds: victims and witnesses of the case asked about.
    """
    out = set(left_out)
    of: dict[int, set[int]] = defaultdict(set)
    for case, offender in zip(solved.case.tolist(), solved.offender.tolist(), strict=True):
        if case != besides and offender not in out:
            of[offender].add(case)
    together: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for offender, cases in of.items():
        together[tuple(sorted(cases))].append(offender)
    return [KnownSeries(cases, tuple(sorted(some))) for cases, some in sorted(together.items())]


def compared(case: int, series: Sequence[KnownSeries]) -> tuple[Pairs, Integers]:
    """The case with each case of each series, and where the pairs of each series begin (one more at the end)."""
    others = np.array([other for one in series for other in one.cases], dtype=np.int64)
    starts = np.cumsum([0, *(len(one.cases) for one in series)], dtype=np.int64)
    return Pairs(np.full(len(others), case, dtype=np.int64), others), starts


def behaviour(scores: Floats, starts: Integers) -> Floats:
    """What behaviour says of each series (log10): log10 of the mean ratio, so that many cases are not many chances.

    >>> behaviour(np.array([2.0, -9.0, 1.0]), np.array([0, 2, 3])).round(2).tolist()
    [1.7, 1.0]
    """
    if len(starts) < 2:
        return np.zeros(0)
    return np.log10(np.add.reduceat(10.0**scores, starts[:-1]) / np.diff(starts))
